"""A SELECT as a frame: few lines and many are read by two readers, and come out alike."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.kernel.outgoing import FEW, outgoing, read

SCHEMA = {
    "whole": pl.Int64(), "small": pl.Int16(), "day": pl.Date(), "is_so": pl.Boolean(), "words": pl.String(),
}  # fmt: skip
Row = tuple[int | None, int | None, date | None, bool | None, str | None]
# No carriage return alone: PostgreSQL quotes it, and the fast reader takes it for the end of a line.
WORDS = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), min_size=1, max_size=9)
ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.integers(-(2**15), 2**15 - 1),
        st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
        st.none() | st.booleans(),
        st.none() | WORDS,
    ),
    min_size=1,
    max_size=8,
)


def written(rows: list[Row]) -> bytes:
    """As COPY writes CSV: null is nothing, a text with a sign of the form in it stands in quotes."""

    def cell(value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "t" if value else "f"
        text = str(value)
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if set(text) & set(',"\n') else text

    return "".join(",".join(map(cell, row)) + "\n" for row in rows).encode()


@given(ROWS)
def test_few_lines_and_many_come_out_alike(rows: list[Row]) -> None:
    few = written(rows)
    times = FEW // len(few) + 1
    assert read(few, SCHEMA).rows() == rows
    assert read(few * times, SCHEMA).rows() == rows * times


@pytest.mark.django_db
def test_what_the_database_says_arrives_whatever_stands_in_it() -> None:
    words = ['a "quoted", word', "two\nlines", "", None, "हिन्दी", " spaces ", "t"]
    select = (
        "SELECT n::bigint, n::smallint, date '2026-11-01' + n::int, mod(n, 2) = 0, (%(words)s::text[])[n]"
        " FROM generate_series(1, 7) n"
    )
    found = outgoing(select, {"words": words}, SCHEMA)
    assert found.schema == SCHEMA
    assert found["words"].to_list() == [word or None for word in words]
    assert found.row(1) == (2, 2, date(2026, 11, 3), True, "two\nlines")
    nothing = outgoing("SELECT NULL::text FROM generate_series(1, 2)", {}, {"word": pl.String()})
    assert nothing.rows() == [(None,), (None,)]
    assert outgoing("SELECT 1 WHERE false", {}, {"one": pl.Int64()}).schema == {"one": pl.Int64()}
