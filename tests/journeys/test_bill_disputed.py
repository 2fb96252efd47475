"""M17, M24: a bill is disputed, the reading corrected, the bill made anew; the ledger and the bill say so."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bijlighar.billing import actions as billing
from bijlighar.billing import queries
from bijlighar.billing.tests.officers import officer
from bijlighar.billing.tests.readings import company_with_connections, store
from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli import main
from bijlighar.interfaces.cli.audit import all_audits, ask
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import actions as metering
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import ingest, lines
from bijlighar.network import queries as network

BY = Actor.system("test")
FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
ODD = date(2025, 6, 8)
DAYS = [FROM + timedelta(days=n) for n in range(30)]
BILLED = datetime(2025, 7, 1, 1, tzinfo=UTC)


def books(company_id: int) -> dict[Account, int]:
    return {code: paise for code, paise in ledger.company_balances(company_id).items() if paise}


@pytest.mark.django_db
def test_disputed_corrected_and_made_anew(tmp_path: Path) -> None:
    company = place.company()
    home = place.connection(company, 1, sanctioned_load_w=3000)
    meter = stage.meter(connection_id=home, company_id=company, from_date=date(2025, 5, 1))
    body = [
        line
        for day in DAYS
        for line in lines("M1", day, values=[0.05] * 88 + [0.9 if day == ODD else 0.05] * 8)
    ]
    ingest(tmp_path, body, at=BILLED)
    billing.bill_cycle(company_id=company, cycle_from=FROM, cycle_to=TO, by=BY, at=BILLED)
    billing.receive_payment(
        connection_id=home, amount_paise=20_000, receipt_number="R1", channel="UPI", by=BY, at=BILLED
    )
    (disputed,) = queries.bills(home)
    before = books(company)

    # The consumer is right: a machine was tested at the office that evening. Asha corrects, Binod approves.
    asha, binod = officer("asha", "east/HO/D1"), officer("binod", "east/HO")
    at = BILLED + timedelta(days=9)
    number = metering.propose_correction(
        meter_id=meter,
        day=ODD,
        blocks=range(88, 96),
        values_wh=[50] * 8,
        reason="Seen on the spot",
        by=asha,
        at=at,
    )
    metering.approve_correction(correction_id=number, by=binod, at=at)
    outdated = billing.bill_cycle(company_id=company, cycle_from=FROM, cycle_to=TO, by=BY, at=at).outdated
    assert outdated == (home,), "the cycle names the bill; it does not change it"
    assert books(company) == before

    office = network.office_of_path("east/HO/D1")
    assert office is not None
    made = billing.propose_revisions(
        company_id=company, office_id=office.id, cycle_from=FROM, cycle_to=TO, connection_ids=outdated,
        reason_code="CORRECTED", words_en="The evening of 8 June was not yours",
        words_hi="8 जून की शाम आपकी नहीं थी", by=asha, at=at,
    )  # fmt: skip
    done = billing.approve_revisions(set_id=made.set_id or 0, by=binod, at=at)
    new, old = queries.bills(home)
    # 8 blocks of 850 Wh less.
    assert old.energy_wh - new.energy_wh == 8 * 850
    assert done.change_paise == new.total_paise - disputed.total_paise < 0
    assert ledger.balance(home, Account.RECEIVABLE) == new.total_paise - 20_000
    documents = {entry.document for entry in ledger.passbook(home)}
    assert {f"bill/{old.number}", f"reversal of bill/{old.number}", f"bill/{new.number}"} <= documents
    assert [each.reason.words_hi for each in queries.bill_revisions(home, FROM) if each.reason] == [
        "8 जून की शाम आपकी नहीं थी"
    ]
    for audit in all_audits():
        if audit.area in ("billing", "ledger", "metering"):
            assert not ask(audit).offending, audit.what


def test_the_same_by_command(fresh_database: Any, committed_database: Any) -> None:
    """`bijlighar adjustment`: one proposes, another approves, each in the own office; else it is refused."""
    company = place.company()
    home = place.connection(company, 1)
    for login, path in (("asha", "east/HO/D1"), ("binod", "east/HO"), ("neighbour", "east/HO/D2")):
        officer(login, path)

    def run(*arguments: str) -> tuple[int, Any, str]:
        done = CliRunner().invoke(main, ["adjustment", *arguments, "--json"])
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    proposal = (
        "propose", "N0000000001", "--rupees", "-450.00", "--reason-code", "ORDER", "--words-hi", "फ़ोरम 7",
        "--document", "forum 7", "--from", "2025-06-01", "--to", "2025-06-30",
    )  # fmt: skip
    code, _, words = run(*proposal, "--as", "neighbour")
    assert (code, "may not correct bills" in words) == (3, True)
    code, (made,), _ = run(*proposal, "--as", "asha")
    number = str(made["adjustment"])
    assert (code, made["state"], made["rupees"]) == (0, "PROPOSED", "-450.00")
    code, _, words = run("approve", number, "--as", "asha")
    assert (code, "your own proposal" in words) == (3, True)
    code, (booked,), _ = run("approve", number, "--as", "binod")
    assert (code, booked["state"]) == (0, "APPROVED")
    assert ledger.balance(home, Account.RECEIVABLE) == -45_000
    code, (taken_back,), _ = run("reverse", number, "--reason", "another home", "--as", "asha")
    assert (code, taken_back["state"]) == (0, "REVERSED")
    code, listed, _ = run("list", "--number", "N0000000001")
    assert (code, [each["adjustment"] for each in listed]) == (0, [int(number)])
    assert run("approve", "999", "--as", "binod")[0] == 3
    assert run("refuse", number, "--reason", "late", "--as", "nobody")[0] == 3
    assert run("propose", "N1", "--rupees", "many", *proposal[4:], "--as", "asha")[0] == 2


def test_a_set_by_command(fresh_database: Any, committed_database: Any) -> None:
    """`bijlighar revision`: what would change becomes a set; another officer of the office approves it."""
    company_id, homes = company_with_connections(2)
    for login, path in (("asha", "east/HO/D1"), ("binod", "east/HO"), ("neighbour", "east/HO/D2")):
        officer(login, path)
    store(homes, DAYS[3:], 4000)
    billing.bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=BILLED)

    def run(*arguments: str) -> tuple[int, Any, str]:
        done = CliRunner().invoke(main, ["revision", *arguments, "--json"])
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    proposal = ("propose", "east/HO/D1", "--month", "2025-06", "--words-hi", "देर से आई")
    code, _, words = run(*proposal, "--as", "asha")
    assert (code, "would change" in words) == (1, True)
    store(homes[:1], DAYS[:3], 4000)
    assert run(*proposal, "--as", "neighbour")[0] == 3
    code, (made,), _ = run(*proposal, "--as", "asha")
    assert (code, made["bills"], made["state"]) == (0, 1, "PROPOSED")
    number = str(made["set"])
    assert run("approve", number, "--as", "asha")[0] == 3
    code, (approved,), _ = run("approve", number, "--as", "binod")
    assert (code, approved["state"], approved["made_anew"]) == (0, "APPROVED", 1)
    assert run("refuse", number, "--reason", "late", "--as", "binod")[0] == 3
    code, listed, _ = run("list", "east/HO")
    assert (code, [each["set"] for each in listed]) == (0, [int(number)])
    assert [bill.revision for bill in queries.bills(homes[0])] == [1, 0]
