"""What a state asks of a check meter: legal days, limits of error by accuracy class, reach of a correction.

Dated data in `rulebook/<state>/service-standards.yaml`, each figure with its source and mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bijlighar.tariffs.rules.book import Value, Words
from bijlighar.tariffs.rules.document import Section
from bijlighar.tariffs.rules.standards import above_nothing, standard_on

PARTS = 10_000
"""Differences and limits of error are whole parts per ten thousand: 1.0 per cent is 100."""


class NoStandard(LookupError):
    """No rulebook says what holds for check meters in a state on a day."""


@dataclass(frozen=True, slots=True)
class CheckStandards:
    """What holds for check meters in a state over [from_date, to_date).

    `class_percent`: accuracy class -> its limit of error; `first_main_code` and `first_check_code` are the
    classes taken where the plates are not known.
    """

    state_code: str
    from_date: date
    to_date: date | None
    clause: Words
    install_days: Value
    compare_months: Value
    least_days: Value
    least_kwh: Value
    resolution_wh: Value
    correction_clause: Words
    share_percent: Value
    most_months: Value
    first_main_code: str
    first_check_code: str
    class_percent: Mapping[str, Value]

    def limit_parts(self, class_code: str) -> int:
        """Limit of error of a class in parts per ten thousand: "0.5S" -> 50. KeyError if unknown."""
        return int(self.class_percent[class_code].exact * PARTS / 100)

    @property
    def least_wh(self) -> int:
        """The energy below which no verdict is given."""
        return int(self.least_kwh.exact * 1000)


def standards_on(state_code: str, day: date, folder: Path | None = None) -> CheckStandards:
    """What holds in a state on a day. Raises NoStandard, or RulebookRefused with file, line and reason."""
    found = standard_on(state_code, "check_meter", _standards, day, folder=folder)
    if found is None:
        raise NoStandard(
            f"the rulebook of {state_code!r} says nothing about check meters on {day}. "
            f"Write it in rulebook/{state_code}/service-standards.yaml, under `check_meter`."
        )
    return found


def _standards(state_code: str, entry: Section) -> CheckStandards:
    from_date, to_date = entry.period()
    classes, correction = entry.section("class_limit_percent"), entry.section("correction")
    codes = classes.keys()
    found = CheckStandards(
        state_code=state_code,
        from_date=from_date,
        to_date=to_date,
        clause=entry.words("clause"),
        install_days=above_nothing(entry, "install_within_days", 0),
        compare_months=above_nothing(entry, "compare_for_months", 0),
        least_days=above_nothing(entry, "least_days", 0),
        least_kwh=above_nothing(entry, "least_kwh", 3),
        resolution_wh=above_nothing(entry, "register_resolution_wh", 0),
        correction_clause=correction.words("clause"),
        share_percent=above_nothing(correction, "percent_of_time_since_test", 0),
        most_months=above_nothing(correction, "most_months", 0),
        first_main_code=entry.choice("main_class", tuple(codes)),
        first_check_code=entry.choice("check_class", tuple(codes)),
        class_percent={code: above_nothing(classes, code, 2) for code in codes},
    )
    if found.share_percent.exact > 100:
        raise correction.refuse("percent_of_time_since_test must be at most 100.")
    classes.done()
    correction.done()
    return found
