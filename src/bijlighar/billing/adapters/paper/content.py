"""From the sheet to the texts of the page: every figure written out, so that the template only lays out."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import yaml

from bijlighar.billing.adapters.paper import writing
from bijlighar.billing.adapters.paper.upi import payment_intent
from bijlighar.billing.rules.changed import sentence
from bijlighar.billing.rules.sheet import ENERGY_LINES, STATE_LINES, TAX_LINES, BillSheet, SheetLine
from bijlighar.billing.rules.working import hint, slab_rows
from bijlighar.kernel.energy import kwh_text
from bijlighar.kernel.money import Language, round_half_away, rupees

MOST_PAYMENTS = 3
"""Payments named one by one; what came besides stands in one row."""

MASK = 3
"""Trying all eight masks of a QR takes five times as long; any of them is read."""

MOST_AMOUNTS, MOST_USE = 22, 10
"""Rows that the two halves of one page hold; a bill with more flows over several."""

NOBODY = "specimen@invalid"
"""Whom the square of a company without an address for payments names: a name that can never be anybody's."""

Row = dict[str, Any]


@cache
def words(language: Language) -> dict[str, str]:
    """The words of the page."""
    text = (Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)[language]
    return found


def content(sheet: BillSheet, language: Language, letter_code: str = "") -> dict[str, Any]:
    """Everything the template shows, as texts; `letter_code` links a mobile and stands on its own."""
    w = words(language)
    month = writing.month(sheet.last_day, language)
    amounts, dues = _amounts(sheet, language), _dues(sheet, language)
    readings, cycles = _readings(sheet), _cycles(sheet, language)
    slabs = [
        {"label": row.label, "units": row.units, "rate": row.rate, "amount": row.amount}
        for line in sheet.lines
        if line.code == "ENERGY"
        for row in slab_rows(line.steps, language)
    ]
    payable = rupees(sheet.payable_paise, language)
    intent = payment_intent(
        payee=sheet.payee or NOBODY,
        company=sheet.company_short_en,
        bill_number=sheet.number,
        payable_paise=sheet.payable_paise,
    )
    dc = next((office for office in sheet.offices if office.kind == "dc"), None)
    return {
        "language": language,
        "brand": sheet.brand_code,
        "document_title": w["document_title"].format(month=month, company=_local(sheet, "company", language)),
        "company": _local(sheet, "company", language),
        "heading": w["bill_of"].format(month=month),
        "name": _local(sheet, "name", language),
        "address": _local(sheet, "address", language),
        "payable": payable,
        "is_to_pay": sheet.payable_paise > 0,
        "pay_until": w["pay_until"].format(day=writing.day(sheet.due_date, language)),
        "qr": _square(intent) if intent else "",
        "under_qr": w["pay_by_phone"] if sheet.payee else w["specimen"],
        "qr_alt": w["qr_alt"].format(number=sheet.number, amount=payable),
        "provisional": w["provisional"].format(days=sheet.missing_days) if sheet.is_provisional else "",
        "change": sentence(sheet.change, language) if sheet.change else w["first_bill"],
        "facts": _facts(sheet, language),
        "readings": readings,
        "use": _use(sheet, language),
        "slabs": slabs,
        "amounts": amounts,
        "dues": dues,
        "instalment": rupees(sheet.deposit_instalment_paise, language)
        if sheet.deposit_instalment_paise
        else "",
        "cycles": cycles,
        "trouble": w["trouble_text"].format(
            helpline=sheet.helpline,
            number=writing.service_number(sheet.service_number),
            office=_local(dc, "name", language) if dc else w["trouble_any"],
        ),
        "letter": " ".join(letter_code[at : at + 4] for at in range(0, len(letter_code), 4)),
        "helpline": sheet.helpline,
        "as_of": w["as_of"].format(
            last=writing.day(sheet.as_of, language), issued=writing.day(sheet.issued_on, language)
        ),
        "footer": f"{_local(sheet, 'company', language)} · {sheet.number}",
        "is_long": len(amounts) + len(dues) > MOST_AMOUNTS or len(slabs) + 2 * len(readings) > MOST_USE,
    }


