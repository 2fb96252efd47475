"""Sending through providers of the test's own: choices, nights, limits, outages, reports, costs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bijlighar.consumers.tests import place
from bijlighar.interfaces.jobs.carriers import carriers
from bijlighar.interfaces.jobs.send_outbox import Round, Sender, send_waiting
from bijlighar.kernel import outbox
from bijlighar.kernel.models import OutboxMessage
from bijlighar.notifications import actions, queries
from bijlighar.notifications.actions import UnableToChoose
from bijlighar.notifications.models import Address, Delivery
from bijlighar.notifications.rules.reports import Reported
from bijlighar.notifications.rules.setup import parse
from tools.sms_sandbox.provider import Provider
from tools.sms_sandbox.server import Sandbox

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
"""Half past eleven in India."""
NIGHT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
BY = place.BY
SUNITA = place.SUNITA
NUMBER = "N0000000001"


@pytest.fixture
def sandboxes() -> Iterator[list[Sandbox]]:
    """Two providers of SMS."""
    found = [Sandbox(Provider(seed=number)) for number in range(2)]
    for one in found:
        threading.Thread(target=one.serve_forever, daemon=True).start()
    yield found
    for one in found:
        one.shutdown()
        one.server_close()


@pytest.fixture
def home(db: None) -> int:
    """A connection of east."""
    return place.connection(place.company("east"), 1)


def sender(sandboxes: list[Sandbox], extra: str = "") -> Sender:
    texts = [
        f"""
