"""A form becomes an application: checked, numbered, on the clock, at the desk of an office."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bijlighar.applications import queries
from bijlighar.applications.actions.write import UnableToApply, note, others_open, tell
from bijlighar.applications.models import Application, Draft
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.applications.rules.answers import STRANGE_CATEGORY, checked_answers
from bijlighar.applications.rules.clock import due_at
from bijlighar.applications.rules.kinds import MAKES_CONNECTION, Kind
from bijlighar.applications.rules.policy import policy_on
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import IST, settlement_day
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network

MOST_OPEN = 10
"""Open applications of one mobile: nobody fills the queues of an office by a program."""
CHANNELS = ("PORTAL", "COUNTER")


@action
def submit(
    *,
    draft_id: int,
    mobile: str,
    by: Actor,
    at: datetime,
    channel_code: str = "PORTAL",
    again_of_number: str | None = None,
) -> ApplicationRecord:
    """Take a form as an application; sent twice it is one. `mobile` has proved itself by a code.

    A change of load or category and a closure are taken from who may see the connection; a transfer of name
    from who knows its meter. Raises `UnableToApply` with the question's name where an answer is in the way,
    "PAPERS" where a paper is missing.
    """
    one_at_a_time(f"applications.submit.{draft_id}", f"applications.mobile.{mobile}")
    row = Draft.objects.filter(id=draft_id).first()
    if row is None:
        raise UnableToApply("UNKNOWN", "This form is not there any more.", "यह फ़ॉर्म अब नहीं है।")
    if (there := Application.objects.filter(key=row.key).first()) is not None:
        return queries.one(there.id)
    kind: Kind = row.kind_code  # type: ignore[assignment]
    values, problems = checked_answers(
        kind, row.answers, today=settlement_day(at), choices=queries.choices(kind, settlement_day(at))
    )
    if problems:
        name, problem = next(iter(problems.items()))
        raise UnableToApply("ANSWER", problem.en, problem.hi, name)
    connection = None if kind in MAKES_CONNECTION else _connection(kind, values, mobile, channel_code)
    office_id = int(values["office"]) if connection is None else connection.office_id
    path = network.office_path(office_id)
    company = network.company(path[-1].company_id)
    assert company is not None
    policy = policy_on(company.state_code, settlement_day(at), company.code)
    _refuse_strange_category(values, company.state_code, at)
    if kind == "TEMPORARY":
        _refuse_long(values, int(policy.temporary_days.exact))
    if missing := queries.papers_missing(policy.kinds[kind], row.key):
        raise UnableToApply(
            "PAPERS",
            f"A paper is missing: {missing[0].words.en}.",
            f"एक कागज़ बाकी है: {missing[0].words.hi}।",
            missing[0].code,
        )
    if Application.objects.filter(mobile=mobile, ended_at__isnull=True).count() >= MOST_OPEN:
        raise UnableToApply(
            "TOO_MANY",
            "Many applications of this mobile are open. Please wait until some are finished, or call 1912.",
            "इस मोबाइल के बहुत से आवेदन खुले हैं। कुछ पूरे होने दीजिए, या 1912 पर बात कीजिए।",
        )
    before = Application.objects.filter(number=again_of_number or "", stage_code="REJECTED", mobile=mobile)
    area = policy.area_of([each.code for each in path], path[-1].area_code)
    days = int(policy.days_of(area, needs_extension=False).exact)
    code = queries.follow_code_of(row.key)
    made = Application.objects.create(
        number=_number(company.id, at),
        key=row.key,
        follow_hash=queries.hash_of(code),
        company_id=company.id,
        office_id=office_id,
        desk_id=office_id,
        connection_id=connection.id if connection else None,
        again_of=before.first(),
        kind_code=kind,
        stage_code="CHECK",
        channel_code=channel_code,
        language=row.language,
        mobile=mobile,
        name=values.get("name") or (connection.name_hi if connection else ""),
        answers=values,
        area_code=area,
        legal_days=days,
        submitted_at=at,
        stage_at=at,
        due_at=due_at(at, days, at=at),
    )
    note(made, "SUBMITTED", by, at, facts={"days": days, "area": area})
    tell(made, "application_taken", at, follow=code, day=_last_day(made))
    if kind == "NAME" and connection is not None:
        _tell_holder(made, connection, at)
    return queries.one(made.id)


def _connection(kind: Kind, values: dict[str, Any], mobile: str, channel_code: str) -> ConnectionRecord:
    found = consumers.connection_of_number(values["service_number"])
    if kind == "NAME":
        card = metering.meter_card(found.id) if found else None
        if found is None or card is None or card.serial.upper() != values["meter_serial"].upper():
            raise UnableToApply(
                "NO_MATCH",
                "This service number and this meter number do not belong together. Please look again.",
                "यह उपभोक्ता नंबर और यह मीटर नंबर मेल नहीं खाते। दोनों फिर से देखिए।",
                "meter_serial",
            )
    elif found is None or (channel_code != "COUNTER" and not consumers.may_see(mobile, found.id)):
        raise UnableToApply(
            "NOT_YOURS",
            "This connection is not linked with your mobile. Please link it first, then send the form.",
            "यह कनेक्शन आपके मोबाइल से जुड़ा नहीं है। पहले उसे जोड़िए, फिर फ़ॉर्म भेजिए।",
            "service_number",
        )
    if found.disconnected_on is not None:
        raise UnableToApply(
            "ENDED", "This connection has ended already.", "यह कनेक्शन पहले ही बंद हो चुका है।", "service_number"
        )
    one_at_a_time(f"applications.connection.{found.id}")
    if others_open(found.id, kind):
        raise UnableToApply(
            "OPEN",
            "Such an application is open for this connection already.",
            "इस कनेक्शन के लिए ऐसा आवेदन पहले से चल रहा है।",
            "service_number",
        )
    return found


def _refuse_strange_category(values: dict[str, Any], state_code: str, at: datetime) -> None:
    """What is on offer is every state's; the office says which state it is."""
    offered = {code for code, _, _ in queries.purposes(state_code, settlement_day(at))}
    if "category" in values and values["category"] not in offered:
        raise UnableToApply("ANSWER", STRANGE_CATEGORY.en, STRANGE_CATEGORY.hi, "category")


