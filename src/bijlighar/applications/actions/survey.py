"""Papers are found right; somebody goes and looks; what the records and the place say."""

from __future__ import annotations

from datetime import date, datetime

from bijlighar.applications import queries
from bijlighar.applications.actions.write import (
    UnableToApply,
    forward,
    held,
    note,
    policy_of,
    set_clock,
    tell,
)
from bijlighar.applications.models import Survey
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.supply import actions as supply

FINDINGS = ("POSSIBLE", "EXTENSION", "NOT_POSSIBLE")


@action
def accept_papers(*, application_id: int, by: Actor, at: datetime) -> None:
    """The papers are right; on to the next step. A closure is asked of the supply's interlock at once.

    Raises `UnableToApply` while a paper is waited for, and where the interlock refuses the closure.
    """
    row = held(application_id, "CHECK")
    if row.paused_at is not None:
        raise UnableToApply("PAUSED", "A paper is waited for still.", "अभी एक कागज़ का इंतज़ार है।")
    note(row, "PAPERS_RIGHT", by, at)
    forward(row, at)
    if row.kind_code == "CLOSURE":
        closing = max(date.fromisoformat(row.answers["closing_day"]), settlement_day(at))
        assert row.connection_id is not None
        try:
            supply.ask_closure(
                connection_id=row.connection_id, closure_on=closing, is_own_wish=True, by=by, at=at
            )
        except supply.ClosureAsked:
            # As his wish already: a temporary one is after its last day, and its bill is still to be made.
            pass
        except supply.UnableToNotify as problem:
            raise UnableToApply(
                "CLOSURE",
                f"The end of the supply could not be asked for, so nothing was changed. {problem}"
                " Look at the connection's record, then try again.",
                "बिजली बंद करने की माँग दर्ज नहीं हो सकी, इसलिए कुछ नहीं बदला। कनेक्शन का रिकॉर्ड देखिए, फिर से कीजिए।",
            ) from problem


@action
def plan_survey(*, application_id: int, planned_on: date, by: Actor, at: datetime) -> None:
    """Say on which day somebody comes; the applicant is told. Raises `UnableToApply` for a day gone by."""
    row = held(application_id, "SURVEY")
    if planned_on < settlement_day(at):
        raise UnableToApply("DAY", "That day is over.", "वह दिन निकल चुका है।", "planned_on")
    Survey.objects.update_or_create(
        application_id=row.id, defaults={"planned_on": planned_on, "planned_by": by.label[:120]}
    )
    note(row, "SURVEY_PLANNED", by, at, facts={"day": planned_on.isoformat()})
    tell(row, "application_survey", at, day=f"{planned_on:%d-%m-%Y}")


@action
def record_survey(
    *,
    application_id: int,
    finding_code: str,
    transformer_code: str,
    load_w: int,
    distance_m: int,
    words: str,
    by: Actor,
    at: datetime,
) -> None:
    """Write down what was found at the place, with what the records say of the transformer beside it.

    An extension of the network gives the law's longer days. Sent again after it was taken it is refused.
    Raises `UnableToApply`.
    """
    row = held(application_id, "SURVEY")
    if finding_code not in FINDINGS or not 0 < load_w <= 5_000_000 or not 0 <= distance_m <= 100_000:
        raise UnableToApply(
            "FINDING",
            "Choose what was found, and give the load and the distance.",
            "क्या मिला वह चुनिए, और भार व दूरी लिखिए।",
        )
    if finding_code != "POSSIBLE" and not words.strip():
        raise UnableToApply("WORDS", "Say what stands in the way.", "रुकावट क्या है, लिखिए।", "words")
    transformer_id = None
    if transformer_code.strip():
        device = network.device_of_code(row.company_id, "DTR", transformer_code.strip())
        if device is None:
            raise UnableToApply(
                "TRANSFORMER",
                "The company has no transformer with this code. Please look again.",
                "इस कोड का कोई ट्रांसफ़ॉर्मर नहीं है। फिर से देखिए।",
                "transformer_code",
            )
        transformer_id = device.id
    policy = policy_of(row, at)
    room = queries.room_on(row.company_id, transformer_id, load_w, policy, settlement_day(at))
    seen = {
        "done_at": at,
        "done_by_id": by.id,
        "done_by": by.label[:120],
        "finding_code": finding_code,
        "transformer_id": transformer_id,
        "load_w": load_w,
        "distance_m": distance_m,
        "words": words.strip()[:400],
        "room_code": room.room,
        "capacity_va": room.capacity_va,
        "sanctioned_w": room.sanctioned_w,
    }
    unplanned = {"planned_on": settlement_day(at), "planned_by": by.label[:120]}
    Survey.objects.update_or_create(
        application_id=row.id, defaults=seen, create_defaults={**unplanned, **seen}
    )
    if finding_code == "EXTENSION":
        row.needs_extension = True
        row.legal_days = int(policy.extension_days.exact)
        set_clock(row, at)
    note(row, "SURVEYED", by, at, facts={"finding": finding_code, "room": room.room})
    forward(row, at)
