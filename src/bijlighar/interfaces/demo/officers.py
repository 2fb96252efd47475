"""Officers of the demo's companies, with passwords of this installation alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from bijlighar.interfaces.demo.connect import BY
from bijlighar.interfaces.demo.names import Name
from bijlighar.interfaces.demo.places import COMPANIES
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.people import actions, queries

INSTALLER = "installer"
IN_STOCK = ("E9000001", "E9000002", "E9000003")
"""Meters of the East company for whoever tries the installer's page."""
_NAMES: dict[str, tuple[Name, Name]] = {
    "east": (("Meera Dubey", "मीरा दुबे"), ("Anil Khare", "अनिल खरे")),
    "central": (("Farhan Qureshi", "फ़रहान कुरैशी"), ("Kavita Rathore", "कविता राठौर")),
    "west": (("Suresh Solanki", "सुरेश सोलंकी"), ("Pooja Joshi", "पूजा जोशी")),
    "bihar": (("Rekha Kumari", "रेखा कुमारी"), ("Manoj Prasad", "मनोज प्रसाद")),
}
ROLES = ("METER_OFFICER", "BILLING_OFFICER", "NETWORK_CHIEF", "PRIVACY_OFFICER", "NOTICE_OFFICER")
"""Every officer of the demo holds all over the whole company, so that each page of the desk can be tried."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who signs in at the desk: two a company, since one approves what the other proposed."""

    login: str
    password: str
    name_en: str
    name_hi: str
    company_code: str
    company_en: str
    company_hi: str


def password_of(login: str) -> str:
    """The demo's password of a login, made from this installation's key."""
    return salted_hmac("bijlighar demo officer", login, algorithm="sha256").hexdigest()[:12]


def officers() -> list[Officer]:
    """Two of each company, both for meters and for bills."""
    return [
        Officer(login, password_of(login), *name, company.code, *company.short)
        for company in COMPANIES
        for login, name in zip((company.code, f"{company.code}.2"), _NAMES[company.code], strict=True)
    ]


def installer_words() -> str:
    """How to sign in as the agency's installer, and what hangs nowhere yet."""
    return (
        f"The installer of the East company's agency signs in at /hi/field/rollout with {INSTALLER} "
        f"{password_of(INSTALLER)}; in stock: {', '.join(IN_STOCK)}."
    )


def hire(*, at: datetime) -> int:
    """Add whoever is not there yet, with `ROLES` over the whole company; returns how many are new."""
    new = 0
    for officer in officers():
        company = network.company(officer.company_code)
        head = network.head_office(company.id) if company else None
        if head is None:
            continue
        with transaction.atomic():
            there = queries.staff_of_login(officer.login)
            if there is None:
                staff_id = actions.add_staff(
                    login=officer.login, name_en=officer.name_en, name_hi=officer.name_hi, by=BY, at=at
                )
                actions.set_password(staff_id=staff_id, password=officer.password, by=BY, at=at)
                new += 1
            else:
                staff_id = there.id
            held = {role.role_code for role in queries.roles_of(staff_id, at)}
            for role_code in ROLES:
                if role_code not in held:
                    actions.give_role(staff_id=staff_id, role_code=role_code, office_id=head, by=BY, at=at)
    return new


def pair(company_code: str) -> tuple[Actor, Actor]:
    """The two officers of a company: one proposes, the other approves. They are hired."""
    first, second = (each for each in officers() if each.company_code == company_code)
    return _actor(first), _actor(second)


def _actor(officer: Officer) -> Actor:
    there = queries.staff_of_login(officer.login)
    assert there is not None
    return Actor("staff", there.name_en, there.id)
