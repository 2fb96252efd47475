"""A bill is made again from the facts of its issue; nothing that came later moves it (M17, M24)."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection

from bijlighar.billing import queries
from bijlighar.billing.actions import bill_cycle, receive_payment
from bijlighar.billing.rules import book
from bijlighar.billing.rules.cycle import bill_key, bill_number
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.billing.tests.test_revise import LATER as REVISED
from bijlighar.billing.tests.test_revise import Office
from bijlighar.consumers.actions import change_terms
from bijlighar.tariffs.rules import rulebook_folder

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
DAYS = all_days(FROM, TO)
AT = morning_after(DAYS[-1])
LATER = AT + timedelta(days=40)


def issue(company_id: int) -> None:
    bill_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=AT)


def three_homes() -> tuple[int, list[int]]:
    """A plain home, one whose load grew inside the cycle, one with two days missing."""
    company_id, homes = company_with_connections(3, sanctioned_load_w=3000)
    change_terms(connection_id=homes[1], from_date=DAYS[12], sanctioned_load_w=4000, by=BY, at=AT)
    store(homes[:2], DAYS, 5200, solar_wh=900, estimated_wh=100)
    store(homes[2:], DAYS[2:], 3100)
    return company_id, homes


def all_of(company_id: int) -> list[queries.Recomputed]:
    return queries.recomputed(queries.bill_keys(company_id))


def test_every_bill_comes_out_to_the_same_paisa(db: None) -> None:
    company_id, homes = three_homes()
    issue(company_id)
    found = all_of(company_id)
    assert [one.connection_id for one in found] == homes
    assert [one.differences for one in found] == [(), (), ()]
    assert all(one.is_same and one.rebuilt_paise == one.total_paise for one in found)
    assert all(billed == again for one in found for _, billed, again in one.lines)


def later_facts(company_id: int, homes: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that can become known after the issue."""
    store(homes, DAYS[:5], 9900, version=2, known_at=AT + timedelta(seconds=1))
    store(homes[2:], DAYS[:2], 7000, version=3, known_at=LATER)
    change_terms(connection_id=homes[0], from_date=DAYS[20], sanctioned_load_w=9000, by=BY, at=LATER)
    change_terms(connection_id=homes[2], from_date=DAYS[3], category_code="LV-2.2", by=BY, at=LATER)
    with connection.cursor() as cursor:  # a change of meter inside the cycle, recorded only now
        cursor.execute(
            "UPDATE metering_installation SET to_at = %s WHERE connection_id = %s",
            [morning_after(DAYS[9]), homes[1]],
        )
    receive_payment(
        connection_id=homes[0], amount_paise=50_000, receipt_number="R1", channel="UPI", by=BY,
        at=AT + timedelta(minutes=1),
    )  # fmt: skip
    folder = tmp_path / "rulebook"
    shutil.copytree(rulebook_folder(), folder)
    for file in (folder / "mp").rglob("lv-*.yaml"):
        file.write_text(file.read_text().replace('rs_per_kwh: {value: "', 'rs_per_kwh: {value: "1'))
    changed = (folder / "mp" / "orders" / "2025-04-01-fy-2025-26" / "lv-1.2.yaml").read_text()
    assert changed != (rulebook_folder() / "mp/orders/2025-04-01-fy-2025-26/lv-1.2.yaml").read_text()
    monkeypatch.setenv("BIJLIGHAR_RULEBOOK", str(folder))
    book._loaded.cache_clear()


@pytest.fixture(autouse=True)
def other_rulebooks_forgotten() -> object:
    yield
    book._loaded.cache_clear()


