"""A demand note on paper: laid out by Typst, in Hindi or in English, as an accessible PDF."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from bijlighar.applications.rules.demand import DemandLine
from bijlighar.kernel.money import Language, rupees
from bijlighar.kernel.time import settlement_day

FOLDER = Path(__file__).parent

WORDS = {
    "title": ("Demand note", "डिमांड नोट"),
    "application": ("Application", "आवेदन"),
    "name": ("In the name of", "नाम"),
    "address": ("Place", "जगह"),
    "office": ("Office", "दफ़्तर"),
    "load": ("Load", "भार"),
    "issued": ("Issued on", "जारी हुआ"),
    "due": ("To be paid by", "भरने की आखिरी तारीख"),
    "what": ("What for", "किस बात का"),
    "amount": ("Amount", "रकम"),
    "total": ("To be paid", "कुल रकम"),
    "paid": ("Paid", "मिल चुके"),
    "receipt": ("Receipt", "रसीद"),
    "deposit": ("Security deposit: it stays yours", "सुरक्षा निधि: यह आपकी ही रहती है"),
    "basis": ("Where the rates are from", "दरें कहाँ से"),
    "unverified": ("unverified", "अपुष्ट"),
    "foot": (
        "Pay on the portal, or at a counter with this number. For questions call {helpline}.",
        "पोर्टल पर, या इस नंबर से काउंटर पर भरिए। सवाल हो तो {helpline}।",
    ),
}


@dataclass(frozen=True, slots=True)
class DemandSheet:
    """Everything that a demand note shows; amounts in paise, names in the language of the page."""

    number: str
    application_number: str
    kind: str
    company: str
    brand: str
    office: str
    name: str
    address: str
    helpline: str
    issued_at: datetime | None
    due_on: date | None
    load_w: int
    lines: tuple[DemandLine, ...]
    total_paise: int
    paid_paise: int
    receipt_number: str


@cache
def _compiler(fonts: str) -> typst.Compiler:
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    return typst.Compiler(root=str(FOLDER), font_paths=found)


def content(sheet: DemandSheet, language: Language) -> dict[str, Any]:
    """The sheet as the template takes it: every text ready."""
    place = int(language == "hi")
    words = {name: pair[place] for name, pair in WORDS.items()}
    issued = settlement_day(sheet.issued_at) if sheet.issued_at else None
    kilowatts = f"{sheet.load_w / 1000:g} {('kW', 'किलोवाट')[place]}"
    facts = [
        (words["application"], f"{sheet.application_number}, {sheet.kind}"),
        (words["name"], sheet.name),
        (words["address"], sheet.address),
        (words["office"], sheet.office),
        (words["load"], kilowatts if sheet.load_w else ""),
        (words["issued"], f"{issued:%d-%m-%Y}" if issued else ""),
        (words["due"], f"{sheet.due_on:%d-%m-%Y}" if sheet.due_on else ""),
    ]
    sources = dict.fromkeys(
        f"{(each.source_en, each.source_hi)[place]}"
        + (f" ({words['unverified']})" if each.mark == "U" else "")
        for each in sheet.lines
    )
    return {
        "language": language,
        "brand": sheet.brand,
        "company": sheet.company,
        "number": sheet.number,
        "title": words["title"],
        "facts": [list(each) for each in facts if each[1]],
        "what": words["what"],
        "amount": words["amount"],
        "lines": [
            [
                (each.words_en, each.words_hi)[place],
                how if each.goes_to == "FEE" else f"{how}{' · ' if how else ''}{words['deposit']}",
                rupees(each.amount_paise, language),
            ]
            for each in sheet.lines
            for how in [(each.how_en, each.how_hi)[place]]
        ],
        "total": [words["total"], rupees(sheet.total_paise, language)],
        "paid": [words["paid"], rupees(sheet.paid_paise, language)] if sheet.paid_paise else [],
        "receipt": f"{words['receipt']}: {sheet.receipt_number}" if sheet.receipt_number else "",
        "basis": f"{words['basis']}: {'; '.join(sources)}" if sources else "",
        "foot": words["foot"].format(helpline=sheet.helpline),
    }


def print_demand(
    sheet: DemandSheet, language: Language, *, fonts: str, printable: Callable[[str], str]
) -> bytes:
    """The bytes of the PDF (PDF/UA-1); the same sheet gives the same bytes.

    `fonts` is the folder of the letters, `printable` leaves out those that they do not have.
    """
    told = printable(json.dumps(content(sheet, language), ensure_ascii=False))
    page = f'#import "demand.typ": demand\n#demand(json(bytes({json.dumps(told, ensure_ascii=False)})))'
    # A PDF's date has whole seconds; the compiler refuses finer ones.
    issued = sheet.issued_at.astimezone(UTC).replace(microsecond=0) if sheet.issued_at else None
    made = _compiler(fonts).compile(page.encode(), format="pdf", pdf_standards="ua-1", timestamp=issued)
    assert isinstance(made, bytes)
    return made
