"""The codes that go on bills of people whose mobile the company does not know (M12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bijlighar.billing.rules.sheet import BillSheet
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.actions import Letter
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import day_start


def letter_codes(sheets: Sequence[BillSheet], *, by: Actor, at: datetime) -> dict[str, str]:
    """By the bill's number, the code to print on it; a bill without one is absent."""
    # The copy of what was known at the issue says for most that there is a mobile: nothing is asked for them.
    letters = [
        Letter(each.connection_id, each.number, day_start(each.issued_on))
        for each in sheets
        if not each.mobile_end
    ]
    if not letters:
        return {}
    codes = consumers.print_letter_codes(letters=letters, by=by, at=at)
    return {document: code for (_connection_id, document), code in codes.items()}
