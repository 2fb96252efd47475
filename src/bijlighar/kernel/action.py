"""The one decorator of this house: an action is a verb in one transaction that leaves an audit row."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from bijlighar.kernel.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")


class NotAnAction(TypeError):
    """The function does not take its arguments by keyword with `by` and `at`."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action: keyword-only, with `by` and `at`, one transaction, one audit row.

    The audit row holds the verb, who, when, and those arguments that are plain identifiers (names ending in
    `_id`, `_code`, `_number`, `_date` or `day`), never frames, texts or personal data. It is written in the
    action's own transaction: no write without its trace, no trace without the write.
    Raises `NotAnAction` at import when the signature is wrong, `TypeError` when `by` or a time zone is
    missing.
    """
    parameters = inspect.signature(function).parameters
    if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters.values()):
        raise NotAnAction(f"{function.__qualname__}: every argument of an action is keyword-only")
    if not {"by", "at"} <= set(parameters):
        raise NotAnAction(f"{function.__qualname__}: an action takes `by` and `at`")
    verb = f"{_area(function.__module__)}.{function.__name__}"

    @functools.wraps(function)
    def perform(*args: P.args, **kwargs: P.kwargs) -> R:
        by, at = kwargs.get("by"), kwargs.get("at")
        if not isinstance(by, Actor):
            raise TypeError(f"{verb}: `by` must say who acts")
        if not isinstance(at, datetime) or at.tzinfo is None:
            raise TypeError(f"{verb}: `at` must be an instant with its time zone")
        from bijlighar.kernel.models import AuditEntry

        with transaction.atomic():
            result = function(*args, **kwargs)
            AuditEntry.objects.create(
                verb=verb, at=at, by_kind=by.kind, by_id=by.id, by_label=by.label, subject=_subject(kwargs)
            )
        return result

    perform.is_action = True  # type: ignore[attr-defined]
    return perform


_PLAIN = ("_id", "_code", "_number", "_date", "day")


def _subject(arguments: dict[str, Any]) -> dict[str, str | int]:
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in arguments.items()
        if name.endswith(_PLAIN) and value is not None
    }


def _area(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else module
