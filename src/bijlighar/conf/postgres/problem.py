"""What goes wrong between the program and its database, in one sentence a person can act on."""

from __future__ import annotations


class DatabaseUnavailable(RuntimeError):
    """The database cannot be reached or started; the text says what happened, why, and what to do."""
