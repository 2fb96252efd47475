"""Another system's bills of a month beside ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from bijlighar.billing.models import ShadowFile, ShadowRejected
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.shadow import REASONS, compared
from bijlighar.billing.rules.stretches import TERM_TYPES, TERMS
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import next_month
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import LINES, rate

_WHOLE = {name: pl.Int64() for name in ("energy_wh", *line_columns("line_"), "total_paise", "arrears_paise")}


@dataclass(frozen=True, slots=True)
class ShadowTotals:
    """A month of both systems: bills on either side, how many are equal, and the differences by reason.

    `reasons`: (reason, bills named by it, paise of it over all bills); the paise add up to
    `difference_paise`, what they ask for less what we do over the bills that both have. `other_days` have
    a bill in both systems, over different days.
    """

    theirs: int
    ours: int
    both: int
    equal: int
    only_theirs: int
    only_ours: int
    other_days: int
    rejected: int
    their_paise: int
    our_paise: int
    difference_paise: int
    reasons: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class ShadowRejectedRecord:
    """A row of a file that was not taken."""

    file: str
    line: int
    text: str
    reason: str


def shadow(company_id: int, month: date) -> pl.DataFrame:
    """The bills that begin in a month and that both systems have over the same days, `compared`.

    Without service numbers: join `consumers.queries.numbers`. `number` is our bill's.
    """
    theirs, ours = _theirs(company_id, month), _ours(company_id, month)
    on = ["connection_id", "cycle_from", "cycle_to"]
    both = theirs.join(ours, on=on, how="inner").sort(on)
    company = network.company(company_id)
    assert company is not None
    return compared(_at_their_units(both, company.state_code))


def shadow_totals(company_id: int, month: date, found: pl.DataFrame) -> ShadowTotals:
    """The totals of `shadow`, with what only one of the systems has."""
    theirs, ours = _theirs(company_id, month), _ours(company_id, month)
    apart = theirs.join(found, on=["connection_id", "cycle_from"], how="anti")
    apart_ours = ours.join(found, on=["connection_id", "cycle_from"], how="anti")
    other_days = apart.join(apart_ours, on="connection_id", how="semi")
    named = dict(found.group_by("reason").len().iter_rows())
    files = ShadowFile.objects.filter(company_id=company_id).values_list("id", flat=True)
    return ShadowTotals(
        theirs=theirs.height,
        ours=ours.height,
        both=found.height,
        equal=int(found.get_column("is_equal").sum()),
        only_theirs=apart.height - other_days.height,
        only_ours=apart_ours.join(apart, on="connection_id", how="anti").height,
        other_days=other_days.height,
        rejected=ShadowRejected.objects.filter(file_id__in=list(files)).count(),
        their_paise=_sum(theirs, "total_paise") + _sum(theirs, "arrears_paise"),
        our_paise=_sum(ours, "our_total_paise") + _sum(ours, "our_arrears_paise"),
        difference_paise=_sum(found, "difference_paise"),
        reasons=tuple((one, int(named.get(one, 0)), _sum(found, f"{one}_paise")) for one in REASONS),
    )


def shadow_rejected(company_id: int, limit: int = 100) -> list[ShadowRejectedRecord]:
    """Rows of a company's files that were not taken, the latest file first."""
    files = dict(ShadowFile.objects.filter(company_id=company_id).values_list("id", "name"))
    rows = ShadowRejected.objects.filter(file_id__in=list(files)).order_by("-file_id", "line")[:limit]
    return [ShadowRejectedRecord(files[row.file_id], row.line, row.text, row.reason) for row in rows]


def _sum(frame: pl.DataFrame, name: str) -> int:
    return int(frame.get_column(name).sum() or 0)


def _lines(prefix: str, column: str) -> str:
    return ", ".join(f"{column}[{n}] AS {prefix}line_{line}" for n, line in enumerate(LINES, 1))


def _theirs(company_id: int, month: date) -> pl.DataFrame:
    return outgoing(
        "SELECT DISTINCT ON (connection_id, cycle_from) connection_id, cycle_from, cycle_to, energy_wh,"
        f" {_lines('', 'lines_paise')}, total_paise, arrears_paise FROM billing_shadow_bill"
        " WHERE company_id = %(company)s AND cycle_from >= %(from)s AND cycle_from < %(to)s"
        " ORDER BY connection_id, cycle_from, file_id DESC",
        {"company": company_id, "from": month, "to": next_month(month)},
        {"connection_id": pl.Int64(), "cycle_from": pl.Date(), "cycle_to": pl.Date(), **_WHOLE},
    )


