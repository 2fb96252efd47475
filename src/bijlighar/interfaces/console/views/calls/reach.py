"""Which companies' calls a person may see, and one call within them."""

from __future__ import annotations

from django.http import Http404

from bijlighar.calls import queries as calls
from bijlighar.calls.actions import UnableToDo
from bijlighar.calls.queries import AgentRecord, CallRecord
from bijlighar.complaints.actions import ComplaintRefused
from bijlighar.interfaces.console.access import Desk
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network


def companies_of(desk: Desk) -> list[int]:
    """The companies in whose offices the person holds what this page is for."""
    found = {
        office.company_id
        for scope in desk.scopes(desk.permission)
        if (office := network.office(scope)) is not None
    }
    return sorted(found)


def my_call(desk: Desk, call_id: int) -> CallRecord:
    """A call of the person's companies, however small his office: 1912 is one desk. Raises Http404.

    One of no company yet is everybody's while it lasts; then it is left to who answered it and supervisors.
    """
    call = calls.call(call_id)
    if call is None:
        raise Http404
    if call.company_id is None:
        mine = calls.agent_of_staff(desk.staff.id)
        is_mine = mine is not None and call.agent_id == mine.id
        if call.ended_at is not None and not is_mine and not desk.holds("call.supervise"):
            raise Http404
    elif call.company_id not in companies_of(desk):
        raise Http404
    return call


def me(desk: Desk) -> AgentRecord | None:
    """The operator who sits here; None before signing on, and after signing off."""
    agent = calls.agent_of_staff(desk.staff.id)
    return None if agent is None or agent.state_code == "OFF" else agent


def why(problem: UnableToDo | ComplaintRefused) -> str:
    """A refusal in the reader's language."""
    return problem.words_hi if language() == "hi" else problem.words_en
