"""What an application costs: one line a charge of the rulebook, in paise, with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bijlighar.applications.rules.policy import Charge, GoesTo
from bijlighar.kernel.money import rupees

_W = 1000


@dataclass(frozen=True, slots=True)
class DemandLine:
    """One line: words in both languages, how it arises, its amount; `mark` says how sure the rate is."""

    code: str
    words_en: str
    words_hi: str
    how: str
    amount_paise: int
    goes_to: GoesTo
    source_en: str
    source_hi: str
    mark: str

    @property
    def how_en(self) -> str:
        """How it arises, as it is kept: "3 kW × ₹400"."""
        return self.how

    @property
    def how_hi(self) -> str:
        """The same in Hindi: "3 किलोवाट × ₹400"."""
        return self.how.replace("kW", "किलोवाट")


def demand_lines(charges: Sequence[Charge], *, load_w: int, load_before_w: int = 0) -> tuple[DemandLine, ...]:
    """The lines of a demand note; kilowatts that were begun count whole, and none is given back.

    A line that comes to nothing is left out.
    """
    return tuple(line for each in charges if (line := _line(each, load_w, load_before_w)).amount_paise)


def total_paise(lines: Sequence[DemandLine], goes_to: GoesTo | None = None) -> int:
    """The sum of the lines, or of those that go to one place."""
    return sum(each.amount_paise for each in lines if goes_to in (None, each.goes_to))


def as_data(lines: Sequence[DemandLine]) -> list[dict[str, Any]]:
    """Lines as plain JSON data."""
    return [asdict(each) for each in lines]


def from_data(data: Sequence[Mapping[str, Any]]) -> tuple[DemandLine, ...]:
    """The way back from `as_data`."""
    return tuple(DemandLine(**each) for each in data)


def _rupees(paise: int) -> str:
    """A rate as pages write it; whole rupees without paise, which no schedule writes."""
    return rupees(paise).removesuffix(".00")


def _line(charge: Charge, load_w: int, load_before_w: int) -> DemandLine:
    rate = int(charge.rupees.exact * 100)
    count, how = 1, ""
    if charge.per != "APPLICATION":
        base = load_w - (load_before_w if charge.per == "ADDED_KW" else 0)
        count = max(-(-base // _W), 0)
        how = f"{count} kW × {_rupees(rate)}"
    return DemandLine(
        code=charge.code,
        words_en=charge.words.en,
        words_hi=charge.words.hi,
        how=how,
        amount_paise=count * rate,
        goes_to=charge.goes_to,
        source_en=charge.rupees.source.en,
        source_hi=charge.rupees.source.hi,
        mark=charge.rupees.mark,
    )
