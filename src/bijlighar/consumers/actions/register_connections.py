"""Registers connections with their persons and first terms, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper

from bijlighar.consumers.rules.sheets import TERMS
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.register import Registered, UnableToRegister, resolve
from bijlighar.network import queries as network

MANY = 5_000
"""So many connections at once are worth a look through whole tables."""


@action
def register_connections(
    *, company_id: int, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False
) -> Registered:
    """Register connections from a frame with the columns of `consumers.rules.sheets.CONNECTIONS`.

    `person_ref` null means a person of its own under the service number; `terms_from` null means from
    `connected_on`. Known service numbers are left alone, or with `update` brought in line: changed terms end
    on the new `terms_from` and new ones begin; a connection that passes to another person loses its links.
    Raises `UnableToRegister` for unknown codes, a number that does not fit the company's pattern, or one of
    another company.
    """
    company = network.company(company_id)
    if company is None:
        raise UnableToRegister(f"There is no company {company_id}. Register it first.")
    misfit = rows.filter(~pl.col("service_number").str.contains(f"^(?:{company.service_number_pattern})$"))
    if misfit.height:
        raise UnableToRegister(
            f"Service number {misfit['service_number'][0]} is not one of {company.short_en}: "
            f"its numbers look like {company.service_number_example}."
        )
    ready = (
        _complete(rows)
        .with_columns(
            person_ref=pl.coalesce("person_ref", "service_number"),
            terms_from=pl.coalesce("terms_from", "connected_on"),
            mobile=pl.col("mobile").fill_null(""),
            language=pl.col("language").fill_null("hi"),
        )
        .pipe(resolve, "office_code", network.office_rows(company_id), into="office_id", what="office")
        .pipe(
            resolve, "transformer_code", network.transformer_rows(company_id), into="transformer_id",
            what="transformer", may_be_empty=True,
        )
        .pipe(
            resolve, "feeder_code", network.feeder_rows(company_id), into="feeder_id",
            what="feeder", may_be_empty=True,
        )
        # A transformer already says which feeder.
        .with_columns(feeder_id=pl.when(pl.col("transformer_id").is_null()).then(pl.col("feeder_id")))
    )  # fmt: skip
    with incoming(ready), connection.cursor() as cursor, _as_a_whole(cursor, rows.height >= MANY):
        updated = _update(cursor, company_id, at) if update else 0
        inserted = _insert(cursor, company_id)
        _refuse_numbers_of_others(cursor, company_id)
    if updated:
        tell_changed(company_id)
    return Registered(inserted, updated, rows.height - inserted - updated)


@contextmanager
def _as_a_whole(cursor: CursorWrapper, is_large: bool) -> Iterator[None]:
    """Have PostgreSQL join whole tables where `is_large`.

    In the transaction in which they grow, it does not know how large they are: it would look through all of a
    sheet for each of its rows, minutes for 50,000.
    """
    cursor.execute("SELECT set_config('enable_nestloop', %s, true)", ["off" if is_large else "on"])
    yield
    cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")


def _complete(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns that most categories have no use for."""
    rows = rows.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in _OPTIONAL.items() if name not in rows.columns
    )
    is_net = pl.col("is_net_metered").fill_null(False) if "is_net_metered" in rows.columns else pl.lit(False)
    return rows.with_columns(is_net_metered=is_net)


def _insert(cursor: CursorWrapper, company_id: int) -> int:
    cursor.execute(
        "INSERT INTO consumers_person (company_id, reference, name_en, name_hi, mobile, language) "
        "SELECT DISTINCT ON (person_ref) %s, person_ref, name_en, name_hi, mobile, language FROM incoming "
        "ORDER BY person_ref, service_number ON CONFLICT (company_id, reference) DO NOTHING",
        [company_id],
    )
    cursor.execute(
        "INSERT INTO consumers_connection (company_id, service_number, person_id, office_id, transformer_id, "
        "feeder_id, address_en, address_hi, connected_on) "
        "SELECT %s, i.service_number, p.id, i.office_id, i.transformer_id, i.feeder_id, i.address_en, "
        "i.address_hi, i.connected_on "
        "FROM incoming i JOIN consumers_person p ON p.company_id = %s AND p.reference = i.person_ref "
        "ON CONFLICT (service_number) DO NOTHING",
        [company_id, company_id],
    )
    inserted: int = cursor.rowcount
    cursor.execute(
        f"INSERT INTO consumers_terms (connection_id, from_date, {_TERMS}) "
        f"SELECT c.id, i.terms_from, {_TERMS} "
        "FROM incoming i JOIN consumers_connection c USING (service_number) "
        "WHERE c.company_id = %s "
        "AND NOT EXISTS (SELECT 1 FROM consumers_terms t WHERE t.connection_id = c.id)",
        [company_id],
    )
    return inserted


