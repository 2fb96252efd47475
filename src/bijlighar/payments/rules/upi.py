"""The UPI link: what a payment app is asked to pay, and the reference by which it comes back."""

from __future__ import annotations

MERCHANT_CODE = "4900"
"""Merchant category of utilities: electricity, gas, water (ISO 18245)."""
LONGEST_TR, LONGEST_NOTE = 35, 50


class NotALink(ValueError):
    """The parts make no link that a payment app would take."""


def link(*, payee: str, name: str, amount_paise: int, tr: str, note: str) -> str:
    """`upi://pay?...` for an amount above nothing; `tr` of letters and digits comes back with the payment.

    Raises `NotALink`.
    """
    if amount_paise <= 0:
        raise NotALink(f"{amount_paise} paise cannot be asked for. Give an amount above nothing.")
    if not (tr.isascii() and tr.isalnum() and len(tr) <= LONGEST_TR):
        raise NotALink(f"{tr!r} is no reference. Use up to {LONGEST_TR} letters and digits.")
    if payee.count("@") != 1:
        raise NotALink(f"{payee!r} is no UPI address. Write it as name@bank.")
    parts = {
        "pa": payee,
        "pn": name,
        "mc": MERCHANT_CODE,
        "tr": tr,
        "tn": note[:LONGEST_NOTE],
        "am": f"{amount_paise // 100}.{amount_paise % 100:02d}",
        "cu": "INR",
    }
    return "upi://pay?" + "&".join(f"{key}={_quoted(value)}" for key, value in parts.items())


_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@")


def _quoted(value: str) -> str:
    """A value as it may stand in a link; the @ of an address stays, as payment apps expect."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in value.encode())
