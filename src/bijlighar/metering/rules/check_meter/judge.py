"""The verdict on a doubted meter: does it agree with the check meter within what both are allowed to err?

The bound. The true energy is E. A main meter within its class shows between E(1 - A) and E(1 + A), a check
meter within its class between E(1 - B) and E(1 + B). So two good meters can differ by no more than
    check x (1 - A) / (1 + B)  <=  main  <=  check x (1 + A) / (1 - B),
and each register may stand up to one last digit beside the truth, once for each unbroken run of days. A main
meter outside cannot be excused by the two classes together: it is FAST or SLOW. All in whole Wh, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bijlighar.kernel.energy import kwh_text
from bijlighar.kernel.money import MINUS, group_lakh, round_half_away
from bijlighar.metering.rules.check_meter.pairs import PairedDay, stretches
from bijlighar.metering.rules.check_meter.standards import PARTS, CheckStandards

Step = dict[str, Any]


class Verdict(StrEnum):
    """What came out."""

    WITHIN = "WITHIN"
    FAST = "FAST"
    SLOW = "SLOW"
    UNDECIDED = "UNDECIDED"


class Lack(StrEnum):
    """Why nothing can be said yet."""

    DAYS = "DAYS"
    ENERGY = "ENERGY"
    RESOLUTION = "RESOLUTION"


@dataclass(frozen=True, slots=True)
class Plate:
    """What a meter may err: class, limit in parts per ten thousand, its register's last digit in Wh."""

    class_code: str
    limit_parts: int
    resolution_wh: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """Two sums of Wh over `days` compared days, and what follows.

    [`least_wh`, `most_wh`], both included, is what a good main meter can show beside this check meter.
    `difference_parts` per ten thousand of the check meter, None where that counted nothing. `trace`: the
    arithmetic, JSON-able; each step {step, label_en, label_hi, arithmetic, source_en, source_hi, mark}.
    """

    main_wh: int
    check_wh: int
    days: int
    stretches: int
    least_wh: int
    most_wh: int
    difference_parts: int | None
    verdict: Verdict
    lacks: tuple[Lack, ...]
    trace: tuple[Step, ...]

    @property
    def difference_wh(self) -> int:
        """Main less check."""
        return self.main_wh - self.check_wh


def judge_days(days: Sequence[PairedDay], main: Plate, check: Plate, standards: CheckStandards) -> Judgement:
    """Judge the compared days among `days`."""
    compared = [each for each in days if each.basis is not None]
    return judge(
        sum(each.main_wh or 0 for each in compared),
        sum(each.check_wh or 0 for each in compared),
        main,
        check,
        standards,
        days=len(compared),
        runs=stretches(days),
    )


def judge(
    main_wh: int, check_wh: int, main: Plate, check: Plate, standards: CheckStandards, *, days: int, runs: int
) -> Judgement:
    """Judge two sums over `days` days in `runs` unbroken runs."""
    most_wh, least_wh = _bounds(check_wh, main, check, runs)
    lacks = _lacks(min(main_wh, check_wh), main, check, standards, days=days, runs=runs)
    if lacks:
        verdict = Verdict.UNDECIDED
    elif main_wh > most_wh:
        verdict = Verdict.FAST
    else:
        verdict = Verdict.SLOW if main_wh < least_wh else Verdict.WITHIN
    parts = round_half_away((main_wh - check_wh) * PARTS, check_wh) if check_wh else None
    found = Judgement(main_wh, check_wh, days, runs, least_wh, most_wh, parts, verdict, lacks, ())
    return Judgement(
        main_wh, check_wh, days, runs, least_wh, most_wh, parts, verdict, lacks,
        tuple(_trace(found, main, check, standards)),
    )  # fmt: skip


