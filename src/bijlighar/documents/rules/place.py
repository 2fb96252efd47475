"""Where a stored file lies."""

from __future__ import annotations

from pathlib import PurePosixPath

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


def path_of(digest: str, media_type: str) -> PurePosixPath:
    """The path below the documents' folder: two letters a level, so that no folder holds too many files."""
    return PurePosixPath(digest[:2], digest[2:4], f"{digest}.{_ENDINGS[media_type]}")