def _ours(company_id: int, month: date) -> pl.DataFrame:
    """Our latest revisions, with their terms where they are one piece."""
    terms = ", ".join(f"b.{name}" for name in TERMS)
    return outgoing(
        "SELECT DISTINCT ON (b.connection_id, b.cycle_from) b.connection_id, b.cycle_from, b.cycle_to,"
        f" b.number, {terms}, b.from_date, b.to_date, b.solar_wh, b.estimated_wh, b.peak_wh,"
        " b.demand_w, p.piece IS NOT NULL,"
        f" b.energy_wh, {_lines('our_', 'b.lines_paise')}, b.total_paise, b.previous_dues_paise"
        " FROM billing_bill b LEFT JOIN billing_piece p"
        " ON (p.connection_id, p.cycle_from, p.revision, p.piece)"
        " = (b.connection_id, b.cycle_from, b.revision, 1)"
        " WHERE b.company_id = %(company)s AND b.cycle_from >= %(from)s AND b.cycle_from < %(to)s"
        " ORDER BY b.connection_id, b.cycle_from, b.revision DESC",
        {"company": company_id, "from": month, "to": next_month(month)},
        {
            "connection_id": pl.Int64(),
            "cycle_from": pl.Date(),
            "cycle_to": pl.Date(),
            "number": pl.String(),
            **TERM_TYPES,
            "from_date": pl.Date(),
            "to_date": pl.Date(),
            "solar_wh": pl.Int64(),
            "estimated_wh": pl.Int64(),
            "peak_wh": pl.Int64(),
            "demand_w": pl.Int64(),
            "has_pieces": pl.Boolean(),
            **{f"our_{name}": kind for name, kind in _WHOLE.items()},
        },
    )


def _at_their_units(both: pl.DataFrame, state_code: str) -> pl.DataFrame:
    """Adds at_line_<LINE>: our lines at their units, by our terms, with our share of solar hours."""
    lines = line_columns("line_")
    same = both.filter(pl.col("energy_wh") == pl.col("our_energy_wh")).with_columns(
        pl.col(f"our_{name}").alias(f"at_{name}") for name in lines
    )
    other = both.filter(pl.col("energy_wh") != pl.col("our_energy_wh"))
    plain, pieced = other.filter(~pl.col("has_pieces")), other.filter("has_pieces")
    solar = pl.col("solar_wh") * pl.col("energy_wh") // pl.max_horizontal("our_energy_wh", 1)
    rated = rate(
        plain.select(
            *TERMS,
            "from_date",
            "to_date",
            "cycle_from",
            "cycle_to",
            "energy_wh",
            solar_wh=pl.min_horizontal(solar, "energy_wh"),
            estimated_wh=pl.min_horizontal("estimated_wh", "energy_wh"),
            peak_wh=pl.col("peak_wh") * pl.col("energy_wh") // pl.max_horizontal("our_energy_wh", 1),
            demand_w="demand_w",
            is_closed=pl.lit(True),
        ),
        book_of(state_code),
        refuse="collect",
    )
    is_rated = pl.Series(rated.is_rated, dtype=pl.Boolean)
    plain = plain.with_columns(
        pl.when(is_rated).then(pl.Series(rated.lines[line])).alias(f"at_line_{line}") for line in LINES
    )
    pieced = pieced.with_columns(pl.lit(None, dtype=pl.Int64).alias(f"at_{name}") for name in lines)
    return pl.concat([same, plain, pieced]).sort("connection_id", "cycle_from")


def shadow_rows(found: pl.DataFrame, numbers: pl.DataFrame, reasons: Sequence[str] = ()) -> pl.DataFrame:
    """`shadow` as a list for people, the largest difference first: amounts in paise, units in Wh."""
    chosen = found.filter(pl.col("reason").is_in(list(reasons))) if reasons else found
    return (
        chosen.join(numbers, on="connection_id", how="left")
        .sort(pl.col("difference_paise").abs(), "connection_id", descending=[True, False])
        .select(
            "service_number", "number", "cycle_from", "cycle_to", "reason", "difference_paise",
            *(f"{reason}_paise" for reason in REASONS),
            "energy_wh", "our_energy_wh", "total_paise", "our_total_paise", "arrears_paise",
            "our_arrears_paise",
        )
    )  # fmt: skip
