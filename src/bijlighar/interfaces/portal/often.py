"""How often a day somebody may begin a form or send a file: nobody fills the disk from one place."""

from __future__ import annotations

from django.http import HttpRequest

from bijlighar.complaints.actions import admit_guest
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import mobile_of
from bijlighar.interfaces.portal.client import address_of
from bijlighar.kernel.actor import Actor

FORMS, FILES = 40, 120
"""Forms begun, or numbers asked to be paid for, and files sent a day by one mobile that is signed in, else by
one address."""
BY = Actor.system("portal limits")


def is_admitted(request: HttpRequest, purpose: str, most: int) -> bool:
    """Count one more of the day; False beyond `most`. Who it was is not kept, only a keyed hash."""
    mobile = mobile_of(request)
    where = f"mobile {mobile}" if mobile else f"address {address_of(request)}"
    return admit_guest(from_where=where, purpose=purpose, most=most, by=BY, at=clock.now())
