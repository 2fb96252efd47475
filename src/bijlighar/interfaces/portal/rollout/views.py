"""Public pages of the rollout. They show figures, agencies and meters; of a consumer nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.documents import queries as documents
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.forms import Field
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.rollout.curve import curve
from bijlighar.network import queries as network
from bijlighar.rollout import queries
from bijlighar.rollout.queries import ProgrammeBoard, RegistrationRecord
from bijlighar.rollout.rules.board import BoardRow, DoneFigure, TargetFigure
from bijlighar.rollout.rules.reconcile import less, sum_of
from bijlighar.rollout.rules.registration import state_on

_TROUBLES = ("PRINTED_", "OVER_TARGET", "WITHOUT_TARGET", "DISTRICTS")
SERIAL_LENGTH = 40


@require_safe
def rollout(request: HttpRequest) -> HttpResponse:
    """Show all programmes with how far they are, the agencies, and the way to a meter's page."""
    companies = {each.id: each for each in network.companies()}
    boards = [
        {
            "company": companies[each.company_id],
            **_headline(queries.programme_board(each, clock.today())),
        }
        for each in queries.programmes()
    ]
    return render(
        request,
        "portal/rollout/rollout.html",
        {
            "boards": boards,
            "agencies": queries.agencies(),
            "field": _serial_field(),
            "companies": companies.values(),
        },
    )


@require_safe
def programme(request: HttpRequest, company_code: str, code: str) -> HttpResponse:
    """Show a programme's board: what remains, place by place, the curve, the forecast, the reconciliation."""
    company = network.company(company_code)
    found = queries.programme(company.id, code) if company else None
    if company is None or found is None:
        raise Http404
    made = queries.programme_board(found, clock.today())
    board = made.board
    told = [row.done for row in board.rows if row.is_told]
    return render(
        request,
        "portal/rollout/programme.html",
        {
            "company": company,
            "brand": company.brand_code,
            **_headline(made),
            "made": made,
            "done_arithmetic": sum_of(told) if len(told) > 1 else "",
            "remaining_arithmetic": less(board.target, board.done).replace("= +", "= "),
            "curve": curve(made.weeks, board.target, from_date=found.from_date, to_date=found.to_date),
            "rows": [_row(row) for row in board.rows],
            "paces": _paces(made),
            "notes": _notes(made),
        },
    )


@require_safe
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is on record about an agency: registrations, tenders, subcontractors, declarations."""
    found = queries.agency_detail(code)
    if found is None:
        raise Http404
    companies = {each.id: each for each in network.companies()}
    papers = documents.documents_of("rollout", [f"registration/{each.id}" for each in found.registrations])
    return render(
        request,
        "portal/rollout/agency.html",
        {
            "found": found,
            "registrations": [
                {
                    "record": each,
                    "company": companies.get(each.company_id or 0),
                    "papers": [paper for paper in papers if paper.owner_key == f"registration/{each.id}"],
                    **_validity(each),
                }
                for each in found.registrations
            ],
            "tenders": [
                {
                    "record": each,
                    "company": companies.get(each.company_id or 0),
                    **_outcome(each.outcome_code),
                }
                for each in found.tenders
            ],
        },
    )


@require_safe
def find_meter(request: HttpRequest) -> HttpResponse:
    """Go to the page of the meter whose number was typed; without one, ask for it."""
    serial = "".join(request.GET.get("serial", "").split()).upper()[:SERIAL_LENGTH]
    company = network.company(request.GET.get("company", ""))
    if serial and company is not None and "/" not in serial:
        return redirect("rollout:meter", company.code, serial)
    field = _serial_field()
    if "serial" in request.GET:
        field = field.wrong(_("Choose the company and write the number that stands on the meter."), serial)
    return render(
        request, "portal/rollout/find_meter.html", {"field": field, "companies": network.companies()}
    )


@require_safe
def meter(request: HttpRequest, company_code: str, serial: str) -> HttpResponse:
    """Show who put up a meter, when and under which registration; never where or for whom."""
    company = network.company(company_code)
    if company is None:
        raise Http404
    origin = queries.meter_origin(company.id, serial[:SERIAL_LENGTH])
    return render(
        request,
        "portal/rollout/meter.html",
        {
            "company": company,
            "brand": company.brand_code,
            "origin": origin,
            "serial": serial[:SERIAL_LENGTH],
            "last_day": _last_day(origin.valid_to) if origin else None,
        },
        status=200 if origin else 404,
    )


def _serial_field() -> Field:
    return Field(
        name="serial",
        label=_("Number on the meter"),
        hint=_("It stands on the meter's front, below the bar code."),
        longest=SERIAL_LENGTH,
    )


def _headline(made: ProgrammeBoard) -> dict[str, Any]:
    board = made.board
    tenths = board.done * 1000 // board.target if board.target else 0
    return {
        "programme": made.programme,
        "as_of": made.as_of_date,
        "board": board,
        "share": f"{tenths // 10}.{tenths % 10}",
        "troubles": [
            each for each in made.differences if not each.agrees and each.code.startswith(_TROUBLES)
        ],
    }


def _row(row: BoardRow) -> dict[str, Any]:
    """A place as the source groups it; what it calls the group only where that is another name."""
    name = row.name(language())
    told_of = _name(row.done_figure) if row.done_figure else ""
    return {
        "name": name,
        "told_of": told_of if told_of != name else "",
        "target": row.target,
        "done": row.done,
        "remaining": row.remaining,
        "is_told": row.is_told,
    }


def _name(figure: DoneFigure) -> str:
    """The name of a group in the reader's language."""
    return str(getattr(figure, f"name_{language()}"))


def _paces(made: ProgrammeBoard) -> list[dict[str, Any]]:
    expected = made.forecast
    return [
        {"words": words, "pace": pace}
        for words, pace in (
            (_("Pace of the last 8 weeks"), expected.usual),
            (_("The best 4 weeks in a row among them"), expected.fastest),
            (_("The worst 4 weeks in a row among them"), expected.slowest),
        )
        if pace is not None
    ]


def _notes(made: ProgrammeBoard) -> list[dict[str, Any]]:
    """Notes of the source by place, each once."""
    figures: list[TargetFigure | DoneFigure] = [*made.board.targets, *made.board.done_figures]
    return [{"figure": each} for each in figures if each.note_en or each.note_hi]


def _validity(record: RegistrationRecord) -> dict[str, Any]:
    state = state_on(record.from_date, record.to_date, clock.today())
    kind, icon_name, words = {
        "VALID": ("ok", "tick", _("in force")),
        "NOT_YET": ("warn", "half", _("not yet in force")),
        "OVER": ("bad", "failed", _("ended")),
    }[state]
    return {"kind": kind, "icon_name": icon_name, "words": words, "last_day": _last_day(record.to_date)}


def _outcome(code: str) -> dict[str, str]:
    kind, icon_name, words = {
        "QUALIFIED": ("ok", "tick", _("qualified")),
        "AWARDED": ("ok", "tick", _("won")),
        "REFUSED": ("bad", "failed", _("refused")),
        "WITHDRAWN": ("", "half", _("withdrawn")),
    }[code]
    return {"kind": kind, "icon_name": icon_name, "words": words}


def _last_day(to_date: Any) -> Any:
    """People read the last day on which something holds, not the first on which it does not."""
    return to_date - timedelta(days=1) if to_date is not None else None