def test_no_later_fact_moves_it(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company_id, homes = three_homes()
    issue(company_id)
    before = all_of(company_id)
    later_facts(company_id, homes, tmp_path, monkeypatch)
    assert all_of(company_id) == before
    assert all(one.is_same for one in before)


def test_what_todays_bill_would_be_and_why_adds_up(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company_id, homes = three_homes()
    issue(company_id)
    keys = queries.bill_keys(company_id)
    for key in keys:
        same = queries.todays_bill(key)
        assert (same.change_paise, same.reasons) == (0, ())
    later_facts(company_id, homes, tmp_path, monkeypatch)
    for key, issued in zip(keys, all_of(company_id), strict=True):
        today = queries.todays_bill(key)
        assert today.total_paise == issued.total_paise + today.change_paise
        assert sum(one.change_paise for one in today.reasons) == today.change_paise
    first = queries.todays_bill(keys[0])
    assert [one.code for one in first.reasons] == ["READINGS", "TERMS", "RULEBOOK"]
    assert first.reasons[0].facts[0] == "2025-06-01: 5200 Wh -> 9900 Wh"
    third = queries.todays_bill(keys[2])
    assert third.reasons[0].facts[0] == "2025-06-01: not known -> 7000 Wh"


def test_a_bill_that_does_not_come_out_is_told(committed_database: object) -> None:
    """A row of the bill, a reading or the kept files changed behind the program's back."""
    from django.db import connections

    company_id, homes = three_homes()
    issue(company_id)
    owner = connections["owner"].cursor()
    owner.execute("UPDATE billing_bill SET energy_wh = energy_wh + 1 WHERE connection_id = %s", homes[:1])
    owner.execute(
        "UPDATE metering_day SET energy_wh = energy_wh + 5000 WHERE day = %s AND meter_id IN"
        " (SELECT meter_id FROM metering_installation WHERE connection_id = %s)",
        [DAYS[7], homes[1]],
    )
    first, second, third = all_of(company_id)
    assert [one.what for one in first.differences] == ["energy_wh"]
    assert {"energy_wh", "line_ENERGY"} <= {one.what for one in second.differences}
    assert third.is_same
    owner.execute("UPDATE billing_kept_rulebook SET content = '\\x00'")
    assert all("unpacked" in one.trouble for one in all_of(company_id))


def test_readings_that_a_long_run_did_or_did_not_see(db: None) -> None:
    """A validation told 06:00:01 and seen by the run of 06:00; one told 05:59 that had not committed yet."""
    company_id, (early, late) = company_with_connections(2, sanctioned_load_w=3000)
    store([early, late], DAYS, 5200)
    store([early], DAYS[3:4], 9000, version=2, known_at=AT + timedelta(minutes=7))
    issue(company_id)
    store([late], DAYS[3:4], 9000, version=2, known_at=AT - timedelta(minutes=7))
    store([early, late], DAYS[5:6], 9000, version=2, known_at=AT + timedelta(days=1))
    assert [one.differences for one in all_of(company_id)] == [(), ()]
    for home in (early, late):
        assert queries.bundle(home, queries.bills(home)[0].id) is not None


def test_the_explanation_stays_when_the_tariff_changes(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company_id, homes = three_homes()
    issue(company_id)
    before = [queries.bill(home, queries.bills(home)[0].id) for home in homes]
    later_facts(company_id, homes, tmp_path, monkeypatch)
    for home, was in zip(homes, before, strict=True):
        now = queries.bill(home, queries.bills(home)[0].id)
        assert now is not None
        assert was is not None
        assert (now.trace, now.lines, now.is_same_rulebook) == (was.trace, was.lines, True)


def test_dues_with_their_late_charges_are_those_of_the_day(db: None) -> None:
    """Three unpaid months and a payment in between: each bill's dues are made again too."""
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    cycles = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    store([home], all_days(cycles[0], cycles[-1]), 5200)
    for start, end in pairwise(cycles):
        at = morning_after(end + timedelta(days=2))
        bill_cycle(company_id=company_id, cycle_from=start, cycle_to=end, by=BY, at=at)
        receive_payment(
            connection_id=home, amount_paise=10_000, receipt_number=f"R{start}", channel="UPI", by=BY,
            at=at + timedelta(seconds=1),
        )  # fmt: skip
    found = all_of(company_id)
    assert [one.differences for one in found] == [(), (), ()]
    assert found[0].previous_dues_paise == 0
    assert found[1].previous_dues_paise >= found[0].total_paise - 10_000
    assert found[2].previous_dues_paise > found[1].previous_dues_paise


def test_a_revised_bill_and_the_one_before_it_both_come_out(db: None) -> None:
    """M24: the old bill from what was known then, the new one from what was known when it was revised."""
    office = Office(2)
    home = office.homes[0]
    store([home], DAYS[:3], 16_000, version=2, known_at=REVISED)
    office.approve(office.propose([home]).set_id)
    old, other, new = sorted(all_of(office.company_id), key=lambda one: (len(one.number), one.number))
    assert (new.number, new.connection_id) == (old.number + "-R1", home)
    assert [one.differences for one in (old, other, new)] == [(), (), ()]
    # 156 kWh, worked by hand in test_bill_cycle.
    assert new.rebuilt_paise == 121_614
    assert old.total_paise == other.total_paise


def test_keys_and_numbers(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    store([home], DAYS, 4000)
    issue(company_id)
    number = bill_number("east", FROM, home)
    assert queries.key_of(number) == (home, FROM, 0)
    assert bill_key(number + "-R2") == (home, FROM, 2)
    for wrong in (number + "-R2", number.replace("EAST", "WEST"), "EAST-251301-0000001", "x", ""):
        assert queries.key_of(wrong) is None


def test_the_rulebook_is_kept_once_a_digest(db: None) -> None:
    from bijlighar.billing.models import KeptRulebook

    company_id, homes = company_with_connections(2)
    store(homes, [*DAYS, *all_days(TO, date(2025, 8, 1))], 4000)
    issue(company_id)
    bill_cycle(
        company_id=company_id, cycle_from=TO, cycle_to=date(2025, 8, 1), by=BY, at=AT + timedelta(days=31)
    )
    assert all(one.is_same for one in all_of(company_id))
    (kept,) = KeptRulebook.objects.all()
    assert kept.digest == book.book_of("mp").digest
