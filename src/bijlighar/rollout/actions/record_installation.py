"""Records a meter that an installer put up, and makes the change of meters with it: both or neither."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metered
from bijlighar.network import queries as network
from bijlighar.rollout import queries
from bijlighar.rollout.models import Installation, Programme, Target
from bijlighar.rollout.queries import InstallationRecord
from bijlighar.rollout.rules.registration import state_on

OLDEST = timedelta(days=30)
"""How late an installation may still be sent: a phone without network, a lost phone found again."""
AHEAD = timedelta(minutes=10)
"""Phones' clocks differ; further ahead is a slip of the pen."""

_WORDS = {
    "NO_REGISTRATION": (
        "Your agency has no registration on record for this company, so no installation can be recorded.",
        "इस कंपनी के लिए आपकी एजेंसी का कोई पंजीयन दर्ज नहीं है, इसलिए मीटर लगाना दर्ज नहीं हो सकता।",
    ),
    "OFFER_REFUSED": (
        "This company did not take your agency's offer, so no installation can be recorded there. "
        "The reason on record: {reason_en}",
        "इस कंपनी ने आपकी एजेंसी की निविदा नहीं मानी, इसलिए वहाँ मीटर लगाना दर्ज नहीं हो सकता। दर्ज वजह: {reason_hi}",
    ),
    "REGISTRATION_OVER": (
        "Registration {number} ended: {last} was its last day. Meters put up after it cannot be recorded "
        "before the agency brings a new registration.",
        "पंजीयन {number} खत्म हो चुका है: {last} उसका आखिरी दिन था। उसके बाद लगे मीटर तभी दर्ज होंगे, "
        "जब एजेंसी नया पंजीयन लाएगी।",
    ),
    "REGISTRATION_NOT_YET": (
        "Registration {number} begins only on {first}. Meters put up before it cannot be recorded.",
        "पंजीयन {number} {first} से शुरू होगा। उससे पहले लगे मीटर दर्ज नहीं हो सकते।",
    ),
    "FUTURE": (
        "This time has not come yet. Please give the time at which the meter was changed.",
        "यह समय अभी आया नहीं है। जब मीटर बदला, वह समय लिखिए।",
    ),
    "TOO_OLD": (
        "This was more than 30 days ago. Please take it to the meter officer of the company.",
        "यह 30 दिन से पहले की बात है। कंपनी के मीटर अधिकारी से मिलिए।",
    ),
    "UNKNOWN_PLACE": (
        "This service number and this old meter do not belong together. Please look at both again.",
        "यह उपभोक्ता नंबर और यह पुराना मीटर मेल नहीं खाते। दोनों फिर से देखिए।",
    ),
    "HAS_METER": (
        "A meter hangs at this connection. Please give its number and its last reading.",
        "इस कनेक्शन पर एक मीटर लगा है। उसका नंबर और आखिरी रीडिंग लिखिए।",
    ),
    "UNKNOWN_METER": (
        "The company has no meter {serial} in its stock. Please look at the number again.",
        "कंपनी के पास {serial} नंबर का मीटर दर्ज नहीं है। नंबर फिर से देखिए।",
    ),
    "SAME_METER": (
        "The old and the new meter have the same number. Please look again.",
        "पुराने और नए मीटर का नंबर एक ही है। फिर से देखिए।",
    ),
    "METER_ELSEWHERE": (
        "Meter {serial} hangs at another connection, or did on that day. It was not put up here.",
        "मीटर {serial} उस दिन किसी और कनेक्शन पर लगा था। यहाँ दर्ज नहीं हुआ।",
    ),
    "BEFORE_OLD": (
        "The old meter was put up later than this time. Please look at date and time again.",
        "पुराना मीटर इस समय के बाद लगा था। तारीख और समय फिर से देखिए।",
    ),
    "NO_PROGRAMME": (
        "This programme is not one of this connection's company.",
        "यह कार्यक्रम इस कनेक्शन की कंपनी का नहीं है।",
    ),
    "NO_SEAL": ("Please give the number of the seal.", "सील का नंबर लिखिए।"),
    "READING": (
        "A reading cannot be below zero. Please look again.",
        "रीडिंग शून्य से कम नहीं हो सकती। फिर से देखिए।",
    ),
    "KEY_USED": (
        "This form was sent before with other answers, and they were recorded. Please open a new form.",
        "यही फ़ॉर्म पहले दूसरे जवाबों के साथ भेजा गया और दर्ज हो चुका है। नया फ़ॉर्म खोलिए।",
    ),
}  # fmt: skip


