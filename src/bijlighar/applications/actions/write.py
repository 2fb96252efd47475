"""What every step writes: the application held, stage and clock moved, the step noted, the message queued."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import polars as pl
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from bijlighar.applications.models import Application, Pause, Step
from bijlighar.applications.rules.clock import Stretch, due_at
from bijlighar.applications.rules.kinds import OPEN, OVER, Stage, next_stage
from bijlighar.applications.rules.policy import ApplicationPolicy, policy_on
from bijlighar.kernel import outbox
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed
from bijlighar.kernel.money import decimal_rupees, rupees
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network

_MESSAGES: Final[dict[str, Any]] = {
    **dict.fromkeys(("key", "template", "recipient", "language", "context"), pl.String),
    **dict.fromkeys(("company_id", "connection_id"), pl.Int64),
}


class UnableToApply(ValueError):
    """The step cannot be taken as told; nothing was written. `code`, `words_en` and `words_hi` say why."""

    def __init__(self, code: str, words_en: str, words_hi: str, name: str = "") -> None:
        self.code, self.words_en, self.words_hi, self.name = code, words_en, words_hi, name
        super().__init__(words_en)


def held(application_id: int, *stages: Stage, kinds: tuple[str, ...] = ()) -> Application:
    """The application, held until the end, if it stands at one of these stages."""
    found = Application.objects.select_for_update().filter(id=application_id).first()
    if found is None:
        raise UnableToApply("UNKNOWN", "There is no such application.", "ऐसा कोई आवेदन नहीं है।")
    if found.stage_code not in (stages or OPEN) or (kinds and found.kind_code not in kinds):
        raise UnableToApply(
            "STAGE",
            "The application is not at this step any more. Please load the page anew.",
            "आवेदन अब इस चरण पर नहीं है। पन्ना फिर से खोलिए।",
        )
    return found


def policy_of(row: Application, at: datetime) -> ApplicationPolicy:
    """The rulebook of the application's company."""
    company = network.company(row.company_id)
    assert company is not None
    return policy_on(company.state_code, settlement_day(at), company.code)


def move(row: Application, to: Stage, at: datetime, **changes: Any) -> None:
    """Set the stage; an end ends every pause and the clock."""
    row.stage_code, row.stage_at = to, at
    if to in OVER:
        _end_pause(row, at)
        row.ended_at, row.paused_at = at, None
    for name, value in changes.items():
        setattr(row, name, value)
    set_clock(row, at)


def forward(row: Application, at: datetime, *, is_free: bool = False) -> Stage:
    """Move to what follows."""
    to = next_stage(row.kind_code, row.stage_code, is_free=is_free)  # type: ignore[arg-type]
    move(row, to, at)
    return to


def set_clock(row: Application, at: datetime) -> None:
    """Reckon the due time anew and save the application."""
    row.due_at = due_at(row.submitted_at, row.legal_days, stretches(row.id), at=row.ended_at or at)
    row.save()


def stretches(application_id: int) -> list[Stretch]:
    """The pauses of an application."""
    rows = Pause.objects.filter(application_id=application_id).order_by("from_at")
    return [Stretch(*row) for row in rows.values_list("from_at", "to_at")]


def pause(
    row: Application, reason: str, *, days: int, by: Actor, at: datetime, words: tuple[str, str] = ("", "")
) -> Pause:
    """Stop the clock while the applicant is waited for; the last day he has is told."""
    made = Pause.objects.create(
        application_id=row.id,
        reason_code=reason,
        from_at=at,
        until_on=settlement_day(at) + timedelta(days=days),
        asked_by=by.label[:120],
        words_en=words[0][:400],
        words_hi=words[1][:400],
    )
    row.paused_at = at
    set_clock(row, at)
    return made


def go_on(row: Application, at: datetime) -> bool:
    """Let the clock run again; False where it did not stand."""
    ended = _end_pause(row, at)
    row.paused_at = None
    set_clock(row, at)
    return ended


def _end_pause(row: Application, at: datetime) -> bool:
    """End the pause that lasts; two clocks that differ by a moment make none that ends before it began."""
    open_ones = Pause.objects.filter(application_id=row.id, to_at__isnull=True)
    return open_ones.update(to_at=Greatest(F("from_at"), Value(at))) > 0


def note(
    row: Application,
    code: str,
    by: Actor,
    at: datetime,
    *,
    words: tuple[str, str] = ("", ""),
    facts: dict[str, Any] | None = None,
) -> None:
    """Write a step."""
    step_of(row, code, by, at, words=words, facts=facts).save()
    if row.connection_id is not None and row.kind_code in ("CLOSURE", "TEMPORARY"):
        tell_changed(holders=[row.connection_id])  # home says that it ends


def step_of(
    row: Application,
    code: str,
    by: Actor,
    at: datetime,
    *,
    words: tuple[str, str] = ("", ""),
    facts: dict[str, Any] | None = None,
) -> Step:
    """A step that is not written yet, for whoever writes many."""
    return Step(
        application_id=row.id,
        code=code,
        stage_code=row.stage_code,
        at=at,
        by_kind=by.kind,
        by_id=by.id,
        by_label=by.label[:120],
        words_en=words[0][:400],
        words_hi=words[1][:400],
        facts=facts or {},
    )


def tell(row: Application, template: str, at: datetime, **context: Any) -> None:
    """Queue a message to the applicant; once a template and instant."""
    tell_all([(row, context)], template, at)


def tell_all(told: Sequence[tuple[Application, Mapping[str, Any]]], template: str, at: datetime) -> None:
    """Queue one message to each applicant in one write, with what is its own in it."""
    messages = [
        {
            "key": f"{template}/{row.id}/{at.isoformat()}",
            "template": template,
            "recipient": row.mobile,
            "language": row.language,
            "context": json.dumps({"number": row.number, **context}, ensure_ascii=False),
            "company_id": row.company_id,
            "connection_id": row.connection_id,
        }
        for row, context in told
        if row.mobile
    ]
    outbox.post_all(channel="sms", messages=pl.DataFrame(messages, schema=_MESSAGES), at=at)


def amount(paise: int, language: str) -> str:
    """An amount as it stands in a message."""
    return rupees(paise, "hi") if language == "hi" else f"Rs {decimal_rupees(paise)}"


def others_open(connection_id: int, kind_code: str) -> bool:
    """Whether an application of this kind, or a closure, is open for a connection."""
    return Application.objects.filter(
        Q(kind_code=kind_code) | Q(kind_code="CLOSURE"), connection_id=connection_id, stage_code__in=OPEN
    ).exists()
