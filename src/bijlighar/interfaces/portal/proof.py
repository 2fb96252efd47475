"""The arithmetic of an amount as a page shows it: a rendering of the trace that rating gave, nothing more.

No amount is computed here. Steps are put under the lines of the bill, signs and units are written as people
write them, and the mark of each figure's source is put into words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bijlighar.billing.rules.heads import FEE
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.tariffs.rules import LINES

Trace = Sequence[Mapping[str, Any]]

_ADDED = {"TOD", "SUBSIDY"}
"""Lines whose steps are parts that are added."""
_NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class MarkWords:
    """How sure a figure is: a shape, a kind and words."""

    icon_name: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Slab:
    """One row of the slab table; `before` are its units at the end of the day before, where that is asked."""

    span: str
    before: str
    units: str
    rate: str
    amount: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step under a line: what, how, how much; no formula where it would only repeat the amount."""

    label: str
    formula: str
    amount: str


@dataclass(frozen=True, slots=True)
class Window:
    """One window of the fuel surcharge inside the period; `carried_from` is the window whose per cent it is,
    where none of its own is known yet, else empty.
    """

    span: str
    percent: str
    days: int
    carried_from: str


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One line of the bill with everything under it. `amount_paise` is what the trace's closing step says.

    `is_sum`: its steps are parts that are added, not one figure worked on step by step.
    """

    code: str
    label: str
    hint: str
    amount_paise: int
    formula: str
    slabs: tuple[Slab, ...]
    steps: tuple[Step, ...]
    is_sum: bool
    windows: tuple[Window, ...]
    clause: str
    source: str
    origin_language: str
    mark: MarkWords


def lines_of(trace: Trace, before: Trace = ()) -> tuple[ProofLine, ...]:
    """Put the steps of a trace under their lines, in the order of the bill; lines without steps are left out.

    `before` is the trace of the same month one day earlier, to show slabs beside each other.
    """
    units_before = {
        str(step["inputs"]["from_kwh"]): _short(str(step["inputs"]["kwh"]))
        for step in before
        if step["step"] == "slab"
    }
    found = []
    for code in LINES:
        steps = [step for step in trace if step["line"] == code]
        if steps:
            found.append(_line(code, steps, units_before))
    return tuple(found)


def label_of(code: str, paise: int = 0, trace: Trace = (), *, is_difference: bool = False) -> str:
    """Name a line of the bill as people say it; an amount against its usual sign for what it does.

    `trace` tells a time-of-day line with a surcharge from one with a rebate alone; without it, more to pay on
    a bill is the surcharge, and more to pay in a difference may be either.
    """
    if code == "TOD":
        return _time_of_day(paise, trace, is_difference=is_difference)
    turned = {
        "ENERGY": (_("Energy charge, given back"), -1),
        "FIXED": (_("Fixed charge, given back"), -1),
        "DUTY": (_("Electricity duty, given back"), -1),
        "SUBSIDY": (_("Subsidy taken back"), 1),
        FEE: (_("Fee, given back"), -1),
    }
    if code in turned and paise * turned[code][1] > 0:
        return turned[code][0]
    return {
        "ENERGY": _("Energy charge"),
        "FPPAS": _("Fuel adjustment (FPPAS)"),
        "FIXED": _("Fixed charge"),
        "DUTY": _("Electricity duty, the state's"),
        "SUBSIDY": _("Subsidy from the state"),
        FEE: _("Fee, on no bill"),
    }[code]


def _time_of_day(paise: int, trace: Trace, *, is_difference: bool) -> str:
    """Name the line by what it holds: units of the evening cost more in some categories, never less."""
    surcharge, rebate = (_nano(trace, step) for step in ("surcharge", "rebate"))
    if surcharge and rebate:
        return _("Peak-hours surcharge and sunshine-hours rebate")
    if surcharge or (paise > 0 and not is_difference):
        return _("Peak-hours surcharge")
    if paise > 0:
        return _("Sunshine-hours rebate, taken back") if rebate else _("Time-of-day rebate or surcharge")
    return _("Sunshine-hours rebate")


def _nano(trace: Trace, name: str) -> int:
    return sum(int(step["nano"]) for step in trace if step["line"] == "TOD" and step["step"] == name)


def hint_of(code: str, trace: Trace = ()) -> str:
    """Say in a sentence what a line is for."""
    if code == "TOD" and _nano(trace, "surcharge"):
        return _("Units from 6 to 9 am and from 5 to 10 pm cost more, those from 9 am to 5 pm less.")
    return {
        "ENERGY": _("The price of the units, by slabs of the month."),
        "FPPAS": _("When buying power costs less than planned, you get this back; when more, you pay it."),
        "FIXED": _("For keeping line and meter ready, by the month's use or the load."),
        "DUTY": _("A tax of the state."),
        "TOD": _("For units used from 9 am to 5 pm, with a smart meter."),
        "SUBSIDY": _("The part that the state pays for you."),
    }[code]


def mark_words(mark: str) -> MarkWords:
    """Put a source's mark into words that promise no more than is known."""
    known = {
        "B": MarkWords("tick", "ok", _("Checked against printed bills")),
        "P": MarkWords("tick", "ok", _("Checked against published totals")),
        "H": MarkWords("tick", "ok", _("Read in the original, or several sources agree")),
        "O": MarkWords("tick", "ok", _("Read in the order or the Act")),
        "C": MarkWords("tick", "ok", _("Read in the company's own software")),
        "T": MarkWords("half", "warn", _("From a copy of the order; the order itself is still to be read")),
        "M": MarkWords("half", "warn", _("From one good source")),
        "N": MarkWords("half", "warn", _("From a news report; the order is still to be read")),
        "D": MarkWords("half", "warn", _("Worked out from other figures")),
        "L": MarkWords("half", "warn", _("From a weak source; still to be checked")),
    }
    return known.get(mark, MarkWords("half", "warn", _("Still to be checked")))


