"""A consumer chooses how messages come (M24); must-haves stay on, and a neighbour changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel.models import OutboxMessage
from bijlighar.notifications import queries
from bijlighar.notifications.rules.sealed import key_of, new_key, public_text

pytestmark = pytest.mark.django_db

SETUP = """
[provider.main]
way = "SMS"
maker = "console"
[provider.mail]
way = "EMAIL"
maker = "smtp"
host = "127.0.0.1"
sender = "bijli@example.org"
[provider.browsers]
way = "PUSH"
maker = "webpush"
subject = "mailto:bijli@example.org"
secret_file = "push_key"
"""


@pytest.fixture
def home(db: None, settings_home: Path) -> int:
    """A connection that Sunita's mobile may see, in an installation with its own setup."""
    (settings_home / "messages.toml").write_text(SETUP)
    (settings_home / "push_key").write_text(new_key())
    (settings_home / "push_key").chmod(0o600)
    found = place.connection(place.company("east"), 1)
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=found, by=place.BY, at=place.AT)
    return found


def browser(mobile: str) -> Client:
    client = Client()
    session = client.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return client


def path(home: int, language: str = "en") -> str:
    return f"/{language}/c/{home}/settings/messages"


def ways(home: int) -> dict[str, str]:
    return {each.kind_code: each.way_code for each in queries.choices(place.SUNITA, home)}


def test_a_kind_is_switched_off_and_on_again(home: int) -> None:
    client = browser(place.SUNITA)
    page = client.get(path(home)).content.decode()
    assert "The balance runs low" in page and 'name="way_DISCONNECTION"' in page
    assert client.post(path(home), {"what": "ways", "way_BILL": "NONE"}).status_code == 302
    assert ways(home)["BILL"] == "NONE" and ways(home)["METER"] == "SMS"
    client.post(path(home), {"what": "ways", "way_BILL": "SMS"})
    assert ways(home)["BILL"] == "SMS"
    assert "बैलेंस कम है" in client.get(path(home, "hi")).content.decode()


def test_a_warning_before_a_cut_offers_no_off_and_takes_none(home: int) -> None:
    client = browser(place.SUNITA)
    page = client.get(path(home)).content.decode()
    field = page.partition('name="way_DISCONNECTION"')[2].partition("</select>")[0]
    assert "SMS" in field and "NONE" not in field
    page = client.post(path(home), {"what": "ways", "way_DISCONNECTION": "NONE"}).content.decode()
    assert "cannot be switched off" in page
    assert ways(home)["DISCONNECTION"] == "SMS"


def test_an_e_mail_address_is_confirmed_by_its_code(home: int) -> None:
    client = browser(place.SUNITA)
    assert "no e-mail address" in client.post(path(home), {"what": "email", "email": "x@y"}).content.decode()
    client.post(path(home), {"what": "email", "email": "sunita@example.org"})
    code = OutboxMessage.objects.get(channel="email").context["code"]
    assert (
        "set it up below" in client.post(path(home), {"what": "ways", "way_BILL": "EMAIL"}).content.decode()
    )
    wrong = "111111" if code != "111111" else "222222"
    assert "not the code" in client.post(path(home), {"what": "code", "code": wrong}).content.decode()
    client.post(path(home), {"what": "code", "code": code})
    page = client.get(path(home)).content.decode()
    assert "sunita@example.org" in page and '<option value="EMAIL"' in page
    client.post(path(home), {"what": "ways", "way_BILL": "EMAIL"})
    assert ways(home)["BILL"] == "EMAIL"
    (address,) = queries.addresses(place.SUNITA)
    client.post(path(home), {"what": "end", "address": address.id})
    assert queries.addresses(place.SUNITA) == [] and ways(home)["BILL"] == "SMS"


def test_a_browser_is_set_up_with_the_installations_key(home: int, tmp_path: Path) -> None:
    client = browser(place.SUNITA)
    page = client.get(path(home)).content.decode()
    assert f'data-key="{public_text(key_of((tmp_path / "push_key").read_text()))}"' in page
    assert "<script" in page and "<script>" not in page
    subscription = json.dumps(
        {"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "a", "auth": "b"}}
    )
    client.post(path(home), {"what": "push", "subscription": subscription})
    client.post(path(home), {"what": "push", "subscription": subscription})
    assert [each.value for each in queries.addresses(place.SUNITA)] == [subscription]
    assert (
        "could not be set up"
        in client.post(path(home), {"what": "push", "subscription": "x" * 1001}).content.decode()
    )


def test_without_a_setup_there_is_sms_alone(home: int, tmp_path: Path) -> None:
    for text in ("", "[broken"):
        (tmp_path / "messages.toml").write_text(text)
        page = browser(place.SUNITA).get(path(home)).content.decode()
        assert '<option value="SMS"' in page
        assert "EMAIL" not in page and "WHATSAPP" not in page and 'id="push"' not in page


def test_a_neighbour_sees_and_changes_nothing(home: int) -> None:
    client = browser(place.NEIGHBOUR)
    assert client.get(path(home)).status_code == 404
    assert client.post(path(home), {"what": "ways", "way_BILL": "NONE"}).status_code == 404
    assert Client().get(path(home)).status_code == 302
    mine = browser(place.SUNITA)
    mine.post(path(home), {"what": "email", "email": "sunita@example.org"})
    (address,) = queries.addresses(place.SUNITA)
    other = place.connection(_east(), 2)
    consumers.link_by_staff(mobile=place.NEIGHBOUR, connection_id=other, by=place.BY, at=place.AT)
    client.post(path(other), {"what": "end", "address": address.id})
    assert [each.id for each in queries.addresses(place.SUNITA)] == [address.id]


def _east() -> int:
    from bijlighar.network import queries as network

    found = network.company("east")
    assert found is not None
    return found.id
