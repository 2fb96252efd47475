"""What is registered, in the columns of the sheets."""

from __future__ import annotations

import polars as pl

from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.sheets import SheetColumn
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.people import queries as people
from bijlighar.rollout.rules.sheets import AGENCIES, INSTALLED, PROGRAMMES


def programme_rows(company_id: int) -> pl.DataFrame:
    """Programmes, targets, reports and printed totals of a company, in the columns of their sheet."""
    rows = outgoing(
        """
        SELECT code, 'PROGRAMME', code, as_of_date, NULL::int, name_en, name_hi, NULL, NULL, NULL::bigint,
               NULL, NULL, NULL, counts_code, from_date, to_date, note_en, note_hi, source
        FROM rollout_programme WHERE company_id = %(company_id)s
        UNION ALL
        SELECT p.code, 'TARGET', t.code, t.as_of_date, t.number, t.name_en, t.name_hi, t.district_en,
               t.district_hi, t.office_id, t.class_code, NULLIF(t.categories, ''), NULL, NULL, NULL, NULL,
               t.note_en, t.note_hi, t.source
        FROM rollout_target t JOIN rollout_programme p ON p.id = t.programme_id
        WHERE p.company_id = %(company_id)s
        UNION ALL
        SELECT p.code, 'DONE', t.code, t.as_of_date, t.number, t.name_en, t.name_hi, NULL, NULL, NULL, NULL,
               NULL, t.counts_for, NULL, NULL, NULL, t.note_en, t.note_hi, t.source
        FROM rollout_report t JOIN rollout_programme p ON p.id = t.programme_id
        WHERE p.company_id = %(company_id)s
        UNION ALL
        SELECT p.code, 'PRINTED', t.code, t.as_of_date, t.number, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, t.note_en, t.note_hi, t.source
        FROM rollout_printed t JOIN rollout_programme p ON p.id = t.programme_id
        WHERE p.company_id = %(company_id)s
        """,
        {"company_id": company_id},
        _schema(PROGRAMMES) | {"office_code": pl.Int64()},
    )
    codes = network.office_rows(company_id)
    return _named(rows, "office_code", dict(zip(codes["id"], codes["code"], strict=True)))


def agency_rows() -> pl.DataFrame:
    """Agencies and everything on record about them, in the columns of their sheet."""
    rows = outgoing(
        """
        SELECT code, 'AGENCY', code, NULL::bigint, name_en, name_hi, NULL, NULL, NULL::date, NULL::date,
               words_en, words_hi, source
        FROM rollout_agency
        UNION ALL
        SELECT a.code, 'REGISTRATION', t.number, t.company_id, t.name_en, t.name_hi, NULL, NULL,
               t.from_date, t.to_date, t.words_en, t.words_hi, t.source
        FROM rollout_registration t JOIN rollout_agency a ON a.id = t.agency_id
        UNION ALL
        SELECT a.code, 'SUBCONTRACTOR', t.number, NULL, t.name_en, t.name_hi, NULL, NULL, t.from_date,
               t.to_date, t.words_en, t.words_hi, t.source
        FROM rollout_subcontractor t JOIN rollout_agency a ON a.id = t.agency_id
        UNION ALL
        SELECT a.code, 'TENDER', t.number, t.company_id, t.name_en, t.name_hi, t.outcome_code, NULL,
               t.from_date, NULL, t.words_en, t.words_hi, t.source
        FROM rollout_tender t JOIN rollout_agency a ON a.id = t.agency_id
        UNION ALL
        SELECT a.code, 'DECLARATION', t.number, NULL, NULL, NULL, NULL, NULL, t.from_date, NULL, t.words_en,
               t.words_hi, t.source
        FROM rollout_declaration t JOIN rollout_agency a ON a.id = t.agency_id
        UNION ALL
        SELECT a.code, 'STAFF', t.staff_id::text, NULL, NULL, NULL, NULL, t.role_code, t.from_date, t.to_date,
               NULL, NULL, t.source
        FROM rollout_member t JOIN rollout_agency a ON a.id = t.agency_id
        WHERE t.from_date = (SELECT max(from_date) FROM rollout_member WHERE staff_id = t.staff_id)
        """,
        {},
        _schema(AGENCIES) | {"company_code": pl.Int64()},
    )
    rows = _named(rows, "company_code", {each.id: each.code for each in network.companies()})
    is_staff = pl.col("row") == "STAFF"
    logins = people.staff_of(int(each) for each in rows.filter(is_staff)["number"])
    return rows.with_columns(
        number=pl.when(is_staff)
        .then(pl.col("number").replace({str(each.id): each.login for each in logins.values()}))
        .otherwise("number")
    )


def installed_rows(company_id: int) -> pl.DataFrame:
    """Meters of which an agency is on record, in the columns of their sheet; the latest record of each."""
    latest = outgoing(
        """
        SELECT DISTINCT ON (i.meter_id) i.meter_id, a.code, r.number, p.code, i.target_code, i.seal_number
        FROM rollout_installation i
        JOIN rollout_agency a ON a.id = i.agency_id
        JOIN rollout_registration r ON r.id = i.registration_id
        LEFT JOIN rollout_programme p ON p.id = i.programme_id
        WHERE i.company_id = %(company_id)s ORDER BY i.meter_id, i.installed_at DESC, i.id DESC
        """,
        {"company_id": company_id},
        {"meter_id": pl.Int64()}
        | {name: dtype for name, dtype in _schema(INSTALLED).items() if name != "serial"},
    )
    serials = metering.meter_serials(latest["meter_id"].to_list())
    return latest.join(serials, on="meter_id").select(_schema(INSTALLED).keys()).sort("serial")


def registration_rows(company_id: int) -> pl.DataFrame:
    """Registrations that count for a company, of agencies whose offers there were not all refused.

    Columns: id, agency_id, agency_code, registration_number, valid_from, valid_to.
    """
    return outgoing(
        "SELECT r.id, r.agency_id, a.code, r.number, r.from_date, r.to_date FROM rollout_registration r "
        "JOIN rollout_agency a ON a.id = r.agency_id "
        "WHERE (r.company_id IS NULL OR r.company_id = %(company_id)s) AND NOT ("
        "EXISTS (SELECT 1 FROM rollout_tender t WHERE t.agency_id = a.id AND t.company_id = %(company_id)s) "
        "AND NOT EXISTS (SELECT 1 FROM rollout_tender t WHERE t.agency_id = a.id "
        "AND t.company_id = %(company_id)s AND t.outcome_code IN ('QUALIFIED', 'AWARDED'))) ORDER BY r.id",
        {"company_id": company_id},
        {
            "id": pl.Int64(),
            "agency_id": pl.Int64(),
            "agency_code": pl.String(),
            "registration_number": pl.String(),
            "valid_from": pl.Date(),
            "valid_to": pl.Date(),
        },
    )


def _named(rows: pl.DataFrame, column: str, names: dict[int, str]) -> pl.DataFrame:
    """The rows with the name of what a column points at in its place; nothing where it points at nothing."""
    return rows.with_columns(pl.col(column).replace_strict(names, default=None, return_dtype=pl.String()))


def _schema(columns: tuple[SheetColumn, ...]) -> dict[str, pl.DataType]:
    return {column.name: column.dtype for column in columns}
