"""Photos of a form: kept, named and asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bijlighar.documents import actions as storing
from bijlighar.documents.rules import MOST_BYTES, DocumentRefused
from bijlighar.interfaces.field.rollout.access import by
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.reader import language
from bijlighar.rollout import queries
from bijlighar.rollout.queries import MemberRecord
from bijlighar.rollout.rules.evidence import PHOTOS

Words = dict[str, str]


def keep(request: HttpRequest, member: MemberRecord, key: str) -> Words:
    """Store every photo of a form; what is wrong with those that were not taken, by kind."""
    problems: Words = {}
    for kind in PHOTOS:
        sent = request.FILES.get(f"photo_{kind}")
        if sent is None:
            continue
        try:
            storing.store_document(
                content=sent.read(MOST_BYTES + 1),
                name=sent.name or "",
                area_code="rollout",
                owner_key=queries.owner_key(member.agency.id, key),
                kind_code=kind,
                by=by(member),
                at=clock.now(),
            )
        except DocumentRefused as refused:
            problems[kind] = refused.words_hi if language() == "hi" else refused.words_en
    return problems


def words() -> Words:
    """What each kind of photo shows."""
    return {
        "OLD_METER": _("Old meter with its reading"),
        "NEW_METER": _("New meter with its reading"),
        "SEAL": _("Seal"),
        "SIGNATURE": _("Paper with the signature"),
    }


def questions(kept: set[str], problems: Words) -> list[dict[str, Any]]:
    """Which photos a form asks for, which are there already, and what was wrong with one."""
    said = words()
    return [
        {"kind": kind, "words": said[kind], "is_kept": kind in kept, "problem": problems.get(kind, "")}
        for kind in PHOTOS
    ]