_TERMS = ", ".join(TERMS)
_OPTIONAL: dict[str, pl.DataType] = {
    "contract_demand_w": pl.Int64(), "contract_demand_va": pl.Int64(), "load_millihp": pl.Int64(),
}  # fmt: skip
_KNOWN = "consumers_connection c ON c.service_number = i.service_number AND c.company_id = %(company_id)s"


def _update(cursor: CursorWrapper, company_id: int, at: datetime) -> int:
    """Bring known connections in line; returns how many changed in anything."""
    new_terms, old_terms = (
        ", ".join(f"{table}.{name}" for name in _TERMS.split(", ")) for table in ("i", "t")
    )
    changed: set[str] = set()
    for statement in (
        "INSERT INTO consumers_person (company_id, reference, name_en, name_hi, mobile, language) "
        "SELECT DISTINCT ON (person_ref) %(company_id)s, person_ref, name_en, name_hi, mobile, language "
        f"FROM incoming i JOIN {_KNOWN} ORDER BY person_ref, i.service_number "
        "ON CONFLICT (company_id, reference) DO NOTHING RETURNING NULL",
        "UPDATE consumers_person p SET name_en = i.name_en, name_hi = i.name_hi, mobile = i.mobile, "
        f"language = i.language FROM incoming i JOIN {_KNOWN} "
        "WHERE p.company_id = %(company_id)s AND p.reference = i.person_ref "
        "AND ROW(p.name_en, p.name_hi, p.mobile, p.language) "
        "IS DISTINCT FROM ROW(i.name_en, i.name_hi, i.mobile, i.language) RETURNING i.service_number",
        # Whoever the old person let in sees nothing of the new one.
        "UPDATE consumers_mobile_link l SET to_at = %(at)s "
        f"FROM incoming i JOIN {_KNOWN} JOIN consumers_person p "
        "ON p.company_id = %(company_id)s AND p.reference = i.person_ref "
        "WHERE l.connection_id = c.id AND l.to_at IS NULL AND c.person_id <> p.id RETURNING NULL",
        "UPDATE consumers_connection c SET person_id = p.id, office_id = i.office_id, "
        "transformer_id = i.transformer_id, feeder_id = i.feeder_id, address_en = i.address_en, "
        "address_hi = i.address_hi, connected_on = i.connected_on "
        "FROM incoming i JOIN consumers_person p "
        "ON p.company_id = %(company_id)s AND p.reference = i.person_ref "
        "WHERE c.service_number = i.service_number AND c.company_id = %(company_id)s AND ROW(c.person_id, "
        "c.office_id, c.transformer_id, c.feeder_id, c.address_en, c.address_hi, c.connected_on) "
        "IS DISTINCT FROM ROW(p.id, i.office_id, i.transformer_id, i.feeder_id, i.address_en, i.address_hi, "
        "i.connected_on) RETURNING i.service_number",
        # The old terms end where the new begin; only then is there room for the new ones.
        "UPDATE consumers_terms t SET to_date = i.terms_from "
        f"FROM incoming i JOIN {_KNOWN} WHERE t.connection_id = c.id AND t.to_date IS NULL "
        f"AND i.terms_from > t.from_date AND ROW({old_terms}) IS DISTINCT FROM ROW({new_terms}) "
        "RETURNING i.service_number",
        f"INSERT INTO consumers_terms (connection_id, from_date, {_TERMS}) "
        f"SELECT c.id, i.terms_from, {new_terms} FROM incoming i JOIN {_KNOWN} "
        "WHERE EXISTS (SELECT 1 FROM consumers_terms t WHERE t.connection_id = c.id "
        "AND t.to_date = i.terms_from) AND NOT EXISTS (SELECT 1 FROM consumers_terms t "
        "WHERE t.connection_id = c.id AND t.from_date >= i.terms_from) RETURNING NULL",
    ):
        cursor.execute(statement, {"company_id": company_id, "at": at})
        changed.update(number for (number,) in cursor.fetchall() if number is not None)
    return len(changed)


def _refuse_numbers_of_others(cursor: CursorWrapper, company_id: int) -> None:
    # min() and no "first in order": that makes PostgreSQL walk the others' numbers, reading all of ours for
    # each.
    cursor.execute(
        "SELECT min(i.service_number) FROM incoming i JOIN consumers_connection c USING (service_number) "
        "WHERE c.company_id <> %s",
        [company_id],
    )
    (number,) = cursor.fetchone()
    if number is not None:
        raise UnableToRegister(f"Service number {number} belongs to another company. Correct the number.")
