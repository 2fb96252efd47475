"""A storm replayed: lines fail, people call, a menu and operators answer. Everything from one seed.

The exchange and the people are simulated; every event goes through `take_cti_event`, calls are handed out by
`offer_next`, complaints are registered as an operator does, faults found and put right as an officer does.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import polars as pl

from bijlighar.calls import actions, queries
from bijlighar.calls.rules.event import CtiEvent
from bijlighar.complaints import actions as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.consumers import queries as consumer_queries
from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.network import actions as network
from bijlighar.network import queries as network_queries
from bijlighar.outages import actions as outages
from bijlighar.people import actions as people

BY = Actor.system("storm")
BEGINS = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
HOUR = 3600.0


@dataclass(frozen=True)
class Storm:
    """How large: `calls` over `hours` with so many in the peak hour, on `down` of `feeders` feeders."""

    calls: int = 53_000
    peak: int = 8_000
    hours: int = 24
    feeders: int = 60
    down: int = 40
    homes_a_feeder: int = 200
    operators: int = 100
    seed: int = 20261122
    peak_at: float = 4.0


@dataclass
class Fact:
    """A feeder's fate in seconds from the beginning: fails, becomes known, has an estimate, is back."""

    fails: float
    known: float
    estimated: float
    back: float
    outage_id: int | None = None


@dataclass
class Played:
    """What the simulated people met, as the simulation counted it, apart from the program."""

    calls: int = 0
    events: int = 0
    peak_hour: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    told_and_left: int = 0
    estimates_told: int = 0
    operator_of_known: int = 0
    waits: list[float] = field(default_factory=list)
    complaints: int = 0
    keys: dict[str, str] = field(default_factory=dict)
    longest_queue: int = 0


def build(storm: Storm) -> tuple[int, list[list[str]], list[int], list[int]]:
    """A company with feeders and homes: its id, mobiles a feeder, the feeders' ids, the operators' ids."""
    company = place.company("east")
    said: dict[str, Any] = {"company_id": company, "by": BY, "at": place.AT}
    codes = [f"F{number:03d}" for number in range(2, storm.feeders + 2)]
    wire = {"name_en": "Garha", "name_hi": "गढ़ा"}
    network.register_feeders(
        rows=pl.DataFrame([{**wire, "code": code, "substation_code": "S1"} for code in codes]), **said
    )
    network.register_transformers(
        rows=pl.DataFrame(
            [
                {
                    **wire,
                    "code": f"4{number:09d}",
                    "feeder_code": code,
                    "office_code": "D1",
                    "capacity_va": 100_000,
                }
                for number, code in enumerate(codes)
            ]
        ),
        **said,
    )
    mobiles = []
    frames = []
    for number, _ in enumerate(codes):
        first = 1 + number * storm.homes_a_feeder
        rows = place.rows(storm.homes_a_feeder, first=first, transformer_code=f"4{number:09d}")
        mobiles.append(rows["mobile"].to_list())
        frames.append(rows)
    consumers.register_connections(company_id=company, rows=pl.concat(frames), by=BY, at=place.AT)
    transformers = [network_queries.transformers_of_code(f"4{number:09d}")[0] for number in range(len(codes))]
    one = consumer_queries.wires(transformer_ids=transformers).unique("transformer_id", keep="any")
    feeder_of = dict(one.select("transformer_id", "feeder_id").iter_rows())
    return company, mobiles, [feeder_of[each] for each in transformers], _operators(company, storm)


def _operators(company: int, storm: Storm) -> list[int]:
    found = []
    for number in range(storm.operators):
        staff = people.add_staff(
            login=f"op.{number}", name_en="Operator", name_hi="ऑपरेटर", by=BY, at=place.AT
        )
        found.append(
            actions.sign_on(
                staff_id=staff,
                operator_code=f"seat{number}",
                company_ids=[company],
                languages=["hi"],
                by=BY,
                at=BEGINS,
            )
        )
    return found


