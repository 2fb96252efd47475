"""The month in rupees: each day, beside the month before, where it will end and why; a budget; tips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.billing import actions
from bijlighar.billing import queries as billing
from bijlighar.billing.queries import BudgetRecord, DayCost, MonthCost
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.tips import Facts, Tip, tips
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import amounts, charts, clock, forms, writing
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection
from bijlighar.interfaces.portal.forms import Field
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import queries as metering
from bijlighar.privacy import queries as privacy
from bijlighar.tariffs.rules.choose import NotInRulebook, choose

WH_PER_UNIT, MOST_UNITS = 1000, 99_999


@dataclass(frozen=True, slots=True)
class Said:
    """A tip in words, and the page with the figures it is grounded in."""

    title: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A budget and how much of the month so far has used of it."""

    record: BudgetRecord
    spent: int | None
    percent: int | None


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def cost(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show what the month costs day by day and where it will end; keep or forget a budget."""
    field = _field()
    if request.method == "POST":
        error, typed = _keep(request, connection), request.POST.get("amount", "")
        if not error:
            return redirect(f"{reverse('portal:cost', args=[connection.id])}#budget")
        field = field.wrong(error, typed)
    month = billing.month_cost(connection.id, clock.today())
    terms = consumers.terms_on([connection.id], clock.today())
    feeds_in = consumers.are_net_metered(terms)
    kinds = [{"value": "RUPEES", "words": _("Rupees")}, {"value": "UNITS", "words": _("Units")}]
    may_tip = privacy.allows(mobile_of(request) or "", connection.id, "TIPS", clock.today())
    return render(
        request,
        "portal/cost.html",
        {
            "here": "usage",
            "month": month,
            "chart": _chart(month.days) if month and month.paise is not None else None,
            "days": list(reversed(month.days)) if month else [],
            "other_wh": _other_hours(month) if month else 0,
            "solar_percent": month.solar_wh * 100 // month.energy_wh if month and month.energy_wh else 0,
            "to_come_wh": writing.change_wh(month.forecast_wh, month.energy_wh)
            if month and month.forecast_wh
            else None,
            "budget": _standing(billing.budget(connection.id), month),
            "field": field,
            "feeds_in": feeds_in,
            # An older meter records no demand.
            "contract_w": terms["contract_demand_w"][0] if terms.height and terms["is_smart"][0] else None,
            # Without a price a budget in rupees would never be told of.
            "kind": "UNITS" if feeds_in else request.POST.get("kind", "RUPEES"),
            "kinds": kinds[1:] if feeds_in else kinds,
            "tips": _tips(connection, month) if month and may_tip else [],
        },
    )


def _other_hours(month: MonthCost) -> int:
    """What is neither in the sunshine nor in the peak hours, as a reader adds the rows up."""
    return writing.change_wh(writing.change_wh(month.energy_wh, month.solar_wh), month.peak_wh)


def _field() -> Field:
    return Field(name="amount", label=_("How much a month"), inputmode="decimal", longest=12)


def _keep(request: HttpRequest, connection: ConnectionRecord) -> str:
    """Do what the form asks; what is wrong about it, or nothing."""
    by, at = consumer_of(request), clock.now()
    if "forget" in request.POST:
        actions.drop_budget(connection_id=connection.id, by=by, at=at)
        return ""
    kind, typed = request.POST.get("kind", "RUPEES"), request.POST.get("amount", "")
    if kind == "UNITS":
        digits = forms.digits(typed.split(".")[0])
        units = int(digits) if digits and len(digits) <= 5 else 0
        if not 0 < units <= MOST_UNITS:
            return _("Write how many units, such as 140.")
        amount = units * WH_PER_UNIT
    else:
        paise, error = amounts.read_amount(typed)
        if paise is None:
            return error
        kind, amount = "RUPEES", paise
    actions.choose_budget(connection_id=connection.id, kind_code=kind, amount=amount, by=by, at=at)
    return ""


def _standing(record: BudgetRecord | None, month: MonthCost | None) -> Standing | None:
    if record is None:
        return None
    spent = None if month is None else month.energy_wh if record.kind_code == "UNITS" else month.paise
    return Standing(record, spent, None if spent is None else spent * 100 // record.amount)


def _chart(days: tuple[DayCost, ...]) -> charts.Drawing:
    """A bar a day; what is below nothing, as after a correction, has none."""
    bars = [charts.Bar(max(each.paise or 0, 0)) for each in days]
    return charts.row_drawing(bars, average_wh=sum(each.wh or 0 for each in bars) // len(bars))


def _tips(connection: ConnectionRecord, month: MonthCost) -> list[Said]:
    day = max(month.days, key=lambda each: each.day).day
    curve = metering.day_curve(connection.id, day)
    values = [value for value in curve.values_wh if value is not None] if curve else []
    is_whole = curve is not None and len(values) == len(curve.values_wh)
    facts = Facts(
        days=len(month.days),
        energy_wh=month.energy_wh,
        before_wh=month.before_wh,
        solar_wh=month.solar_wh,
        solar_saves=_solar_saves(connection, month),
        always_w=min(values) * 4 if is_whole else None,
        day_wh=sum(values) if is_whole else None,
        dearest_wh=max(each.energy_wh for each in month.days),
    )
    return [_said(tip, connection, month) for tip in tips(facts)]


def _solar_saves(connection: ConnectionRecord, month: MonthCost) -> bool:
    """Whether the tariff makes the sunshine hours cheaper, and what moving saves can be worked out."""
    terms = consumers.terms_on([connection.id], clock.today())
    if terms.is_empty() or not terms["is_smart"][0]:
        return False
    row = terms.row(0, named=True)
    if row["is_net_metered"] or row["contract_demand_w"] or row["contract_demand_va"]:
        return False
    try:
        found = choose(
            book_of(row["state_code"]), row["category_code"], row["area_code"], month.month_from,
            month.as_of + timedelta(days=1), row["is_prepaid"],
        )  # fmt: skip
    except NotInRulebook:
        return False
    return found.solar is not None


def _said(tip: Tip, connection: ConnectionRecord, month: MonthCost) -> Said:
    """A tip as a neighbour would say it; it opens where its figures stand."""
    lang, today = language(), clock.today()
    last = writing.day(month.as_of, lang, today=today)
    if tip.code == "RISE":
        return Said(
            _("You use more than last month"),
            _("%(now)s units through %(day)s, %(before)s on the same days before: %(percent)d%% more.")
            % {
                "now": writing.units(tip.figure), "before": writing.units(tip.beside), "day": last,
                "percent": tip.percent,
            },
            reverse("portal:days", args=[connection.id]) + "?days=60",
        )  # fmt: skip
    if tip.code == "ALWAYS_ON":
        return Said(
            _("Something runs all day and night"),
            _("On %(day)s the use never fell below %(watts)s W: %(percent)d%% of the day. An old fridge, a "
              "pump or lights left on are usual causes.")
            % {"day": last, "watts": writing.watts(tip.figure), "percent": tip.percent},
            reverse("portal:day", args=[connection.id, month.as_of]),
        )  # fmt: skip
    if tip.code == "SUNSHINE":
        return Said(
            _("The sunshine hours are cheaper for you"),
            _("%(percent)d%% of your units fall between 9 and 5. See what moving some there saves.")
            % {"percent": tip.percent},
            reverse("portal:what_if", args=[connection.id]) + "?solar=20",
        )
    dearest = max(month.days, key=lambda each: each.energy_wh).day
    return Said(
        _("One day stands out"),
        _("%(units)s units on %(day)s; a usual day of this month has %(usual)s.")
        % {
            "units": writing.units(tip.figure), "usual": writing.units(tip.beside),
            "day": writing.day(dearest, lang, today=today),
        },
        reverse("portal:day", args=[connection.id, dearest]),
    )  # fmt: skip
