"""The rows as a table for a spreadsheet: the same connections, figures and order as on the page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bijlighar.interfaces.portal.overview.rows import Beside, Row
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.money import PAISE_PER_RUPEE


def heads() -> list[str]:
    """The names of the columns; amounts are in rupees, days as 2026-11-21."""
    return [
        _("Your name for it"),
        _("In the name of"),
        _("Service number"),
        _("Company"),
        _("Office"),
        _("Address"),
        _("Prepaid"),
        _("To pay"),
        _("Last day for payment"),
        _("Balance"),
        _("As of"),
        _("Units"),
        _("From"),
        _("Through"),
        _("Units, same days a month before"),
        _("Last bill, or taken from the balance"),
        _("The same a month before"),
        _("Power"),
    ]


def line(row: Row) -> Sequence[object]:
    """One row under `heads`."""
    record, lang = row.record, language()
    return [
        row.given_name,
        getattr(record, f"name_{lang}"),
        record.service_number,
        getattr(row.company, f"short_{lang}"),
        getattr(row, f"office_{lang}"),
        getattr(record, f"address_{lang}"),
        _("yes") if row.is_prepaid else _("no"),
        _rupees(row.due.total_paise),
        row.due.due_date,
        _rupees(row.balance_paise),
        row.balance_as_of if row.is_prepaid else row.as_of,
        *_units(row.use),
        _rupees(row.cost.now if row.cost else None),
        _rupees(row.cost.before if row.cost else None),
        off_words(row.off) or _("on, as far as is known"),
    ]


def off_words(off: str) -> str:
    """Why there is no power, in words; nothing where nothing is known of it."""
    return {"OUTAGE": _("no power"), "CUT": _("switched off")}.get(off, "")


def _units(use: Beside | None) -> tuple[object, ...]:
    if use is None:
        return (None, None, None, None)
    return (_kwh(use.now), use.first, use.last, None if use.before is None else _kwh(use.before))


def _kwh(wh: int) -> str:
    return f"{wh // 1000}.{wh % 1000:03d}"


def _rupees(paise: int | None) -> str | None:
    if paise is None:
        return None
    whole, part = divmod(abs(paise), PAISE_PER_RUPEE)
    return f"{'-' if paise < 0 else ''}{whole}.{part:02d}"
