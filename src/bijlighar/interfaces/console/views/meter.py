"""A meter's story on one page, and the person behind it only for whoever says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.console import asked, masks
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.telling import told
from bijlighar.interfaces.portal import clock, pictures
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import DayRecord, MeterIdentity, StayRecord
from bijlighar.network import queries as network
from bijlighar.privacy import actions as privacy
from bijlighar.privacy.rules.purposes import PURPOSES

DAYS_SHOWN = 60
OFFERED_PURPOSES = ("METERING", "BILLING", "COMPLAINT", "AUDIT", "LEGAL")
"""Why an officer may open a name; a call and the consumer's own look have other doors."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A reason to choose."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Stay:
    """Where the meter hung; out of the person's offices only the dates are told."""

    record: StayRecord
    office: str
    is_mine: bool


@staff_required("meter.see")
@require_safe
def search(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Find meters by serial or service number within the person's offices."""
    typed = request.GET.get("q", "").strip()[:40]
    found = metering.search(typed, desk.offices()) if typed else []
    if len(found) == 1:
        return redirect("console:meter", found[0].meter_id)
    names = {each.office_id: network.office(each.office_id) for each in found}
    return show(
        request,
        desk,
        "console/search.html",
        {
            "typed": typed,
            "is_short": 0 < len(typed) < 3,
            "found": [(each, names[each.office_id]) for each in found],
        },
        here="search",
    )


@staff_required("meter.see")
@require_safe
def meter(request: HttpRequest, desk: Desk, meter_id: int) -> HttpResponse:
    """Show everything that is known of a meter; the look is recorded for the consumer to read."""
    return _page(request, desk, meter_id)


@staff_required("connection.see")
@require_POST
def person(request: HttpRequest, desk: Desk, meter_id: int) -> HttpResponse:
    """Open the name and address of whose meter it is, with the reason, which the consumer can read."""
    purpose = request.POST.get("purpose", "")
    return _page(request, desk, meter_id, purpose=purpose if purpose in OFFERED_PURPOSES else None)


def _page(request: HttpRequest, desk: Desk, meter_id: int, *, purpose: str | None = "") -> HttpResponse:
    identity = metering.meter(meter_id)
    if identity is None:
        raise Http404
    stays = [_stay(desk, each) for each in metering.stays(meter_id)]
    day = asked.day(request, "day", _last_day(stays))
    stay = _stay_of(stays, day)
    connection = consumers.connection(stay.record.connection_id) if stay and stay.is_mine else None
    if connection is not None:
        privacy.record_access(
            connection_id=connection.id,
            purpose_code=purpose or "METERING",
            page="console/meter/person" if purpose else "console/meter",
            by=desk.by,
            at=desk.at,
        )
    return show(
        request,
        desk,
        "console/meter.html",
        {
            "meter": identity,
            "stays": stays,
            "stay": stay,
            "day": day,
            "previous": day - timedelta(days=1),
            "following": day + timedelta(days=1) if day < clock.today() else None,
            "purposes": _purposes(),
            "is_open": bool(purpose) and connection is not None,
            "no_purpose": purpose is None,
            "person": _masked(connection) if connection and not purpose else connection,
            "may_open": desk.holds("connection.see"),
            "told": told(identity.id, [each.record for each in stays if each.is_mine], desk.at),
            "open_words": _("open"),
            **_of_day(identity, connection, day, [each.record for each in stays if each.is_mine]),
        },
        office_id=stay.record.office_id if stay and stay.is_mine else None,
        here="search",
    )


def _of_day(
    identity: MeterIdentity, connection: ConnectionRecord | None, day: date, mine: list[StayRecord]
) -> dict[str, object]:
    """The curve of the day with its versions, and the days around it; nothing where it hung elsewhere."""
    if connection is None:
        return {"curve": None, "versions": [], "days": [], "findings": [], "corrections": []}
    curve = metering.day_curve(connection.id, day)
    first = clock.today() - timedelta(days=DAYS_SHOWN)
    days = [
        each
        for each in reversed(metering.days(connection.id, first, clock.today()))
        if each.missing_blocks or each.estimated_wh or each.version > 1
    ]
    found = metering.findings(
        meter_id=identity.id,
        from_date=first,
        to_date=clock.today() + timedelta(days=1),
        is_open=None,
        limit=50,
    )
    return {
        "curve": pictures.day_view(curve, day) if curve is not None else None,
        "versions": [each for each in metering.versions(connection.id, day) if each.meter_id == identity.id],
        "days": [Oddity.of(each) for each in days],
        "findings": [each for each in found.findings if _on(mine, each.day)],
        "corrections": [
            each for each in metering.corrections(meter_ids=[identity.id], limit=50) if _on(mine, each.day)
        ],
    }


@dataclass(frozen=True, slots=True)
class Oddity:
    """A day on which something is missing, estimated or was changed."""

    record: DayRecord
    what: str

    @classmethod
    def of(cls, record: DayRecord) -> Oddity:
        """Say in words what is odd about a day."""
        parts = []
        if record.missing_blocks:
            parts.append(_("%(count)d blocks missing") % {"count": record.missing_blocks})
        if record.estimated_wh:
            parts.append(_("partly estimated"))
        if record.version > 1:
            parts.append(
                ngettext("changed once", "changed %(count)d times", record.version - 1)
                % {"count": record.version - 1}
            )
        return cls(record, ", ".join(parts))


def _stay(desk: Desk, record: StayRecord) -> Stay:
    found = network.office(record.office_id)
    name = "" if found is None else found.name_hi if language() == "hi" else found.name_en
    return Stay(record, name, desk.may("meter.see", record.office_id))


def _stay_of(stays: list[Stay], day: date) -> Stay | None:
    for stay in stays:
        end = stay.record.to_at
        if settlement_day(stay.record.from_at) <= day and (end is None or settlement_day(end) >= day):
            return stay
    return None


def _on(mine: list[StayRecord], day: date) -> bool:
    """Whether the meter hung in the person's offices on a day: what it did elsewhere is others' affair."""
    return any(
        settlement_day(stay.from_at) <= day
        and (stay.to_at is None or day <= settlement_day(stay.to_at - timedelta(microseconds=1)))
        for stay in mine
    )


def _last_day(stays: list[Stay]) -> date:
    today = clock.today()
    if not stays or stays[0].record.to_at is None:
        return today - timedelta(days=1)
    return min(today, settlement_day(stays[0].record.to_at))


@dataclass(frozen=True, slots=True)
class Masked:
    """A person before anybody has said why the name is needed."""

    service_number: str
    name_en: str
    name_hi: str


def _masked(connection: ConnectionRecord) -> Masked:
    return Masked(connection.service_number, masks.name(connection.name_en), masks.name(connection.name_hi))


def _purposes() -> list[Purpose]:
    place = 1 if language() == "hi" else 0
    return [Purpose(code, PURPOSES[code][place]) for code in OFFERED_PURPOSES]
