"""The demo's world put together: every connection with its person, place, terms, meter and way of living."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt

from bijlighar.interfaces.demo import names
from bijlighar.interfaces.demo.homes import (
    HOME,
    MILL,
    PUMP,
    PUMP_MILLIHP,
    ROOF,
    SHOP,
    VACANT,
    Homes,
    draw,
    furnish,
)
from bijlighar.interfaces.demo.names import Name
from bijlighar.interfaces.demo.places import COMPANIES, Centre, Company
from bijlighar.interfaces.demo.stories import STORIES, Member, Purse, level_wh

FEEDERS_A_CENTRE = 2
TRANSFORMERS_A_FEEDER = 3
PREPAID_SHARE = {"mp": 0.45, "bihar": 1.0}
Tells = Literal["BLOCKS", "HALF_HOURS", "REGISTER"]
OLDER_METERS: dict[str, Tells] = {"west": "HALF_HOURS", "central": "REGISTER"}
OLDER_EVERY = 7
KINDS = {"HOME": HOME, "SHOP": SHOP, "MILL": MILL, "PUMP": PUMP, "ROOF": ROOF}
MP_CATEGORIES = {
    HOME: "LV-1.2",
    VACANT: "LV-1.2",
    ROOF: "LV-1.2",
    SHOP: "LV-2.2",
    MILL: "LV-4",
    PUMP: "LV-5.1",
}
DOORS = {MILL: ("Plot", "प्लॉट"), PUMP: ("Field", "खसरा")}
"""What stands before the number in an address, where it is not a house."""
"""Every seventh meter of these companies is an older one: it tells half-hours, or only its running total."""


@dataclass(frozen=True, slots=True)
class Feeder:
    """An 11 kV feeder of the demo, numbered within its company."""

    index: int
    code: str
    name: Name
    centre: Centre


@dataclass(frozen=True, slots=True)
class Transformer:
    code: str
    name: Name
    feeder: Feeder


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection; `mobile` is its registered mobile, `purse` how its prepaid balance shall stand."""

    service_number: str
    name: Name
    mobile: str
    address: Name
    transformer: Transformer
    category_code: str
    area_code: str
    load_w: int
    phase: int
    is_prepaid: bool
    connected_on: date
    metered_on: date
    meter_serial: str
    tells: Tells
    purse: Purse
    member: Member | None
    contract_w: int | None = None
    load_millihp: int | None = None
    is_net_metered: bool = False


@dataclass(frozen=True, slots=True)
class CompanyWorld:
    """One company: `homes` and `feeder_of` have one entry a connection, in the order of `connections`."""

    company: Company
    key: tuple[int, ...]
    feeders: tuple[Feeder, ...]
    transformers: tuple[Transformer, ...]
    connections: tuple[Connection, ...]
    homes: Homes
    feeder_of: npt.NDArray[np.int64]

    def day_level(self, day: date, last_day: date) -> npt.NDArray[np.float64]:
        """The usual day (Wh) of the connections that have a story; NaN for all others."""
        return np.array(
            [np.nan if c.member is None else level_wh(c.member, day, last_day) for c in self.connections]
        )


def world(seed: int, connections: int, first_day: date) -> tuple[CompanyWorld, ...]:
    """Every company with about `connections` connections, and those of stories that come last besides.

    All were connected before `first_day`. The same seed gives the same world. Raises
    `ValueError` below 4 connections a company: the stories alone need three.
    """
    if connections < 4:
        raise ValueError(f"{connections} connections a company: the demo needs at least 4")
    return tuple(_company(company, seed, connections, first_day) for company in COMPANIES)


def _company(company: Company, seed: int, connections: int, first_day: date) -> CompanyWorld:
    key = (seed, company.number)
    rng = np.random.default_rng(key)
    feeders = _feeders(company)
    transformers = _transformers(company, feeders)
    mine = [story for story in STORIES if story.company_code == company.code]
    members = [(story.mobile, m) for story in mine if not story.comes_last for m in story.members]
    last = [(story.mobile, m) for story in mine if story.comes_last for m in story.members]
    others = connections - len(members)

    spots = rng.integers(0, len(transformers), others)
    luck = rng.random(others)
    kinds = np.where(luck < 0.86, HOME, np.where(luck < 0.96, SHOP, VACANT)).astype(np.int8)
    if company.state_code != "mp":
        kinds = np.where(kinds == SHOP, HOME, kinds).astype(np.int8)
    rural = np.array([transformers[i].feeder.centre.is_rural for i in spots], dtype=bool)
    drawn = draw(rng, kinds, rural)
    parts = (_of_stories(rng, members), drawn, _of_stories(np.random.default_rng((*key, 61)), last))
    homes = Homes(*(np.concatenate([getattr(part, f) for part in parts]) for f in Homes.__slots__))

    made: list[Connection] = []

    def tell(mobile: str, member: Member) -> None:
        there = [t for t in transformers if t.feeder.centre.code == member.centre_code]
        transformer = there[member.number % len(there)] if (mobile, member) in last else there[0]
        made.append(_connection(company, rng, len(made), transformer, homes, first_day, mobile, member))

    for mobile, member in members:
        tell(mobile, member)
    for spot in spots:
        made.append(_connection(company, rng, len(made), transformers[spot], homes, first_day))
    for mobile, member in last:
        tell(mobile, member)
    feeder_of = np.array([c.transformer.feeder.index for c in made])
    return CompanyWorld(company, key, feeders, transformers, tuple(made), homes, feeder_of)


