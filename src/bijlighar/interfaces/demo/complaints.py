"""Complaints in the demo: who works on them, one in each state, reports of theft, a reward that waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from bijlighar.complaints import actions, queries
from bijlighar.complaints.queries import theft_listing
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.demo.connect import BY
from bijlighar.interfaces.demo.names import Name
from bijlighar.interfaces.demo.officers import password_of
from bijlighar.interfaces.demo.places import COMPANIES
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.people import actions as people
from bijlighar.people import queries as staff

HOUR = timedelta(hours=1)
_STAFF: tuple[tuple[str, str, Name], ...] = (
    ("je", "SUPPLY_OFFICER", ("Rakesh Tiwari", "राकेश तिवारी")),
    ("je.2", "SUPPLY_OFFICER", ("Shabnam Ali", "शबनम अली")),
    ("line", "LINE_STAFF", ("Ramesh Yadav", "रमेश यादव")),
    ("vigilance", "VIGILANCE_OFFICER", ("Nirmala Deshpande", "निर्मला देशपांडे")),
    ("vigilance.2", "VIGILANCE_OFFICER", ("Arvind Saxena", "अरविंद सक्सेना")),
)
_TOLD: tuple[tuple[str, str, int, dict[str, str], str], ...] = (
    ("DANGER", "assigned", 1, {"WHAT": "OPEN_BOX"}, "बॉक्स का ढक्कन खुला है, बच्चे खेलते हैं"),
    ("VOLTAGE", "paused", 20, {"WHAT": "LOW", "WHEN": "EVENING"}, "शाम को पंखा नहीं चलता"),
    ("NO_SUPPLY", "out", 2, {"WHERE": "HOME", "MCB": "YES"}, "सिर्फ़ हमारे घर की बिजली बंद है"),
    ("BILL", "late", 24 * 12, {"WHAT": "AMOUNT"}, "बिल पिछले महीने से दुगना आया"),
    ("METER", "attended", 30, {"WHAT": "STOPPED"}, "मीटर पर कुछ नहीं दिखता"),
    ("STREET_LIGHT", "closed", 70, {"WHAT": "DARK"}, "मोड़ की बत्ती नहीं जलती"),
    ("NO_SUPPLY", "reopened", 26, {"WHERE": "STREET"}, "पूरी गली की बिजली बंद है"),
    ("RECHARGE_NO_SUPPLY", "force", 40, {"BUTTON": "YES"}, "रिचार्ज किया, बिजली नहीं आई"),
)
"""Kind, how far it is, how many hours ago it was told, the answers and the words."""


def logins(company_code: str) -> list[tuple[str, str, str]]:
    """Who works on complaints of a company: (login, password, role), and its vigilance team."""
    return [(f"{company_code}.{end}", password_of(f"{company_code}.{end}"), role) for end, role, _ in _STAFF]


def words() -> str:
    """How to sign in as who works on complaints, and as the vigilance team; one line a company."""
    lines = ["Complaints (je, je.2: supply officers; line: lineman) and vigilance, at /hi/console/:"]
    for company in COMPANIES:
        people = ", ".join(f"{login} {password}" for login, password, _role in logins(company.code))
        lines.append(f"  {people}")
    return "\n".join(lines)


def bring_in(company: CompanyWorld, company_id: int, plan: Plan, *, at: datetime) -> int:
    """Hire them, put a gang on duty and tell of everything; how many stand there. Again changes nothing."""
    code = company.company.code
    hired = {end: _hire(company_id, code, end, role, name, at=at) for end, role, name in _STAFF}
    homes = [
        each
        for story in STORIES
        if story.company_code == code and {one.category for one in story.members} <= {"HOME", "SHOP"}
        for each in consumers.connections_of_mobile(story.mobile)
        if each.company_id == company_id
    ]
    mobiles = {
        each.id: story.mobile for story in STORIES for each in consumers.connections_of_mobile(story.mobile)
    }
    if not homes:
        return 0
    gangs = {home.office_id: _gang(company_id, home.office_id, hired["line"].id or 0, at) for home in homes}
    count = 0
    for number, (kind, stage, hours, answers, words) in enumerate(_TOLD):
        home = homes[number % len(homes)]
        key = f"demo/{number}"
        if queries.by_key(company_id, key) is None:
            began = at - hours * HOUR
            made = actions.register(
                company_id=company_id, connection_id=home.id, category_code=kind,
                channel_code=("PORTAL", "1912", "COUNTER", "SMS")[number % 4], caller_mobile=mobiles[home.id],
                caller_name=home.name_hi, place={"locality": home.address_hi[:160]}, answers=answers,
                remark=words, key=key, by=BY, at=began,
            )  # fmt: skip
            _STAGES[stage](made.id, hired, gangs[home.office_id], began)
        count += 1
    return count + _thefts(company_id, homes[0], hired, at)


def _hire(company_id: int, code: str, end: str, role: str, name: Name, *, at: datetime) -> Actor:
    login, head = f"{code}.{end}", network.head_office(company_id)
    assert head is not None
    with transaction.atomic():
        there = staff.staff_of_login(login)
        if there is not None:
            return Actor("staff", there.name_en, there.id)
        staff_id = people.add_staff(login=login, name_en=name[0], name_hi=name[1], by=BY, at=at)
        people.set_password(staff_id=staff_id, password=password_of(login), by=BY, at=at)
        since = at - timedelta(days=60)
        people.give_role(staff_id=staff_id, role_code=role, office_id=head, by=BY, at=since)
    return Actor("staff", name[0], staff_id)


def _gang(company_id: int, office_id: int, staff_id: int, at: datetime) -> int:
    there = queries.gangs([office_id])
    if there:
        return there[0].id
    gang_id = actions.add_gang(
        office_id=office_id, code=f"FOC-{office_id}", name_en="FOC gang", name_hi="एफओसी गैंग",
        staff_ids=[staff_id], by=BY, at=at,
    )  # fmt: skip
    actions.set_duty(office_id=office_id, gang_id=gang_id, from_date=date(at.year - 1, 1, 1), by=BY, at=at)
    return gang_id


_Hired = dict[str, Actor]


def _assigned(complaint_id: int, hired: _Hired, gang_id: int, began: datetime) -> None:
    """Given to the gang when it was told."""


def _out(complaint_id: int, hired: _Hired, gang_id: int, began: datetime) -> None:
    said = {"by": hired["line"], "complaint_id": complaint_id}
    actions.take(gang_id=gang_id, at=began + HOUR / 3, **said)  # type: ignore[arg-type]
    actions.arrive(at=began + HOUR, **said)  # type: ignore[arg-type]


def _paused(complaint_id: int, hired: _Hired, gang_id: int, began: datetime) -> None:
    actions.pause(
        complaint_id=complaint_id, reason_code="CONSUMER_ASKED", is_officer=True, note="कल आइए",
        until_at=began + 60 * HOUR, by=hired["je"], at=began + 4 * HOUR,
    )  # fmt: skip


def _attended(complaint_id: int, hired: _Hired, gang_id: int, began: datetime) -> None:
    _out(complaint_id, hired, gang_id, began)
    actions.resolve(
        complaint_id=complaint_id, cause_code="METER", material="डिस्प्ले", remark="डिस्प्ले बदला",
        by=hired["line"], at=began + 3 * HOUR,
    )  # fmt: skip


def _closed(complaint_id: int, hired: _Hired, gang_id: int, began: datetime) -> None:
    _attended(complaint_id, hired, gang_id, began)
    actions.record_feedback(
        complaint_id=complaint_id, answer_code="SATISFIED", by=hired["je"], at=began + 5 * HOUR
    )


def _reopened(complaint_id: int, hired: _Hired, gang_id: int, began: datetime) -> None:
    _attended(complaint_id, hired, gang_id, began)
    actions.record_feedback(
        complaint_id=complaint_id, answer_code="NOT_RESTORED", note="फिर बंद हो गई", by=hired["je"],
        at=began + 5 * HOUR,
    )  # fmt: skip


def _force(complaint_id: int, hired: _Hired, gang_id: int, began: datetime) -> None:
    actions.ask_force_close(
        complaint_id=complaint_id, reason="मीटर चालू दिख रहा है, फ़ोन नहीं उठता", by=hired["je"],
        at=began + 8 * HOUR,
    )  # fmt: skip


_STAGES: dict[str, Callable[[int, _Hired, int, datetime], None]] = {
    "assigned": _assigned,
    "late": _assigned,
    "paused": _paused,
    "out": _out,
    "attended": _attended,
    "closed": _closed,
    "reopened": _reopened,
    "force": _force,
}


def _thefts(company_id: int, home: ConnectionRecord, hired: _Hired, at: datetime) -> int:
    """A new report, and one that was proved: a second officer still has to approve its reward."""
    words = ("चक्की के पीछे रात में कटिया डलती है", "मीटर के पास से सीधा तार गया है")
    made = []
    for number, (kind, text) in enumerate(zip(("HOOKING", "BYPASS"), words, strict=True)):
        told: dict[str, Any] = {
            "place": {"locality": home.address_hi[:120]},
            "suspected": "",
            "told_name": "",
        }
        made.append(
            actions.report_theft(
                company_id=company_id, kind_code=kind, channel_code="PORTAL", words=text, told_mobile="",
                wants_reward=True, from_where="demo", once=f"demo theft {company_id} {number} told once",
                by=Actor.system("theft report"), at=at - timedelta(days=5 - number), **told,
            )
        )  # fmt: skip
    head = network.head_office(company_id) or 0
    rows = {each.number: each for each in theft_listing(network.offices_below(head))}
    proved = rows[made[1].number]
    if proved.state_code == "NEW":
        said: dict[str, Any] = {"theft_id": proved.id, "by": hired["vigilance"], "at": at - timedelta(days=1)}
        actions.take_theft(**said)
        actions.visit_theft(note="सीधा तार मिला, पंचनामा बना", **said)
        actions.decide_theft(outcome_code="PROVED", assessed_paise=4_260_000, note="पंचनामा", **said)
        actions.propose_reward(amount_paise=426_000, reason="आकलन का 10%", **said)
    return len(made)