def readable(formula: str, around: Trace = ()) -> str:
    """Write a formula of the trace with the signs and units that people read; its numbers stay as they are.

    The inputs and results of the steps `around` it tell which of its numbers are rupees; those are written
    with four decimals at most.
    """
    text = _with_rupees(formula, around)
    text = text.replace(", never more than 0", "; " + _("never more than 0"))
    text = re.sub(r"\bkWh\b", _("units"), text)
    text = re.sub(r"\bkW\b", _("kW"), text)
    text = re.sub(r"\bHP\b", _("HP"), text)
    text = text.replace(" x ", " × ").replace("->", "=").replace(" / ", " ÷ ").replace(" %", "%")
    text = re.sub(r"(?<![\w.])-(?=[\d(₹])", writing.MINUS, text).replace(" - ", f" {writing.MINUS} ")
    text = text.replace(f" {writing.MINUS} {writing.MINUS}", " + ")
    text = re.sub(r"(\d+\.\d\d)0\b(?!\d)", r"\1", text)
    return text.replace(" ", " ")


def _line(code: str, steps: Sequence[Mapping[str, Any]], units_before: Mapping[str, str]) -> ProofLine:
    closing = steps[-1]
    inner = [step for step in steps if step is not closing]
    slab_steps = [step for step in inner if step["step"] == "slab"]
    slabs = tuple(_slab(step, units_before, is_only=len(slab_steps) == 1) for step in slab_steps)
    others = tuple(_step(step, inner) for step in inner if step["step"] != "slab")
    # Of a surcharge and a rebate one may be nothing: then the other is the whole amount.
    parts = [step for step in inner if step.get("nano")] if code == "TOD" else []
    if slabs:
        formula = _formula_of_slabs(slabs)
    elif not inner:
        formula = readable(str(closing["formula"]), [closing])
    elif code == "SUBSIDY" and len(inner) > 1:
        formula = _("%(count)d parts together") % {"count": len(inner)}
    elif code == "TOD" and len(parts) > 1:
        formula = _("%(count)d parts together") % {"count": len(parts)}
    else:
        formula = readable(str((parts or inner)[-1]["formula"]), inner)
    mark = mark_words(str(closing["mark"]))
    hint = hint_of(code, steps)
    if not inner and language() == "hi" and closing.get("label_hi"):
        hint = str(closing["label_hi"])
    elif not inner:
        hint = str(closing["label_en"])
    note = closing["inputs"].get(f"note_{language()}")
    if note:
        hint = f"{hint} {note}"
    return ProofLine(
        code=code,
        label=label_of(code, trace=steps),
        hint=hint,
        amount_paise=int(closing["paise"]),
        formula=formula,
        slabs=slabs,
        steps=others,
        is_sum=code in _ADDED and len(others) > 1,
        windows=tuple(_windows(inner)),
        clause=_said(closing, "clause"),
        source=_once(_said(closing, "source")),
        origin_language="hi" if language() == "hi" and closing.get("source_hi") else "en",
        mark=mark,
    )


