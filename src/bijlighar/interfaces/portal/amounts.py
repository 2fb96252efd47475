"""Reading an amount of rupees that somebody typed, and asking for one."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.forms import Field

LEAST_PAISE, MOST_PAISE = 10_00, 1_00_000_00
"""From ₹10 to ₹1,00,000 in one payment online: less costs more than it brings, more is no UPI payment."""
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


def amount_field(label: str, hint: str = "", value: str = "") -> Field:
    """Ask for an amount in rupees; nothing stands in it unless the person chose it."""
    return Field(name="amount", label=label, hint=hint, value=value, inputmode="decimal", longest=12)


def read_amount(typed: str, *, most_paise: int = MOST_PAISE) -> tuple[int | None, str]:
    """Return (paise, "") or (None, what is wrong); "₹1,050", "1050.50", "१०५०" and spaces are fine."""
    text = re.sub(r"[₹,\s]|^rs\.?|/-$", "", typed.strip().lower().translate(_DIGITS))
    if not text:
        return None, _("Write how many rupees.")
    found = re.fullmatch(r"(\d{1,9})(?:\.(\d{1,2}))?", text)
    if found is None:
        return None, _("Write the amount in figures, such as 500.")
    paise = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if paise < LEAST_PAISE:
        return None, _("%(least)s is the least.") % {"least": _short(LEAST_PAISE)}
    if paise > most_paise:
        return None, _("%(most)s is the most in one payment.") % {"most": _short(most_paise)}
    return paise, ""


def written(paise: int) -> str:
    """An amount as it stands in the field: 51240 -> "512.40", 50000 -> "500"."""
    whole, part = divmod(paise, 100)
    return f"{whole}.{part:02d}" if part else str(whole)


def _short(paise: int) -> str:
    return writing.rupees(paise).removesuffix(".00")
