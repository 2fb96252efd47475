"""1912 in the demo: an operator and a supervisor a company, calls of the last two hours, call-backs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bijlighar.calls import actions, queries
from bijlighar.calls.rules.event import CtiEvent
from bijlighar.interfaces.demo.connect import BY
from bijlighar.interfaces.demo.names import Name
from bijlighar.interfaces.demo.officers import password_of
from bijlighar.interfaces.demo.places import COMPANIES
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.network import queries as network
from bijlighar.people import actions as people
from bijlighar.people import queries as staff

_SECOND = timedelta(seconds=1)
_NAMES: tuple[tuple[str, str, Name], ...] = (
    ("1912", "OPERATOR", ("Kavita Singh", "कविता सिंह")),
    ("1912.lead", "CALL_SUPERVISOR", ("Dinesh Verma", "दिनेश वर्मा")),
)


def logins(company_code: str) -> list[tuple[str, str]]:
    """Who takes calls of a company: (login, password), the operator first."""
    return [(f"{company_code}.{end}", password_of(f"{company_code}.{end}")) for end, _, _ in _NAMES]


def words() -> str:
    """How to sign in at the 1912 desk, and how a call comes there; one line a company."""
    lines = ["The 1912 desk (1912: operator; 1912.lead: supervisor), at /hi/console/calls:"]
    for company in COMPANIES:
        people = ", ".join(f"{login} {password}" for login, password in logins(company.code))
        lines.append(f"  {people}")
    lines.append("To try a call, sign on at desk 1, then: bijlighar calls ring 6000000001 --desk 1")
    return "\n".join(lines)


def bring_in(company: CompanyWorld, company_id: int, plan: Plan, *, at: datetime) -> int:
    """Hire them and tell of the calls; how many calls there are. Again changes nothing."""
    code = company.company.code
    hired = [_hire(company_id, code, *each, at=at) for each in _NAMES]
    mobiles = [story.mobile for story in STORIES if story.company_code == code][:4]
    agent = queries.agent_of_staff(hired[0])
    desk = f"{code}-1"
    if agent is None:
        actions.sign_on(
            staff_id=hired[0], operator_code=desk, company_ids=[company_id], languages=["hi", "en"],
            by=BY, at=at - timedelta(hours=3),
        )  # fmt: skip
        agent = queries.agent_of_staff(hired[0])
    assert agent is not None
    calls = 0
    for number, mobile in enumerate([*mobiles, f"+9160000099{company_id % 100:02d}"]):
        calls += _call(f"demo-{code}-{number}", mobile, desk, number, at)
    if agent.state_code not in ("OFF", "RINGING", "TALKING"):
        # Whoever tries the desk signs on there himself.
        actions.set_agent_state(agent_id=agent.id, state_code="OFF", by=BY, at=at)
    return calls


def _hire(company_id: int, code: str, end: str, role: str, name: Name, *, at: datetime) -> int:
    login, head = f"{code}.{end}", network.head_office(company_id)
    assert head is not None
    with transaction.atomic():
        there = staff.staff_of_login(login)
        if there is not None:
            return there.id
        staff_id = people.add_staff(login=login, name_en=name[0], name_hi=name[1], by=BY, at=at)
        people.set_password(staff_id=staff_id, password=password_of(login), by=BY, at=at)
        people.give_role(staff_id=staff_id, role_code=role, office_id=head, by=BY, at=at)
    return staff_id


def _call(key: str, mobile: str, desk: str, number: int, at: datetime) -> int:
    """One earlier call: talked and written up, or, every third, given up after a minute and a half."""
    if queries.call_of_key(key) is not None:
        return 1
    begins = at - timedelta(minutes=100 - 17 * number)
    course = [("ARRIVED", 0, ""), ("QUEUED", 6, "")]
    is_given_up = number % 3 == 2
    if not is_given_up:
        course += [("OFFERED", 9, desk), ("ANSWERED", 12 + 8 * number, desk)]
    course.append(("HUNG_UP", 95 + 20 * number, ""))
    for kind, second, operator in course:
        event = CtiEvent(
            call_key=key, kind=kind, happened_at=begins + second * _SECOND, caller_mobile=mobile,  # type: ignore[arg-type]
            dialled="1912", line="demo", operator_code=operator,
        )  # fmt: skip
        taken = actions.take_cti_event(event=event, exchange_code="demo", by=BY, at=event.happened_at)
    if not is_given_up:
        outcome, note = (("INFORMATION", "बैलेंस पूछा"), ("OUTAGE_TOLD", ""))[number % 2]
        actions.wrap_up(
            call_id=taken.call_id, outcome_code=outcome, note=note, by=BY, at=begins + 150 * _SECOND
        )
    return 1