def _with_rupees(formula: str, around: Trace) -> str:
    amounts = set()
    for step in around:
        for inputs in (step["inputs"], *step["inputs"].get("slabs", ())):
            amounts |= {
                str(value)
                for name, value in inputs.items()
                if name.endswith("rupees") or name.startswith("rs_")
            }
        if "nano" in step:
            amounts.add(_plain(abs(int(step["nano"]))))
    for amount in sorted(amounts, key=len, reverse=True):
        formula = re.sub(rf"(?<![\d.₹,]){re.escape(amount)}(?![.,]?\d)", _rupee_text(amount), formula)
    return formula


def _plain(nano: int) -> str:
    """Nano-rupees as a formula of the trace writes them, every digit of them."""
    whole, part = divmod(nano, _NANO)
    return f"{whole}.{f'{part:09d}'.rstrip('0').ljust(2, '0')}"


def _rupee_text(amount: str) -> str:
    whole, _point, part = amount.lstrip("-").partition(".")
    nano = int(whole) * _NANO + int(part[:9].ljust(9, "0"))
    return writing.nano_rupees(-nano if amount.startswith("-") else nano)


def _formula_of_slabs(slabs: Sequence[Slab]) -> str:
    if len(slabs) == 1:
        return f"{slabs[0].units} {_('units')} × {slabs[0].rate}"
    return _("%(count)d slabs together") % {"count": len(slabs)}


def _slab(step: Mapping[str, Any], units_before: Mapping[str, str], *, is_only: bool) -> Slab:
    above = str(step["inputs"]["from_kwh"])
    span = _label(step)
    if is_only and above != "0":
        # Slabs that fill up one after another always begin with the first.
        span = _("all units, since the month is above %(units)s") % {"units": above}
    return Slab(
        span=span,
        before=units_before.get(str(step["inputs"]["from_kwh"]), "–"),
        units=_short(str(step["inputs"]["kwh"])),
        rate=f"₹{step['inputs']['rs_per_kwh']}",
        amount=writing.nano_rupees(int(step["nano"])),
    )


def _step(step: Mapping[str, Any], around: Trace) -> Step:
    amount = writing.rupees(int(step["paise"])) if "paise" in step else writing.nano_rupees(int(step["nano"]))
    formula = readable(str(step["formula"]), around)
    return Step(label=_label(step), formula="" if formula == amount else formula, amount=amount)


def _windows(steps: Iterable[Mapping[str, Any]]) -> Iterable[Window]:
    for step in steps:
        for window in step["inputs"].get("windows", ()):
            carried = window.get("carried_from")
            yield Window(
                span=_span(window["from"], window["to"]),
                percent=f"{str(window['percent']).replace('-', writing.MINUS)}%",
                days=int(window["days"]),
                carried_from=_span(carried, window["carried_to"]) if carried else "",
            )


def _span(start: str, end: str | None) -> str:
    """Write [start, end) with its last day, and with years: such a window is often of another one."""
    lang = language()
    first = writing.dated(date.fromisoformat(start), lang)
    if end is None:
        return _("from %(day)s") % {"day": first}
    last = date.fromordinal(date.fromisoformat(end).toordinal() - 1)
    return _("%(first)s to %(last)s") % {"first": first, "last": writing.dated(last, lang)}


def _label(step: Mapping[str, Any]) -> str:
    return str(step["label_hi" if language() == "hi" else "label_en"])


def _said(step: Mapping[str, Any], name: str) -> str:
    """A text of the rulebook in the reader's language, in English where it has no other."""
    hindi = step.get(f"{name}_hi") if language() == "hi" else None
    return str(hindi or step[name]).replace(" %", "%")


def _once(source: str) -> str:
    """Say each part of a source once, where the sources of several values stand together."""
    return "; ".join(dict.fromkeys(source.split("; ")))


def _short(kwh: str) -> str:
    return kwh[:-1] if re.fullmatch(r"-?\d+\.\d\d0", kwh) else kwh
