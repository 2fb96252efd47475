"""Writes of notices."""

from bijlighar.notices.actions.notice import UnableToPublish, decide, propose, withdraw
from bijlighar.notices.actions.question import UnableToAskQuestion, ask_question, decline

__all__ = [
    "UnableToAskQuestion",
    "UnableToPublish",
    "ask_question",
    "decide",
    "decline",
    "propose",
    "withdraw",
]
