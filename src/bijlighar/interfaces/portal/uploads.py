"""How much a form with photos may send in all; more is refused before it is read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 48 * 1024 * 1024
"""A few photos; what a single one may have is the documents' own rule."""


class LimitedUpload(FileUploadHandler):
    """Refuses a form by its length, then leaves its files to the next handler."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > MOST_BYTES:
            raise RequestDataTooBig(f"The form has {content_length} bytes; at most {MOST_BYTES} are taken.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