class UnableToRecord(ValueError):
    """An installation was not recorded, and no meter was changed.

    `code`, `words_en` and `words_hi` say why and what to do.
    """

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.words_en, self.words_hi = (words.format(**values) for words in _WORDS[code])
        super().__init__(self.words_en)


@action
def record_installation(
    *,
    agency_id: int,
    staff_id: int,
    key: str,
    service_number: str,
    new_serial: str,
    new_register_wh: int,
    seal_number: str,
    installed_at: datetime,
    by: Actor,
    at: datetime,
    old_serial: str | None = None,
    old_register_wh: int | None = None,
    programme_id: int | None = None,
    latitude_udeg: int | None = None,
    longitude_udeg: int | None = None,
) -> InstallationRecord:
    """Record a new meter at a connection, in exchange for the one that hangs there where there is one.

    `key` is the installer's own: sending the same again gives the record that is there. The registration must
    hold on the day of the installation, and `old_serial` must be the meter that hangs at the connection; a
    number that does not exist is refused in the same words. Raises `UnableToRecord`.
    """
    one_at_a_time(f"rollout {agency_id} {key}", f"rollout {service_number}", f"rollout meter {new_serial}")
    before = Installation.objects.filter(agency_id=agency_id, key=key).first()
    found = consumers.connection_of_number(service_number)
    if before is not None:
        record = queries.installation(agency_id, before.id)
        assert record is not None
        same = (
            found.id if found else None, new_serial, old_serial, installed_at, new_register_wh,
            old_register_wh if old_serial else None, seal_number.strip(),
        )  # fmt: skip
        if same != (
            record.connection_id, record.serial, record.old_serial, record.installed_at,
            record.register_start_wh, record.old_register_end_wh, record.seal_number,
        ):  # fmt: skip
            raise UnableToRecord("KEY_USED")
        return record
    _refuse_times(installed_at, at)
    if not seal_number.strip():
        raise UnableToRecord("NO_SEAL")
    if new_register_wh < 0 or (old_register_wh or 0) < 0:
        raise UnableToRecord("READING")
    if found is None:
        raise UnableToRecord("UNKNOWN_PLACE")
    day = settlement_day(installed_at)
    registration_id = _registration(agency_id, found.company_id, day)
    hanging = metered.meter_card(found.id)
    # A card also tells of a meter that was taken away; that one cannot be exchanged.
    old_ids = metered.meter_ids(found.company_id, [old_serial]) if old_serial else {}
    if old_serial and (hanging is None or hanging.serial != old_serial or old_serial not in old_ids):
        raise UnableToRecord("UNKNOWN_PLACE")
    if old_serial == new_serial:
        raise UnableToRecord("SAME_METER")
    if old_serial and old_register_wh is None:
        raise UnableToRecord("HAS_METER")
    new_id = metered.meter_ids(found.company_id, [new_serial]).get(new_serial)
    if new_id is None:
        raise UnableToRecord("UNKNOWN_METER", serial=new_serial)
    programme = _programme(programme_id, found.company_id)
    target_code, class_code = _target(
        programme_id, connection_id=found.id, office_id=found.office_id, day=day
    )
    old_id = old_ids.get(old_serial) if old_serial else None
    if old_id is not None:
        _take_away(old_id, installed_at, old_register_wh, by, at)
    try:
        hung = metering.install_meter(
            meter_id=new_id,
            connection_id=found.id,
            from_at=installed_at,
            register_start_wh=new_register_wh,
            by=by,
            at=at,
        )
    except metering.UnableToInstall as problem:
        has_main = "has a main meter" in str(problem)
        raise UnableToRecord("HAS_METER" if has_main else "METER_ELSEWHERE", serial=new_serial) from problem
    made = Installation.objects.create(
        agency_id=agency_id,
        key=key,
        registration_id=registration_id,
        programme_id=programme,
        target_code=target_code,
        class_code=class_code,
        company_id=found.company_id,
        connection_id=found.id,
        meter_id=new_id,
        meter_installation_id=hung,
        source_code="FIELD",
        installed_at=installed_at,
        register_start_wh=new_register_wh,
        old_meter_id=old_id,
        old_register_end_wh=old_register_wh if old_id is not None else None,
        seal_number=seal_number.strip(),
        latitude_udeg=latitude_udeg if longitude_udeg is not None else None,
        longitude_udeg=longitude_udeg if latitude_udeg is not None else None,
        recorded_at=at,
        staff_id=staff_id,
    )
    record = queries.installation(agency_id, made.id)
    assert record is not None
    return record


