"""A kept page, and which pages may be kept."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Concatenate, NamedTuple, ParamSpec

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock
from bijlighar.kernel.changed import Wire
from bijlighar.kernel.time import day_start

P = ParamSpec("P")

OF = "bijlighar.kept_of"
"""Where a view leaves whose page it answered with, as `Of`."""
LASTS = 300.0
"""Seconds. As long as a page that stays open waits before it asks for today's curve again."""


def ticks() -> float:
    """Seconds that never go back, the same for all processes of this machine."""
    return time.monotonic()


class Of(NamedTuple):
    """Of whom a page tells: a connection, its company, the wires above it; and for how many seconds."""

    connection_id: int
    company_id: int
    wires: tuple[Wire, ...]
    lasts: float


@dataclass(frozen=True, slots=True)
class KeptPage:
    """An answer, of whom it tells, and when it began to be made and ends, in `ticks`."""

    connection_id: int
    company_id: int
    wires: tuple[Wire, ...]
    made: float
    until: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def written(self) -> bytes:
        """As it stands in a file: a line that tells of it, then the answer."""
        told = {name: value for name, value in asdict(self).items() if name != "body"}
        return json.dumps(told).encode() + b"\n" + self.body


def read(data: bytes) -> KeptPage | None:
    """The page of a file; None of one that is not whole."""
    head, line, body = data.partition(b"\n")
    try:
        told = json.loads(head)
        headers = [(name, value) for name, value in told.pop("headers")]
        wires = tuple((kind, number) for kind, number in told.pop("wires"))
        return KeptPage(**told, wires=wires, headers=headers, body=body) if line else None
    except (ValueError, TypeError, KeyError):
        return None


def may_be_given_again(
    view: Callable[Concatenate[HttpRequest, ConnectionRecord, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let a view's page be given again; below the decorator that checks whose connection it is.

    Only what the view of a home shows may be on it: whatever changes that is told of by `tell_changed`.
    """

    @functools.wraps(view)
    def answer(
        request: HttpRequest, connection: ConnectionRecord, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if getattr(settings, "PORTAL_NOW", None) is None:
            tomorrow = day_start(clock.today() + timedelta(days=1))
            left = (tomorrow - clock.now()).total_seconds()
            request.META[OF] = Of(connection.id, connection.company_id, _above(connection), min(LASTS, left))
        return view(request, connection, *args, **kwargs)

    return answer


def _above(connection: ConnectionRecord) -> tuple[Wire, ...]:
    wires = (("FEEDER", connection.feeder_id), ("DTR", connection.transformer_id))
    return tuple((kind, number) for kind, number in wires if number is not None)


def kept_of(environ: dict[str, Any]) -> Of | None:
    """What the view left, if it did."""
    return environ.get(OF)