[provider.{name}]
way = "SMS"
maker = "http"
url = "{one.address}/send"
id_at = "id"
cost_urs_per_part = {price}
per_second = 10000
[provider.{name}.fields]
to = "{{mobile}}"
text = "{{text}}"
ref = "{{reference}}"
header = "{{header}}"
template = "{{template_id}}"
unicode = "{{unicode}}"
"""
        for name, one, price in zip(("main", "spare"), sandboxes, (120_000, 200_000), strict=False)
    ]
    setup = parse("\n".join(texts) + REGISTERED + extra)
    return Sender(setup, carriers(setup, Path("/nonexistent")))


REGISTERED = """
[company.east]
entity_id = "1101"
header = "BJLEST"
[company.east.templates.photo_reading_again]
hi = "1107"
"""


def post(
    key: str = "a", template: str = "photo_reading_again", at: datetime = DAY, mobile: str = SUNITA
) -> None:
    context = {"service_number": NUMBER, "units": "1150", "code": "004217", "minutes": 5}
    outbox.post(
        channel="sms", template=template, recipient=mobile, language="hi", context=context, key=key, at=at,
        is_urgent=template == "sign_in_code",
    )  # fmt: skip


def choose(home: int, way: str, kind: str = "METER") -> None:
    actions.choose(mobile=SUNITA, connection_id=home, ways={kind: way}, by=BY, at=DAY)


def test_it_goes_out_with_its_registered_ids_and_is_counted_as_cost(
    home: int, sandboxes: list[Sandbox]
) -> None:
    post()
    assert send_waiting(at=DAY, sender=sender(sandboxes)) == Round(sent=1)
    (sms,) = sandboxes[0].provider.messages()
    assert (sms["mobile"], sms["fields"]["header"], sms["fields"]["template"]) == (SUNITA, "BJLEST", "1107")
    assert sms["fields"]["unicode"] == "1"
    row = OutboxMessage.objects.get()
    assert (row.outcome_code, row.connection_id) == ("SENT", home)
    (delivery,) = queries.deliveries(row.id)
    assert (delivery.state_code, delivery.provider_ref, delivery.parts) == ("SUBMITTED", "sbx-1", 2)
    assert delivery.cost_urs == 240_000
    (cost,) = queries.costs(row.company_id)
    assert (cost.month, cost.messages, cost.parts, cost.cost_urs) == (date(2026, 11, 1), 1, 2, 240_000)


def test_the_night_is_quiet_but_a_code_is_not(home: int, sandboxes: list[Sandbox]) -> None:
    post("meter", at=NIGHT)
    post("code", "sign_in_code", at=NIGHT)
    assert send_waiting(at=NIGHT, sender=sender(sandboxes)) == Round(sent=1, put_off=1)
    assert OutboxMessage.objects.get(key="meter").due_at == MORNING
    assert send_waiting(at=MORNING - timedelta(seconds=1), sender=sender(sandboxes)) == Round()
    assert send_waiting(at=MORNING, sender=sender(sandboxes)) == Round(sent=1)
    assert OutboxMessage.objects.get(key="meter").attempts == 1, "waiting for the morning is no try"


def test_what_is_switched_off_is_not_sent_and_the_rest_is(home: int, sandboxes: list[Sandbox]) -> None:
    choose(home, "NONE")
    post()
    post("bill", "bill_nothing_to_pay")
    OutboxMessage.objects.filter(key="bill").update(context={"service_number": NUMBER, "amount": "Rs 1"})
    assert send_waiting(at=DAY, sender=sender(sandboxes)) == Round(sent=1, unwanted=1)
    assert OutboxMessage.objects.get(key="a").outcome_code == "UNWANTED"


def test_a_must_have_cannot_be_switched_off(home: int) -> None:
    with pytest.raises(UnableToChoose, match="MUST_HAVE"):
        choose(home, "NONE", "DISCONNECTION")
    for kind in ("CODE", "ANSWER", "NOT_A_KIND"):
        with pytest.raises(UnableToChoose, match="UNKNOWN"):
            choose(home, "SMS", kind)
    with pytest.raises(UnableToChoose, match="NO_ADDRESS"):
        choose(home, "EMAIL")


def test_the_choice_of_one_connection_is_not_that_of_another(home: int, sandboxes: list[Sandbox]) -> None:
    other = place.connection(queries_company(), 2)
    actions.choose(mobile=SUNITA, connection_id=other, ways={"METER": "NONE"}, by=BY, at=DAY)
    post()
    assert send_waiting(at=DAY, sender=sender(sandboxes)) == Round(sent=1)


def queries_company() -> int:
    from bijlighar.network import queries as network

    found = network.company("east")
    assert found is not None
    return found.id


def test_one_mobile_gets_six_an_hour_and_urgent_ones_always(home: int, sandboxes: list[Sandbox]) -> None:
    for number in range(8):
        post(f"m{number}")
    assert send_waiting(at=DAY, sender=sender(sandboxes)) == Round(sent=6, put_off=2)
    post("code", "sign_in_code")
    assert send_waiting(at=DAY, sender=sender(sandboxes)) == Round(sent=1)
    hour = DAY + timedelta(hours=1)
    assert send_waiting(at=hour + timedelta(seconds=1), sender=sender(sandboxes)) == Round(sent=2)


def test_when_the_first_provider_is_away_the_second_takes_it(home: int, sandboxes: list[Sandbox]) -> None:
    sandboxes[0].provider.behave(away=True)
    for number in range(4):
        post(f"m{number}")
    assert send_waiting(at=DAY, sender=sender(sandboxes)) == Round(sent=4)
    assert len(sandboxes[1].provider.messages()) == 4
    main = queries.providers()["main"]
    assert main.failures >= 3 and main.down_until == DAY + timedelta(seconds=60)
    assert queries.providers()["spare"].last_taken_at == DAY
    calls = sandboxes[0].provider.calls
    post("later")
    send_waiting(at=DAY + timedelta(seconds=30), sender=sender(sandboxes))
    assert sandboxes[0].provider.calls == calls, "it rests"
    sandboxes[0].provider.behave(away=False)
    post("after")
    send_waiting(at=DAY + timedelta(seconds=61), sender=sender(sandboxes))
    assert sandboxes[0].provider.calls == calls + 1
    assert queries.providers()["main"].down_until is None


def test_an_outage_of_all_providers_costs_no_message_its_tries(home: int, sandboxes: list[Sandbox]) -> None:
    """Two hours of outage; then everything goes out."""
    for number in range(5):
        post(f"m{number}", mobile=f"+91600000000{number}")
    for one in sandboxes:
        one.provider.behave(away=True)
    mine = sender(sandboxes)
    at = DAY
    while at < DAY + timedelta(hours=2):
        send_waiting(at=at, sender=mine)
        at += timedelta(seconds=40)
    assert not OutboxMessage.objects.exclude(failed_at=None).exists()
    for one in sandboxes:
        one.provider.behave(away=False)
    for _ in range(4):
        send_waiting(at=at, sender=mine)
        at += timedelta(seconds=70)
    assert OutboxMessage.objects.filter(outcome_code="SENT").count() == 5


def test_what_the_provider_never_takes_fails_at_once_and_can_be_replayed(
    home: int, sandboxes: list[Sandbox]
) -> None:
    sandboxes[0].provider.behave(refuse_percent=100)
    sandboxes[1].provider.behave(refuse_percent=100)
    post()
    assert send_waiting(at=DAY, sender=sender(sandboxes)) == Round(given_up=1)
    row = OutboxMessage.objects.get()
    (failure,) = outbox.failures(company_id=row.company_id, since=DAY)
    assert (failure.id, failure.attempts, failure.is_wiped) == (row.id, 1, False)
    for one in sandboxes:
        one.provider.behave(refuse_percent=0)
    assert actions.replay_failed(company_id=row.company_id + 1, message_ids=[row.id], by=BY, at=DAY) == 0
    assert actions.replay_failed(company_id=row.company_id, message_ids=[row.id], by=BY, at=DAY) == 1
    assert send_waiting(at=DAY, sender=sender(sandboxes)) == Round(sent=1)


def test_a_message_that_comes_twice_to_the_provider_is_one_there(home: int, sandboxes: list[Sandbox]) -> None:
    post()
    send_waiting(at=DAY, sender=sender(sandboxes))
    OutboxMessage.objects.update(
        sent_at=None, outcome_code="", due_at=DAY
    )  # its sender died before noting it
    assert send_waiting(at=DAY, sender=sender(sandboxes)) == Round(sent=1)
    assert len(sandboxes[0].provider.messages()) == 1
    assert Delivery.objects.count() == 1
    assert queries.costs(OutboxMessage.objects.get().company_id)[0].messages == 1


@pytest.mark.parametrize("early", [True, False])
def test_reports_come_early_late_twice_and_in_any_order(
    home: int, sandboxes: list[Sandbox], early: bool
) -> None:
    def report(*states: str) -> actions.Taken:
        reports = [Reported("sbx-1", state, state) for state in states]
        return actions.take_reports(provider_code="main", reports=reports, by=BY, at=DAY)

    post()
    if early:
        assert report("DELIVERED") == actions.Taken(1, 0), "the message is not known yet"
    send_waiting(at=DAY, sender=sender(sandboxes))
    if not early:
        assert report("UNDELIVERED") == actions.Taken(1, 1)
        assert report("DELIVERED", "DELIVERED") == actions.Taken(1, 1)
    assert report("DELIVERED") == actions.Taken(0, 0)
    report("UNDELIVERED")
    assert Delivery.objects.get().state_code == "DELIVERED"
    assert actions.take_reports(
        provider_code="spare", reports=[Reported("sbx-1", "UNDELIVERED", "x")], by=BY, at=DAY
    ) == actions.Taken(1, 0), "another provider's names are its own"


def test_a_browser_that_is_gone_is_forgotten_and_sms_takes_over(home: int, sandboxes: list[Sandbox]) -> None:
    subscription = json.dumps(
        {"endpoint": "https://elsewhere.example/x", "keys": {"p256dh": "a", "auth": "b"}}
    )
    actions.add_push(mobile=SUNITA, subscription=subscription, by=BY, at=DAY)
    choose(home, "PUSH")
    post()
    push = """
