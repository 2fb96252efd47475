"""Codes that open forms and applications: they travel in links and messages, and a hash of them stays."""

from __future__ import annotations

import hashlib

from django.db.models import Q

from bijlighar.applications.models import Application
from bijlighar.kernel import codes

_LENGTH = 20


def follow_code_of(key: str) -> str:
    """The code of the link to an application: nobody finds it without the installation's key."""
    return codes.keyed_hash(key, purpose="application", subject="follow")[:_LENGTH]


def hash_of(code: str) -> str:
    """What is kept of a code of so many letters by chance that trying them is of no use."""
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()


def opened_by(code: str) -> Q:
    """The application that a code opens: its own, or the one it had before the signing key was changed."""
    given = hash_of(code)
    return Q(follow_hash=given) | Q(former_hash=given)


def with_follow_code(row: Application) -> str:
    """The code for a message about an application that is held; after a change of the signing key a new one.

    The one before goes on opening it. Saving the row is left to the caller.
    """
    code = follow_code_of(row.key)
    if row.follow_hash != hash_of(code):
        row.follow_hash, row.former_hash = hash_of(code), row.follow_hash
    return code
