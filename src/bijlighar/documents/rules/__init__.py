"""What an upload must be, and what is left of it when it is stored."""

from bijlighar.documents.rules.check import (
    MOST_BYTES,
    MOST_PIXELS,
    Checked,
    DocumentRefused,
    checked,
)
from bijlighar.documents.rules.photo import PhotoFacts
from bijlighar.documents.rules.place import path_of

__all__ = [
    "MOST_BYTES",
    "MOST_PIXELS",
    "Checked",
    "DocumentRefused",
    "PhotoFacts",
    "checked",
    "path_of",
]
