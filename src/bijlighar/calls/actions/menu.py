"""The menu answers an event of an exchange that plays prompts, and writes down what it told and promised."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bijlighar.calls.actions.call_backs import open_call_back
from bijlighar.calls.actions.complaint import by_menu
from bijlighar.calls.actions.steps import note_step
from bijlighar.calls.models import Line
from bijlighar.calls.queries import beside
from bijlighar.calls.rules import ivr
from bijlighar.calls.rules.company import company_of
from bijlighar.calls.rules.event import CtiEvent
from bijlighar.calls.rules.policy import NoCallsPolicy, policy_on
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import minute_label, settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network
from bijlighar.outages import actions as outages


@dataclass(frozen=True, slots=True)
class Told:
    """What the exchange is to say and do: prompts by name, then GATHER, QUEUE or HANG_UP."""

    prompts: tuple[ivr.Prompt, ...]
    then: str
    language: str


def answer(call: dict[str, Any], event: CtiEvent, *, at: datetime, by: Actor, is_repeat: bool) -> Told | None:
    """Find out who calls and, where the exchange plays prompts, go one step through the menu.

    `call` is brought up to date; the caller writes it. A repeat of the last step hears the same again.
    """
    menu = call["menu"]
    if is_repeat:
        return _again(menu, event)
    if event.kind == "ARRIVED" or "known" not in menu:
        _know(call, at)
    if not event.plays_prompts or event.kind not in ("ARRIVED", "IVR_CHOICE"):
        return None
    state = ivr.State(**menu["state"]) if "state" in menu else ivr.State()
    facts = _facts(call, event, state, at)
    found = ivr.begin(facts) if state.code == "START" else ivr.press(state, event.digits, facts)
    if found.company_id is not None:
        call["company_id"], call["company_by_code"] = found.company_id, "CHOICE"
    call["language"] = found.state.language
    for done in found.actions:
        _do(done, call, at=at, by=by)
    told = Told(found.prompts, found.then, found.state.language)
    call["menu"] = {
        **menu,
        "state": asdict(found.state),
        "said": {"key": event.key, "then": found.then, "language": told.language,
                 "prompts": [[each.name, _plain(each.figures)] for each in found.prompts]},
    }  # fmt: skip
    return told


def _again(menu: dict[str, Any], event: CtiEvent) -> Told | None:
    said = menu.get("said")
    if said is None or said["key"] != event.key:
        return None
    prompts = tuple(ivr.Prompt(name, _instants(figures)) for name, figures in said["prompts"])
    return Told(prompts, said["then"], said["language"])


def _plain(figures: dict[str, ivr.Figure]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in figures.items()
    }


def _instants(figures: dict[str, Any]) -> dict[str, ivr.Figure]:
    return {
        name: datetime.fromisoformat(value) if name == "estimate_at" and value else value
        for name, value in figures.items()
    }


def _know(call: dict[str, Any], at: datetime) -> None:
    """Company, connections and live interruption of whoever calls; kept with the call, as they were then."""
    mobile = call["caller_mobile"]
    found = consumers.of_caller(mobile, settlement_day(at)) if mobile else []
    line = Line.objects.filter(code=call["line_code"]).values("company_id", "office_id").first()
    place = network.office(line["office_id"]) if line and line["office_id"] else None
    if not call["company_by_code"]:
        call["company_id"], call["company_by_code"] = company_of(
            line_company=line["company_id"] if line else None,
            by_connections=[each.company_id for each in found],
            chosen=None,
            by_place=place.company_id if place else None,
        )
    known = [each.connection_id for each in found if call["company_id"] in (None, each.company_id)]
    outage = beside.known_outage(known, at)
    if outage is not None:
        call["outage_id"], call["connection_id"] = outage.outage_id, outage.connection_id
    elif len(known) == 1 and call["connection_id"] is None:
        call["connection_id"] = known[0]
    call["is_storm"] = beside.is_storm(call["company_id"], at)
    call["menu"] = {
        **call["menu"],
        "known": known[:20],
        "language": next((each.language for each in found), ""),
        "outage": None
        if outage is None
        else {
            "kind": outage.kind_code,
            "estimate_at": outage.estimate_at.isoformat() if outage.estimate_at else None,
        },
    }


def _facts(call: dict[str, Any], event: CtiEvent, state: ivr.State, at: datetime) -> ivr.Facts:
    menu = call["menu"]
    outage = menu.get("outage") or {}
    is_known = bool(menu.get("known"))
    balance = owed = None
    as_of = ""
    if is_known and state.code in ("MENU", "LANGUAGE", "START", "COMPANY") and call["connection_id"]:
        balance, owed = _money(call, at)
        as_of = minute_label(at)
    estimate = outage.get("estimate_at")
    return ivr.Facts(
        language=call["language"] or state.language,
        companies=_companies() if call["company_id"] is None else (),
        is_known=is_known,
        is_storm=call["is_storm"],
        outage_kind=outage.get("kind", ""),
        estimate_at=datetime.fromisoformat(estimate) if estimate else None,
        balance_paise=balance,
        owed_paise=owed,
        as_of=as_of,
    )


def _money(call: dict[str, Any], at: datetime) -> tuple[int | None, int | None]:
    """The balance, or what is owed; neither where the rulebook keeps it from the menu."""
    company = network.company(call["company_id"]) if call["company_id"] else None
    if company is None:
        return None, None
    try:
        if not policy_on(company.state_code, settlement_day(at), company.code).speaks_balance:
            return None, None
    except NoCallsPolicy:
        return None, None
    day = settlement_day(at)
    is_prepaid = consumers.is_prepaid_on(call["connection_id"], day)
    account = Account.PREPAID if is_prepaid else Account.RECEIVABLE
    paise = ledger.balance(call["connection_id"], account, as_of_day=day)
    return (paise, None) if account == Account.PREPAID else (None, max(paise, 0))


def _companies() -> tuple[tuple[str, int], ...]:
    return tuple((str(place), each.id) for place, each in enumerate(network.companies()[:8], start=1))


def _do(what: str, call: dict[str, Any], *, at: datetime, by: Actor) -> None:
    if what == "TOLD_OUTAGE":
        call["was_served"] = True
        note_step(call["id"], "TOLD_OUTAGE", by=by, at=at, reference=call["outage_id"])
    elif what == "COUNT_CALLER":
        _count(call, at=at, by=by)
    elif what == "WISH_MESSAGE":
        call["wants_message"] = call["was_served"] = True
        _promise(call, at=at, by=by)
        note_step(call["id"], "WISHED_MESSAGE", by=by, at=at, reference=call["outage_id"])
    elif what == "TOLD_BALANCE":
        call["was_served"] = True
        note_step(call["id"], "TOLD_BALANCE", by=by, at=at)
    elif what == "DANGER":
        call["is_danger"] = True
        note_step(call["id"], "DANGER", by=by, at=at)
    elif what == "REGISTER":
        by_menu(call, at=at, by=by)
    elif what == "ASK_CALL_BACK" and call["caller_mobile"]:
        call["was_served"] = True
        open_call_back(call, "IVR", asked_at=at)
        note_step(call["id"], "CALL_BACK", by=by, at=at)


def _promise(call: dict[str, Any], *, at: datetime, by: Actor) -> None:
    """Have him told when power is back; where it came back while he listened, there is nothing to tell."""
    if call["outage_id"] is None or not call["caller_mobile"]:
        return
    with suppress(outages.UnableToChangeOutage):
        outages.ask_message(
            outage_id=call["outage_id"], mobile=call["caller_mobile"], language=call["language"] or "hi",
            by=by, at=at,
        )  # fmt: skip


def _count(call: dict[str, Any], *, at: datetime, by: Actor) -> None:
    """Count a caller towards the interruption of his line; once a call."""
    if call["connection_id"] is None:
        return
    outages.note_signal(
        connection_id=call["connection_id"], source_code="CALL", happened_at=at,
        key=f"call/{call['id']}", by=by, at=at,
    )  # fmt: skip
    note_step(call["id"], "COUNTED", by=by, at=at, reference=call["outage_id"])
