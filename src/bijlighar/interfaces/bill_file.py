"""A bill to take away as a sealed file: what the portal and the command line hand out."""

from __future__ import annotations

from pathlib import Path

from bijlighar.billing import queries as billing
from bijlighar.billing.adapters import seal
from bijlighar.conf.bill_key import bill_key

CHECKER = Path(__file__).resolve().parents[3] / "tools" / "verify_bill.py"
"""The program that checks such a file; it comes with the sources."""


def bill_file(connection_id: int, bill_id: int) -> str | None:
    """The sealed file of a connection's bill as JSON; None where there is no such bill.

    Raises what `billing.queries.bundle` raises.
    """
    content = billing.bundle(connection_id, bill_id)
    return None if content is None else seal.sealed(content, bill_key())


def published_key() -> tuple[str, str]:
    """The key that opens the seal, as 64 hexadecimal signs, and its sixteen signs for the eye."""
    public = seal.public_key(bill_key())
    return public, seal.fingerprint(public)
