"""A bill to take away: readings, tariff and arithmetic as one record that can be checked without us."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bijlighar.billing.models import KeptRulebook
from bijlighar.billing.queries.evidence import Evidence, Key, book_at_issue, evidence
from bijlighar.billing.queries.issued import ExplanationDiffers
from bijlighar.billing.rules.book import files_of
from bijlighar.billing.rules.cycle import cycle_and_revision
from bijlighar.billing.rules.excerpt import excerpt
from bijlighar.billing.rules.explain import explained
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.kept import Files, opened
from bijlighar.billing.rules.pieces import INPUTS, USE
from bijlighar.billing.rules.recompute import with_use
from bijlighar.consumers import queries as consumers
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import LINES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def bundle(connection_id: int, bill_id: int) -> dict[str, Any] | None:
    """Everything that a bill of a connection was made from, as plain data; None where there is no such bill.

    Only facts known at its issue. Raises `ExplanationDiffers` when they do not give the bill's lines, and
    what `book_at_issue` raises.
    """
    found = cycle_and_revision(bill_id)
    if found is None:
        return None
    return bundle_of((connection_id, *found))


def bundle_of(key: Key) -> dict[str, Any] | None:
    """As `bundle`, by the bill's key."""
    facts = evidence([key])
    if facts.bills.is_empty():
        return None
    bill = facts.bills.row(0, named=True)
    company = network.company(bill["company_id"])
    connection = consumers.connection(bill["connection_id"])
    assert company is not None
    assert connection is not None
    book = book_at_issue(bill["company_id"], bill["rulebook"])
    rows = with_use(facts.stretches, facts.days)
    made = explained(rows.select(*INPUTS, "cycle_from", "cycle_to", "is_last"), book)
    lines = dict(zip(LINES, map(int, bill["lines"].split()), strict=False))
    if made is None or made[1].select(line_columns("line_")).sum().row(0) != tuple(lines.values()):
        raise ExplanationDiffers(
            f"bill {bill['number']}: what was known at its issue does not give its lines. "
            "Run `bijlighar recompute` and report this."
        )
    categories = facts.stretches.get_column("category_code").unique().to_list()
    of_tariff = excerpt(_files(bill, company.state_code), categories, bill["cycle_from"], bill["cycle_to"])
    return {
        "company": {"code": company.code, "name_en": company.name_en, "name_hi": company.name_hi},
        "bill": _bill(bill, connection.service_number, lines),
        "pieces": [_piece(row) for row in made[1].iter_rows(named=True)],
        "meters": _meters(facts),
        "readings": _readings(facts),
        "rulebook": {"state": company.state_code, "digest": bill["rulebook"], **of_tariff},
        "trace": made[0],
    }


def _bill(row: dict[str, Any], service_number: str, lines: dict[str, int]) -> dict[str, Any]:
    money = ("total_paise", "previous_dues_paise", "payable_paise")
    return {
        "number": row["number"],
        "service_number": service_number,
        "cycle_from": str(row["cycle_from"]),
        "cycle_to": str(row["cycle_to"]),
        "issued_on": str(row["issued_on"]),
        "issued_at": _instant(row["issued_us"]),
        **{f"{use}_wh": row[f"{use}_wh"] for use in USE},
        "demand_w": row["demand_w"],
        "missing_days": (row["missing_days"] or "").split(),
        "lines": lines,
        **{name: row[name] for name in money},
    }


def _piece(row: dict[str, Any]) -> dict[str, Any]:
    lines = dict(zip(LINES, (row[name] for name in line_columns("line_")), strict=True))
    return {name: _plain(row[name]) for name in INPUTS} | {"lines": lines}


def _meters(facts: Evidence) -> list[dict[str, str]]:
    serials = metering.serials_of(facts.stays.get_column("meter_id").to_list())
    return [
        {"meter": serials[meter], "from": str(first), "to": str(after)}
        for meter, first, after in facts.stays.select("meter_id", "from_date", "to_date").iter_rows()
    ]


def _readings(facts: Evidence) -> list[dict[str, Any]]:
    """Every version of a meter's day that was known, with its 96 values and what kind each is."""
    serials = metering.serials_of(facts.stays.get_column("meter_id").to_list())
    blocks = metering.blocks_of(list(facts.versions.select("meter_id", "day", "version").iter_rows()))
    found = []
    for row in facts.versions.iter_rows(named=True):
        values, flags = blocks[row["meter_id"], row["day"], row["version"]]
        found.append(
            {
                "day": str(row["day"]),
                "meter": serials[row["meter_id"]],
                "version": row["version"],
                "known_at": _instant(row["known_us"]),
                **{f"{use}_wh": row[f"{use}_wh"] for use in USE if use != "peak"},
                "is_complete": row["is_complete"],
                "values": list(values),
                "flags": list(flags),
            }
        )
    return found


def _files(bill: dict[str, Any], state_code: str) -> Files:
    kept = KeptRulebook.objects.filter(rulebook=bill["rulebook"]).first()
    return files_of(state_code) if kept is None else opened(bytes(kept.content), kept.content_digest)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value


def _instant(us: int) -> str:
    """UTC to the microsecond, always of one length, so that texts compare as instants do."""
    return (_EPOCH + timedelta(microseconds=us)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
