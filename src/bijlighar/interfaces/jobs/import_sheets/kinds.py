"""Each kind of sheet: its columns, its checks, what it is compared with, and the action that writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from bijlighar.consumers import actions as consumers
from bijlighar.consumers import queries as consumer_queries
from bijlighar.consumers.rules import sheets as consumer_sheets
from bijlighar.interfaces.jobs.import_sheets.known import Known
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.register import Registered
from bijlighar.kernel.sheets import Sheet, SheetColumn
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metering_queries
from bijlighar.metering.rules import sheets as meter_sheets
from bijlighar.network import actions as network
from bijlighar.network import queries as network_queries
from bijlighar.network.rules import sheets as network_sheets
from bijlighar.people import actions as people
from bijlighar.people import queries as people_queries
from bijlighar.people.rules import sheets as staff_sheets
from bijlighar.rollout import actions as rollout
from bijlighar.rollout import queries as rollout_queries
from bijlighar.rollout.rules import sheets as rollout_sheets
from bijlighar.tariffs.rules import UnknownState, asks, load_rulebook

Register = Callable[[int, pl.DataFrame, bool, Actor, datetime], Registered]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sheet. `can_update` False: differences are shown, and changed in another way."""

    name: str
    columns: tuple[SheetColumn, ...]
    key: tuple[str, ...]
    compared: tuple[str, ...]
    check: Callable[[Sheet, Known], Sheet]
    stored: Callable[[int], pl.DataFrame]
    register: Register
    can_update: bool = True


def _names(columns: tuple[SheetColumn, ...], *without: str) -> tuple[str, ...]:
    return tuple(column.name for column in columns if column.name not in without)


def _check_connections(sheet: Sheet, known: Known) -> Sheet:
    company = known.company()
    try:
        book = load_rulebook(company["state_code"])
        categories, asked = book.categories, asks(book)
    except UnknownState:
        categories, asked = None, None
    numbers = sheet.frame["service_number"].drop_nulls().to_list()
    return consumer_sheets.check_connections(
        sheet,
        offices=known.codes("offices"),
        transformers=known.codes("transformers"),
        feeders=known.codes("feeders"),
        categories=categories,
        pattern=company["service_number_pattern"],
        example=company["service_number_example"],
        elsewhere=consumer_queries.numbers_elsewhere(known.company_id, numbers),
        known=known.stored("connections"),
        asks=asked,
    )


def _check_staff(sheet: Sheet, known: Known) -> Sheet:
    everybody = [(person.login, person.name_en) for person in people_queries.all_staff()]
    logins = pl.DataFrame(everybody, schema={"login": pl.String, "name_en": pl.String}, orient="row")
    same = known.stored("staff").select("login")
    # People of this company differ in the open, as differences; only strangers are a problem.
    return staff_sheets.check_staff(sheet, known.codes("offices"), logins.join(same, on="login", how="anti"))


def _check_agencies(sheet: Sheet, known: Known) -> Sheet:
    logins = [person.login for person in people_queries.all_staff()]
    if "staff" in known.read:
        logins += known.read["staff"]["login"].drop_nulls().to_list()
    return rollout_sheets.check_agencies(
        sheet,
        companies=known.codes("companies"),
        logins=pl.Series(logins, dtype=pl.String),
        stored=known.stored("agencies"),
    )


def _check_installed(sheet: Sheet, known: Known) -> Sheet:
    columns = ("agency_code", "registration_number", "valid_from", "valid_to")
    registrations = rollout_queries.registration_rows(known.company_id).select(columns)
    if "agencies" in known.read:
        here = pl.col("company_code").is_null() | (pl.col("company_code") == known.company_code)
        read = known.read["agencies"].filter((pl.col("row") == "REGISTRATION") & here)
        new = read.select(
            "agency_code",
            registration_number="number",
            valid_from="from_date",
            valid_to="to_date",
        )
        registrations = pl.concat([new, registrations])
    return rollout_sheets.check_installed(
        sheet,
        meters=known.rows("meters", "serial", "from_date"),
        registrations=registrations,
        programmes=known.rows("programmes", "programme_code")["programme_code"],
    )


def _register_companies(
    company_id: int, rows: pl.DataFrame, update: bool, by: Actor, at: datetime
) -> Registered:
    return network.register_companies(rows=rows, update=update, by=by, at=at)


def _register_meters(
    company_id: int, rows: pl.DataFrame, update: bool, by: Actor, at: datetime
) -> Registered:
    numbers = consumer_queries.numbers(
        company_id=company_id, service_numbers=rows["service_number"].drop_nulls().to_list()
    )
    placed = rows.join(
        numbers.select("service_number", "connection_id"),
        on="service_number",
        how="left",
        maintain_order="left",
    ).with_columns(company_id=pl.lit(company_id))
    done = metering.register_meters(meters=placed.drop("service_number"), by=by, at=at)
    return Registered(done.meters, 0, done.already_there)