[provider.browsers]
way = "PUSH"
maker = "webpush"
subject = "mailto:somebody@example.org"
secret_env = "TEST_VAPID"
per_second = 10000
"""
    from bijlighar.notifications.rules.sealed import new_key

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEST_VAPID", new_key())
        mine = sender(sandboxes, push)
    assert send_waiting(at=DAY, sender=mine) == Round(sent=1)
    assert [each.state_code for each in queries.deliveries(OutboxMessage.objects.get().id)] == [
        "REFUSED",
        "SUBMITTED",
    ]
    assert Address.objects.get().ended_at == DAY


def test_an_e_mail_address_counts_once_its_code_was_typed(home: int) -> None:
    address = actions.add_email(mobile=SUNITA, email="sunita@example.org", language="hi", by=BY, at=DAY)
    code = OutboxMessage.objects.get(channel="email").context["code"]
    with pytest.raises(UnableToChoose, match="NO_ADDRESS"):
        choose(home, "EMAIL")
    assert not actions.confirm_email(mobile=SUNITA, code="000000x", by=BY, at=DAY)
    assert not actions.confirm_email(mobile=place.STRANGER, code=code, by=BY, at=DAY)
    assert not actions.confirm_email(mobile=SUNITA, code=code, by=BY, at=DAY + timedelta(minutes=30))
    assert actions.confirm_email(mobile=SUNITA, code=code, by=BY, at=DAY + timedelta(minutes=29))
    choose(home, "EMAIL")
    assert queries.wanted([SUNITA]) == {(SUNITA, home, "METER"): "EMAIL"}
    assert actions.end_address(mobile=SUNITA, address_id=address, by=BY, at=DAY)
    assert queries.wanted([SUNITA]) == {(SUNITA, home, "METER"): "SMS"}
    assert not actions.end_address(mobile=SUNITA, address_id=address, by=BY, at=DAY)


def test_many_messages_are_a_few_statements(home: int, sandboxes: list[Sandbox]) -> None:
    def statements(count: int) -> int:
        for number in range(count):
            post(f"{count}/{number}", mobile=f"+917{count:04}{number:05}")
        mine = sender(sandboxes)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert send_waiting(at=DAY, sender=mine, limit=200).sent == count
        return len(seen)

    assert statements(4) == statements(60)


def test_all_senders_together_keep_to_what_a_provider_takes(home: int, sandboxes: list[Sandbox]) -> None:
    """Ten a second: the second batch of ten waits a second, the third two, whoever sends them."""
    mine = sender(sandboxes)
    slow = replace(mine.setup, providers=tuple(replace(each, per_second=10) for each in mine.setup.providers))
    waits = []
    for batch in range(3):
        for number in range(10):
            post(f"{batch}/{number}", mobile=f"+9170000{batch}{number:04}")
        messages = outbox.claim(channel="sms", at=DAY)
        prepared = actions.prepare(messages=messages, setup=slow, by=BY, at=DAY)
        waits.append((prepared.starts_at - DAY).total_seconds())
    assert waits == [0, 1, 2]


def test_a_code_overtakes_what_waits(home: int, sandboxes: list[Sandbox]) -> None:
    for number in range(5):
        post(f"m{number}", at=DAY - timedelta(hours=1), mobile=f"+91700000000{number}")
    post("code", "sign_in_code")
    assert send_waiting(at=DAY, sender=sender(sandboxes), limit=1) == Round(sent=1)
    (first,) = sandboxes[0].provider.messages()
    assert first["text"].startswith("004217")


def test_a_provider_that_hangs_holds_nobody_up_for_long(home: int, sandboxes: list[Sandbox]) -> None:
    """Of forty messages only a handful wait for it; the others' turn comes later, and counts as no try."""
    for number in range(40):
        post(f"m{number}", mobile=f"+9170000000{number:02}")
    mine = sender(sandboxes[:1])
    sandboxes[0].provider.behave(away=True)
    done = send_waiting(at=DAY, sender=mine)
    assert done == Round(put_off=40)
    assert sandboxes[0].provider.calls <= 3 + mine.parallel
    assert OutboxMessage.objects.filter(attempts=0).count() == 40
