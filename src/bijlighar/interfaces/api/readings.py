"""Readings: a client pushes a batch, and can ask again what became of it."""

from __future__ import annotations

import hashlib
import re
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bijlighar.interfaces.api import body as bodies
from bijlighar.interfaces.api.answers import Refused, answer
from bijlighar.interfaces.api.caller import for_clients, take_a_turn
from bijlighar.interfaces.portal import clock
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.rules import rejections
from bijlighar.metering.rules.pushed import SAID
from bijlighar.network import queries as network
from bijlighar.people.queries import ApiClientRecord
from bijlighar.people.rules.api_key import PUSH_READINGS

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,80}")


@for_clients(PUSH_READINGS, "POST")
def push(request: HttpRequest, client: ApiClientRecord) -> HttpResponse:
    """Take a batch once and say of every row what became of it."""
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "NO_KEY",
            _(
                "Send Idempotency-Key: a name of your own for this batch, 1 to 80 letters, digits and . _ : "
                "-. Sent again with it, the batch is not taken again."
            ),
        )
    body = bodies.read(request)
    company = network.company(client.company_id)
    assert company is not None
    with transaction.atomic():
        take_a_turn(client)
        # Unpacked only now: a body may grow, and no more bodies at once than there are places.
        body = bodies.unpacked(request, body)
        try:
            done = actions.push(
                client_id=client.id,
                client_name=client.name,
                company_id=client.company_id,
                idempotency_key=key,
                body_digest=hashlib.sha256(f"{request.content_type}\n".encode() + body).hexdigest(),
                source=bodies.rows(request, body, company.code),
                by=Actor("agency", client.name, client.id),
                at=clock.now(),
            )
        except actions.KeyUsedBefore as problem:
            words = _("Another body came with this Idempotency-Key before. Use a new one; nothing was taken.")
            raise Refused(HTTPStatus.CONFLICT, "KEY_USED_BEFORE", words) from problem
    return answer(_told(done.verdict), Idempotent_Replayed="true" if done.is_repeat else "false")


@for_clients(PUSH_READINGS, "GET")
def verdict(request: HttpRequest, client: ApiClientRecord, key: str) -> HttpResponse:
    """What became of a batch of the client's own, by the key it was sent with."""
    found = queries.push_of(client.id, key)
    if found is None:
        words = _("No batch of yours came with the key %(key)s. Send it.") % {"key": key}
        raise Refused(HTTPStatus.NOT_FOUND, "NO_SUCH_BATCH", words)
    return answer(_told(found.verdict), Idempotent_Replayed="true")


def _told(content: dict[str, Any]) -> dict[str, Any]:
    """A verdict with the words of its codes."""
    words = {code: SAID[code] if code in SAID else rejections.words(code) for code in content["lines"]}
    return {**content, "words": {code: {"en": en, "hi": hi} for code, (en, hi) in words.items()}}