def _refuse_long(values: dict[str, Any], days: int) -> None:
    if (date.fromisoformat(values["to_day"]) - date.fromisoformat(values["from_day"])).days >= days:
        raise UnableToApply(
            "ANSWER",
            f"A temporary connection is for at most {days} days.",
            f"अस्थायी कनेक्शन ज़्यादा से ज़्यादा {days} दिन का होता है।",
            "to_day",
        )


def _number(company_id: int, at: datetime) -> str:
    """A-<company>-<day>-<count of the day>; under a lock, so that no two are alike."""
    day = settlement_day(at)
    one_at_a_time(f"applications.number.{company_id}.{day}")
    start = f"A{company_id}-{day:%y%m%d}-"
    last = (
        Application.objects.filter(number__startswith=start).order_by("-id").values_list("number", flat=True)
    ).first()
    return f"{start}{int(last.rpartition('-')[2]) + 1 if last else 1:04d}"


def _last_day(row: Application) -> str:
    return f"{row.due_at.astimezone(IST) - timedelta(seconds=1):%d-%m-%Y}"


def _tell_holder(row: Application, there: ConnectionRecord, at: datetime) -> None:
    """Who holds the connection hears that somebody wants it in another name, and can say no."""
    contact = consumers.contacts([there.id]).row(0, named=True)
    if contact["mobile"] and contact["mobile"] != row.mobile:
        outbox.post(
            channel="sms",
            template="application_name_asked",
            recipient=contact["mobile"],
            language="en" if contact["language"] == "en" else "hi",
            context={"number": row.number, "service_number": there.service_number},
            key=f"application_name_asked/{row.id}",
            at=at,
            company_id=row.company_id,
            connection_id=there.id,
        )
