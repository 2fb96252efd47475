"""Keys of programs of agencies and companies: what they are let in for."""

from __future__ import annotations

KIND = "bjl"
"""The letters before such a key."""
PUSH_READINGS = "PUSH_READINGS"
BBPS = "BBPS"
COMPLAINTS = "COMPLAINTS"
PURPOSES = (PUSH_READINGS, BBPS, COMPLAINTS)
"""What a program may be let in for; each is given by name, none is implied."""
