"""Takes what people ask about their data, and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.privacy.models import Request, RequestStep
from bijlighar.privacy.rules import rights

A_DAY = timedelta(days=1)


class UnableToAsk(ValueError):
    """A request, or a step of it, cannot be taken.

    `code`: UNKNOWN, EMPTY (words are missing), TOO_MANY (that mobile today), OVER (answered already),
    NO_REASON (a refusal says why), NOT_WRITTEN (a correction that is done says what was written where, and
    on which paper), NOT_HERE (an erasure or a name is carried out first).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was taken; `is_new` is False for the same form sent twice and for one still open."""

    id: int
    number: str
    state_code: str
    due_date: date
    is_new: bool


@action
def ask(
    *,
    key: str,
    kind_code: str,
    company_id: int,
    office_id: int,
    connection_id: int,
    mobile: str,
    language: str,
    words: str = "",
    field_code: str = "",
    nominee_name: str = "",
    nominee_mobile: str = "",
    nominee_relation: str = "",
    by: Actor,
    at: datetime,
) -> Asked:
    """Take a request and start its clock; a message tells number and due day. Raises `UnableToAsk`.

    A copy and a nomination are done as they are asked for. A second request of a kind while one is open is
    that one; the same `key` again is what it made.
    """
    words = words.strip()[: rights.LONGEST]
    if kind_code not in rights.KINDS:
        raise UnableToAsk("UNKNOWN")
    if kind_code == "CORRECTION" and field_code not in rights.FIELDS:
        raise UnableToAsk("UNKNOWN")
    if kind_code in ("CORRECTION", "GRIEVANCE") and not words:
        raise UnableToAsk("EMPTY")
    if kind_code == "NOMINATION" and not (nominee_name.strip() and nominee_mobile):
        raise UnableToAsk("EMPTY")
    one_at_a_time(f"privacy request {mobile}")
    same = Request.objects.filter(key=key).first() or (
        Request.objects.filter(
            mobile=mobile, connection_id=connection_id, kind_code=kind_code, state_code="OPEN",
            field_code=field_code,
        ).first()
    )  # fmt: skip
    if same is not None:
        return _asked(same, is_new=False)
    if Request.objects.filter(mobile=mobile, asked_at__gt=at - A_DAY).count() >= rights.MOST_A_DAY:
        raise UnableToAsk("TOO_MANY")
    at_once = kind_code in rights.AT_ONCE
    row = Request.objects.create(
        key=key, company_id=company_id, office_id=office_id, connection_id=connection_id, mobile=mobile,
        language=language, kind_code=kind_code, state_code="DONE" if at_once else "OPEN",
        field_code=field_code, words=words, nominee_name=nominee_name.strip()[:120],
        nominee_mobile=nominee_mobile, nominee_relation=nominee_relation.strip()[:60], asked_at=at,
        due_date=rights.due_date(kind_code, at), answered_at=at if at_once else None,
    )  # fmt: skip
    _step(row, "OPEN", by, at)
    if at_once:
        _step(row, "DONE", by, at)
    _tell(row, "done" if at_once else "noted", at)
    return _asked(row, is_new=True)


@action
def answer(*, request_id: int, is_done: bool, answer: str, by: Actor, at: datetime) -> None:
    """Answer a request: it was carried out, or it is refused with the reason. Raises `UnableToAsk`.

    What was asked for is carried out by whoever calls this, in the same transaction.
    """
    row = _open(request_id)
    words = answer.strip()[: rights.LONGEST]
    if not is_done and not words:
        raise UnableToAsk("NO_REASON")
    if is_done and not words and row.field_code in rights.SAYS_WHAT:
        raise UnableToAsk("NOT_WRITTEN")
    row.state_code = "DONE" if is_done else "REFUSED"
    row.answer, row.answered_at, row.answered_by_id = words, at, by.id
    row.save(update_fields=["state_code", "answer", "answered_at", "answered_by_id"])
    _step(row, row.state_code, by, at)
    _tell(row, "done" if is_done else "refused", at)


@action
def accept(*, request_id: int, by: Actor, at: datetime) -> bool:
    """Note that a correction is right and somebody has to make it; False when that was noted before.

    It stays open, and due on its day, until it is answered. Raises `UnableToAsk`.
    """
    row = _open(request_id)
    if row.kind_code != "CORRECTION":
        raise UnableToAsk("UNKNOWN")
    if RequestStep.objects.filter(request=row, state_code="ACCEPTED").exists():
        return False
    _step(row, "ACCEPTED", by, at)
    return True


@action
def take_back(*, request_id: int, mobile: str, by: Actor, at: datetime) -> None:
    """Take back what this mobile asked, or a nomination it made. Raises `UnableToAsk`."""
    row = Request.objects.select_for_update().filter(id=request_id, mobile=mobile).first()
    if row is None:
        raise UnableToAsk("UNKNOWN")
    may = row.state_code == "OPEN" or (row.kind_code, row.state_code) == ("NOMINATION", "DONE")
    if not may:
        raise UnableToAsk("OVER")
    row.state_code, row.answered_at = "WITHDRAWN", at
    row.save(update_fields=["state_code", "answered_at"])
    _step(row, "WITHDRAWN", by, at)


def _open(request_id: int) -> Request:
    row = Request.objects.select_for_update().filter(id=request_id).first()
    if row is None:
        raise UnableToAsk("UNKNOWN")
    if row.state_code != "OPEN":
        raise UnableToAsk("OVER")
    return row


def _step(row: Request, state_code: str, by: Actor, at: datetime) -> None:
    RequestStep.objects.create(
        request=row, state_code=state_code, at=at, by_kind=by.kind, by_id=by.id, by_label=by.label
    )


def _tell(row: Request, what: str, at: datetime) -> None:
    context = {"number": rights.number_of(row.id)}
    if what == "noted":
        context["due_date"] = f"{row.due_date:%d-%m-%Y}"
    outbox.post(
        channel="sms", template=f"privacy_{what}", recipient=row.mobile, language=row.language,
        context=context, key=f"privacy/{row.id}/{what}", company_id=row.company_id,
        connection_id=row.connection_id, at=at,
    )  # fmt: skip


def _asked(row: Request, *, is_new: bool) -> Asked:
    return Asked(row.id, rights.number_of(row.id), row.state_code, row.due_date, is_new)
