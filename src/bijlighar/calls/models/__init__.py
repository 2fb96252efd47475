"""Tables of calls."""

from bijlighar.calls.models.agent import Agent, AgentState
from bijlighar.calls.models.call import Call, Event, Line, Step
from bijlighar.calls.models.call_back import CallBack, QualityNote
from bijlighar.calls.models.message import Message, Strange

__all__ = [
    "Agent",
    "AgentState",
    "Call",
    "CallBack",
    "Event",
    "Line",
    "Message",
    "QualityNote",
    "Step",
    "Strange",
]
