"""Carries out what somebody asked about his data and answers him, both or neither."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bijlighar.consumers import actions as consumers
from bijlighar.interfaces import personal
from bijlighar.kernel.actor import Actor
from bijlighar.privacy import actions as privacy
from bijlighar.privacy.queries import RequestRecord

WRITES_RECORD = ("NAME", "ADDRESS")
"""Corrections that are carried out here; others are made where they belong, and said in the answer."""


def carry_out(
    request: RequestRecord, *, words_en: str, words_hi: str, answer: str, by: Actor, at: datetime
) -> None:
    """Do what was asked and answer. `words_en`, `words_hi`: how name or address shall read from now on.

    Raises `privacy.UnableToAsk` when it was answered already, `consumers.UnableToCorrect`.
    """
    with transaction.atomic():
        privacy.answer(request_id=request.id, is_done=True, answer=answer, by=by, at=at)
        if request.kind_code == "CORRECTION" and request.field_code in WRITES_RECORD:
            consumers.correct_record(
                connection_id=request.connection_id, field_code=request.field_code, words_en=words_en,
                words_hi=words_hi, by=by, at=at,
            )  # fmt: skip
        elif request.kind_code == "ERASURE":
            personal.shred([request.connection_id], by=by, at=at)
