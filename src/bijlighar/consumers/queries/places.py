"""Where connections are, for other areas' own SQL: a relation to join, not a table of theirs."""

from __future__ import annotations

from typing import Final

PLACES: Final = "consumers_place"
"""One row a connection: connection_id, service_number, company_id, office_id, transformer_id, feeder_id.

`feeder_id` is that of the transformer where it has one; both are null where nobody knows. It is a view that
PostgreSQL opens while it plans: joined by connection_id, or narrowed by office_id, company_id or
service_number, it is as fast as the tables below it, at a million connections too. Write it into a query as
`f"... JOIN {consumers.PLACES} c USING (connection_id) ..."`.
"""
