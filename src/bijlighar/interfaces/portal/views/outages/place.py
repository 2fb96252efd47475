"""The place that somebody looks for on the public pages: what has to do with it, and who knows it at all."""

from __future__ import annotations

from collections.abc import Sequence

from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.network.rules.names import folded
from bijlighar.outages.queries import OutageBrief

LONGEST = 60


class Place:
    """A name as it was typed; an empty one is every place, and one without a letter is none."""

    def __init__(self, typed: str) -> None:
        self.asked = typed.strip()[:LONGEST]
        self._name = folded(self.asked)
        self._known = network.companies_knowing(self._name) if self._name else set()

    def is_known(self, company: CompanyRecord) -> bool:
        """Whether a company has such a place, line or office; to say of another that all is well is wrong."""
        return not self.asked or company.id in self._known or self._is_company(company)

    def among(self, company: CompanyRecord, rows: Sequence[OutageBrief]) -> list[OutageBrief]:
        """Those of a company's outages that have to do with the place."""
        if not self.asked or self._is_company(company):
            return list(rows)
        if not self._name:
            return []
        there = network.devices_at(self._name, ((one.device_kind, one.device_id) for one in rows))
        return [one for one in rows if (one.device_kind, one.device_id) in there]

    def _is_company(self, company: CompanyRecord) -> bool:
        names = (company.name_en, company.name_hi, company.short_en, company.short_hi)
        return bool(self._name) and any(self._name in folded(name) for name in names)
