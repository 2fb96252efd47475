"""Why there is no electricity: codes, words in both languages, and what the exchange format calls each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause; `category` and `subcategory` as in the OutageNotification of the India Energy Stack."""

    code: str
    kind: Literal["PLANNED", "FAULT"]
    name_en: str
    name_hi: str
    category: str
    subcategory: str


CAUSES: dict[str, Cause] = {
    cause.code: cause
    for cause in (
        Cause("MAINTENANCE", "PLANNED", "maintenance", "मरम्मत", "PLANNED", "MAINTENANCE"),
        Cause("TREE_TRIMMING", "PLANNED", "trees are trimmed", "पेड़ों की छँटाई", "PLANNED", "MAINTENANCE"),
        Cause("NEW_LINE", "PLANNED", "a new line is joined", "नई लाइन जोड़ना", "PLANNED", "MAINTENANCE"),
        Cause("METER_WORK", "PLANNED", "meters are put up", "मीटर लगाना", "PLANNED", "MAINTENANCE"),
        Cause("SAFETY", "PLANNED", "for safety", "सुरक्षा के लिए", "PLANNED", "OTHER"),
        Cause("CONDUCTOR", "FAULT", "a wire is broken", "तार टूटा है", "EQUIPMENT", "OTHER"),
        Cause("POLE", "FAULT", "a pole is broken", "खंभा टूटा है", "EQUIPMENT", "OTHER"),
        Cause("TRANSFORMER", "FAULT", "the transformer failed", "ट्रांसफ़ॉर्मर खराब है", "EQUIPMENT", "OTHER"),
        Cause("FUSE", "FAULT", "a fuse went", "फ़्यूज़ उड़ा है", "EQUIPMENT", "OTHER"),
        Cause("JUMPER", "FAULT", "a jumper came loose", "जंपर खुल गया है", "EQUIPMENT", "OTHER"),
        Cause("CABLE", "FAULT", "a cable is faulty", "केबल में खराबी है", "EQUIPMENT", "OTHER"),
        Cause("BREAKER", "FAULT", "the breaker tripped", "ब्रेकर गिरा है", "EQUIPMENT", "OTHER"),
        Cause("TREE", "FAULT", "a tree fell on the line", "लाइन पर पेड़ गिरा है", "WEATHER", "OTHER"),
        Cause("STORM", "FAULT", "storm", "आँधी-तूफ़ान", "WEATHER", "OTHER"),
        Cause("ANIMAL", "FAULT", "an animal on the line", "लाइन पर जानवर", "OTHER", "OTHER"),
        Cause("VEHICLE", "FAULT", "a vehicle hit a pole", "गाड़ी खंभे से टकराई", "OTHER", "OTHER"),
        Cause("THEFT", "FAULT", "wire or oil was stolen", "तार या तेल चोरी हुआ", "OTHER", "OTHER"),
        Cause("OVERLOAD", "FAULT", "overload", "लोड ज़्यादा है", "EQUIPMENT", "OTHER"),
        Cause("SUPPLY_ABOVE", "FAULT", "no supply from above", "ऊपर से सप्लाई नहीं", "OTHER", "OTHER"),
        Cause("SERVICE_LINE", "FAULT", "the line to the house", "घर तक की लाइन", "EQUIPMENT", "OTHER"),
        Cause("UNKNOWN", "FAULT", "not known yet", "अभी पता नहीं", "UNKNOWN", "OTHER"),
    )
}  # fmt: skip


def cause_words(code: str) -> tuple[str, str]:
    """(English, Hindi) of a cause; two empty texts where none is known."""
    cause = CAUSES.get(code)
    return (cause.name_en, cause.name_hi) if cause else ("", "")


def causes_of(kind: str) -> list[Cause]:
    """The causes that an outage of this kind may have."""
    return [cause for cause in CAUSES.values() if cause.kind == kind]
