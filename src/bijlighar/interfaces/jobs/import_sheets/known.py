"""What is known while sheets are checked: the rows stored, and the rows of the sheets read before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

NO_COMPANY = -1


@dataclass(slots=True)
class Known:
    """Rows by kind of sheet. `company_id` is `NO_COMPANY` for a company that a sheet brings itself."""

    company_id: int
    company_code: str
    stored_by: dict[str, Callable[[int], pl.DataFrame]]
    read: dict[str, pl.DataFrame] = field(default_factory=dict)
    _stored: dict[str, pl.DataFrame] = field(default_factory=dict)

    def stored(self, kind: str) -> pl.DataFrame:
        """Rows in the database, read once."""
        if kind not in self._stored:
            self._stored[kind] = self.stored_by[kind](self.company_id)
        return self._stored[kind]

    def rows(self, kind: str, *columns: str) -> pl.DataFrame:
        """Some columns of stored and read rows; what a sheet says comes first."""
        parts = [self.stored(kind).select(columns)]
        if kind in self.read:
            parts.insert(0, self.read[kind].select(columns))
        return pl.concat(parts)

    def codes(self, kind: str) -> pl.Series:
        """All codes of a kind."""
        return self.rows(kind, "code")["code"]

    def company(self) -> dict[str, str]:
        """The company that the sheets belong to."""
        columns = ["code", "state_code", "short_en", "service_number_pattern", "service_number_example"]
        return self.rows("companies", *columns).filter(pl.col("code") == self.company_code).row(0, named=True)
