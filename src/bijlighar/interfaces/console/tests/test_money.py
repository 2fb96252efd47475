"""Money at the desk: proposed by one, looked over, approved by another; within the own office alone (M17)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from bijlighar.billing import actions
from bijlighar.billing import queries as billing
from bijlighar.billing.tests.readings import all_days, store
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering.tests import stage

__all__ = ["world"]

pytestmark = pytest.mark.django_db
OCTOBER = all_days(date(2026, 10, 1), date(2026, 11, 1))
FORM = {
    "number": "N0000000001",
    "direction": "give",
    "amount": "450.00",
    "line": "ENERGY",
    "reason": "WRONG_READING",
    "words_hi": "फ़ोटो में 100 यूनिट कम हैं",
    "words_en": "",
    "document": "photo <b>17</b>",
    "first": "2026-10-01",
    "last": "2026-10-31",
}


def path(world: World, rest: str, office: str = "east/HO/D1") -> str:
    return f"/en/console/queues/{world.offices[office]}/{rest}"


def text_of(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def proposed(world: World) -> int:
    answer = world.client("biller.one").post(
        path(world, "adjustments/propose"), FORM | {"sure": "1"}, follow=True
    )
    assert "waits for another officer" in text_of(answer)
    (found,) = billing.adjustments(state="PROPOSED")
    return found.id


def test_a_proposal_is_looked_over_before_it_is_one(world: World) -> None:
    shown = text_of(world.client("biller.one").post(path(world, "adjustments/propose"), FORM))
    assert "What would happen once it is approved" in shown
    assert "₹450.00" in shown
    assert "\u2212₹450.00" in shown
    assert "&lt;b&gt;17" in shown, "what was typed is shown as typed"
    assert billing.adjustments() == []
    number = proposed(world)
    assert ledger.passbook(world.connection) == []
    assert billing.adjustment(number).words_en == FORM["words_hi"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": "N0000000002"}, "no such service number"),
        ({"amount": "0"}, "give an amount"),
        ({"amount": "-5"}, "give an amount"),
        ({"amount": "ten"}, "give an amount"),
        ({"direction": ""}, "give an amount"),
        ({"reason": "CHECK_METER"}, "choose a reason"),
        ({"words_hi": ""}, "in words"),
        ({"document": ""}, "what shows it"),
        ({"first": "soon"}, "first and the last day"),
        ({"last": "2027-01-01"}, "not in the future"),
        ({"first": "2026-11-01"}, "comes before"),
        ({"line": "TAX"}, "is no line"),
    ],
)
def test_what_cannot_be_proposed_is_said(world: World, change: dict[str, str], words: str) -> None:
    place.connection(world.east, 2, office_code="D2")
    sent = FORM | change | {"sure": "1"}
    assert words in text_of(world.client("biller.one").post(path(world, "adjustments/propose"), sent))
    assert billing.adjustments() == []


def test_another_person_approves_after_a_look_and_the_limit_holds(world: World) -> None:
    number = proposed(world)
    form = {"id": str(number), "decision": "approve"}
    own = world.client("biller.one").post(
        path(world, "adjustments/decide"), form | {"sure": "1"}, follow=True
    )
    assert "your own proposal" in text_of(own)
    looked = text_of(world.client("biller.head").post(path(world, "adjustments/decide"), form))
    assert "1 adjustment would be decided" in looked
    assert "Given back in all ₹450.00" in looked
    assert ledger.passbook(world.connection) == []
    done = world.client("biller.head").post(
        path(world, "adjustments/decide"), form | {"sure": "1"}, follow=True
    )
    assert "1 adjustment was decided." in text_of(done)
    assert ledger.balance(world.connection, Account.RECEIVABLE) == -45_000
    listed = text_of(world.client("biller.one").get(path(world, "adjustments") + "?state=APPROVED"))
    assert "₹450.00 given back" in listed
    back = {"id": str(number), "decision": "reverse", "reason": "another home", "sure": "1"}
    assert "You approved" in text_of(
        world.client("biller.head").post(path(world, "adjustments/decide"), back, follow=True)
    )
    world.client("biller.one").post(path(world, "adjustments/decide"), back)
    assert ledger.balance(world.connection, Account.RECEIVABLE) == 0


def test_another_office_neither_sees_nor_decides(world: World) -> None:
    number = proposed(world)
    form = {"id": str(number), "decision": "approve", "sure": "1"}
    other = world.client("biller.two")
    assert "N0000000001" not in other.get(path(world, "adjustments", "east/HO/D2")).content.decode()
    for office in ("east/HO/D1", "east/HO/D2"):
        assert other.post(path(world, "adjustments/decide", office), form).status_code == 404
    assert billing.adjustment(number).state == "PROPOSED"
    assert world.client("operator").get(path(world, "adjustments")).status_code == 200
    assert world.client("operator").post(path(world, "adjustments/decide"), form).status_code == 404
    assert world.client("officer.one").get(path(world, "adjustments")).status_code == 404


@pytest.fixture
def outdated(world: World) -> int:
    """The home of D1 was billed for October; three days came later."""
    store([world.connection], OCTOBER[3:], 4000)
    said = {"cycle_from": OCTOBER[0], "cycle_to": date(2026, 11, 1), "by": world.by, "at": NOW}
    actions.bill_cycle(company_id=world.east, **said)
    store([world.connection], OCTOBER[:3], 4000, known_at=NOW)
    return world.connection


def test_outdated_bills_become_a_set_that_another_person_approves(world: World, outdated: int) -> None:
    client = world.client("biller.one")
    shown = text_of(client.get(path(world, "revisions/look") + "?month=2026-10"))
    assert "1 bill would change" in shown
    assert re.search(r" 112\S* 124\S* ", shown)
    sent = {"month": "2026-10", "reason": "LATE_READINGS", "words_hi": "तीन दिन बाद में आए", "words_en": ""}
    made = text_of(client.post(path(world, "revisions/look"), sent, follow=True))
    assert "A set of 1 bill waits for another officer." in made
    assert "another officer approves it" in made
    (found,) = billing.revision_sets(office_ids=[world.offices["east/HO/D1"]])
    form = {"set": str(found.id), "decision": "approve"}
    assert "proposed set" in text_of(client.post(path(world, "revisions/decide"), form, follow=True))
    for login, office in (("biller.two", "east/HO/D2"), ("west", "west/HO")):
        theirs = world.client(login)
        assert theirs.post(path(world, "revisions/decide", office), form).status_code == 404
        assert theirs.get(path(world, "revisions", office) + f"?set={found.id}").status_code == 404
    assert len(billing.bills(outdated)) == 1
    done = world.client("biller.head").post(path(world, "revisions/decide"), form, follow=True)
    assert "1 bill was made anew." in text_of(done)
    new, old = billing.bills(outdated)
    assert (old.energy_wh, new.energy_wh, new.is_provisional) == (112_000, 124_000, False)
    assert "No bill of this month would change." in text_of(
        client.get(path(world, "revisions/look") + "?month=2026-10")
    )


def test_a_set_is_refused_with_a_reason(world: World, outdated: int) -> None:
    sent = {"month": "2026-10", "reason": "LATE_READINGS", "words_en": "late", "words_hi": ""}
    world.client("biller.one").post(path(world, "revisions/look"), sent)
    (found,) = billing.revision_sets(office_ids=[world.offices["east/HO/D1"]])
    form = {"set": str(found.id), "decision": "refuse"}
    head = world.client("biller.head")
    assert "write the reason" in text_of(head.post(path(world, "revisions/decide"), form, follow=True))
    refused = head.post(path(world, "revisions/decide"), form | {"reason": "Wait a week"}, follow=True)
    assert "Wait a week" in text_of(refused)
    assert len(billing.bills(outdated)) == 1


def test_a_verdict_is_handed_on(world: World, tmp_path) -> None:
    from bijlighar.metering import actions as metering

    home = place.connection(world.east, 3)
    stage.meter("M9", connection_id=home, company_id=world.east, from_date=date(2026, 6, 1))
    asked, fitted = stage.ist(date(2026, 9, 1), 11), stage.ist(date(2026, 9, 4), 10)
    request = metering.request_check_meter(connection_id=home, reason_code="TOO_MUCH", by=world.by, at=asked)
    check = stage.meter("C1", company_id=world.east)
    metering.install_check_meter(
        request_id=request, meter_id=check, fitted_at=fitted, main_register_wh=1, check_register_wh=0,
        by=world.by, at=fitted,
    )  # fmt: skip
    body = [
        line
        for day in (date(2026, 9, 5) + timedelta(days=n) for n in range(40))
        for serial, wh in (("M9", 62), ("C1", 60))
        for line in stage.lines(serial, day, [wh / 1000] * 96)
    ]
    stage.ingest(tmp_path, body, at=stage.ist(date(2026, 10, 20), 9))
    metering.conclude_check_meter(
        request_id=request, early_reason="asked for", by=world.by, at=stage.ist(date(2026, 10, 20), 10)
    )
    listed = text_of(world.client("biller.one").get(path(world, "adjustments")))
    assert "Check meters whose money is to be booked" in listed
    assert "counted too much" in listed
    form = {"id": str(request)}
    hand_on = "adjustments/check-meters"
    assert world.client("biller.two").post(path(world, hand_on, "east/HO/D2"), form).status_code == 404
    done = text_of(world.client("biller.one").post(path(world, hand_on), form, follow=True))
    assert "1 adjustment was proposed." in done
    assert "The check meter showed it" in done
    assert "Check meters whose money is to be booked" not in done