def _local(record: Any, field: str, language: Language) -> str:
    """A field in the reader's language; in English where it has no other."""
    return str(getattr(record, f"{field}_{language}") or getattr(record, f"{field}_en"))


def _facts(sheet: BillSheet, language: Language) -> list[Row]:
    """Who and what is billed, label beside value; what is not known is left out."""
    w = words(language)
    cycle = w["cycle_text"].format(
        first=writing.short_day(sheet.cycle_from), last=writing.short_day(sheet.last_day), days=sheet.days
    )
    load = w["load_text"].format(kw=writing.kilowatts(sheet.sanctioned_load_w), phase=sheet.phase)
    area = w.get(f"area_{sheet.area_code}", sheet.area_code)
    held = sheet.deposit_held_paise
    offices = [(w[f"office_{office.kind}"], _local(office, "name", language)) for office in sheet.offices]
    facts = [
        (w["service_number"], writing.service_number(sheet.service_number)),
        (w["bill_number"], sheet.number),
        (w["issued"], writing.short_day(sheet.issued_on)),
        (w["cycle"], cycle),
        (w["category"], f"{sheet.category_code}, {area}"),
        (w["load"], load),
        (w["contract"], _contract(sheet, language)),
        (w["demand"], _in(w["kw_text"], sheet.demand_w)),
        (w["connected"], writing.short_day(sheet.connected_on)),
        (w["wires"], " / ".join(filter(None, (sheet.feeder_code, sheet.transformer_code)))),
        *offices,
        (w["mobile"], f"XXXXXX{sheet.mobile_end}" if sheet.mobile_end else ""),
        (w["deposit_held"], "" if held is None else rupees(held, language)),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _contract(sheet: BillSheet, language: Language) -> str:
    """What was agreed beside the load, where the category asks for it."""
    w = words(language)
    asked = (
        ("kw_text", sheet.contract_demand_w),
        ("kva_text", sheet.contract_demand_va),
        ("hp_text", sheet.load_millihp),
    )
    return ", ".join(_in(w[text], number) for text, number in asked if number)


def _in(text: str, thousandths: int) -> str:
    """A load or demand with its unit; nothing where there is none."""
    return text.format(number=writing.kilowatts(thousandths)) if thousandths else ""


def _readings(sheet: BillSheet) -> list[Row]:
    return [
        {
            "meter": one.meter_serial,
            "from": writing.short_day(one.from_date),
            "to": writing.short_day(one.last_day),
            "start": "–" if one.start_wh is None else kwh_text(one.start_wh),
            "end": "–" if one.end_wh is None else kwh_text(one.end_wh),
            "units": "–" if one.advance_wh is None else kwh_text(one.advance_wh),
        }
        for one in sheet.readings
        if one.start_wh is not None or one.end_wh is not None
    ]


def _use(sheet: BillSheet, language: Language) -> Row:
    """The units billed, of them in sunshine hours, and what share of them nobody measured."""
    w = words(language)
    notes = [w["solar_text"].format(units=kwh_text(sheet.solar_wh))] if sheet.solar_wh else []
    if sheet.peak_wh:
        notes.append(w["peak_text"].format(units=kwh_text(sheet.peak_wh)))
    if sheet.estimated_wh:
        tenths = round_half_away(sheet.estimated_wh * 1000, max(sheet.energy_wh, 1))
        notes.append(
            w["estimated_text"].format(
                units=kwh_text(sheet.estimated_wh), percent=f"{tenths // 10}.{tenths % 10}"
            )
        )
    elif sheet.energy_wh:
        notes.append(w["measured_text"])
    return {"units": w["used_text"].format(units=kwh_text(sheet.energy_wh)), "notes": notes}


def _amounts(sheet: BillSheet, language: Language) -> list[Row]:
    """The lines in the order of the printed bills of Madhya Pradesh, with their sums."""
    w = words(language)
    others = [line for line in sheet.lines if line.code not in (*ENERGY_LINES, *TAX_LINES, *STATE_LINES)]
    instalment = sheet.deposit_instalment_paise or 0
    rows = [_row(sheet, line, language) for line in sheet.lines if line.code in ENERGY_LINES]
    rows.append(_total(w["sum_energy"], sheet.energy_part_paise, language))
    rows += [_row(sheet, line, language) for line in sheet.lines if line.code in TAX_LINES]
    rows.append(_total(w["sum_duty"], sheet.tax_paise, language))
    if instalment:
        rows.append(
            {"kind": "line", "label": w["instalment"], "hint": "", "amount": rupees(instalment, language)}
        )
    rows += [_row(sheet, line, language) for line in others if line.amount_paise]
    if instalment or any(line.amount_paise for line in others):
        rest = instalment + sum(line.amount_paise for line in others)
        rows.append(_total(w["sum_other"], rest, language))
    if any(sheet.amount_of(code) for code in STATE_LINES):
        rows.append(_total(w["before_subsidy"], sheet.before_subsidy_paise, language))
        rows += [_row(sheet, line, language) for line in sheet.lines if line.code in STATE_LINES]
    rows.append({**_total(w["current"], sheet.current_paise, language), "kind": "total"})
    return rows


def _row(sheet: BillSheet, line: SheetLine, language: Language) -> Row:
    w = words(language)
    label = w.get(f"line_{line.code}")
    if label is None:
        label = str(line.steps[-1][f"label_{language}"]) if line.steps else line.code
    state = w.get(f"state_{sheet.state_code}", sheet.state_code)
    return {
        "kind": "line",
        "label": label.format(state=state),
        "hint": hint(line.steps, language),
        "amount": rupees(line.amount_paise, language),
    }


def _total(label: str, paise: int, language: Language) -> Row:
    return {"kind": "sum", "label": label, "hint": "", "amount": rupees(paise, language)}


def _dues(sheet: BillSheet, language: Language) -> list[Row]:
    """How what was open before arises; empty where nothing was and nothing came in."""
    w = words(language)
    deposit_arrear = sheet.deposit_arrear_paise
    if not (sheet.previous_dues_paise or sheet.before_paise or sheet.payments or deposit_arrear):
        return []
    named, rest = sheet.payments[-MOST_PAYMENTS:], sheet.payments[:-MOST_PAYMENTS]
    rows = [(w["before"], sheet.before_paise)]
    if rest:
        rows.append((w["paid_more"].format(count=len(rest)), -sum(one.amount_paise for one in rest)))
    rows += [(w["payment"].format(day=writing.short_day(one.day)), -one.amount_paise) for one in named]
    if sheet.late_paise:
        rows.append((w["late"], sheet.late_paise))
    if sheet.rebate_paise:
        rows.append((w["rebates"], sheet.rebate_paise))
    if sheet.other_paise:
        rows.append((w["other"], sheet.other_paise))
    found = [
        {"kind": "line", "label": label, "hint": "", "amount": rupees(paise, language)}
        for label, paise in rows
    ]
    if deposit_arrear:
        arrear = {"kind": "line", "label": w["instalment_arrear"], "hint": ""}
        found.append({**arrear, "amount": rupees(deposit_arrear, language)})
    closing = w["credit"] if sheet.open_paise < 0 else w["arrears"]
    return [
        *found,
        _total(closing, sheet.open_paise, language),
    ]


def _cycles(sheet: BillSheet, language: Language) -> list[Row]:
    """The last six bills, the oldest first; `share` is the bar's length in thousandths of the longest."""
    w = words(language)
    longest = max((one.energy_wh for one in sheet.cycles), default=0)
    return [
        {
            "month": writing.month(one.last_day, language),
            "units": kwh_text(one.energy_wh),
            "mark": w["estimated_mark"] if one.is_provisional else "",
            "share": one.energy_wh * 1000 // longest if longest > 0 else 0,
            "is_this": one.cycle_from == sheet.cycle_from,
        }
        for one in sheet.cycles
    ]


def _square(intent: str) -> str:
    """A QR of a text as SVG, one path, without a size of its own."""
    drawn = BytesIO()
    segno.make(intent, micro=False, error="m", mask=MASK).save(
        drawn, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()
