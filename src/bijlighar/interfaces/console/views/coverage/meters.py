"""The meters of an office on a day: all of them, or those nobody heard of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.csv_answer import FILE_PAGE, csv_answer, noted
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.shares import share
from bijlighar.interfaces.portal import clock
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import MeterCoverage
from bijlighar.network import queries as network
from bijlighar.network.queries import WireRecord

PAGE = 50
ONLY: tuple[Literal["all", "silent"], ...] = ("all", "silent")


@staff_required("meter.see")
@require_safe
def meters(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the meters of an office and those below on a day, fifty a page."""
    question = _question(request)
    found = metering.meters_of_day(
        question.day,
        network.offices_below(office_id),
        only=question.only,
        feeder_id=question.feeder,
        transformer_id=question.transformer,
        after=question.after,
        limit=PAGE + 1,
    )
    more = found[PAGE - 1].meter_id if len(found) > PAGE else None
    return show(
        request,
        desk,
        "console/coverage_meters.html",
        {
            "office": network.office(office_id),
            "question": question,
            "wire": _wire_of(question),
            "meters": [(each, share(each.blocks, 96)) for each in found[:PAGE]],
            "next_page": question.address(office_id, after=more) if more is not None else "",
            "first_page": question.address(office_id) if question.after else "",
            "csv": question.address(office_id, name="console:coverage_meters_csv"),
            "all_meters": question.address(office_id, only="all"),
            "only_silent": question.address(office_id, only="silent"),
        },
        office_id=office_id,
        here="coverage",
    )


@staff_required("meter.see")
@require_safe
def meters_csv(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponseBase:
    """Give the whole list as a file, read page by page while it is sent; consumers can read that it was."""
    question = _question(request)
    heads = ["day", "meter", "service_number", "office_code", "blocks_of_96", "last_day_told", "as_of"]
    offices = {
        each: code.rstrip("/").rpartition("/")[2] for each, code in network.paths_below(office_id).items()
    }
    rows = (
        [
            question.day.isoformat(),
            each.serial,
            each.service_number,
            offices.get(each.office_id, ""),
            each.blocks,
            each.last_day.isoformat() if each.last_day else "",
            desk.at.isoformat(timespec="seconds"),
        ]
        for each in _every(question, list(offices), desk)
    )
    return csv_answer(f"meters-{question.only}-{question.day}-{office_id}.csv", heads, rows)


@dataclass(frozen=True, slots=True)
class Question:
    """What the list of meters is asked for."""

    day: date
    only: Literal["all", "silent"]
    feeder: int | None
    transformer: int | None
    after: int

    def address(
        self,
        office_id: int,
        *,
        name: str = "console:coverage_meters",
        only: str = "",
        after: int | None = None,
    ) -> str:
        """The address that asks the same, from a place on."""
        asks = {"day": self.day.isoformat(), "only": only or self.only}
        asks |= {"feeder": str(self.feeder)} if self.feeder is not None else {}
        asks |= {"transformer": str(self.transformer)} if self.transformer is not None else {}
        asks |= {"after": str(after)} if after is not None else {}
        return f"{reverse(name, args=[office_id])}?{urlencode(asks)}"


def _question(request: HttpRequest) -> Question:
    return Question(
        day=asked.day(request, "day", clock.today() - timedelta(days=1)),
        only=cast(Literal["all", "silent"], asked.one_of(request, "only", ONLY)),
        feeder=asked.number(request, "feeder"),
        transformer=asked.number(request, "transformer"),
        after=asked.number(request, "after") or 0,
    )


def _every(question: Question, offices: list[int], desk: Desk) -> Iterator[MeterCoverage]:
    after = 0
    while found := metering.meters_of_day(
        question.day,
        offices,
        only=question.only,
        feeder_id=question.feeder,
        transformer_id=question.transformer,
        after=after,
        limit=FILE_PAGE,
    ):
        noted(desk, "console/meters.csv", (each.connection_id for each in found))
        yield from found
        after = found[-1].meter_id


def _wire_of(question: Question) -> WireRecord | None:
    if question.transformer:
        return network.transformers([question.transformer]).get(question.transformer)
    return network.feeders([question.feeder]).get(question.feeder) if question.feeder else None
