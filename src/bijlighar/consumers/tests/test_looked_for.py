"""An operator's search by a mobile: through the indexes on mobiles, however many people there are."""

from __future__ import annotations

from django.db import connection

from bijlighar.consumers.queries.callers import OF_MOBILE


def test_a_mobile_is_found_by_its_indexes(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {OF_MOBILE}", {"mobile": "+916000000007"})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "consumers_mobile_link_live" in plan, plan
    assert "consumers_person_mobile" in plan, plan
