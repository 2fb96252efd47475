"""What the script says; it stands here, where it is translated like every other word."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bijlighar.interfaces.portal.reader import language


def words() -> dict[str, str]:
    """Every sentence of the script in the language of the page; {at} and {n} are filled in on the phone."""
    return {
        "away": _("You are offline."),
        "down": _("Our server cannot be reached."),
        "slow": _("The network is slow."),
        "stood": _("This is as it stood on {at}."),
        "again": _("Look again"),
        "newer": _("A newer page is ready."),
        "back": _("The network is back."),
        "show": _("Show it"),
        "at": _("As of {at}"),
        "other": _("in English") if language() == "hi" else _("in Hindi"),
        "none": _("No page is kept on this phone yet. What you open with network can be read later without."),
        "outbox": _("Written on this phone"),
        "waiting": _("Kept on this phone, will be sent."),
        "sent": _("Sent."),
        "refused": _("Not taken over:"),
        "failed": _("This could not be taken ({n}). Please write it anew or call 1912."),
        "open": _("Open it"),
        "mend": _("Put it right"),
        "drop": _("Throw it away"),
        "read": _("I have read it"),
        "signIn": _("Sign in to send what waits on this phone."),
        "lose": _("What you wrote on this phone was not sent yet. Sign out and lose it?"),
    }
