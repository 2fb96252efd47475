"""What may be applied for, the stages of each, and what people call them."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal["NEW", "TEMPORARY", "LOAD", "CATEGORY", "NAME", "CLOSURE"]
Stage = Literal["CHECK", "SURVEY", "NOTE", "PAYMENT", "WORK", "SETTLE", "DONE", "REJECTED", "WITHDRAWN"]
Pause = Literal["DOCUMENT", "PAYMENT"]
Area = Literal["METROPOLITAN", "MUNICIPAL", "RURAL", "HILLY"]

KINDS: tuple[Kind, ...] = get_args(Kind)
STAGES: tuple[Stage, ...] = get_args(Stage)
PAUSES: tuple[Pause, ...] = get_args(Pause)
AREAS: tuple[Area, ...] = get_args(Area)
OPEN: tuple[Stage, ...] = ("CHECK", "SURVEY", "NOTE", "PAYMENT", "WORK", "SETTLE")
OVER: tuple[Stage, ...] = ("DONE", "REJECTED", "WITHDRAWN")
MAKES_CONNECTION: tuple[Kind, ...] = ("NEW", "TEMPORARY")
"""Kinds after which a connection stands that was not there before."""
STOPPABLE: tuple[Stage, ...] = ("CHECK", "SURVEY", "NOTE", "PAYMENT")
"""While nothing was paid an application can be refused or taken back; afterwards the work is owed."""

PAPERLESS: tuple[Kind, ...] = ("LOAD", "CLOSURE")
"""Kinds for which no state's rulebook asks for a paper."""

WAY: dict[Kind, tuple[Stage, ...]] = {
    "NEW": ("CHECK", "SURVEY", "NOTE", "PAYMENT", "WORK", "DONE"),
    "TEMPORARY": ("CHECK", "SURVEY", "NOTE", "PAYMENT", "WORK", "DONE"),
    "LOAD": ("CHECK", "SURVEY", "NOTE", "PAYMENT", "WORK", "DONE"),
    "CATEGORY": ("CHECK", "SURVEY", "NOTE", "PAYMENT", "WORK", "DONE"),
    "NAME": ("CHECK", "NOTE", "PAYMENT", "WORK", "DONE"),
    "CLOSURE": ("CHECK", "WORK", "SETTLE", "DONE"),
}
"""The stages of each kind in their order; nobody jumps over one."""

KIND_WORDS: dict[Kind, tuple[str, str]] = {
    "NEW": ("New connection", "नया कनेक्शन"),
    "TEMPORARY": ("Temporary connection", "अस्थायी कनेक्शन"),
    "LOAD": ("Change of load", "भार बदलना"),
    "CATEGORY": ("Change of category", "श्रेणी बदलना"),
    "NAME": ("Transfer of name", "नाम बदलना"),
    "CLOSURE": ("Permanent disconnection", "कनेक्शन हमेशा के लिए बंद करना"),
}
STAGE_WORDS: dict[Stage, tuple[str, str]] = {
    "CHECK": ("Papers are checked", "कागज़ देखे जा रहे हैं"),
    "SURVEY": ("Somebody comes to look", "मौके पर देखना"),
    "NOTE": ("The demand note is made", "डिमांड नोट बन रहा है"),
    "PAYMENT": ("Waits for payment", "भुगतान का इंतज़ार"),
    "WORK": ("Work is under way", "काम हो रहा है"),
    "SETTLE": ("Last bill and deposit", "आखिरी बिल और सुरक्षा निधि"),
    "DONE": ("Finished", "पूरा हुआ"),
    "REJECTED": ("Refused", "मंज़ूर नहीं हुआ"),
    "WITHDRAWN": ("Taken back", "वापस लिया"),
}
_OWN_STAGE_WORDS: dict[tuple[Kind, Stage], tuple[str, str]] = {
    ("LOAD", "CHECK"): ("The application is looked at", "आवेदन देखा जा रहा है"),
    ("CLOSURE", "CHECK"): ("The application is looked at", "आवेदन देखा जा रहा है"),
    ("CLOSURE", "WORK"): ("The supply is to be ended", "बिजली बंद होनी है"),
    ("CLOSURE", "SETTLE"): ("Last account and what comes back", "आखिरी हिसाब और पैसे की वापसी"),
}
PAUSE_WORDS: dict[Pause, tuple[str, str]] = {
    "DOCUMENT": ("we wait for a paper of yours", "आपके कागज़ का इंतज़ार है"),
    "PAYMENT": ("we wait for your payment", "आपके भुगतान का इंतज़ार है"),
}
AREA_WORDS: dict[Area, tuple[str, str]] = {
    "METROPOLITAN": ("metropolitan area", "महानगर"),
    "MUNICIPAL": ("municipal area", "नगर क्षेत्र"),
    "RURAL": ("village", "गाँव"),
    "HILLY": ("hill village", "पहाड़ी गाँव"),
}


def stage_words(kind: Kind, stage: Stage) -> tuple[str, str]:
    """What a stage is called for one kind: who brought no papers does not read that papers are looked at."""
    return _OWN_STAGE_WORDS.get((kind, stage), STAGE_WORDS[stage])


def next_stage(kind: Kind, stage: Stage, *, is_free: bool = False) -> Stage:
    """What follows a stage; `is_free` passes over the payment of nothing. KeyError where nothing follows."""
    way = WAY[kind]
    if stage not in way or stage == way[-1]:
        raise KeyError(f"Nothing follows {stage} of {kind}.")
    after = way[way.index(stage) + 1]
    return next_stage(kind, after) if after == "PAYMENT" and is_free else after
