"""What goes dark together, from the substation down to one connection."""

from __future__ import annotations

DEVICES: dict[str, tuple[str, str]] = {
    "SUBSTATION": ("substation", "सबस्टेशन"),
    "FEEDER": ("feeder", "फीडर"),
    "DTR": ("transformer", "ट्रांसफ़ॉर्मर"),
    "CONNECTION": ("connection", "कनेक्शन"),
}
"""(English, Hindi) of each kind, the widest first."""
SWITCHES: tuple[str, ...] = ("SUBSTATION", "FEEDER", "DTR")
"""What a shutdown can be planned of."""
REACHES: tuple[str, ...] = ("FEEDER", "DTR", "CONNECTION")
"""By which wire a connection is reached; a substation reaches by each of its feeders."""