def _bounds(check_wh: int, main: Plate, check: Plate, runs: int) -> tuple[int, int]:
    """(the most, the least) whole Wh that a good main meter can show beside this check meter."""
    of_main, of_check = main.resolution_wh * runs, check.resolution_wh * runs
    most = (check_wh + of_check) * (PARTS + main.limit_parts) // (PARTS - check.limit_parts) + of_main
    low = max(check_wh - of_check, 0) * (PARTS - main.limit_parts)
    least = -(-low // (PARTS + check.limit_parts)) - of_main
    return most, max(least, 0)


def _lacks(
    smaller_wh: int, main: Plate, check: Plate, standards: CheckStandards, *, days: int, runs: int
) -> tuple[Lack, ...]:
    uncertain_wh = (main.resolution_wh + check.resolution_wh) * runs
    found = []
    if days < standards.least_days.exact:
        found.append(Lack.DAYS)
    if smaller_wh < standards.least_wh:
        found.append(Lack.ENERGY)
    if uncertain_wh * PARTS > smaller_wh * (main.limit_parts + check.limit_parts):
        found.append(Lack.RESOLUTION)
    return tuple(found)


def percent(parts: int) -> str:
    """Parts per ten thousand as per cent with two decimals: 340 -> "3.40", -7 -> "−0.07"."""
    whole, rest = divmod(abs(parts), 100)
    return f"{MINUS if parts < 0 else ''}{whole}.{rest:02d}"


def _trace(found: Judgement, main: Plate, check: Plate, standards: CheckStandards) -> list[Step]:
    of_main, of_check = main.resolution_wh * found.stretches, check.resolution_wh * found.stretches
    above, below = PARTS + main.limit_parts, PARTS - check.limit_parts
    low_above, low_below = PARTS - main.limit_parts, PARTS + check.limit_parts
    main_class, check_class = (
        standards.class_percent[main.class_code],
        standards.class_percent[check.class_code],
    )
    w = group_lakh
    steps = [
        _step(
            "DIFFERENCE",
            "Main meter less check meter",
            "मुख्य मीटर में से चेक मीटर घटाकर",
            f"{_kwh(found.main_wh)} {MINUS} {_kwh(found.check_wh)} = {_kwh(found.difference_wh)} kWh",
        ),
    ]
    if found.difference_parts is not None:
        steps.append(
            _step(
                "PERCENT",
                "The difference in per cent of the check meter",
                "यह अंतर चेक मीटर का कितना प्रतिशत है",
                f"{_kwh(found.difference_wh)} ÷ {_kwh(found.check_wh)} × 100 = "
                f"{percent(found.difference_parts)} %",
            )
        )
    steps += [
        _step(
            "MAIN_CLASS",
            f"The main meter, class {main.class_code}, may err by",
            f"मुख्य मीटर, श्रेणी {main.class_code}, इतनी भूल कर सकता है",
            f"± {percent(main.limit_parts)} %",
            main_class.source,
            main_class.mark,
        ),
        _step(
            "CHECK_CLASS",
            f"The check meter, class {check.class_code}, may err by",
            f"चेक मीटर, श्रेणी {check.class_code}, इतनी भूल कर सकता है",
            f"± {percent(check.limit_parts)} %",
            check_class.source,
            check_class.mark,
        ),
        _step(
            "RESOLUTION",
            "The last digit of both registers, once for each unbroken run of days",
            "दोनों मीटरों का आखिरी अंक, लगातार दिनों की हर कड़ी में एक बार",
            f"{main.resolution_wh} Wh + {check.resolution_wh} Wh, × {found.stretches}",
            standards.resolution_wh.source,
            standards.resolution_wh.mark,
        ),
        _step(
            "MOST",
            "The most that a good main meter can show beside this check meter",
            "इस चेक मीटर के साथ एक सही मुख्य मीटर ज़्यादा से ज़्यादा इतना दिखा सकता है",
            f"({w(found.check_wh)} + {of_check}) × {w(above)} ÷ {w(below)} + {of_main} "
            f"= {w(found.most_wh)} Wh",
        ),
        _step(
            "LEAST",
            "The least that a good main meter can show beside this check meter",
            "इस चेक मीटर के साथ एक सही मुख्य मीटर कम से कम इतना दिखा सकता है",
            f"({w(found.check_wh)} {MINUS} {of_check}) × {w(low_above)} ÷ {w(low_below)} {MINUS} {of_main} = "
            f"{w(found.least_wh)} Wh",
        ),
        _step(
            "LEAST_DAYS",
            "Compared days, and how many a verdict needs",
            "मिलाए गए दिन, और फ़ैसले के लिए कितने चाहिए",
            _beside(found.days, int(standards.least_days.exact), str),
            standards.least_days.source,
            standards.least_days.mark,
        ),
        _step(
            "LEAST_ENERGY",
            "The smaller of both counts, and how much a verdict needs",
            "दोनों में से छोटी संख्या, और फ़ैसले के लिए कितनी चाहिए",
            f"{_beside(min(found.main_wh, found.check_wh), standards.least_wh, _kwh)} kWh",
            standards.least_kwh.source,
            standards.least_kwh.mark,
        ),
        _step("VERDICT", "So the main meter's count is", "इसलिए मुख्य मीटर की गिनती", _conclusion(found)),
    ]
    return steps


def _conclusion(found: Judgement) -> str:
    main, least, most = (group_lakh(wh) for wh in (found.main_wh, found.least_wh, found.most_wh))
    if found.verdict is Verdict.FAST:
        return f"{main} > {most}"
    if found.verdict is Verdict.SLOW:
        return f"{main} < {least}"
    return f"{least} ≤ {main} ≤ {most}" if found.verdict is Verdict.WITHIN else "?"


def _beside(have: int, needed: int, written: Callable[[int], str]) -> str:
    return f"{written(have)} {'≥' if have >= needed else '<'} {written(needed)}"


def _kwh(wh: int) -> str:
    return kwh_text(wh, 3)


def _step(code: str, en: str, hi: str, arithmetic: str, source: Any = None, mark: str = "") -> Step:
    return {
        "step": code,
        "label_en": en,
        "label_hi": hi,
        "arithmetic": arithmetic,
        "source_en": source.en if source else "",
        "source_hi": source.hi if source else "",
        "mark": mark,
    }
