"""Feeders and transformers by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from bijlighar.network.models import Feeder, Transformer


@dataclass(frozen=True, slots=True)
class WireRecord:
    """A feeder or a transformer; `above_en`, `above_hi` name its substation or its feeder."""

    id: int
    code: str
    name_en: str
    name_hi: str
    above_en: str
    above_hi: str


_OWN = ("id", "code", "name_en", "name_hi")


def feeders(feeder_ids: Sequence[int]) -> dict[int, WireRecord]:
    """Feeders by id, with their substation."""
    rows = Feeder.objects.filter(id__in=list(feeder_ids)).values(
        *_OWN, above_en=F("substation__name_en"), above_hi=F("substation__name_hi")
    )
    return {row["id"]: WireRecord(**row) for row in rows}


def transformers(transformer_ids: Sequence[int]) -> dict[int, WireRecord]:
    """Transformers by id, with their feeder."""
    rows = Transformer.objects.filter(id__in=list(transformer_ids)).values(
        *_OWN, above_en=F("feeder__name_en"), above_hi=F("feeder__name_hi")
    )
    return {row["id"]: WireRecord(**row) for row in rows}
