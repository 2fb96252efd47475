"""Reads of connections, their terms and links."""

from bijlighar.consumers.queries.callers import CallerConnection, for_operator, looked_for, of_caller
from bijlighar.consumers.queries.connections import (
    ConnectionRecord,
    connection,
    connection_of_number,
    connections,
    connections_of_mobile,
    contacts,
    may_see,
    not_of_company,
    numbers,
)
from bijlighar.consumers.queries.counter import VisitRecord, visit, visit_office
from bijlighar.consumers.queries.links import (
    LinkRecord,
    given_names,
    letter_until,
    linked_since,
    links,
    mobiles,
    registered_mobile,
)
from bijlighar.consumers.queries.loads import loads_between
from bijlighar.consumers.queries.places import PLACES
from bijlighar.consumers.queries.sheets import connection_rows, numbers_elsewhere
from bijlighar.consumers.queries.terms import (
    TermsRecord,
    are_net_metered,
    are_prepaid,
    is_prepaid_on,
    terms_between,
    terms_history,
    terms_on,
)
from bijlighar.consumers.queries.tokens import TokenRecord, token_of_text, tokens_of_mobile
from bijlighar.consumers.queries.wires import connections_of_offices, served, wires

__all__ = [
    "PLACES",
    "CallerConnection",
    "ConnectionRecord",
    "LinkRecord",
    "TermsRecord",
    "TokenRecord",
    "VisitRecord",
    "are_net_metered",
    "are_prepaid",
    "connection",
    "connection_of_number",
    "connection_rows",
    "connections",
    "connections_of_mobile",
    "connections_of_offices",
    "contacts",
    "for_operator",
    "given_names",
    "is_prepaid_on",
    "letter_until",
    "linked_since",
    "links",
    "loads_between",
    "looked_for",
    "may_see",
    "mobiles",
    "not_of_company",
    "numbers",
    "numbers_elsewhere",
    "of_caller",
    "registered_mobile",
    "served",
    "terms_between",
    "terms_history",
    "terms_on",
    "token_of_text",
    "tokens_of_mobile",
    "visit",
    "visit_office",
    "wires",
]
