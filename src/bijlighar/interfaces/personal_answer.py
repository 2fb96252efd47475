"""Carries out what somebody asked about his data and answers him, both or neither."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bijlighar.consumers import actions as consumers
from bijlighar.interfaces import personal
from bijlighar.kernel import outbox
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.mobile import normalise
from bijlighar.privacy import actions as privacy
from bijlighar.privacy.queries import RequestRecord

WRITES_RECORD = ("NAME", "ADDRESS")
"""Corrections that are written in two languages. A mobile is written here too; OTHER by whoever it belongs
to, and it is closed only with words that say what was written where."""


def carry_out(
    request: RequestRecord,
    *,
    words_en: str,
    words_hi: str,
    answer: str,
    mobile: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Do what was asked and answer. `words_en`, `words_hi`: how name or address shall read from now on.

    `mobile`: the registered one from now on; both the old and the new one are told. Raises
    `privacy.UnableToAsk` when it was answered already, `consumers.UnableToCorrect`, `NotAMobile`.
    """
    with transaction.atomic():
        privacy.answer(request_id=request.id, is_done=True, answer=answer, by=by, at=at)
        if request.kind_code == "CORRECTION" and request.field_code in WRITES_RECORD:
            consumers.correct_record(
                connection_id=request.connection_id, field_code=request.field_code, words_en=words_en,
                words_hi=words_hi, by=by, at=at,
            )  # fmt: skip
        elif request.kind_code == "CORRECTION" and request.field_code == "MOBILE":
            new = normalise(mobile)
            old = consumers.correct_mobile(connection_id=request.connection_id, mobile=new, by=by, at=at)
            for each in {old, new} - {"", request.mobile}:
                outbox.post(
                    channel="sms", template="privacy_done", recipient=each, language=request.language,
                    context={"number": request.number}, key=f"privacy/{request.id}/mobile/{each[-4:]}",
                    company_id=request.company_id, connection_id=request.connection_id, at=at,
                )  # fmt: skip
        elif request.kind_code == "ERASURE":
            personal.shred([request.connection_id], by=by, at=at)
