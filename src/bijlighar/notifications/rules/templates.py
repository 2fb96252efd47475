"""Every message the program sends, in both languages, as a neighbour who works there would say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """One message. `{name}` marks a variable.

    `has_secret`: its variables are wiped once it went out. `lives_seconds`: after that it is no longer sent,
    because it would only mislead; None means it stays true.
    """

    code: str
    text_hi: str
    text_en: str
    variables: frozenset[str]
    has_secret: bool = False
    lives_seconds: int | None = None


TEMPLATES: dict[str, Template] = {
    template.code: template
    for template in (
        Template(
            "sign_in_code",
            "{code} बिजलीघर का कोड है, {minutes} मिनट चलेगा। किसी को न बताएँ।",
            "{code} is your Bijlighar code, good for {minutes} minutes. Do not tell it to anyone.",
            frozenset({"code", "minutes"}),
            has_secret=True,
            lives_seconds=300,
        ),
        Template(
            "link_code",
            "{code}: {mobile_end} पर खत्म होने वाला मोबाइल आपका बिजली खाता देखना चाहता है। "
            "मंज़ूर हो तभी उसे यह कोड दें। {minutes} मिनट चलेगा।",
            "{code}: the mobile ending {mobile_end} asks to see your electricity account. Give it this code "
            "only if you agree. Good for {minutes} minutes.",
            frozenset({"code", "mobile_end", "minutes"}),
            has_secret=True,
            lives_seconds=600,
        ),
        Template(
            "installation_code",
            "{code}: आपके कनेक्शन पर नया मीटर {serial} लगा; पुराने मीटर की आखिरी रीडिंग {old_units} लिखी गई। "
            "सही हो तभी मीटर लगाने वाले को यह कोड दें। {minutes} मिनट चलेगा।",
            "{code}: meter {serial} was put up at your connection; the old meter's last reading was noted as "
            "{old_units}. Give this code to the installer only if that is right. Good for {minutes} minutes.",
            frozenset({"code", "serial", "old_units", "minutes"}),
            has_secret=True,
            lives_seconds=1800,
        ),
        Template(
            "photo_reading_taken",
            "{service_number}: फ़ोटो वाली रीडिंग {units} यूनिट मान ली गई। अगला बिल इसी से बनेगा।",
            "{service_number}: the reading on your photo, {units} units, counts. The next bill uses it.",
            frozenset({"service_number", "units"}),
        ),
        Template(
            "photo_reading_refused",
            "{service_number}: फ़ोटो वाली रीडिंग {units} यूनिट नहीं मानी जा सकी। "
            "कारण मीटर के पन्ने पर है; सवाल हो तो 1912।",
            "{service_number}: the reading on your photo, {units} units, could not be used. "
            "The meter's page says why; for questions call 1912.",
            frozenset({"service_number", "units"}),
        ),
        Template(
            "photo_reading_again",
            "{service_number}: फ़ोटो से रीडिंग {units} पक्की नहीं हो सकी। मीटर की एक नई फ़ोटो भेज दीजिए।",
            "{service_number}: the reading {units} could not be made sure from the photo. Please send a new "
            "photo of the meter.",
            frozenset({"service_number", "units"}),
        ),
        Template(
            "bill_ready",
            "{service_number}: बिजली का बिल तैयार है, कुल {amount}। {due_date} तक भर दीजिए। सवाल हो तो 1912।",
            "{service_number}: your electricity bill is ready, {amount} in all. Please pay by {due_date}. "
            "For questions call 1912.",
            frozenset({"service_number", "amount", "due_date"}),
        ),
        Template(
            "bill_nothing_to_pay",
            "{service_number}: बिजली का बिल तैयार है। इस बार कुछ नहीं भरना है; {amount} आपके खाते में आगे के लिए जमा है।",
            "{service_number}: your electricity bill is ready. There is nothing to pay; {amount} is kept for "
            "the next one.",
            frozenset({"service_number", "amount"}),
        ),
    )
}
