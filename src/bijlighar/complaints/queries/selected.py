"""The SELECT of a queryset as text, to be kept: putting it together anew costs more than the look itself."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def selected(rows: QuerySet[Any, Any]) -> str:
    """The statement of a queryset that is given no values, up to where its conditions would stand."""
    sql, given = rows.order_by().query.get_compiler("default").as_sql()
    if given:
        raise ValueError("A statement that is kept holds no values; give them with its conditions.")
    return str(sql)
