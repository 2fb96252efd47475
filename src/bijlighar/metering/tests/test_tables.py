"""What the database itself refuses: changed readings, tables by the program, a meter at two places."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db

ZEROS = b"\0" * 384


def insert_day(day: date = date(2031, 5, 6)) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT metering_make_months(%s, %s)", [day, day])
        cursor.execute(
            "INSERT INTO metering_day VALUES (%s, 1, 1, 1, 0, 0, 0, 0, true, null, null, 0, now(), %s, %s)",
            [day, ZEROS, b"\1" * 96],
        )


def test_the_program_makes_months_through_the_function_alone() -> None:
    insert_day()
    with connection.cursor() as cursor:
        cursor.execute("SELECT metering_make_months('2031-05-01', '2031-05-31')")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT metering_make_months('2031-05-31', '2031-07-01')")
        assert cursor.fetchone() == (4,)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("CREATE TABLE mine (id int)")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE metering_day SET energy_wh = 5",
        "DELETE FROM metering_day",
        "TRUNCATE metering_day",
        "DELETE FROM metering_raw_day",
        "UPDATE metering_day_2031_05 SET energy_wh = 5",
        "INSERT INTO metering_day_2031_05 SELECT * FROM metering_day",
        "DROP TABLE metering_day_2031_05",
    ],
)
def test_a_written_day_stays_as_it_is(statement: str) -> None:
    insert_day()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)
