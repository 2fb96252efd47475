"""What a simulated meter has measured: the same for the same seed, number and time, and adding up.

The register is a function of time; a block's energy is the register's advance over it, so that blocks and
registers agree by construction.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001 - the meter's own wall clock, Indian time
BLOCK = timedelta(minutes=15)


@dataclass(slots=True)
class Home:
    """One home. Times are naive Indian wall times; energy in Wh."""

    seed: int
    number: int
    first_wh: int = 0
    shape: list[int] = field(default_factory=list)
    _steps: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        dice = random.Random(f"{self.seed}/{self.number}")
        self.first_wh = dice.randrange(100_000, 9_000_000)
        self.shape = [
            dice.randrange(20, 60) + (dice.randrange(60, 200) if 72 <= block < 90 else 0)
            for block in range(96)
        ]
        total = 0
        for wh in self.shape:
            self._steps.append(total)
            total += wh
        self._steps.append(total)

    def register_wh(self, at: datetime) -> int:
        """The register at the last quarter-hour up to `at`."""
        day, rest = divmod(int((at - EPOCH).total_seconds()), 86_400)
        block = rest // 900
        return self.first_wh + day * self._steps[96] + self._steps[block] + self._wobble(day * 96 + block)

    def block_wh(self, ends_at: datetime) -> int:
        """Energy of the quarter-hour that ends at `ends_at`."""
        return self.register_wh(ends_at) - self.register_wh(ends_at - BLOCK)

    def volt_tenths(self, at: datetime) -> int:
        return 2250 + self._draw(f"v{at:%j%H%M}") % 150

    def ampere_hundredths(self, ends_at: datetime) -> int:
        return self.block_wh(ends_at) * 4 * 1000 // self.volt_tenths(ends_at)

    def power_failures(self) -> list[tuple[datetime, int]]:
        """(when, event code) of invented failures and restorations, one pair every tenth day."""
        found = []
        for day in range(0, 400, 10):
            start = EPOCH + timedelta(days=day + self.number % 10, minutes=self._draw(f"p{day}") % 1300)
            found += [(start, 101), (start + timedelta(minutes=7 + self._draw(f"q{day}") % 90), 102)]
        return found

    def _wobble(self, block: int) -> int:
        # At most 15 Wh, less than any block's own 20: the register never runs backwards.
        return self._draw(f"w{block}") % 16

    def _draw(self, what: str) -> int:
        return int.from_bytes(
            hashlib.blake2b(f"{self.seed}/{self.number}/{what}".encode(), digest_size=4).digest()
        )
