"""Writes of calls: events of the exchange, operators, wrap-up, complaints from calls, call-backs."""

from bijlighar.calls.actions.agents import UnableToWork, set_agent_state, sign_on
from bijlighar.calls.actions.call_backs import (
    UnableToCallBack,
    ask_call_back,
    settle_call_back,
    take_call_back,
    withdraw_call_back,
)
from bijlighar.calls.actions.complaint import UnableToRegister, register_complaint
from bijlighar.calls.actions.desk import (
    UnableToWrapUp,
    choose_connection,
    note_quality,
    put_line,
    wrap_up,
)
from bijlighar.calls.actions.events import Taken, take_cti_event
from bijlighar.calls.actions.feedback import ask_feedback_due
from bijlighar.calls.actions.menu import Told
from bijlighar.calls.actions.offer import Offer, offer_next
from bijlighar.calls.actions.refusal import UnableToDo
from bijlighar.calls.actions.strange import keep_strange, meet_message

__all__ = [
    "Offer",
    "Taken",
    "Told",
    "UnableToCallBack",
    "UnableToDo",
    "UnableToRegister",
    "UnableToWork",
    "UnableToWrapUp",
    "ask_call_back",
    "ask_feedback_due",
    "choose_connection",
    "keep_strange",
    "meet_message",
    "note_quality",
    "offer_next",
    "put_line",
    "register_complaint",
    "set_agent_state",
    "settle_call_back",
    "sign_on",
    "take_call_back",
    "take_cti_event",
    "withdraw_call_back",
    "wrap_up",
]
