"""Reads of calls: the caller card, the queue, an operator's call, call-backs and the supervisor's board."""

from bijlighar.calls.queries.beside import KnownOutage, is_storm, known_outage
from bijlighar.calls.queries.board import Board, Staffing, supervisor_board
from bijlighar.calls.queries.call_backs import CallBackRecord, call_back, call_back_list, call_backs_of
from bijlighar.calls.queries.card import CallerCard, Row, caller_card
from bijlighar.calls.queries.contacts import Contact, contacts
from bijlighar.calls.queries.desk import (
    AgentRecord,
    CallRecord,
    StepRecord,
    Waiting,
    agent_of_staff,
    agents,
    call,
    call_of_key,
    quality_notes,
    queue,
    recent_calls,
    steps,
    strange_events,
    strange_left_out,
)
from bijlighar.calls.queries.words import scripts

__all__ = [
    "AgentRecord",
    "Board",
    "CallBackRecord",
    "CallRecord",
    "CallerCard",
    "Contact",
    "KnownOutage",
    "Row",
    "Staffing",
    "StepRecord",
    "Waiting",
    "agent_of_staff",
    "agents",
    "call",
    "call_back",
    "call_back_list",
    "call_backs_of",
    "call_of_key",
    "caller_card",
    "contacts",
    "is_storm",
    "known_outage",
    "quality_notes",
    "queue",
    "recent_calls",
    "scripts",
    "steps",
    "strange_events",
    "strange_left_out",
    "supervisor_board",
]
