"""An operator's search by a mobile: through the indexes on mobiles, however many people there are."""

from __future__ import annotations

from django.db import connection

from bijlighar.consumers.queries.callers import OF_MOBILE


def test_a_mobile_is_found_by_its_indexes(db: None) -> None:
    """Each of the two conditions alone: between tables as small as these any way of joining is as good."""
    linked = "SELECT connection_id FROM consumers_mobile_link WHERE mobile = %(mobile)s AND to_at IS NULL"
    registered = "SELECT id FROM consumers_person p WHERE p.mobile = %(mobile)s"
    assert all(each.partition(" WHERE ")[2] in OF_MOBILE for each in (linked, registered))
    for asked, index in ((linked, "consumers_mobile_link_live"), (registered, "consumers_person_mobile")):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {asked}", {"mobile": "+916000000007"})
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert index in plan, plan
