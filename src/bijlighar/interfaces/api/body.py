"""The body of a call: its size, form and packing, and the rows in it."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bijlighar.interfaces.api.answers import Refused
from bijlighar.metering.adapters import pushed
from bijlighar.metering.adapters.sheet import FileRefused, Source
from bijlighar.metering.rules.pushed import push_layout

_UNPACKED_TIMES = 8
"""Readings pack to a fifth or less; what unpacks to more than this is no list of readings."""


def read(request: HttpRequest) -> bytes:
    """The whole body as it was sent; refused when it is too large or cut short."""
    most = settings.PUSH_MOST_BYTES
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise Refused(
            HTTPStatus.LENGTH_REQUIRED, "NO_LENGTH", _("Send Content-Length: how many bytes the body has.")
        )
    if int(length) > most:
        raise _too_large(_("%(count)s bytes") % {"count": f"{int(length):,}"}, f"{most:,}")
    body = request.read(most + 1)
    if len(body) != int(length):
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "CUT_SHORT",
            _("%(came)s bytes came of the %(announced)s announced.")
            % {"came": f"{len(body):,}", "announced": f"{int(length):,}"},
        )
    return body


def json_object(request: HttpRequest, most: int) -> dict[str, Any]:
    """The body as a JSON object that the database can hold; without one an empty one. Refused otherwise."""
    body = request.read(most + 1)
    if len(body) > most:
        words = _("%(most)s bytes are taken at once.") % {"most": f"{most:,}"}
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE", words)
    try:
        given = json.loads(body or b"{}")
        # No text of the database holds the byte 0 or half a character.
        plain = json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as problem:
        raise Refused(HTTPStatus.BAD_REQUEST, "NOT_UNDERSTOOD", _("Send a JSON object.")) from problem
    if not isinstance(given, dict) or b"\\u0000" in plain:
        words = _("Send a JSON object, without the byte 0.")
        raise Refused(HTTPStatus.BAD_REQUEST, "NOT_UNDERSTOOD", words)
    return given


def unpacked(request: HttpRequest, body: bytes) -> bytes:
    """A body without its packing; refused when it grows too large, or is packed otherwise than by gzip.

    For callers that have a turn: a body grows up to `_UNPACKED_TIMES` here.
    """
    packing = request.headers.get("Content-Encoding", "identity").lower()
    if packing == "identity":
        return body
    if packing != "gzip":
        words = _("Pack the body with gzip, or not at all.")
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "UNKNOWN_PACKING", words)
    most = settings.PUSH_MOST_BYTES * _UNPACKED_TIMES
    try:
        # Of a gzip with several members, one after the other, each holds rows.
        plain = gzip.GzipFile(fileobj=io.BytesIO(body)).read(most + 1)
    except EOFError as problem:
        words = _("The packed body ends too early.")
        raise Refused(HTTPStatus.BAD_REQUEST, "CUT_SHORT", words) from problem
    except (gzip.BadGzipFile, zlib.error) as problem:
        raise Refused(HTTPStatus.BAD_REQUEST, "NOT_GZIP", _("The body is no gzip.")) from problem
    if len(plain) > most:
        words = _("Unpacked, the body has more than %(most)s bytes. Send it in parts.") % {
            "most": f"{most:,}"
        }
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE", words)
    return plain


def rows(request: HttpRequest, body: bytes, company_code: str) -> Source:
    """The rows of a body by its content type; refused when it is of another form."""
    try:
        if request.content_type == "text/csv":
            source = pushed.from_csv(body, push_layout(company_code))
        elif request.content_type == "application/json":
            source = pushed.from_json(body)
        else:
            raise Refused(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "UNKNOWN_FORM",
                _("Send Content-Type text/csv or application/json; /api/v1/openapi.json describes both."),
            )
    except FileRefused as problem:
        # What is wrong with rows is told by who reads them, in English alone.
        raise Refused(HTTPStatus.BAD_REQUEST, "BODY_REFUSED", str(problem), language="en") from problem
    count = sum(sheet.rows.height for sheet in source.pieces())
    if count > settings.PUSH_MOST_ROWS:
        words = _("%(count)s readings") % {"count": f"{count:,}"}
        raise _too_large(words, f"{settings.PUSH_MOST_ROWS:,}")
    return source


def _too_large(what: str, most: str) -> Refused:
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "TOO_LARGE",
        _("The body has %(what)s; %(most)s are taken at once. Send it in parts, each with a key of its own.")
        % {"what": what, "most": most},
    )
