"""Officers for tests of money that is put right: who proposes, who approves, and one who may do neither."""

from __future__ import annotations

from bijlighar.billing.tests.readings import BY
from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.people import actions as people


def officer(login: str, path: str, role_code: str = "BILLING_OFFICER") -> Actor:
    """A person with a role over the office of a path, as the `by` of an action."""
    office = network.office_of_path(path)
    assert office is not None
    staff_id = people.add_staff(login=login, name_en=login.title(), name_hi=login, by=BY, at=place.AT)
    people.give_role(staff_id=staff_id, role_code=role_code, office_id=office.id, by=BY, at=place.AT)
    return Actor("staff", login.title(), staff_id)
