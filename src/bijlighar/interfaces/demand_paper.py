"""A demand note on paper: what the portal hands out and the counter prints."""

from __future__ import annotations

from bijlighar.applications.adapters.paper import DemandSheet, print_demand
from bijlighar.applications.queries import ApplicationRecord, DemandRecord
from bijlighar.applications.rules.kinds import KIND_WORDS
from bijlighar.billing.adapters.paper.printer import FOLDER, printable
from bijlighar.kernel.money import Language
from bijlighar.network import queries as network


def demand_paper(record: ApplicationRecord, note: DemandRecord, language: Language) -> bytes:
    """The PDF of a demand note; the letters are those of the bills."""
    company = network.company(record.company_id)
    office = network.office(record.office_id)
    assert company is not None and office is not None
    in_hindi = int(language == "hi")
    sheet = DemandSheet(
        number=note.number,
        application_number=record.number,
        kind=KIND_WORDS[record.kind_code][in_hindi],
        company=(company.name_en, company.name_hi)[in_hindi],
        brand=company.brand_code,
        office=(office.name_en, office.name_hi)[in_hindi],
        name=record.name,
        address=str(record.answers.get("address", "")),
        helpline=company.helpline,
        issued_at=note.decided_at,
        due_on=note.due_on,
        load_w=note.load_w,
        lines=note.lines,
        total_paise=note.total_paise,
        paid_paise=note.paid_paise,
        receipt_number=note.receipt_number,
    )
    return print_demand(sheet, language, fonts=str(FOLDER / "fonts"), printable=printable)
