"""A small town in memory: homes, money, links, holidays and meters that fail, and the gate in the middle.

Each step draws what happens next from one seeded source, lets the gate decide by `decide` alone, sends
commands as the worker does (decided anew at the moment), and holds what must hold. Millions of steps are
cheap; the same laws are tried on the real tables in `test_stateful.py`.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bijlighar.kernel.time import IST, settlement_day
from bijlighar.supply.rules import LINKS, Hold, LinkFact, Snapshot, SupplyPolicy, decide
from bijlighar.supply.tests.cases import MONDAY, ist, policy

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Home:
    """One home: its ledger as a list of entries, and everything the gate may know of it."""

    number: int
    is_prepaid: bool = True
    entries: list[tuple[str, int]] = field(default_factory=list)
    balance: int = 0
    later: int = 0
    uncharged: list[date] = field(default_factory=list)
    charged_through: date = MONDAY - DAY
    prepaid_since: date | None = None
    pending: int = 0
    notice_at: datetime | None = None
    is_told: bool | None = None
    heard_at: datetime = field(default_factory=lambda: ist(MONDAY, 0))
    is_on: bool = True
    cut: bool = False
    waiting: tuple[str, datetime] | None = None
    hold: str | None = None

    def book(self, what: str, paise: int) -> None:
        self.entries.append((what, paise))
        self.balance += paise


class Town:
    """What happens, and what must hold after everything that happens."""

    def __init__(self, seed: int, homes: int = 4, rules: SupplyPolicy | None = None) -> None:
        self.draw = random.Random(seed)
        self.rules = rules or policy(self.draw.choice(["bihar", "up", "mp"]), MONDAY)
        self.now = ist(MONDAY, 0)
        self.homes = [Home(number) for number in range(homes)]
        self.samples = {code: LinkFact(code, self.now, True, 1) for code in LINKS}
        self.down: set[str] = set()
        self.suspended_at: datetime | None = None
        self.healthy_since: datetime | None = None
        self.lifted_at: datetime | None = None
        self.officer = False
        self.seen: Counter[str] = Counter()

    def step(self) -> None:
        """One thing happens; then the gate has its turn."""
        self.now += self.draw.choice([5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR])
        self._day_over()
        home = self.draw.choice(self.homes)
        what = self.draw.choices(
            [self.charge, self.recharge, self.refund, self.fail, self.recover, self.change_meter,
             self.convert, self.tell, self.hear, self.hold, self.officer_acts, self.credit],
            [20, 1.5, 1, 0.4, 6, 0.3, 0.2, 12, 12, 0.4, 0.3, 8],
        )[0]  # fmt: skip
        what(home)
        self._canary()
        self._turn()
        self._hold_everything()

    def snapshot(self, home: Home) -> Snapshot:
        holds: tuple[Hold, ...] = ()
        if self.suspended_at is not None:
            holds += (Hold(1, True, "LINKS", self.suspended_at),)
        if self.officer:
            holds += (Hold(2, True, "OFFICER", self.now),)
        if home.hold:
            holds += (Hold(3, False, home.hold, self.now),)
        return Snapshot(
            connection_id=home.number,
            company_id=1,
            ground="PREPAID" if home.is_prepaid else "DEFAULT",
            at=self.now,
            balance_paise=home.balance if home.is_prepaid else None,
            not_yet_due_paise=home.later,
            average_day_paise=2_000,
            charged_through=home.charged_through if home.is_prepaid else None,
            uncredited_paise=home.pending,
            overdue_paise=0 if home.is_prepaid else max(-home.balance, 0),
            notice_at=home.notice_at,
            is_told=home.is_told,
            prepaid_since=home.prepaid_since,
            meter_heard_at=home.heard_at,
            relay_is_on=home.is_on,
            has_cut=home.cut,
            is_connecting=home.waiting is not None and home.waiting[0] == "CONNECT",
            links=tuple(self.samples.values()),
            holds=holds,
            lifted_at=self.lifted_at,
        )

    # What happens.

    def charge(self, home: Home) -> None:
        """Days are charged as they come: one, or all that were late, each with its own entry."""
        while home.uncharged:
            day = home.uncharged.pop(0)
            home.book(f"day {day}", -self.draw.randrange(0, 4_000))
            home.charged_through = day
            if self.draw.random() < 0.1:
                home.later += 900
            if home.later and self.draw.random() < 0.5:
                home.book(f"part due {day}", -min(home.later, 300))
                home.later = max(home.later - 300, 0)
            if self.draw.random() < 0.5:
                break

    def recharge(self, home: Home) -> None:
        home.pending += self.draw.choice([100, 2_000, 10_000, 30_000])

    def credit(self, home: Home) -> None:
        """The payment arrives in the books, and the gate decides in the same breath."""
        if home.pending:
            home.book("recharge", home.pending)
            home.pending = 0
            self._restore(home, self.seen)

    def refund(self, home: Home) -> None:
        home.book("refund", -self.draw.randrange(100, 3_000))

    def fail(self, home: Home) -> None:
        self.down.add(self.draw.choice(LINKS))

    def recover(self, home: Home) -> None:
        self.down.clear()
        self.officer = False

    def change_meter(self, home: Home) -> None:
        home.is_on, home.cut, home.waiting = True, False, None
        home.heard_at = self.now

    def convert(self, home: Home) -> None:
        home.is_prepaid = not home.is_prepaid
        home.prepaid_since = settlement_day(self.now) if home.is_prepaid else None
        home.notice_at = home.is_told = None

    def tell(self, home: Home) -> None:
        if home.notice_at is not None and home.is_told is None:
            home.is_told = self.draw.random() < 0.9

    def hear(self, home: Home) -> None:
        for each in self.homes:
            each.heard_at = self.now

    def hold(self, home: Home) -> None:
        if any(each.hold for each in self.homes):
            for each in self.homes:
                each.hold = None
            return
        home.hold = self.draw.choice(["LIFE_SUPPORT", "DISPUTE", "LINKS"])

    def officer_acts(self, home: Home) -> None:
        self.officer = True

    # The program.

    def _day_over(self) -> None:
        yesterday = settlement_day(self.now) - DAY
        for home in self.homes:
            known = home.uncharged[-1] if home.uncharged else home.charged_through
            while known < yesterday:
                known += DAY
                home.uncharged.append(known)

    def _canary(self) -> None:
        for code in LINKS:
            if self.draw.random() < 0.97:
                self.samples[code] = LinkFact(code, self.now, code not in self.down, 1)
        if self.down:
            self.suspended_at, self.healthy_since = self.suspended_at or self.now, None
        elif self.suspended_at is not None:
            self.healthy_since = self.healthy_since or self.now
            if self.now - self.healthy_since >= self.rules.healthy_for:
                self.suspended_at, self.lifted_at = None, self.now

    def _turn(self) -> None:
        for home in self.homes:
            self._warn(home)
            self._send(home)
            if home.cut:
                self._restore(home, self.seen)
            found = decide(self.snapshot(home), self.rules)
            self.seen[found.verdict] += 1
            if found.verdict == "DISCONNECT":
                home.cut, home.waiting = True, ("DISCONNECT", self.now)

    def _warn(self, home: Home) -> None:
        owes = home.balance < 0
        if not owes:
            home.notice_at = home.is_told = None
        elif home.notice_at is None and self.suspended_at is None and not self.down and not home.cut:
            home.notice_at = self.now

    def _send(self, home: Home) -> None:
        """The worker: a cut is decided anew when it goes out, and a meter may not act."""
        if home.waiting is None or self.draw.random() < 0.3:
            return
        kind, asked_at = home.waiting
        if kind == "CONNECT":
            if self.draw.random() < 0.9:
                home.is_on, home.cut = True, False
            home.waiting = None
            return
        home.waiting = None
        home.cut = False
        is_late = self.now >= min(self.rules.window.closes_at(asked_at), asked_at + self.rules.send_within)
        if is_late or decide(self.snapshot(home), self.rules).verdict != "DISCONNECT":
            self.seen["withdrawn"] += 1
            return
        self._must_be_right(home)
        home.is_on, home.cut = False, True
        self.seen["cut"] += 1

    def _restore(self, home: Home, seen: Counter[str]) -> None:
        found = decide(self.snapshot(home), self.rules)
        if found.verdict == "RECONNECT":
            home.waiting = ("CONNECT", self.now)
            seen["restored"] += 1
        else:
            # A recharge that switches nothing on says why.
            assert found.reasons, "no reason was given"

    # What must hold.

    def _must_be_right(self, home: Home) -> None:
        """Said again in other words than the gate's own, from the town and not from the snapshot."""
        local = self.now.astimezone(IST)
        window = self.rules.window
        assert window.from_time <= local.time() < window.to_time
        assert local.weekday() != 6 and local.date() not in window.holidays
        assert not (local.weekday() == 5 and 8 <= local.day <= 14)
        assert not self.down & {code for code, one in self.samples.items() if one.is_healthy is False}
        for code, sample in self.samples.items():
            assert sample.is_healthy and sample.measured_at is not None
            assert (self.now - sample.measured_at).total_seconds() <= self.rules.links[code].within_seconds
        assert self.suspended_at is None and not self.officer and home.hold is None
        assert self.lifted_at is None or self.now >= self.lifted_at + self.rules.recovery_grace
        assert home.balance < 0 and home.pending == 0 and home.is_told
        assert home.notice_at is not None and self.now >= home.notice_at + min(
            self.rules.grace, self.rules.notice
        )
        if home.is_prepaid:
            assert home.charged_through >= settlement_day(self.now) - 2 * DAY
            assert self.now - home.heard_at <= self.rules.meter_silent
            if home.prepaid_since is not None:
                grace = int(self.rules.conversion_grace_days.exact)
                assert settlement_day(self.now) >= home.prepaid_since + timedelta(days=grace)

    def _hold_everything(self) -> None:
        for home in self.homes:
            assert home.balance == sum(paise for _, paise in home.entries)
            if not home.is_on:
                assert home.cut, "power is off and nobody decided it"
            if home.cut and home.balance >= 0 and home.is_prepaid:
                # Power is on its way, or nothing is known against it but the meter's own refusal.
                assert (
                    home.waiting is not None or decide(self.snapshot(home), self.rules).verdict == "RECONNECT"
                )