class Replay:
    """The simulation: a heap of things to happen, in the order of their seconds."""

    def __init__(self, storm: Storm, company: int, mobiles: list[list[str]], feeders: list[int]) -> None:
        self.storm, self.company, self.mobiles, self.feeders = storm, company, mobiles, feeders
        self.random = random.Random(storm.seed)
        self.played, self.number = Played(), count()
        self.heap: list[tuple[float, int, Callable[[float], None]]] = []
        self.facts = [self._fact() for _ in range(storm.down)]
        self.queued_at: dict[str, float] = {}
        self.mobile_of: dict[str, str] = {}
        self.asks_for_power: dict[str, bool] = {}
        self.call_ids: dict[str, int] = {}
        self.told: set[str] = set()

    def at(self, second: float) -> datetime:
        return BEGINS + timedelta(milliseconds=round(second * 1000))

    def later(self, second: float, do: Callable[[float], None]) -> None:
        heapq.heappush(self.heap, (second, next(self.number), do))

    def run(self) -> Played:
        """Play it to the end; the queue is empty then and everybody has hung up."""
        self.later(0.8 * HOUR, self._declare)
        for fact in range(len(self.facts)):
            self._fate(fact)
        for quarter in range(1, self.storm.hours * 4):
            self.later(quarter * HOUR / 4, self._join)
        for second in self._arrivals():
            self.later(second, self._call)
        while self.heap:
            second, _, do = heapq.heappop(self.heap)
            do(second)
        return self.played

    def _declare(self, second: float) -> None:
        outages.declare_storm(company_id=self.company, reason="replay", by=BY, at=self.at(second))

    def _join(self, second: float) -> None:
        """The clock's turn: complaints that were first are joined to the outage that explains them."""
        complaints.link_due(company_id=self.company, by=BY, at=self.at(second))

    def _fact(self) -> Fact:
        fails = self.random.uniform(0.3, 3.2) * HOUR
        known = fails + self.random.uniform(0.05, 0.4) * HOUR
        estimated = known + self.random.uniform(0.02, 0.2) * HOUR
        return Fact(fails, known, estimated, estimated + self.random.uniform(3, 14) * HOUR)

    def _fate(self, place_of: int) -> None:
        fact, feeder = self.facts[place_of], self.feeders[place_of]

        def known(second: float) -> None:
            fact.outage_id = outages.report_fault(
                company_id=self.company, device_kind="FEEDER", device_id=feeder, from_at=self.at(fact.fails),
                key=f"storm/{feeder}", by=BY, at=self.at(second),
            )  # fmt: skip

        def estimated(second: float) -> None:
            assert fact.outage_id is not None
            outages.estimate(
                outage_id=fact.outage_id, estimate_at=self.at(fact.back), by=BY, at=self.at(second)
            )

        def back(second: float) -> None:
            assert fact.outage_id is not None
            outages.restore(outage_id=fact.outage_id, restored_at=self.at(second), by=BY, at=self.at(second))

        for second, do in ((fact.known, known), (fact.estimated, estimated), (fact.back, back)):
            self.later(second, do)

    def _arrivals(self) -> list[float]:
        """Exactly `peak` in the peak hour, the rest by a curve that rises fast and falls slowly."""
        storm = self.storm
        peak = int(storm.peak_at)
        weights = [
            math.exp(-((hour - storm.peak_at) ** 2) / (2 if hour < peak else 40)) if hour != peak else 0.0
            for hour in range(storm.hours)
        ]
        rest, total, left = storm.calls - storm.peak, sum(weights), 0.0
        spread: list[int] = []
        for weight in weights:
            left += rest * weight / total
            spread.append(int(left) - sum(spread))
        spread[-1] += rest - sum(spread)
        spread[peak] = storm.peak
        self.played.peak_hour = max(spread)
        return [
            (hour + self.random.random()) * HOUR for hour, number in enumerate(spread) for _ in range(number)
        ]

    def _call(self, second: float) -> None:
        """Somebody calls: mostly who has no power, else anybody."""
        self.played.calls += 1
        key = f"storm-{self.played.calls}"
        dark = [place_of for place_of, fact in enumerate(self.facts) if fact.fails <= second < fact.back]
        is_dark = bool(dark) and self.random.random() < 0.9
        feeder = self.random.choice(dark) if is_dark else self.random.randrange(len(self.mobiles))
        mobile = self.random.choice(self.mobiles[feeder]) if self.random.random() < 0.97 else ""
        self.mobile_of[key], self.asks_for_power[key] = mobile, is_dark
        told = self._tell(key, "ARRIVED", second, caller_mobile=mobile)
        self._hear(key, second, told)

    def _tell(self, key: str, kind: str, second: float, **given: Any) -> actions.Taken:
        self.played.events += 1
        event = CtiEvent(
            call_key=key, kind=kind, happened_at=self.at(second), plays_prompts=True, dialled="1912", **given
        )
        taken = actions.take_cti_event(event=event, exchange_code="replay", by=BY, at=self.at(second))
        self.call_ids[key] = taken.call_id
        return taken

    def _hear(self, key: str, second: float, taken: actions.Taken) -> None:
        """The caller listens and does something about it."""
        told = taken.told
        assert told is not None
        names = {each.name for each in told.prompts}
        if any(name.startswith("outage_") for name in names):
            self.told.add(key)
            self.played.estimates_told += any("estimate_at" in each.figures for each in told.prompts)
        if told.then == "HANG_UP":
            self.later(second + 4, lambda s: self._leave(key, s))
        elif told.then == "QUEUE":
            self.later(second + 2, lambda s: self._queue(key, s))
        else:
            chance = self.random.random()
            if chance < 0.02:
                self.later(second + 3, lambda s: self._leave(key, s))
                return
            digits = self._key(key, names)
            self.later(second + self.random.uniform(4, 14), lambda s: self._press(key, digits, s))

    def _key(self, key: str, names: set[str]) -> str:
        chance = self.random.random()
        if "choose_language" in names:
            return "1" if chance < 0.85 else "2" if chance < 0.93 else ""
        if "outage_menu" in names:
            return "1" if chance < 0.62 else "" if chance < 0.94 else "0" if chance < 0.985 else "9"
        if self.asks_for_power[key]:
            return "1" if chance < 0.93 else "9" if chance < 0.95 else "0"
        return "2" if chance < 0.3 and "menu_balance" in names else "0" if chance < 0.9 else "4"

    def _press(self, key: str, digits: str, second: float) -> None:
        self._hear(key, second, self._tell(key, "IVR_CHOICE", second, digits=digits))

    def _leave(self, key: str, second: float) -> None:
        self._tell(key, "HUNG_UP", second)
        self._ended(key, "MENU")

    def _queue(self, key: str, second: float) -> None:
        self._tell(key, "QUEUED", second)
        self.queued_at[key] = second
        self.played.longest_queue = max(self.played.longest_queue, len(self.queued_at))
        self.later(second + self.random.expovariate(1 / 150), lambda s: self._lose_patience(key, s))
        self._offer(second)

    def _lose_patience(self, key: str, second: float) -> None:
        if self.queued_at.pop(key, None) is not None:
            self._tell(key, "HUNG_UP", second)
            self._ended(key, "GAVE_UP")

    def _offer(self, second: float) -> None:
        while self.queued_at:
            offer = actions.offer_next(by=BY, at=self.at(second))
            if offer is None:
                return
            key, seat = offer.call_key, offer.operator_code
            self.played.waits.append(second - self.queued_at.pop(key))
            self._tell(key, "OFFERED", second, operator_code=seat)
            self.later(second + 2, lambda s, key=key, seat=seat: self._answer(key, seat, s))  # type: ignore[misc]

    def _answer(self, key: str, seat: str, second: float) -> None:
        self._tell(key, "ANSWERED", second, operator_code=seat)
        self.played.operator_of_known += key in self.told
        talk = min(self.random.lognormvariate(4.6, 0.5), 600)
        self.later(second + talk, lambda s: self._talked(key, s))

    def _talked(self, key: str, second: float) -> None:
        call = queries.call(self.call_ids[key])
        assert call is not None
        outcome = "INFORMATION"
        if self.asks_for_power[key] and call.connection_id and call.outage_id is None:
            actions.register_complaint(
                call_id=call.id, category_code="NO_SUPPLY", answers={}, place={}, remark="",
                key=f"replay/{key}", by=BY, at=self.at(second),
            )  # fmt: skip
            self.played.complaints += 1
            outcome = "COMPLAINT"
        self._tell(key, "HUNG_UP", second)
        self._ended(key, "TALKED")
        self.later(second + 15, lambda s: self._write_up(call.id, outcome, s))

    def _write_up(self, call_id: int, outcome: str, second: float) -> None:
        actions.wrap_up(call_id=call_id, outcome_code=outcome, note="", by=BY, at=self.at(second))
        self._offer(second)

    def _ended(self, key: str, how: str) -> None:
        self.played.keys[key] = how
        self.played.ends[how] += 1
        self.played.told_and_left += how == "MENU" and key in self.told
