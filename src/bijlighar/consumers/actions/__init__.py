"""Writes of connections, their terms and links."""

from bijlighar.consumers.actions.change_holder import change_holder
from bijlighar.consumers.actions.change_terms import UnableToChangeTerms, change_terms
from bijlighar.consumers.actions.close_connection import close_connection
from bijlighar.consumers.actions.link import confirm_link, link, link_by_staff, unlink
from bijlighar.consumers.actions.register_connections import register_connections

__all__ = [
    "UnableToChangeTerms",
    "change_holder",
    "change_terms",
    "close_connection",
    "confirm_link",
    "link",
    "link_by_staff",
    "register_connections",
    "unlink",
]
