"""Another system's bills and "what if" at the desk: the whole company's, at its head office alone (M24)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bijlighar.billing import queries as billing
from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.tests.readings import all_days, store
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.test_money import text_of
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.interfaces.console.views.bills import shadow, what_if
from bijlighar.kernel.money import decimal_rupees
from bijlighar.metering.tests import stage
from bijlighar.privacy import queries as privacy

__all__ = ["world"]

pytestmark = pytest.mark.django_db
OCTOBER = all_days(date(2026, 10, 1), date(2026, 11, 1))
COLUMNS = (
    "service_number,first_day,last_day,units_kwh,energy,fuel_surcharge,fixed_charge,duty,time_of_day,subsidy"
)


@pytest.fixture
def billed(world: World) -> list[int]:
    """Three homes of D1 and D2 with bills of October over 155, 155 and 310 units."""
    homes = [
        world.connection,
        place.connection(world.east, 2, office_code="D2"),
        place.connection(world.east, 3),
    ]
    for home in homes[1:]:
        stage.meter(f"M{home}", connection_id=home, company_id=world.east, from_date=date(2026, 9, 1))
    store(homes[:2], OCTOBER, 5_000)
    store(homes[2:], OCTOBER, 10_000)
    said = {"cycle_from": OCTOBER[0], "cycle_to": date(2026, 11, 1), "by": world.by, "at": NOW}
    bill_cycle(company_id=world.east, **said)
    return homes


def path(world: World, rest: str, office: str = "east/HO") -> str:
    return f"/en/console/bills/{world.offices[office]}/{rest}"


def row(home: int, number: str, more_paise: int = 0) -> str:
    """A bill as the other system tells it: ours, with `more_paise` on the energy."""
    (bill,) = billing.bills(home)
    detail = billing.bill(home, bill.id)
    assert detail is not None
    lines = dict(detail.lines)
    lines["ENERGY"] += more_paise
    amounts = [decimal_rupees(lines[code]) for code in ("ENERGY", "FPPAS", "FIXED", "DUTY", "TOD", "SUBSIDY")]
    total = decimal_rupees(bill.total_paise + more_paise)
    days = "2026-10-01,2026-10-31"
    return ",".join([number, days, str(bill.energy_wh // 1000), *amounts, total, "0"])


def sent(*rows: str) -> SimpleUploadedFile:
    text = "\n".join([f"{COLUMNS},total,arrears", *rows, ""])
    return SimpleUploadedFile("october.csv", text.encode(), content_type="text/csv")


def test_a_file_is_taken_in_and_laid_beside_ours(world: World, billed: list[int]) -> None:
    client = world.client("biller.head")
    rows = [row(billed[0], "N0000000001"), row(billed[2], "N0000000003", 12_345), "N9,<b>,2026-10-31,1"]
    said = text_of(client.post(path(world, "shadow/import"), {"file": sent(*rows)}, follow=True))
    assert "2 bills were taken, 1 rows were not." in said
    again = text_of(client.post(path(world, "shadow/import"), {"file": sent(*rows)}, follow=True))
    assert "This content was taken before" in again
    page = client.get(path(world, "shadow?month=2026-10-01"))
    shown = text_of(page)
    assert "In both, over the same days 2 Of these equal 1" in shown
    assert "Only in ours 1" in shown
    assert "another rate 1 +₹123.45" in shown
    assert "Together 2 +₹123.45" in shown
    assert "<b>," not in page.content.decode(), "a row is shown as it stood, not as markup"
    listed = text_of(client.get(path(world, "shadow?month=2026-10-01&reason=RATE")))
    assert "N0000 000 003 another rate +₹123.45" in listed
    assert "N0000 000 001" not in listed
    file = client.get(path(world, "shadow.csv?month=2026-10-01&reason=RATE"))
    body = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = body.splitlines()
    assert [line.split(",")[0] for line in lines] == ["service_number", "N0000000003"]
    assert privacy.accesses_of(billed[2])[0].page == "shadow.csv"


def test_the_list_goes_page_by_page(world: World, billed: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadow, "PAGE", 1)
    client = world.client("biller.head")
    client.post(
        path(world, "shadow/import"),
        {"file": sent(row(billed[0], "N0000000001"), row(billed[2], "N0000000003", 12_345))},
    )
    first = text_of(client.get(path(world, "shadow?month=2026-10-01")))
    assert ("N0000 000 003" in first, "N0000 000 001" in first) == (True, False)
    second = text_of(client.get(path(world, "shadow?month=2026-10-01&after=1")))
    assert ("N0000 000 003" in second, "N0000 000 001" in second) == (False, True)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_what_is_no_such_table_is_refused(world: World, content: bytes) -> None:
    file = SimpleUploadedFile("x.csv", content)
    said = text_of(
        world.client("biller.head").post(path(world, "shadow/import"), {"file": file}, follow=True)
    )
    assert "Nothing was taken" in said or "choose a CSV file" in said


def test_an_office_below_sees_nothing_of_the_company(world: World, billed: list[int]) -> None:
    client = world.client("biller.one")
    for rest in ("shadow?month=2026-10-01", "what-if?month=2026-10-01&prepaid=1"):
        shown = text_of(client.get(path(world, rest, "east/HO/D1")))
        assert "This is for the whole company" in shown
        assert "N0000" not in shown
    page = path(world, "shadow", "east/HO/D1")
    assert client.get(path(world, "shadow.csv", "east/HO/D1")).headers["Location"] == page
    rows = sent(row(billed[0], "N0000000001"))
    answer = client.post(path(world, "shadow/import", "east/HO/D1"), {"file": rows})
    assert answer.headers["Location"] == page
    assert billing.shadow(world.east, date(2026, 10, 1)).is_empty(), "nothing was taken"
    assert world.client("operator").post(path(world, "shadow/import"), {"file": sent()}).status_code == 404


def test_what_if_comes_in_pieces_and_adds_up(
    world: World, billed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "PORTION", 2)
    client = world.client("biller.head")
    assert "Choose at least one thing" in text_of(client.get(path(world, "what-if")))
    answer = client.get(path(world, "what-if?month=2026-10-01&prepaid=1"))
    pieces = [each.decode() for each in answer.streaming_content]  # type: ignore[attr-defined]
    assert len(pieces) == 5, "head, two portions, table, tail"
    assert "2 of 3 connections" in pieces[1]
    table = " ".join(pieces[3].split())
    # 25 paise a unit: 2 x 155 x 0.25 = 77.50 and 310 x 0.25 = 77.50; all stand above 150 units.
    assert "LV-1.2" in table
    assert "\u2212₹155.00" in table
    assert pieces[-1].rstrip().endswith("</html>")
