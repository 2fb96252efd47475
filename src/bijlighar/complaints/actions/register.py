"""Takes a complaint down: number, due time and somebody who answers for it, at once."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.complaints.actions.route import owner_at
from bijlighar.complaints.actions.step import STEP, ComplaintRefused, places, policy_of, step_values
from bijlighar.complaints.actions.tell import tell, told_at
from bijlighar.complaints.queries.one import by_key
from bijlighar.complaints.queries.records import ComplaintRecord, read, select
from bijlighar.complaints.rules import clock, ladder
from bijlighar.complaints.rules.policy import Category
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.kernel import codes
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import telling
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages

CHANNELS = ("PORTAL", "1912", "SMS", "COUNTER", "API", "IVR")
_FOLLOW_LENGTH = 20
_ANSWER_LENGTH = 200


@dataclass(frozen=True, slots=True)
class _Place:
    office_id: int
    area_code: str
    transformer_id: int | None
    feeder_id: int | None


@action
def register(
    *,
    company_id: int,
    connection_id: int | None = None,
    category_code: str,
    channel_code: str,
    caller_mobile: str = "",
    caller_name: str = "",
    place: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    remark: str = "",
    photo_keys: Sequence[str] = (),
    outage_id: int | None = None,
    guest_code_wanted: bool = False,
    language: str = "hi",
    connection: ConnectionRecord | None = None,
    key: str = "",
    by: Actor,
    at: datetime,
) -> ComplaintRecord:
    """Write a complaint down and give it an owner and a due time; the same `key` again gives the first.

    `place`: locality, pin, lat and lon (degrees), digipin, pole, dtr_code, service_number, office_id; each
    may be left out. A service number there is kept as it was said: whose it is nobody looked.
    The office is the connection's, else that of the transformer, else `place["office_id"]`, else the head
    office. A live outage above the connection is joined by itself. `connection`: the
    record of `connection_id`, where the caller has just read it. Raises ComplaintRefused.
    """
    policy, company = policy_of(company_id, settlement_day(at))
    category = policy.categories.get(category_code)
    if category is None or channel_code not in CHANNELS:
        raise ComplaintRefused("UNKNOWN_CODE", what=(category_code, category_code))
    if category.is_confidential:
        raise ComplaintRefused("CONFIDENTIAL")
    given = dict(place or {})
    where = _place(company_id, connection_id, connection, given)
    allowed = category.allowance(where.area_code, company.code)
    minutes = None if allowed.hours is None else allowed.hours * 60
    due = clock.due_at(at, minutes, allowed.working_days, policy.office)
    owner = owner_at(where.office_id, category_code, where.feeder_id, at)
    if outage_id is None and category.is_supply and connection_id is not None:
        live = outages.live_for([connection_id], at).get(connection_id)
        outage_id = live.id if live is not None else None
    key = key or f"own-{uuid.uuid4()}"
    follow_code = follow_code_of(company_id, key)
    state = "OPEN" if owner.gang_id is None and owner.staff_id is None else "ASSIGNED"
    values = {
        "company_id": company_id,
        "key": key[:80],
        "follow_hash": follow_hash(follow_code),
        "connection_id": connection_id,
        "category_code": category_code,
        "channel_code": channel_code,
        "state_code": state,
        "is_danger": category.is_danger,
        "area_code": where.area_code,
        "office_id": where.office_id,
        "gang_id": owner.gang_id,
        "owner_id": owner.staff_id,
        "transformer_id": where.transformer_id,
        "feeder_id": where.feeder_id,
        "outage_id": outage_id,
        "is_signalled": not (category.is_supply and connection_id is not None),
        "caller_mobile": caller_mobile,
        "caller_name": caller_name.strip()[:120],
        "language": "en" if language == "en" else "hi",
        "locality": str(given.get("locality", "")).strip()[:160],
        "pin": str(given.get("pin", "")).strip()[:6],
        "latitude_udeg": _udeg(given.get("lat")),
        "longitude_udeg": _udeg(given.get("lon")),
        "digipin": str(given.get("digipin", "")).strip().upper()[:12],
        "pole": str(given.get("pole", "")).strip()[:40],
        "dtr_code": str(given.get("dtr_code", "")).strip()[:10],
        "told_number": str(given.get("service_number", "")).strip().upper()[:20],
        "answers": json.dumps(answered(category, answers or {})),
        "remark": remark.strip()[:1000],
        "photo_keys": list(photo_keys),
        "registered_at": at,
        "clock_from": at,
        "allowed_minutes": minutes,
        "allowed_days": allowed.working_days,
        "due_at": due,
        "escalate_at": ladder.next_at(due, 0, category.is_danger, policy.ladder),
        "compensate_at": due if _may_cost(category, connection_id, where) else None,
        "assigned_at": at if state == "ASSIGNED" else None,
    }
    facts = {
        "office_id": where.office_id,
        "gang_id": owner.gang_id,
        "owner_id": owner.staff_id,
        "due_at": due.isoformat(),
        "outage_id": outage_id,
    }
    step = step_values("REGISTER", facts, by=by, at=at)
    made = _written(company.code, values, step, connection_id)
    if made is None:
        there = by_key(company_id, key[:80])
        assert there is not None, "its key was in the way"
        return replace(there, follow_code=follow_code)
    told = replace(made, follow_code=follow_code)
    _tell(told, category, guest_code_wanted, at)
    return told


def follow_code_of(company_id: int, key: str) -> str:
    """The secret by which a guest follows a complaint: nobody finds it without the installation's key."""
    return codes.keyed_hash(key[:80], purpose="complaint", subject=str(company_id))[:_FOLLOW_LENGTH]


