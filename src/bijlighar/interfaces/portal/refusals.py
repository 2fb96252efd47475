"""Why a code was not sent or not taken, said as a helpful neighbour would: what happened and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _


def refusal(outcome: str) -> str:
    """Return the sentence for an outcome of asking for or giving a code."""
    return {
        "WRONG": _("This is not the code from the last SMS. Please look again; older codes no longer count."),
        "NO_CODE": _("This code is too old or was tried too often. Please ask for a new one."),
        "TOO_MANY": _("Too many tries today. Please try again tomorrow, or call 1912."),
    }.get(outcome, _("It did not work. Please ask for a new code."))
