"""The consumer's yes to an installation: a code from the registered mobile, or a signature on paper."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.db.models import F

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import codes, outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.rollout.models import Acknowledgement, Installation

CODE_LIVES = timedelta(minutes=30)
"""Longer than at sign-in: the consumer reads the message while the installer packs up."""
CODES_AN_INSTALLATION = 3
TRIES_A_CODE = 5
NOTE_LENGTH = 200
_PURPOSE = "installation"

Asked = Literal["ASKED", "NO_MOBILE", "TOO_MANY", "GIVEN", "NOT_YOURS"]
CodeAnswer = Literal["GIVEN", "WRONG", "NO_CODE", "NOT_YOURS"]


@action
def ask_acknowledgement(*, agency_id: int, installation_id: int, by: Actor, at: datetime) -> Asked:
    """Send a code to the connection's registered mobile; whoever has it passes it on to say yes.

    The agency learns neither number nor name. At most three codes an installation.
    """
    one_at_a_time(f"acknowledge {installation_id}")
    made = _own(agency_id, installation_id)
    if made is None:
        return "NOT_YOURS"
    asked = Acknowledgement.objects.filter(installation_id=made.id)
    if asked.filter(given_at__isnull=False).exists():
        return "GIVEN"
    contact = consumers.contacts([made.connection_id]).row(0, named=True)
    if not contact["mobile"]:
        return "NO_MOBILE"
    if asked.filter(how_code="CODE").count() >= CODES_AN_INSTALLATION:
        return "TOO_MANY"
    code = codes.make()
    row = Acknowledgement.objects.create(
        installation_id=made.id,
        how_code="CODE",
        code_hash=codes.keyed_hash(code, purpose=_PURPOSE, subject=str(made.id)),
        created_at=at,
        expires_at=at + CODE_LIVES,
    )
    outbox.post(
        channel="sms",
        template="installation_code",
        recipient=contact["mobile"],
        language=contact["language"],
        context={
            "code": code,
            "serial": made.meter.serial,
            "old_units": "-" if made.old_register_end_wh is None else kwh_exact(made.old_register_end_wh),
            "minutes": CODE_LIVES.seconds // 60,
        },
        key=f"installation_code/{row.id}",
        is_urgent=True,
        at=at,
    )
    return "ASKED"


@action
def acknowledge_by_code(
    *, agency_id: int, installation_id: int, code: str, by: Actor, at: datetime
) -> CodeAnswer:
    """Take the code that the consumer passed on: the newest one, five tries, half an hour."""
    one_at_a_time(f"acknowledge {installation_id}")
    made = _own(agency_id, installation_id)
    if made is None:
        return "NOT_YOURS"
    asked = Acknowledgement.objects.filter(installation_id=made.id)
    if asked.filter(given_at__isnull=False).exists():
        return "GIVEN"
    newest = asked.filter(how_code="CODE").order_by("-id").first()
    if newest is None or newest.expires_at is None or newest.expires_at <= at or newest.tries >= TRIES_A_CODE:
        return "NO_CODE"
    is_right = codes.matches(code, newest.code_hash, purpose=_PURPOSE, subject=str(made.id))
    asked.filter(id=newest.id).update(tries=F("tries") + 1, given_at=at if is_right else None)
    return "GIVEN" if is_right else "WRONG"


@action
def acknowledge_on_paper(
    *, agency_id: int, installation_id: int, note: str, by: Actor, at: datetime
) -> CodeAnswer:
    """Note that the consumer signed on paper: who signed, or why nobody could."""
    one_at_a_time(f"acknowledge {installation_id}")
    made = _own(agency_id, installation_id)
    if made is None:
        return "NOT_YOURS"
    given = Acknowledgement.objects.filter(installation_id=made.id, given_at__isnull=False)
    if not given.exists():
        Acknowledgement.objects.create(
            installation_id=made.id,
            how_code="SIGNATURE",
            created_at=at,
            given_at=at,
            note=note.strip()[:NOTE_LENGTH],
        )
    return "GIVEN"


def _own(agency_id: int, installation_id: int) -> Installation | None:
    mine = Installation.objects.select_related("meter").filter(agency_id=agency_id, source_code="FIELD")
    return mine.filter(id=installation_id).first()