def follow_hash(follow_code: str) -> str:
    """What is kept of the secret."""
    return hashlib.sha256(follow_code.encode()).hexdigest()


def answered(category: Category, answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers to a category's own questions; others, and choices that are none, are left out."""
    found = {}
    for question in category.questions:
        said = str(answers.get(question.code, "")).strip()[:_ANSWER_LENGTH]
        choices = {"YES", "NO"} if question.kind == "YES_NO" else {code for code, _ in question.options}
        if said and (question.kind == "TEXT" or said in choices):
            found[question.code] = said
    return found


def _place(
    company_id: int, connection_id: int | None, known: ConnectionRecord | None, given: Mapping[str, Any]
) -> _Place:
    transformer_id = feeder_id = None
    office_id = given.get("office_id")
    if connection_id is not None:
        is_known = known is not None and known.id == connection_id
        found = known if is_known else consumers.connection(connection_id)
        if found is None or found.company_id != company_id:
            raise ComplaintRefused("OTHER_COMPANY")
        office_id, transformer_id, feeder_id = found.office_id, found.transformer_id, found.feeder_id
    elif given.get("dtr_code"):
        device = network.device_of_code(company_id, "DTR", str(given["dtr_code"]).strip())
        if device is not None:
            office_id, transformer_id = device.office_id, device.id
    office = network.office(int(office_id)) if office_id else None
    if office is None:
        head = network.head_office(company_id)
        office = network.office(head) if head is not None else None
    if office is None or office.company_id != company_id:
        raise ComplaintRefused("NO_OFFICE")
    return _Place(office.id, office.area_code or "URBAN", transformer_id, feeder_id)


def _may_cost(category: Category, connection_id: int | None, where: _Place) -> bool:
    if category.compensation is None:
        return False
    is_for_all = category.compensation.to == "TRANSFORMER"
    return (where.transformer_id if is_for_all else connection_id) is not None


def _written(
    company_code: str, values: Mapping[str, Any], step: Sequence[Any], connection_id: int | None
) -> ComplaintRecord | None:
    """Insert the complaint and its first step, and tell its home; None where its key is there already."""
    told, words = ("id", []) if connection_id is None else telling(connection_id)
    with database.cursor() as cursor:
        # What was inserted goes by the name of its table: the SELECT of records finds it there.
        cursor.execute(
            "WITH next AS (SELECT nextval('complaints_complaint_id_seq') AS id), complaints_complaint AS ("
            "INSERT INTO complaints_complaint (level, feedback_tries, reopened, pause_code, cause_code,"
            f" material, feedback_code, force_asked_by_kind, force_reason, id, number, {', '.join(values)}) "
            "SELECT 0, 0, 0, '', '', '', '', '', '', next.id, %s || to_char(next.id, 'FM0000000000'),"
            f" {places(values)} FROM next ON CONFLICT (company_id, key) DO NOTHING RETURNING *),"
            f" step AS ({STEP} SELECT id, state_code, {places(step)} FROM complaints_complaint"
            f" RETURNING {told}) {select()}",
            [company_code[:1].upper(), *values.values(), *step, *words],
        )
        row = cursor.fetchone()
    return None if row is None else read(row)


def _udeg(degrees: Any) -> int | None:
    try:
        found = round(float(degrees) * 1_000_000)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if -180_000_000 <= found <= 180_000_000 else None


def _tell(told: ComplaintRecord, category: Category, guest_code_wanted: bool, at: datetime) -> None:
    tell(told, "danger" if category.is_danger else "registered", at, due=told_at(told.due_at))
    if guest_code_wanted:
        tell(told, "follow", at, follow=told.follow_code)
