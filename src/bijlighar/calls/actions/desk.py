"""What an operator does with a call: says whose it is, writes it up; and what a supervisor notes of it."""

from __future__ import annotations

from datetime import datetime

from bijlighar.calls.actions.refusal import UnableToDo
from bijlighar.calls.actions.steps import note_step
from bijlighar.calls.models import Agent, AgentState, Call, Line, QualityNote
from bijlighar.calls.rules.codes import OUTCOMES
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network


class UnableToWrapUp(UnableToDo):
    """The call cannot be written up as told; nothing was written."""


@action
def choose_connection(*, call_id: int, connection_id: int, by: Actor, at: datetime) -> None:
    """Say which connection a call is about; its company becomes the call's. Raises UnableToWrapUp."""
    there = consumers.connection(connection_id)
    if there is None or not Call.objects.filter(id=call_id).exists():
        raise UnableToWrapUp(
            f"There is no call {call_id} or no connection {connection_id}.", "ऐसी कॉल या ऐसा कनेक्शन नहीं है।"
        )
    call = Call.objects.select_for_update().get(id=call_id)
    call.connection_id, call.version = connection_id, call.version + 1
    if call.company_id != there.company_id:
        call.company_id, call.company_by_code = there.company_id, "CONNECTION"
    call.save(update_fields=["connection_id", "version", "company_id", "company_by_code"])


@action
def wrap_up(*, call_id: int, outcome_code: str, note: str, by: Actor, at: datetime) -> None:
    """Write down what came of a call; whoever wrote it is ready for the next one. Raises UnableToWrapUp.

    Written again it is corrected. A call that still goes on may be written up already; the operator becomes
    ready when it has ended.
    """
    if outcome_code not in OUTCOMES:
        raise UnableToWrapUp(
            f"{outcome_code!r} is no outcome; there are {', '.join(OUTCOMES)}.", "नतीजा सूची में से चुनिए।"
        )
    call = Call.objects.select_for_update().filter(id=call_id).first()
    if call is None:
        raise UnableToWrapUp(f"There is no call {call_id}.", "ऐसी कोई कॉल नहीं है।")
    Call.objects.filter(id=call_id).update(
        outcome_code=outcome_code, note=note.strip()[:500], wrapped_at=at, version=call.version + 1
    )
    note_step(call_id, "WRITTEN_UP", by=by, at=at)
    for agent in Agent.objects.select_for_update().filter(call_id=call_id, state_code="WRAP_UP"):
        Agent.objects.filter(id=agent.id).update(state_code="READY", since=at, call_id=None)
        AgentState.objects.create(agent_id=agent.id, state_code="READY", from_at=at)


@action
def note_quality(*, call_id: int, staff_id: int, marks: int, note: str, by: Actor, at: datetime) -> int:
    """A supervisor marks a call from 1 to 5 and says why; not his own. Raises UnableToWrapUp."""
    call = Call.objects.filter(id=call_id).select_related("agent").first()
    if call is None or not 1 <= marks <= 5 or not note.strip():
        raise UnableToWrapUp(
            "A note on a call needs marks from 1 to 5 and the reason.", "1 से 5 अंक और कारण, दोनों लिखिए।"
        )
    if call.agent is not None and call.agent.staff_id == staff_id:
        raise UnableToWrapUp("Somebody else marks your own calls.", "अपनी कॉल कोई और परखता है।")
    return QualityNote.objects.create(
        call_id=call_id, staff_id=staff_id, at=at, marks=marks, note=note.strip()[:1000]
    ).id


@action
def put_line(
    *, line_code: str, by: Actor, at: datetime, company_id: int | None = None, office_id: int | None = None
) -> int:
    """Set up a trunk: of one company, or shared (no company); `office_id` is the place it serves."""
    if office_id is not None and network.office(office_id) is None:
        raise UnableToWrapUp(f"There is no office {office_id}.", "ऐसा कोई दफ़्तर नहीं है।")
    line, _ = Line.objects.update_or_create(
        code=line_code[:40], defaults={"company_id": company_id, "office_id": office_id}
    )
    return line.id
