"""Links a signed-in mobile to a connection, without telling a stranger which service numbers exist (M12)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from bijlighar.consumers.actions.ended import end_links
from bijlighar.consumers.models import Connection, LinkRequest, MobileLink
from bijlighar.consumers.rules.links import (
    CODE_LIVES,
    CODES_A_CONNECTION,
    LONGEST_NAME,
    REQUESTS_A_MOBILE,
    TRIES_A_CODE,
    WINDOW,
    LinkAnswer,
)
from bijlighar.consumers.rules.service_number import normalise
from bijlighar.kernel import codes, outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time

_PURPOSE = "link"
_NOBODYS = 0


@action
def link(*, mobile: str, service_number: str, by: Actor, at: datetime) -> LinkAnswer:
    """A signed-in mobile asks to see the connection with this service number.

    The registered mobile of the connection is linked at once. For any other, a code goes to the registered
    mobile, and the answer is the same whether the number exists or not. Answers TOO_MANY after ten requests
    in 24 hours.
    """
    number = normalise(service_number)
    one_at_a_time(f"link {mobile}", f"link {number}")
    since = at - WINDOW
    if LinkRequest.objects.filter(mobile=mobile, created_at__gt=since).count() >= REQUESTS_A_MOBILE:
        return LinkAnswer("TOO_MANY")
    connection = Connection.objects.select_related("person").filter(service_number=number).first()
    # From here on a number that does not exist runs through the same statements as one that does, down to a
    # message to nobody: the time an answer takes tells as little as the answer.
    connection_id = connection.id if connection is not None else _NOBODYS
    if _is_linked(mobile, connection_id):
        return LinkAnswer("LINKED", connection_id)
    is_own = connection is not None and connection.person.mobile == mobile
    sent = LinkRequest.objects.filter(
        connection_id=connection_id, is_code_sent=True, created_at__gt=since
    ).count()
    may_send = connection is not None and not is_own and sent < CODES_A_CONNECTION
    goes_to = connection.person.mobile if connection is not None and may_send else ""
    code = codes.make()
    request = LinkRequest.objects.create(
        mobile=mobile,
        service_number=number,
        connection=connection,
        code_hash=codes.keyed_hash(code, purpose=_PURPOSE, subject=f"{mobile} {number}"),
        is_code_sent=bool(goes_to),
        created_at=at,
        expires_at=at + CODE_LIVES,
        used_at=at if is_own else None,
    )
    if connection is not None and is_own:
        return _linked(mobile, connection.id, "REGISTERED", at)
    outbox.post(
        channel="sms",
        template="link_code",
        recipient=goes_to,
        language=connection.person.language if connection is not None else "hi",
        context={"code": code, "mobile_end": mobile[-4:], "minutes": CODE_LIVES.seconds // 60},
        key=f"link_code/{request.id}",
        is_urgent=True,
        at=at,
    )
    return LinkAnswer("ASKED")


@action
def confirm_link(
    *, mobile: str, code: str, by: Actor, at: datetime, service_number: str | None = None
) -> LinkAnswer:
    """The code that went to the registered mobile: LINKED, WRONG, or NO_CODE after five tries or ten minutes.

    Only the newest request of the mobile counts (for that number, where one is given).
    """
    # Of a try with a printed code nothing was sent that could come back here.
    asked = LinkRequest.objects.select_for_update().filter(mobile=mobile).exclude(code_hash="")
    if service_number is not None:
        asked = asked.filter(service_number=normalise(service_number))
    request = asked.order_by("-created_at", "-id").first()
    if (
        request is None
        or request.used_at is not None
        or request.expires_at <= at
        or request.tries >= TRIES_A_CODE
    ):
        return LinkAnswer("NO_CODE")
    LinkRequest.objects.filter(id=request.id).update(tries=F("tries") + 1)
    subject = f"{mobile} {request.service_number}"
    is_right = codes.matches(code, request.code_hash, purpose=_PURPOSE, subject=subject)
    if not is_right or not request.is_code_sent or request.connection_id is None:
        return LinkAnswer("WRONG")
    LinkRequest.objects.filter(id=request.id).update(used_at=at)
    return _linked(mobile, request.connection_id, "CODE", at)


@action
def link_by_staff(*, mobile: str, connection_id: int, by: Actor, at: datetime) -> LinkAnswer:
    """Link a mobile whose right to the connection an officer has checked on paper."""
    return _linked(mobile, connection_id, "STAFF", at)


@action
def unlink(*, mobile: str, connection_id: int, by: Actor, at: datetime) -> bool:
    """End a link now; False when there was none."""
    return end_links(MobileLink.objects.filter(mobile=mobile, connection_id=connection_id), at) > 0


@action
def name_connection(*, mobile: str, connection_id: int, given_name: str, by: Actor, at: datetime) -> bool:
    """Call a linked connection by a name of one's own; "" takes it away. False when it is not linked."""
    name = " ".join(given_name.split())[:LONGEST_NAME]
    live = MobileLink.objects.filter(mobile=mobile, connection_id=connection_id, to_at__isnull=True)
    return live.update(given_name="".join(sign for sign in name if sign.isprintable())) > 0


def _is_linked(mobile: str, connection_id: int) -> bool:
    return MobileLink.objects.filter(mobile=mobile, connection_id=connection_id, to_at__isnull=True).exists()


def _linked(mobile: str, connection_id: int, how_code: str, at: datetime) -> LinkAnswer:
    if not _is_linked(mobile, connection_id):
        MobileLink.objects.create(mobile=mobile, connection_id=connection_id, how_code=how_code, from_at=at)
    return LinkAnswer("LINKED", connection_id)
