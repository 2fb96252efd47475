"""The one decorator of this house: an action is a verb in one transaction that leaves an audit row."""

from __future__ import annotations

import functools
import inspect
import json
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import day_start, settlement_day

P = ParamSpec("P")
R = TypeVar("R")
_IS_BY_DAY: ContextVar[bool] = ContextVar("action_is_by_day", default=False)


class NotAnAction(TypeError):
    """The function does not take its arguments by keyword with `by` and `at`."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What an action gives back that only counted: the count is its trace, so that a flood fills no audit."""

    count: int


def by_day(function: Callable[P, R]) -> Callable[P, R]:
    """Mark an action (below `@action`) of which, with all that it does, the audit keeps the day alone.

    An instant, or the place among rows that have one, could be matched with who had signed in or called then.
    """
    function.keeps_the_day = True  # type: ignore[attr-defined]
    return function


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
        outer = _IS_BY_DAY.set(_IS_BY_DAY.get() or hasattr(function, "keeps_the_day"))
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                if not isinstance(result, Counted):
                    _note(verb, at, by, _subject(kwargs))
        finally:
            _IS_BY_DAY.reset(outer)
        return result

    perform.is_action = True  # type: ignore[attr-defined]
    return perform


def _note(verb: str, at: datetime, by: Actor, subject: dict[str, str | int]) -> None:
    names, number = "", []
    if _IS_BY_DAY.get():
        # The running number would tell between which two others it was written: here it is one by chance.
        names, number, at = "id, ", [-1 - secrets.randbelow(2**62)], day_start(settlement_day(at))
    given = [*number, verb, at, by.kind, by.id, by.label, json.dumps(subject)]
    # Plain SQL: every action of the house passes here.
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO kernel_audit ({names}verb, at, by_kind, by_id, by_label, subject)"
            f" VALUES ({', '.join(['%s'] * len(given))})",
            given,
        )


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
