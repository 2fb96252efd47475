"""Writes of privacy."""

from bijlighar.privacy.actions.consent import UnableToConsent, consent
from bijlighar.privacy.actions.look import UnknownPurpose, record_access, record_accesses
from bijlighar.privacy.actions.request import Asked, UnableToAsk, accept, answer, ask, take_back
from bijlighar.privacy.actions.sweep import note_sweep

__all__ = [
    "Asked",
    "UnableToAsk",
    "UnableToConsent",
    "UnknownPurpose",
    "accept",
    "answer",
    "ask",
    "consent",
    "note_sweep",
    "record_access",
    "record_accesses",
    "take_back",
]
