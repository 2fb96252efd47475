"""What the log says of a request that was refused: one short line."""

from __future__ import annotations

import logging

LONGEST = 200
"""Characters of a path or message that a stranger chose; more would only fill the disk."""


class Short(logging.Filter):
    """Cut what a stranger wrote, leave the traceback off their mistakes, and tell each of them once."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(("django.security", "django.request")):
            return True
        if record.levelno < logging.ERROR or record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        request = getattr(record, "request", None)
        if record.name.startswith("django.security"):
            if request is not None:
                request.is_in_log = True
        elif getattr(request, "is_in_log", False) and getattr(record, "status_code", 0) == 400:
            return False
        if isinstance(record.args, tuple):
            record.args = tuple(_cut(each) if isinstance(each, str) else each for each in record.args)
        record.msg = _cut(str(record.msg))
        return True


def _cut(text: str) -> str:
    line = " ".join(text.splitlines())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
