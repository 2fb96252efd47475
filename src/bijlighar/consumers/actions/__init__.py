"""Writes of connections, their terms and links."""

from bijlighar.consumers.actions.change_holder import change_holder
from bijlighar.consumers.actions.change_terms import UnableToChangeTerms, change_terms
from bijlighar.consumers.actions.close_connection import close_connection
from bijlighar.consumers.actions.correct_record import UnableToCorrect, correct_mobile, correct_record
from bijlighar.consumers.actions.counter import (
    UnableToServe,
    agree_at_counter,
    ask_at_counter,
    end_at_counter,
)
from bijlighar.consumers.actions.letter import (
    Letter,
    end_link_of_other,
    link_by_letter,
    print_letter_codes,
    withdraw_letter_codes,
)
from bijlighar.consumers.actions.link import confirm_link, link, link_by_staff, name_connection, unlink
from bijlighar.consumers.actions.register_connections import register_connections
from bijlighar.consumers.actions.token import (
    Granted,
    UnableToGrant,
    count_call,
    grant_token,
    withdraw_token,
)

__all__ = [
    "Granted",
    "Letter",
    "UnableToChangeTerms",
    "UnableToCorrect",
    "UnableToGrant",
    "UnableToServe",
    "agree_at_counter",
    "ask_at_counter",
    "change_holder",
    "change_terms",
    "close_connection",
    "confirm_link",
    "correct_mobile",
    "correct_record",
    "count_call",
    "end_at_counter",
    "end_link_of_other",
    "grant_token",
    "link",
    "link_by_letter",
    "link_by_staff",
    "name_connection",
    "print_letter_codes",
    "register_connections",
    "unlink",
    "withdraw_letter_codes",
    "withdraw_token",
]
