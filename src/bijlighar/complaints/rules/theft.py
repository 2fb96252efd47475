"""Theft of electricity as it is told: its kinds, how far a report is, and the secret of who told it."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KINDS: dict[str, tuple[str, str]] = {
    "HOOKING": ("A hook on the line", "लाइन पर हुक या कटिया डाली है"),
    "METER": ("The meter was tampered with", "मीटर से छेड़छाड़ की है"),
    "BYPASS": ("A wire around the meter", "मीटर को छोड़कर सीधा तार जोड़ा है"),
    "MISUSE": ("A home connection used for a business", "घर का कनेक्शन दुकान या काम-धंधे में चलता है"),
    "AFTER_CUT": ("Power again after it was cut off", "कटी हुई बिजली खुद जोड़ ली"),
    "OTHER": ("Something else", "कुछ और"),
}
"""Code -> (English, Hindi)."""
STATES: dict[str, tuple[str, str]] = {
    "NEW": ("New", "नई"),
    "TAKEN": ("An officer has it", "अधिकारी ने ली"),
    "VISITED": ("The place was looked at", "जगह देखी गई"),
    "DECIDED": ("Decided", "फ़ैसला हुआ"),
    "CLOSED": ("Closed", "बंद"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "PROVED": ("Theft was found", "चोरी पकड़ी गई"),
    "NOT_PROVED": ("No theft was found", "चोरी नहीं मिली"),
    "NOT_FOUND": ("The place could not be found", "जगह नहीं मिली"),
}
VERBS: dict[str, tuple[str, str]] = {
    "REPORTED": ("Reported", "सूचना मिली"),
    "TAKEN": ("Taken up by the vigilance team", "विजिलेंस टीम ने ली"),
    "VISITED": ("The place was looked at", "जगह देखी गई"),
    "DECIDED": ("Decided", "फ़ैसला हुआ"),
    "ASKED": ("The team asks", "टीम पूछती है"),
    "ANSWERED": ("Answer of who told it", "सूचना देने वाले का जवाब"),
    "NOTED": ("Noted", "लिखा गया"),
    "FORGOTTEN": ("Name and number were wiped", "नाम और नंबर मिटाए गए"),
    "PROPOSED": ("A reward was proposed", "इनाम का प्रस्ताव हुआ"),
    "APPROVED": ("The reward was approved", "इनाम मंज़ूर हुआ"),
    "REFUSED": ("The reward was refused", "इनाम नामंज़ूर हुआ"),
    "PAID": ("The reward was paid", "इनाम दिया गया"),
    "CLOSED": ("Closed", "बंद"),
}
OF_WHO_TOLD = frozenset({"REPORTED", "ANSWERED", "FORGOTTEN"})
"""Verbs of who told it himself; only their day is kept."""
NEXT: dict[str, frozenset[str]] = {
    "TAKEN": frozenset({"NEW", "TAKEN"}),
    "VISITED": frozenset({"TAKEN", "VISITED"}),
    "DECIDED": frozenset({"TAKEN", "VISITED"}),
    "CLOSED": frozenset({"DECIDED"}),
}
"""A state -> the states from which it can be reached."""
LONGEST_WORDS = 2_000
MOST_A_DAY = 20
"""Reports a day from one address; a village may share one."""
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of which a follow code is made: none of them is mistaken for another."""
CODE_LENGTH = 16
NONCE_BYTES = 12


def may_go(state: str, to: str) -> bool:
    """Whether a report in a state may come to another one."""
    return state in NEXT.get(to, frozenset())


def code_of(once: str, *, key: bytes) -> str:
    """The secret that belongs to a form: 16 letters and digits that nobody mistakes for another."""
    number = int(mark(once, purpose="code", key=key), 16)
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(CODE_LENGTH))


def grouped(code: str) -> str:
    """The code as it is written down: "k7mf-29qx-ab3d-77yp"."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def plain(typed: str) -> str | None:
    """The code that somebody typed, however he wrote it; None where it cannot be one."""
    code = "".join(letter for letter in typed.lower()[:80] if letter.isalnum())
    return code if len(code) == CODE_LENGTH and all(letter in LETTERS for letter in code) else None


def mark(text: str, *, purpose: str, key: bytes) -> str:
    """A keyed hash: finds the same text again, and tells nothing of it without the key."""
    return hmac.new(key, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()


def sealed(text: str, *, nonce: bytes, subject: str, key: bytes) -> bytes:
    """The text so that only the key opens it, and only for the report it was sealed for.

    `nonce`: NONCE_BYTES by chance, never the same twice under a key.
    """
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), subject.encode())


def opened(closed: bytes, *, subject: str, key: bytes) -> str | None:
    """What was sealed; None where another key or another report sealed it."""
    try:
        return AESGCM(key).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], subject.encode()).decode()
    except InvalidTag:
        return None


def masked_name(name: str) -> str:
    """The first letter alone; who works with the report may hear that there is a name, not which."""
    return f"{name.strip()[:1]}•••" if name.strip() else ""


def masked_mobile(mobile: str) -> str:
    """The last two digits alone: enough to hear that it is the same caller, too few to call."""
    return f"••••••••{mobile[-2:]}" if mobile else ""
