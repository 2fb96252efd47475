"""Forms of answers as JSON Schema, each member with its unit; what is not named is not there."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def record(said: str = "", /, **members: Schema) -> Schema:
    """An object that has exactly these members."""
    return {
        "type": "object",
        "required": list(members),
        "properties": members,
        "additionalProperties": False,
        **({"description": said} if said else {}),
    }


def rows(of: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": of}


def maybe(of: Schema) -> Schema:
    """What is null where nobody knows it."""
    return {"anyOf": [of, {"type": "null"}]}


def whole(words: str) -> Schema:
    """A whole number."""
    return {"type": "integer", "description": words}


def text(words: str) -> Schema:
    """A text."""
    return {"type": "string", "description": words}


def one_of(words: str, *values: str) -> Schema:
    """One of some words."""
    return {"enum": list(values), "description": words}


DAY: Schema = {"type": "string", "format": "date", "description": "A day in India, 00:00 to 24:00."}
INSTANT: Schema = {"type": "string", "format": "date-time", "description": "UTC."}
YES_NO: Schema = {"type": "boolean"}
AS_OF: Schema = {**INSTANT, "description": "When the figures beside it were true, UTC."}
AS_OF_DAY: Schema = {**DAY, "description": "The day up to which the figures beside it are reckoned."}
ASKED_AT: Schema = {**INSTANT, "description": "When it was asked. It alone makes no new ETag."}
BOTH: Schema = record("In English and Hindi.", en=text("English"), hi=text("Hindi"))
NEXT: Schema = maybe(text("Where the next page begins; null on the last one."))

PROBLEM: Schema = record(
    "What happened, why, and what to do.",
    type={"type": "string", "format": "uri-reference"},
    title=text("What happened."),
    status=whole("The status of the answer."),
    detail=text("Why."),
    advice=text("What to do."),
    code=text("The same as one word."),
)
CONNECTIONS: Schema = record(
    connections=rows(
        record(
            id=whole("Its number in addresses here."),
            service_number=text("Its last four signs."),
            name=text("The first letter of each word."),
            company=text("The company's code."),
            connected_on=DAY,
            terms=maybe(
                record(
                    category=text("The tariff's category."),
                    sanctioned_load_w=whole("W"),
                    phase=whole("1 or 3"),
                    is_prepaid=YES_NO,
                    as_of=AS_OF_DAY,
                )
            ),
        )
    )
)
METER_DAYS: Schema = record(
    **{
        "from": DAY,
        "to": {**DAY, "description": "The day after the last one of this page."},
        "days": rows(
            record(
                day=DAY,
                energy_wh=whole("Wh"),
                solar_wh=whole("Of it between 9:00 and 17:00, Wh"),
                estimated_wh=whole("Of it estimated, Wh"),
                missing_blocks=whole("Quarter hours nobody knows"),
                quality=one_of("Of the whole day.", "MEASURED", "ESTIMATED", "INCOMPLETE"),
                version=whole("Grows when the day is corrected."),
                as_of=AS_OF,
            )
        ),
        "next": maybe({**DAY, "description": "Give it as `from` for the next page; null on the last one."}),
    }
)
BLOCKS: Schema = record(
    day=DAY,
    energy_wh=whole("The sum of what is known, Wh"),
    known_blocks=whole("Quarter hours that have a value"),
    version=whole("0 while the day is not checked"),
    is_checked=YES_NO,
    as_of=maybe(AS_OF),
    known_at=maybe(INSTANT),
    meter=text("Its serial."),
    blocks={
        **rows(
            record(
                start=INSTANT,
                wh={"type": ["integer", "null"], "description": "Wh; null where nobody knows."},
                quality=text("How the value came about; `words` says it in words."),
                is_estimated=YES_NO,
            )
        ),
        "minItems": 96,
        "maxItems": 96,
    },
    words={"type": "object", "additionalProperties": BOTH},
    asked_at=ASKED_AT,
)
BALANCE: Schema = record(
    is_prepaid=YES_NO,
    prepaid=maybe(
        record(
            balance_paise=whole("Paise; below zero when it is owed"),
            not_yet_due_paise=whole("Taken later in parts, paise"),
            average_day_paise=maybe(whole("What a day takes, paise")),
            days_left=maybe(whole("Whole days")),
            lasts_until=maybe(DAY),
            quality=one_of("BEHIND: days before yesterday are not charged yet.", "BOOKED", "BEHIND"),
            as_of=maybe(AS_OF_DAY),
        )
    ),
    dues=record(
        owed_paise=whole("Paise; below zero when paid ahead"),
        due_date=maybe(DAY),
        quality=one_of("As the ledger has it.", "BOOKED"),
        as_of=AS_OF_DAY,
    ),
)
_MONEY = record(prepaid_paise=whole("Prepaid balance, paise"), owed_paise=whole("Owed on bills, paise"))
ENTRIES: Schema = record(
    entries=rows(
        record(
            for_day=DAY,
            posted_on=DAY,
            name=BOTH,
            code=whole("What kind of entry."),
            amount_paise=whole("Paise"),
            changes={**_MONEY, "description": "What the entry did."},
            balances={**_MONEY, "description": "As they stood after it."},
            quality=one_of("Entries never change.", "BOOKED"),
            as_of=AS_OF,
        )
    ),
    next=NEXT,
)
BILLS: Schema = record(
    bills=rows(
        record(
            id=whole("Its number in addresses here."),
            number=text("The bill's number."),
            cycle_from=DAY,
            cycle_to={**DAY, "description": "The day after the last one of the cycle."},
            issued_on=DAY,
            due_date=DAY,
            energy_wh=whole("Wh"),
            total_paise=whole("Of this cycle, paise"),
            payable_paise=whole("With dues of before, as issued, paise"),
            is_paid=YES_NO,
            is_replaced=YES_NO,
            quality=one_of("PROVISIONAL: from an estimate.", "ISSUED", "PROVISIONAL"),
            as_of=AS_OF_DAY,
            paper={"type": "string", "format": "uri-reference", "description": "The address of its PDF."},
        )
    ),
    next=NEXT,
    as_of=AS_OF_DAY,
)
_STATE = text("How sure it is: SUSPECTED, CONFIRMED, STARTED, APPROVED, RESTORED, CANCELLED.")
_OUTAGE = record(
    outage=whole("Its number."),
    kind=one_of("", "PLANNED", "FAULT"),
    from_at=INSTANT,
    until_at=maybe(INSTANT),
    estimate_at=maybe({**INSTANT, "description": "When it should be back, UTC."}),
    cause=BOTH,
    quality=_STATE,
    as_of=AS_OF,
)
OUTAGES: Schema = record(
    **{
        "now": maybe(_OUTAGE),
        "planned": maybe(_OUTAGE),
        "from": DAY,
        "to": DAY,
        "past": rows(
            record(
                outage=maybe(whole("Its number; null where no outage is known of this time.")),
                kind=one_of(
                    "A known outage is PLANNED or a FAULT. Of other times this is who tells: EVENT (the "
                    "meter itself), FEEDER (the record of the line) or OFFICER (written down by one).",
                    "PLANNED",
                    "FAULT",
                    "EVENT",
                    "FEEDER",
                    "OFFICER",
                ),
                from_at=INSTANT,
                to_at=maybe({**INSTANT, "description": "Null while there is no power."}),
                cause=maybe(BOTH),
                quality=text(f"{_STATE['description']} RECORDED where no outage is known."),
                as_of=AS_OF,
            )
        ),
        "next": NEXT,
        "asked_at": ASKED_AT,
    }
)
METER: Schema = record(
    serial=text("Its serial."),
    make=text("Its maker."),
    installed_at=INSTANT,
    hearing=record(
        quality=one_of("How long ago it was heard.", "FRESH", "LATE", "SILENT", "NEVER"), as_of=maybe(AS_OF)
    ),
    switch=maybe(record(is_on=YES_NO, quality=one_of("Told by it, or read.", "TOLD", "READ"), as_of=AS_OF)),
    clock=maybe(
        record(offset_seconds=whole("Ahead (+), seconds"), quality=one_of("Read.", "READ"), as_of=AS_OF)
    ),
    power_gone_at=maybe(INSTANT),
    asked_at=ASKED_AT,
)
