"""What an application is about and what comes of it: days asked for, from when it counts, what goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bijlighar.applications.queries import ApplicationRecord
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.applications.asked import answered
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day
from bijlighar.payments import queries as payments

_ASKED = {
    "TEMPORARY": ("category", "load", "from_day", "to_day"),
    "LOAD": ("load",),
    "CATEGORY": ("category",),
    "CLOSURE": ("closing_day",),
}
"""Answers that whoever has the link may read: none says who somebody is or where."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A heading, what comes next or counts now in sentences, and facts (words, figure)."""

    title: str
    words: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()


def outcome(record: ApplicationRecord) -> Outcome | None:
    """What the page of an application says above its steps; None where nothing is to be added."""
    if record.stage_code in ("REJECTED", "WITHDRAWN"):
        return None
    if record.stage_code == "DONE":
        return _done(record)
    facts, words = _asked(record), _next(record)
    return Outcome(_("What you asked for"), words, facts) if facts or words else None


def _asked(record: ApplicationRecord, load_w: int | None = None) -> Sequence[tuple[str, str]]:
    """What was asked for; with the load that counts instead, where another was found at the place."""
    names = _ASKED.get(record.kind_code, ())
    kept = {name: str(value) for name, value in record.answers.items() if name in names}
    load_w = load_w or record.answers.get("load_w")
    if "load" in names and load_w:
        kept["load"] = writing.kilowatts(int(load_w))
    return answered(record.kind_code, kept)


def _next(record: ApplicationRecord) -> list[str]:
    """What comes next, where a step's name does not say it."""
    if record.kind_code == "CLOSURE" and record.stage_code == "WORK":
        return [_("On that day or soon after somebody comes, ends the supply, reads the meter and takes it.")]
    if record.kind_code == "CLOSURE" and record.stage_code == "SETTLE":
        return [
            _("The supply ended on %(day)s; the meter stood at %(units)s units.") % _end(record),
            _("What you owe is taken from deposit and balance; the rest goes to the account you named."),
        ]
    if record.kind_code == "CATEGORY" and record.stage_code == "WORK":
        return [_("The new tariff counts from the day of the change, not from the day you applied.")]
    if record.kind_code == "TEMPORARY" and record.stage_code == "WORK":
        return [_("Next the line is laid and the meter put up.")]
    return []


def _done(record: ApplicationRecord) -> Outcome | None:
    found = record.found
    if record.kind_code == "CLOSURE" and "off_on" in found:
        return _closed(record, found)
    if record.kind_code == "TEMPORARY" and "ends_on" in found:
        last = date.fromisoformat(found["ends_on"])
        words = [_("Up to %(day)s, this day included. Then the supply ends.") % {"day": _day(last)}]
        words.append(
            _("For the last bill and what is left of the advance, ask for the end with your account.")
        )
        return Outcome(_("How long it runs"), words)
    if "from_day" not in found:
        return None
    day = {"day": _day(date.fromisoformat(found["from_day"]))}
    words = {
        "LOAD": [_("The new load counts from %(day)s.") % day],
        "CATEGORY": [
            _("The new tariff counts from %(day)s.") % day,
            _("The days before keep the tariff that they had."),
        ],
    }.get(record.kind_code, [_("The new name stands from %(day)s.") % day])
    load_w = found.get("after", {}).get("sanctioned_load_w")
    return Outcome(_("What counts now"), words, _asked(record, load_w))


def _closed(record: ApplicationRecord, found: dict[str, Any]) -> Outcome:
    end = _end(record)
    facts = [(_("Supply ended"), end["day"]), (_("Last reading"), _("%(units)s units") % end)]
    if found.get("bill"):
        facts.append((_("Last bill"), str(found["bill"])))
    back = int(found.get("refunded_paise", 0))
    if used := int(found.get("used_paise", 0)):
        facts.append((_("Of the deposit, used for what was owed"), writing.rupees(used)))
    if not back:
        return Outcome(_("The connection has ended"), [_("Nothing is left to be paid back.")], facts)
    facts.append((_("Comes back to you"), writing.rupees(back)))
    return Outcome(_("The connection has ended"), [_way_back(found)], facts)


def _way_back(found: dict[str, Any]) -> str:
    """How far the money is that goes back."""
    number = found.get("refund_id")
    state, reference = (payments.refund_state(int(number)) if number else None) or ("DONE", "")
    if state == "DONE":
        paid_by = reference or str(found.get("settle_reference", ""))
        return _("It was paid to your account by the transfer %(number)s.") % {"number": paid_by}
    if state in ("APPROVED", "SENDING", "SENT"):
        return _("What comes back is on its way to the account you named.")
    return _("What comes back goes to the account you named, once another officer has approved the transfer.")


def _end(record: ApplicationRecord) -> dict[str, str]:
    off_at = datetime.fromisoformat(record.found["off_at"])
    return {"day": _day(settlement_day(off_at)), "units": writing.units(int(record.found["register_wh"]))}


def _day(given: date) -> str:
    return writing.day(given, language(), today=clock.today(), weekday=True)