def _register_agencies(
    company_id: int, rows: pl.DataFrame, update: bool, by: Actor, at: datetime
) -> Registered:
    return rollout.register_agencies(rows=rows, update=update, by=by, at=at)


def _register_installed(
    company_id: int, rows: pl.DataFrame, update: bool, by: Actor, at: datetime
) -> Registered:
    return rollout.register_installed(company_id=company_id, rows=rows, by=by, at=at)


def _of_company(register: Callable[..., Registered]) -> Register:
    def perform(company_id: int, rows: pl.DataFrame, update: bool, by: Actor, at: datetime) -> Registered:
        return register(company_id=company_id, rows=rows, update=update, by=by, at=at)

    return perform


def _by_code(
    name: str,
    columns: tuple[SheetColumn, ...],
    check: Callable[[Sheet, Known], Sheet],
    stored: Callable[[int], pl.DataFrame],
    register: Callable[..., Registered],
) -> Kind:
    """A kind whose rows are told apart by their code within the company, and compared in all the rest."""
    return Kind(name, columns, ("code",), _names(columns, "code"), check, stored, _of_company(register))


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "companies",
            network_sheets.COMPANIES,
            ("code",),
            _names(network_sheets.COMPANIES, "code"),
            lambda sheet, known: network_sheets.check_companies(sheet),
            lambda company_id: network_queries.company_rows(),
            _register_companies,
        ),
        _by_code(
            "offices",
            network_sheets.OFFICES,
            lambda sheet, known: network_sheets.check_offices(sheet, known.stored("offices")),
            network_queries.office_rows,
            network.register_offices,
        ),
        _by_code(
            "substations",
            network_sheets.SUBSTATIONS,
            lambda sheet, known: network_sheets.check_substations(sheet, known.codes("offices")),
            network_queries.substation_rows,
            network.register_substations,
        ),
        _by_code(
            "feeders",
            network_sheets.FEEDERS,
            lambda sheet, known: network_sheets.check_feeders(sheet, known.codes("substations")),
            network_queries.feeder_rows,
            network.register_feeders,
        ),
        _by_code(
            "transformers",
            network_sheets.TRANSFORMERS,
            lambda sheet, known: network_sheets.check_transformers(
                sheet, known.codes("offices"), known.codes("feeders")
            ),
            network_queries.transformer_rows,
            network.register_transformers,
        ),
        Kind(
            "positions",
            network_sheets.POSITIONS,
            ("device_kind", "code"),
            ("latitude_udeg", "longitude_udeg"),
            lambda sheet, known: network_sheets.check_positions(
                sheet, known.codes("substations"), known.codes("transformers")
            ),
            network_queries.position_rows,
            _of_company(network.register_positions),
        ),
        Kind(
            "connections",
            consumer_sheets.CONNECTIONS,
            ("service_number",),
            consumer_sheets.COMPARED,
            _check_connections,
            consumer_queries.connection_rows,
            _of_company(consumers.register_connections),
        ),
        Kind(
            "meters",
            meter_sheets.METERS,
            ("serial",),
            ("make", "phase", "interval_minutes", "service_number", "from_date"),
            lambda sheet, known: meter_sheets.check_meters(
                sheet,
                connections=known.rows("connections", "service_number", "connected_on"),
                known=known.stored("meters"),
            ),
            metering_queries.meter_rows,
            _register_meters,
            can_update=False,
        ),
        Kind(
            "staff",
            staff_sheets.STAFF,
            ("login", "role_code", "office_code"),
            ("name_en", "name_hi", "mobile"),
            _check_staff,
            people_queries.staff_rows,
            _of_company(people.register_staff),
        ),
        Kind(
            "programmes",
            rollout_sheets.PROGRAMMES,
            rollout_sheets.PROGRAMME_KEY,
            _names(rollout_sheets.PROGRAMMES, *rollout_sheets.PROGRAMME_KEY),
            lambda sheet, known: rollout_sheets.check_programmes(
                sheet, offices=known.codes("offices"), stored=known.stored("programmes")
            ),
            rollout_queries.programme_rows,
            _of_company(rollout.register_programmes),
        ),
        Kind(
            "agencies",
            rollout_sheets.AGENCIES,
            rollout_sheets.AGENCY_KEY,
            _names(rollout_sheets.AGENCIES, *rollout_sheets.AGENCY_KEY),
            _check_agencies,
            lambda company_id: rollout_queries.agency_rows(),
            _register_agencies,
        ),
        Kind(
            "installed",
            rollout_sheets.INSTALLED,
            ("serial",),
            _names(rollout_sheets.INSTALLED, "serial"),
            _check_installed,
            rollout_queries.installed_rows,
            _register_installed,
            can_update=False,
        ),
    )
}
"""In the order in which they build on each other."""
