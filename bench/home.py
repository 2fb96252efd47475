"""Everybody opens the app at once: home and balance, each by another consumer, beside a plain Django view.

Prepaid homes with a month of readings and deductions and quarter hours of today. What counts is processor
time of the web server and of the database, read from /proc; the load generator is left out. The yardstick
is a plain Django project with one view that asks the database once (`_plain`), on the same server beside the
same database. `BIJLIGHAR_BENCH_HOMES` measures with more or fewer, `BIJLIGHAR_BENCH_PROFILE=1` says where
the time goes and prints every statement of a home.
"""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench._database import database
from bench._result import Measured, Result, Target
from bench._web import PARTS, served, used

HOMES = int(os.environ.get("BIJLIGHAR_BENCH_HOMES", "300"))
DAYS = 35
ROUNDS = 3
TIMES, AT_ONCE = 10, 4
"""How often each asks in a round for what is quick: processor time is counted in hundredths of a second;
and how many ask at once, each over a connection of its own."""
AT_LEAST = 3.0
STEP = "opens the app"


def run() -> Iterator[Result]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Result]:
    home = Path(os.environ["BIJLIGHAR_HOME"])
    visitors = stage()
    plain = _cost(home, "bench._plain:application", visitors, "/en/c/{id}/")
    yield _line("a plain Django view, one question", plain, is_yardstick=True)
    ours = ("bijlighar.conf.asgi:application", visitors, "/hi/c/{id}/")
    yield _line("home, the first time after a change", _cost(home, *ours, is_new=True))
    again = _cost(home, *ours)
    yield _line("home, opened again", again)
    if os.environ.get("BIJLIGHAR_BENCH_PROFILE") == "1":
        profile(visitors)
    yield Target(
        asked_for="homes opened again, a second of server processor time, beside the plain view",
        at_least=AT_LEAST, measured=plain.cost / again.cost, unit="times",
    )  # fmt: skip


class Load:
    """What a round of requests took: processor time by part, and each answer's time."""

    def __init__(self, parts: dict[str, float], took: list[float], size: int) -> None:
        self.parts, self.took, self.size = parts, np.array(took), size

    @property
    def cost(self) -> float:
        """Seconds of processor time a request."""
        return sum(self.parts.values()) / len(self.took)


def _line(contestant: str, load: Load, *, is_yardstick: bool = False) -> Measured:
    p50, p99 = 1000 * np.percentile(load.took, [50, 99])
    parts = ", ".join(f"{part} {1000 * load.parts[part] / len(load.took):.2f} ms" for part in PARTS)
    return Measured(
        step=STEP, contestant=contestant, count=len(load.took), unit="requests",
        seconds=sum(load.parts.values()), is_yardstick=is_yardstick,
        note=f"processor time: {parts}; by the clock, {AT_ONCE} at once: p50 {p50:.1f} ms, "
        f"p99 {p99:.1f} ms; {load.size / 1000:.1f} kB; no errors",
    )  # fmt: skip


def _cost(
    home: Path, application: str, visitors: list[tuple[int, str]], path: str, *, is_new: bool = False
) -> Load:
    """The cheapest of some rounds; in each every visitor asks. `is_new`: once, after something changed."""
    rounds = []
    with served(home, application) as address:
        for number in range(ROUNDS + 1):
            if is_new:
                _change()
            before = used(home)
            asks = visitors * (1 if is_new else TIMES)
            with ThreadPoolExecutor(AT_ONCE) as browsers:
                parts = [asks[first::AT_ONCE] for first in range(AT_ONCE)]
                told = list(browsers.map(partial(_asked, address, path), parts))
            after = used(home)
            took, size = [one for each, _ in told for one in each], told[0][1]
            if number:  # the first warms up
                rounds.append(Load({part: after[part] - before[part] for part in PARTS}, took, size))
    return min(rounds, key=lambda each: each.cost)


def _asked(address: tuple[str, int], path: str, visitors: list[tuple[int, str]]) -> tuple[list[float], int]:
    """One after the other over one connection: how long each took, and the bytes of an answer."""
    connection, took, size = http.client.HTTPConnection(*address, timeout=60), [], 0
    for place, session in visitors:
        began = time.perf_counter()
        headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}
        connection.request("GET", path.format(id=place), headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        took.append(time.perf_counter() - began)
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status}")
    connection.close()
    return took, size


def _change() -> None:
    """Tell what an outage tells when it begins or its estimate changes: all have changed."""
    from bijlighar.kernel.changed import tell_changed

    tell_changed()
    time.sleep(0.2)


def stage() -> list[tuple[int, str]]:
    """Homes with a month behind them, each with a person who is signed in: connection and session."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connections

    from bijlighar.billing.tests.readings import BY, company_with_connections, morning_after, store
    from bijlighar.consumers import actions as consumers
    from bijlighar.consumers.tests import place
    from bijlighar.kernel.time import settlement_day
    from bijlighar.prepaid.actions import charge_days

    company_id, homes = company_with_connections(HOMES, code="bihar", is_prepaid=True, category_code="DS-II")
    last = settlement_day(datetime.now(UTC)) - timedelta(days=1)
    days = [last - timedelta(days=back) for back in range(DAYS, -1, -1)]
    luck = np.random.default_rng(7)
    store(homes, days, luck.integers(1000, 9000, size=(len(homes), len(days))))
    for day in days[-5:]:
        charge_days(
            company_id=company_id, through_day=day, connection_ids=homes, by=BY, at=morning_after(day)
        )
    visitors = []
    for number, home in enumerate(homes):
        mobile = f"+91600{number:07d}"
        consumers.link_by_staff(mobile=mobile, connection_id=home, by=place.BY, at=datetime.now(UTC))
        session = SessionStore()
        session["mobile"] = mobile
        session.create()
        visitors.append((home, str(session.session_key)))
    connections["owner"].cursor().execute("ANALYZE")  # as autovacuum does within a minute
    return visitors


def profile(visitors: list[tuple[int, str]]) -> None:
    """Say where the time of a home goes in Python, and each of its statements, on the error output."""
    import cProfile
    import pstats

    from django.conf import settings
    from django.db import connection, reset_queries
    from django.test import Client

    def ask(one: tuple[int, str]) -> Any:
        client = Client(HTTP_HOST="127.0.0.1")
        client.cookies["sessionid"] = one[1]
        return client.get(f"/hi/c/{one[0]}/")

    settings.DEBUG = True
    ask(visitors[0])
    reset_queries()
    ask(visitors[1])
    said = [f"{each['time']} {each['sql'][:160]}" for each in connection.queries]
    print(f"home: {len(said)} statements", *said, sep="\n    ", file=sys.stderr)
    settings.DEBUG = False
    watch = cProfile.Profile()
    watch.enable()
    for one in visitors[:100]:
        ask(one)
    watch.disable()
    pstats.Stats(watch, stream=sys.stderr).sort_stats("cumtime").print_stats(60)