def _refuse_times(installed_at: datetime, at: datetime) -> None:
    if installed_at > at + AHEAD:
        raise UnableToRecord("FUTURE")
    if installed_at < at - OLDEST:
        raise UnableToRecord("TOO_OLD")


def _registration(agency_id: int, company_id: int, day: date) -> int:
    """The registration that holds on a day, or the clear reason why none does."""
    refused = queries.refusal(agency_id, company_id)
    if refused is not None:
        raise UnableToRecord(
            "OFFER_REFUSED", reason_en=refused.words_en or "–", reason_hi=refused.words_hi or "–"
        )
    holding = queries.registration_in_force(agency_id, company_id, day)
    if holding is not None:
        return holding.id
    every = queries.registrations(agency_id, company_id)
    over = [each for each in every if state_on(each.from_date, each.to_date, day) == "OVER"]
    if over:
        last = max(over, key=lambda each: each.to_date or day)
        assert last.to_date is not None
        raise UnableToRecord(
            "REGISTRATION_OVER", number=last.number, last=f"{last.to_date - timedelta(days=1):%d-%m-%Y}"
        )
    if every:
        raise UnableToRecord(
            "REGISTRATION_NOT_YET", number=every[-1].number, first=f"{every[-1].from_date:%d-%m-%Y}"
        )
    raise UnableToRecord("NO_REGISTRATION")


def _take_away(meter_id: int, to_at: datetime, register_wh: int | None, by: Actor, at: datetime) -> None:
    try:
        metering.remove_meter(meter_id=meter_id, to_at=to_at, register_end_wh=register_wh, by=by, at=at)
    except metering.UnableToRemove as problem:
        nowhere = "hangs nowhere" in str(problem)
        raise UnableToRecord("UNKNOWN_PLACE" if nowhere else "BEFORE_OLD") from problem


def _programme(programme_id: int | None, company_id: int) -> int | None:
    if programme_id is None:
        return None
    if not Programme.objects.filter(id=programme_id, company_id=company_id).exists():
        raise UnableToRecord("NO_PROGRAMME")
    return programme_id


def _target(programme_id: int | None, *, connection_id: int, office_id: int, day: date) -> tuple[str, str]:
    """Code and class of the target that an installation counts for; empty without one.

    Of the targets whose categories are the connection's, that of the nearest office above it; at one office
    a target that names categories comes before one that takes every category, then the latest.
    """
    if programme_id is None:
        return "", ""
    above = [each.id for each in reversed(network.office_path(office_id))]
    terms = consumers.terms_on([connection_id], day)
    category = terms.item(0, "category_code") if terms.height else None
    rows = Target.objects.filter(programme_id=programme_id, office_id__in=above, as_of_date__lte=day)
    found = sorted(
        (
            (above.index(office), not categories, -row, code, class_code)
            for office, categories, row, code, class_code in rows.values_list(
                "office_id", "categories", "id", "code", "class_code"
            )
            if not categories or category in categories.split()
        ),
    )
    return (found[0][3], found[0][4]) if found else ("", "")
