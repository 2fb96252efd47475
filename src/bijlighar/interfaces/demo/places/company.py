"""What a company of the demo is made of, from its head office down to the localities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bijlighar.interfaces.demo.names import Name


@dataclass(frozen=True, slots=True)
class Centre:
    """The lowest office, a zone in town or a distribution centre in the country, with what hangs under it."""

    code: str
    name: Name
    is_rural: bool
    substation: Name
    localities: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    name: Name
    centres: tuple[Centre, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    code: str
    name: Name
    divisions: tuple[Division, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the demo: its names, brand, region, offices and the leading digits of its numbers."""

    code: str
    state_code: str
    name: Name
    short: Name
    brand_code: str
    number: int
    region: Name
    circles: tuple[Circle, ...]

    def centres(self) -> Iterator[Centre]:
        """The company's lowest offices, in order."""
        for circle in self.circles:
            for division in circle.divisions:
                yield from division.centres
