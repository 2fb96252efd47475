"""`bijlighar staff` and `bijlighar send` by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli import main
from bijlighar.kernel import outbox
from bijlighar.network import queries as network
from bijlighar.people import actions, queries

pytestmark = pytest.mark.django_db


def cli(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def add() -> Result:
    return cli("staff", "add", "r.sharma", "--name-en", "R. Sharma", "--password", "mahua-1912-tower")


def test_a_person_is_added_given_a_role_and_signs_in() -> None:
    place.company()
    assert add().exit_code == 0
    assert cli("staff", "give", "r.sharma", "OPERATOR", "east/HO").exit_code == 0
    held = cli("staff", "give", "r.sharma", "OPERATOR", "east/HO/", "--json")
    assert json.loads(held.stdout) == {"given": False}
    (person,) = [json.loads(line) for line in cli("staff", "list", "--json").stdout.splitlines()]
    assert person == {"login": "r.sharma", "name": "R. Sharma", "active": True, "roles": "OPERATOR east/HO/"}
    at = datetime.now(UTC)
    answer = actions.sign_in(login="r.sharma", password="mahua-1912-tower", ip="10.0.0.1", by=place.BY, at=at)
    centre = network.office_of_path("east/HO/D1")
    assert centre is not None and answer.staff_id is not None
    assert queries.may(answer.staff_id, "complaint.register", centre.id, at=at)
    assert cli("staff", "take", "r.sharma", "OPERATOR", "east/HO").exit_code == 0
    assert not queries.may(answer.staff_id, "complaint.register", centre.id, at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("give", "nobody", "OPERATOR", "east/HO"), "There is no login nobody"),
        (("give", "r.sharma", "OPERATOR", "east/XX"), "There is no office east/XX"),
        (("give", "r.sharma", "KING", "east/HO"), "There is no role KING"),
        (("password", "r.sharma", "--password", "short"), "at least 10"),
    ],
)
def test_what_cannot_be_done_is_refused_with_exit_code_3(arguments: tuple[str, ...], words: str) -> None:
    place.company()
    add()
    refused = cli("staff", *arguments)
    assert (refused.exit_code, words in refused.stderr) == (3, True)


def test_a_login_is_taken_once() -> None:
    add()
    assert add().exit_code == 3


def test_roles_are_listed_with_what_they_may_do() -> None:
    roles = [json.loads(line) for line in cli("staff", "roles", "--json").stdout.splitlines()]
    assert {"role": "AUDITOR"}.items() <= next(role for role in roles if role["role"] == "AUDITOR").items()
    assert "bill.correct" in next(role for role in roles if role["role"] == "BILLING_OFFICER")["may"]


def test_send_empties_the_outbox(settings_home: Path) -> None:
    outbox.post(
        channel="sms", template="sign_in_code", recipient=place.SUNITA, language="hi",
        context={"code": "004217", "minutes": 5}, key="a", at=datetime.now(UTC),
    )  # fmt: skip
    done = cli("send", "--json")
    assert json.loads(done.stdout) == {"sent": 1, "put_off": 0, "given_up": 0, "unwanted": 0}
    assert "004217 बिजलीघर का कोड है" in (settings_home / "sms.log").read_text(encoding="utf-8")