def _of_stories(rng: np.random.Generator, members: list[tuple[str, Member]]) -> Homes:
    return furnish(
        rng,
        np.array([KINDS[m.category] for _, m in members], dtype=np.int8),
        np.array([m.usual_wh for _, m in members], dtype=np.int64),
    )


def _feeders(company: Company) -> tuple[Feeder, ...]:
    found: list[Feeder] = []
    for centre in company.centres():
        for number in range(FEEDERS_A_CENTRE):
            place_en, place_hi = centre.localities[number % len(centre.localities)]
            name = (f"{place_en} feeder {number + 1}", f"{place_hi} फीडर {number + 1}")
            found.append(Feeder(len(found), f"{centre.code}-F{number + 1}", name, centre))
    return tuple(found)


def _transformers(company: Company, feeders: tuple[Feeder, ...]) -> tuple[Transformer, ...]:
    found = []
    for feeder in feeders:
        for number in range(TRANSFORMERS_A_FEEDER):
            code = f"{company.number}{feeder.index + 1:04d}{number + 1:05d}"
            place_en, place_hi = feeder.centre.localities[
                (feeder.index + number) % len(feeder.centre.localities)
            ]
            name = (f"{place_en} DP {number + 1}", f"{place_hi} डीपी {number + 1}")
            found.append(Transformer(code, name, feeder))
    return tuple(found)


def _connection(
    company: Company,
    rng: np.random.Generator,
    place: int,
    transformer: Transformer,
    homes: Homes,
    first_day: date,
    mobile: str | None = None,
    member: Member | None = None,
) -> Connection:
    first, last, trade, house, ward = (int(x) for x in rng.integers(0, 10_000, 5))
    kind, load_w = int(homes.kind[place]), int(homes.load_w[place])
    is_shop, is_rural = kind == SHOP, transformer.feeder.centre.is_rural
    purse: Purse = "NORMAL"
    prepaid_luck, purse_luck = rng.random(2)
    if member is not None:
        number, name, is_prepaid, purse = member.number, member.name, member.is_prepaid, member.purse
    else:
        number = 100 + place
        name = names.shop(last, trade, company.code) if is_shop else names.person(first, last, company.code)
        is_prepaid = bool(prepaid_luck < PREPAID_SHARE[company.state_code]) and not is_shop
        purse = "NEGATIVE" if purse_luck < 0.04 else "LOW" if purse_luck < 0.16 else "NORMAL"
    locality_en, locality_hi = transformer.feeder.centre.localities[
        house % len(transformer.feeder.centre.localities)
    ]
    door = f"{house % 240 + 1}/{ward % 9 + 1}"
    door_en, door_hi = DOORS.get(kind, ("House", "मकान"))
    is_older = place % OLDER_EVERY == 6 and not homes.is_power[place]
    return Connection(
        service_number=service_number(company, number),
        name=name,
        mobile=mobile or f"+916{company.number:03d}{place:06d}",
        address=(f"{door_en} {door}, {locality_en}", f"{door_hi} {door}, {locality_hi}"),
        transformer=transformer,
        category_code=_category(company, kind, is_rural),
        area_code="RURAL" if is_rural else "URBAN",
        load_w=load_w,
        phase=3 if load_w > 5_000 or kind == PUMP else 1,
        is_prepaid=is_prepaid,
        connected_on=first_day - timedelta(days=200 + house % 3_000),
        metered_on=first_day - timedelta(days=20 + house % 180),
        meter_serial=f"{company.code[0].upper()}{company.number}{place + 1:06d}",
        tells=OLDER_METERS.get(company.code, "BLOCKS") if is_older else "BLOCKS",
        purse=purse,
        member=member,
        contract_w=load_w if kind == MILL else None,
        load_millihp=PUMP_MILLIHP if kind == PUMP else None,
        is_net_metered=kind == ROOF,
    )


def service_number(company: Company, number: int) -> str:
    """The company's service number of its connection `number`: "N" and ten digits in Madhya Pradesh."""
    prefix = "N" if company.state_code == "mp" else ""
    return f"{prefix}{company.number}{number:09d}"


def _category(company: Company, kind: int, is_rural: bool) -> str:
    if company.state_code == "mp":
        return MP_CATEGORIES[kind]
    return "DS-I" if is_rural else "DS-II"
