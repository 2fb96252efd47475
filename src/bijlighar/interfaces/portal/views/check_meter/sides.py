"""Both meters side by side as a page shows them: figures, pictures, the table and the arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from bijlighar.interfaces.portal import proof, writing
from bijlighar.interfaces.portal.pictures import check as pictures
from bijlighar.interfaces.portal.proof import MarkWords
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import CheckComparison
from bijlighar.metering.rules.check_meter import PARTS, Basis, PairedDay, Verdict, percent
from bijlighar.metering.rules.check_meter.words import BASES, EXCLUDED, LACKS, VERDICTS


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic with where its figure comes from."""

    label: str
    arithmetic: str
    source: str
    mark: MarkWords | None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day in the table behind the pictures."""

    day: date
    main_wh: int | None
    check_wh: int | None
    difference: str
    note: str
    is_compared: bool


def compared(found: CheckComparison, day: date | None) -> dict[str, Any]:
    """What the page shows of both meters; an officer's page may show the same."""
    judged = found.decided
    left_out = [each for each in found.days if each.basis is None]
    day_curves = metering.check_curves(found.record, day) if day else None
    verdict = _said(VERDICTS[judged.verdict])
    by_hand = found.basis_code == "READINGS"
    return {
        "judged": judged,
        "headline": verdict if found.is_final else _("So far: %(verdict)s") % {"verdict": verdict},
        "is_preliminary": not found.is_final,
        "state": _state(judged.verdict),
        "lacks": [_said(LACKS[each]) for each in judged.lacks],
        "difference": _signed(judged.difference_parts),
        "beside": _beside(judged.difference_parts),
        "by_hand": by_hand,
        "most": _signed(_share(judged.most_wh, judged.check_wh)),
        "least": _signed(_share(judged.least_wh, judged.check_wh)),
        "lines": pictures.days_lines(found),
        "bars": pictures.differences(found),
        "rows": [_row(each) for each in found.days],
        "left_out": len(left_out),
        "trace": [_line(each) for each in judged.trace],
        "correction_trace": [_line(each) for each in found.correction.trace] if found.correction else [],
        "months": [_month(each) for each in found.correction.months] if found.correction else [],
        "last_day": found.to_date - timedelta(days=1),
        "day": day,
        "quarters": pictures.two_lines(*day_curves) if day_curves else None,
    }


def _row(each: PairedDay) -> DayRow:
    if each.excluded is not None:
        note = _("left out: %(why)s") % {"why": _said(EXCLUDED[each.excluded])}
    else:
        note = _said(BASES[each.basis]) if each.basis is Basis.REGISTER else ""
    return DayRow(
        each.day,
        each.main_wh,
        each.check_wh,
        _signed(each.difference_parts),
        note,
        each.basis is not None,
    )


def _line(step: dict[str, Any]) -> Line:
    return Line(
        label=readable(str(step[f"label_{language()}"])),
        arithmetic=readable(str(step["arithmetic"])),
        source=str(step[f"source_{language()}"]),
        mark=proof.mark_words(str(step["mark"])) if step["mark"] else None,
    )


def readable(text: str) -> str:
    """A line of the kept arithmetic with its dates, months, units and per cents as people write them."""
    text = re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda found: _day_of(found[0]), text)
    text = re.sub(
        r"\b\d{4}-\d\d(?=:)", lambda found: writing.month(_date(f"{found[0]}-01"), language()), text
    )
    return re.sub(r"\bWh\b", _("Wh"), re.sub(r"\bkWh\b", _("units"), text)).replace(" %", "%")


def _day_of(iso: str) -> str:
    return writing.dated(_date(iso), language())


def _date(iso: str) -> date:
    return date.fromisoformat(iso)


def _month(month: dict[str, Any]) -> dict[str, Any]:
    before, after = month["before_paise"], month["after_paise"]
    return {
        **month,
        "first": date.fromisoformat(month["month"]),
        "change_paise": None if after is None else after - before,
        "refused": month[f"refused_{language()}"],
    }


def _state(verdict: Verdict) -> dict[str, str]:
    kind, icon_name = {
        Verdict.WITHIN: ("ok", "tick"),
        Verdict.FAST: ("bad", "danger"),
        Verdict.SLOW: ("warn", "danger"),
        Verdict.UNDECIDED: ("", "half"),
    }[verdict]
    return {"kind": kind, "icon_name": icon_name}


def _share(wh: int, of_wh: int) -> int | None:
    return (wh - of_wh) * PARTS // of_wh if of_wh else None


def _signed(parts: int | None) -> str:
    if parts is None:
        return ""
    return f"{'+' if parts > 0 else ''}{percent(parts)}%"


def _beside(parts: int | None) -> str:
    if parts is None:
        return ""
    if parts == 0:
        return _("It shows as much as the check meter.")
    words = (
        _("It shows %(percent)s more than the check meter.")
        if parts > 0
        else _("It shows %(percent)s less than the check meter.")
    )
    return words % {"percent": f"{percent(abs(parts))}%"}


def _said(words: tuple[str, str]) -> str:
    return words[1 if language() == "hi" else 0]
