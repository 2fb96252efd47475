"""Money put right in the demo: a bill disputed and made anew, an adjustment, and arrears agreed in parts.

One officer of the company proposes and the other approves, as everywhere. Each happens once a load, some days
after the last whole month was billed; a history too short for that leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bijlighar.billing import actions, queries
from bijlighar.billing.queries import BillRecord
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.demo.connect import connection_ids
from bijlighar.interfaces.demo.officers import pair
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.who import service_numbers
from bijlighar.interfaces.portal import writing
from bijlighar.kernel.time import block_start, next_month
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as readings
from bijlighar.network import queries as network

DISPUTED, GIVEN_BACK, IN_PARTS = "shop", "two-homes", "shop"
"""Of which story's people the bill is disputed, money is given back, and arrears are paid in parts."""
_MORNING, _NOON, _AFTERNOON = 40, 48, 60
_TAKES = timedelta(days=2)
_EVENING = range(72, 88)
_BEFORE_THE_END = 9
"""The evening in dispute is so many days before the end of the month."""
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Home:
    """A story's postpaid connection, with the bill of the last month that was billed whole."""

    connection_id: int
    company_id: int
    company_code: str
    office_id: int
    bill: BillRecord

    def at(self, days: int, block: int) -> datetime:
        """An instant some days after the bill was issued."""
        return block_start(self.bill.issued_on + timedelta(days=days), block)


def bring_in(*, last_day: date) -> int:
    """Bring in what has not been yet, as far as the history goes; how many things were put right."""
    done = 0
    for story_code, put_right in ((DISPUTED, _dispute), (GIVEN_BACK, _give_back)):
        home = _home(story_code)
        if home is not None and home.bill.issued_on + _TAKES < last_day:
            done += put_right(home)
    home = _home(IN_PARTS)
    return done + (_in_parts(home, last_day) if home is not None else 0)


def _home(story_code: str) -> Home | None:
    story = next(each for each in STORIES if each.code == story_code)
    company = network.company(story.company_code)
    assert company is not None
    ids = connection_ids(company.id)
    (number,) = (
        number
        for number, member in zip(service_numbers(story), story.members, strict=True)
        if not member.is_prepaid
    )
    connection = consumers.connection(ids[number])
    assert connection is not None
    bills = queries.bills(connection.id)
    if not bills:
        return None
    return Home(connection.id, company.id, story.company_code, connection.office_id, bills[0])


def _dispute(home: Home) -> int:
    """An evening that was not theirs: the reading is corrected, the bill made anew, both by two officers."""
    if home.bill.revision:
        return 0
    proposes, approves = pair(home.company_code)
    day = home.bill.cycle_to - timedelta(days=_BEFORE_THE_END)
    curve, meter = readings.day_curve(home.connection_id, day), readings.meter_card(home.connection_id)
    if curve is None or meter is None or any(curve.values_wh[block] is None for block in _EVENING):
        return 0
    number = metering.propose_correction(
        meter_id=meter.meter_id,
        day=day,
        blocks=_EVENING,
        values_wh=[(curve.values_wh[block] or 0) // 3 for block in _EVENING],
        reason="मौके पर देखा: उस शाम पड़ोस की शादी की लाइन इसी मीटर से चली / "
        "seen on the spot: a neighbour's wedding ran on this meter that evening",
        by=proposes,
        at=home.at(1, _MORNING),
    )
    metering.approve_correction(correction_id=number, by=approves, at=home.at(1, _NOON))
    made = actions.propose_revisions(
        company_id=home.company_id,
        office_id=home.office_id,
        cycle_from=home.bill.cycle_from,
        cycle_to=home.bill.cycle_to,
        connection_ids=[home.connection_id],
        reason_code="CORRECTED",
        words_en=f"The evening of {writing.day(day, 'en')} was a neighbour's wedding, not your use",
        words_hi=f"{writing.day(day, 'hi')} की शाम पड़ोस की शादी थी, वह खपत आपकी नहीं थी",
        by=proposes,
        at=home.at(1, _AFTERNOON),
    )
    if made.set_id is None:
        return 0
    return actions.approve_revisions(set_id=made.set_id, by=approves, at=home.at(2, _MORNING)).bills


def _give_back(home: Home) -> int:
    """Money for a wrong charge comes back beside the bills, proposed by one and approved by another."""
    if queries.adjustments(connection_id=home.connection_id):
        return 0
    proposes, approves = pair(home.company_code)
    number = actions.propose_adjustment(
        connection_id=home.connection_id,
        amount_paise=-25_000,
        reason_code="BILLED_TWICE",
        words_en="The fee for testing the meter was taken twice",
        words_hi="मीटर जाँच की फ़ीस दो बार ली गई थी",
        document="CR-118, CR-131",
        line_code="FEE",
        from_date=home.bill.cycle_from,
        to_date=home.bill.cycle_to,
        by=proposes,
        at=home.at(1, _MORNING),
    )
    actions.approve_adjustment(adjustment_id=number, by=approves, at=home.at(2, _MORNING))
    return 1


def _in_parts(home: Home, last_day: date) -> int:
    """What the shop owes is agreed in parts, the first on the tenth of next month."""
    if queries.arrears_plans(home.connection_id):
        return 0
    by, _ = pair(home.company_code)
    owed = queries.dues_card(home.connection_id, last_day - timedelta(days=1)).owed_paise // 100 * 100
    if owed < 100 * _PARTS:
        return 0
    first = next_month(last_day).replace(day=10)
    actions.agree_arrears_plan(
        connection_id=home.connection_id,
        amount_paise=owed,
        due_dates=[first, next_month(first).replace(day=10), next_month(next_month(first)).replace(day=10)],
        document="letter of the shop's owner",
        by=by,
        at=block_start(last_day - timedelta(days=1), _NOON),
    )
    return 1
