"""Every message the program sends, in both languages, as a neighbour who works there would say it."""

from __future__ import annotations

from bijlighar.notifications.rules.answers import ANSWERS
from bijlighar.notifications.rules.applications import APPLICATIONS
from bijlighar.notifications.rules.balance import PREPAID
from bijlighar.notifications.rules.complaints import COMPLAINTS
from bijlighar.notifications.rules.disconnections import DISCONNECTIONS
from bijlighar.notifications.rules.outages import OUTAGES
from bijlighar.notifications.rules.privacy import PRIVACY
from bijlighar.notifications.rules.template import Template

__all__ = ["SECRET", "TEMPLATES", "Template"]


def _code(code: str, hi: str, en: str, lives_seconds: int, *more: str) -> Template:
    """A message that carries a one-time code: secret, and no use once its minutes are over."""
    return Template(
        code,
        hi,
        en,
        frozenset({"code", "minutes", *more}),
        has_secret=True,
        lives_seconds=lives_seconds,
        kind="CODE",
    )


TEMPLATES: dict[str, Template] = {
    template.code: template
    for template in (
        *ANSWERS,
        *APPLICATIONS,
        *PREPAID,
        *DISCONNECTIONS,
        *COMPLAINTS,
        *OUTAGES,
        *PRIVACY,
        _code(
            "sign_in_code",
            "{code} बिजलीघर का कोड है, {minutes} मिनट चलेगा। किसी को न बताएँ।",
            "{code} is your Bijlighar code, good for {minutes} minutes. Do not tell it to anyone.",
            300,
        ),
        _code(
            "email_code",
            "{code} बिजलीघर का कोड है, {minutes} मिनट चलेगा। यह आपका ई-मेल पता पक्का करता है।",
            "{code} is your Bijlighar code, good for {minutes} minutes. It confirms your e-mail address.",
            1800,
        ),
        _code(
            "link_code",
            "{code}: {mobile_end} पर खत्म होने वाला मोबाइल आपका बिजली खाता देखना चाहता है। "
            "मंज़ूर हो तभी उसे यह कोड दें। {minutes} मिनट चलेगा।",
            "{code}: the mobile ending {mobile_end} asks to see your electricity account. Give it this code "
            "only if you agree. Good for {minutes} minutes.",
            600,
            "mobile_end",
        ),
        _code(
            "counter_code",
            "{code}: बिजली दफ़्तर का काउंटर कनेक्शन {number} पर आपका काम करने के लिए आपकी अनुमति माँगता है। "
            "काउंटर पर खड़े हों तभी कोड बताएँ। खाता {minutes} मिनट खुला रहेगा।",
            "{code}: a counter of the electricity office asks to act for you on connection {number}. Tell "
            "the code only if you stand there. The account stays open for {minutes} minutes.",
            600,
            "number",
        ),
        Template(
            "linked_by_letter",
            "{mobile_end} पर खत्म होने वाले मोबाइल ने बिल पर छपे कोड से कनेक्शन {number} जोड़ा। "
            "आप न चाहें तो पोर्टल की सेटिंग में उसे हटा दें या 1912 पर बताएँ।",
            "The mobile ending {mobile_end} linked connection {number} with the code on a bill. If you do "
            "not want that, remove it in the portal's settings or tell 1912.",
            frozenset({"number", "mobile_end"}),
        ),
        _code(
            "installation_code",
            "{code}: आपके कनेक्शन पर नया मीटर {serial} लगा; पुराने मीटर की आखिरी रीडिंग {old_units} लिखी गई। "
            "सही हो तभी मीटर लगाने वाले को यह कोड दें। {minutes} मिनट चलेगा।",
            "{code}: meter {serial} was put up at your connection; the old meter's last reading was noted as "
            "{old_units}. Give this code to the installer only if that is right. Good for {minutes} minutes.",
            1800,
            "serial",
            "old_units",
        ),
        Template(
            "cliff_near",
            "{service_number}: अब तक {used} यूनिट, महीने का अनुमान {low} से {high}। {limit} यूनिट से ऊपर "
            "बिल {amount} बढ़ेगा। ऐसे संदेश न चाहिए तो खाते में बंद कर दें।",
            "{service_number}: {used} units so far, about {low} to {high} by month end. Above {limit} units "
            "the bill grows by {amount}. Such messages can be switched off in your account.",
            frozenset({"service_number", "used", "limit", "low", "high", "amount"}),
            lives_seconds=172_800,
            kind="THRESHOLD",
        ),
        Template(
            "budget_units",
            "{service_number}: इस महीने {used} यूनिट लग चुकीं, आपकी तय {limit} यूनिट का {percent}% पूरा। "
            "हर दिन का हिसाब आपके खाते में है।",
            "{service_number}: {used} units used this month; {percent}% of the {limit} units you set are "
            "reached. Your account shows each day.",
            frozenset({"service_number", "used", "limit", "percent"}),
            lives_seconds=172_800,
            kind="THRESHOLD",
        ),
        Template(
            "budget_rupees",
            "{service_number}: इस महीने अब तक {spent} की बिजली लगी, आपकी तय रकम {amount} का {percent}% पूरा। "
            "हर दिन का हिसाब आपके खाते में है।",
            "{service_number}: electricity of {spent} used this month; {percent}% of the {amount} you set "
            "is reached. Your account shows each day.",
            frozenset({"service_number", "spent", "amount", "percent"}),
            lives_seconds=172_800,
            kind="THRESHOLD",
        ),
        Template(
            "photo_reading_taken",
            "{service_number}: फ़ोटो वाली रीडिंग {units} यूनिट मान ली गई। अगला बिल इसी से बनेगा।",
            "{service_number}: the reading on your photo, {units} units, counts. The next bill uses it.",
            frozenset({"service_number", "units"}),
            kind="METER",
        ),
        Template(
            "photo_reading_refused",
            "{service_number}: फ़ोटो वाली रीडिंग {units} यूनिट नहीं मानी जा सकी। "
            "कारण मीटर के पन्ने पर है; सवाल हो तो 1912।",
            "{service_number}: the reading on your photo, {units} units, could not be used. "
            "The meter's page says why; for questions call 1912.",
            frozenset({"service_number", "units"}),
            kind="METER",
        ),
        Template(
            "photo_reading_again",
            "{service_number}: फ़ोटो से रीडिंग {units} पक्की नहीं हो सकी। मीटर की एक नई फ़ोटो भेज दीजिए।",
            "{service_number}: the reading {units} could not be made sure from the photo. Please send a new "
            "photo of the meter.",
            frozenset({"service_number", "units"}),
            kind="METER",
        ),
        Template(
            "bill_ready",
            "{service_number}: बिजली का बिल तैयार है, कुल {amount}। {due_date} तक भर दीजिए। सवाल हो तो 1912।",
            "{service_number}: your electricity bill is ready, {amount} in all. Please pay by {due_date}. "
            "For questions call 1912.",
            frozenset({"service_number", "amount", "due_date"}),
            kind="BILL",
        ),
        Template(
            "bill_demand_above",
            "{service_number}: इस महीने सबसे ऊँची माँग {demand} किलोवाट दर्ज हुई, तय {agreed} किलोवाट से ज़्यादा। "
            "बिल इसी माँग पर बना है।",
            "{service_number}: the highest demand of the month was {demand} kW, more than the {agreed} kW "
            "that were agreed. The bill is made on this demand.",
            frozenset({"service_number", "demand", "agreed"}),
            kind="BILL",
        ),
        Template(
            "bill_nothing_to_pay",
            "{service_number}: बिजली का बिल तैयार है। इस बार कुछ नहीं भरना है; {amount} आपके खाते में आगे के लिए जमा है।",
            "{service_number}: your electricity bill is ready. There is nothing to pay; {amount} is kept for "
            "the next one.",
            frozenset({"service_number", "amount"}),
            kind="BILL",
        ),
        Template(
            "deposit_asked",
            "{service_number}: सुरक्षा निधि में {amount} और जमा करने हैं, {count} किस्तों में, पहली {day} को। "
            "हिसाब पोर्टल पर; सवाल हो तो 1912।",
            "{service_number}: {amount} more are asked for your security deposit, in {count} parts, the "
            "first on {day}. The portal shows how; for questions call 1912.",
            frozenset({"service_number", "amount", "count", "day"}),
            kind="BILL",
        ),
        Template(
            "check_meter_requested",
            "{service_number}: चेक मीटर की आपकी माँग मिल गई। नियम के हिसाब से वह {day} तक लग जाना चाहिए।",
            "{service_number}: your request for a check meter was taken down. By the rule it is put "
            "up by {day}.",
            frozenset({"day", "service_number"}),
            kind="METER",
        ),
        Template(
            "check_meter_visit",
            "{service_number}: चेक मीटर लगाने हमारे लोग {day} को आएँगे।",
            "{service_number}: our people come on {day} to put up the check meter.",
            frozenset({"day", "service_number"}),
            kind="METER",
        ),
        Template(
            "check_meter_installed",
            "{service_number}: चेक मीटर {serial} लग गया। दोनों मीटर रोज़ पोर्टल पर साथ-साथ दिखेंगे।",
            "{service_number}: check meter {serial} is up. The portal shows both meters side by "
            "side, day by day.",
            frozenset({"serial", "service_number"}),
            kind="METER",
        ),
        Template(
            "check_meter_within",
            "{service_number}: चेक मीटर का फ़ैसला: आपका मीटर सही चल रहा है। हिसाब पोर्टल पर है।",
            "{service_number}: the check meter's verdict: your meter is right. The portal shows how.",
            frozenset({"service_number"}),
            kind="METER",
        ),
        Template(
            "check_meter_undecided",
            "{service_number}: चेक मीटर से फ़ैसला नहीं हो सका। कारण पोर्टल पर है; सवाल हो तो 1912।",
            "{service_number}: the check meter could not decide it. The portal says why; for "
            "questions call 1912.",
            frozenset({"service_number"}),
            kind="METER",
        ),
        Template(
            "check_meter_given",
            "{service_number}: आपका मीटर ज़्यादा गिन रहा था। {amount} रुपये आपके हैं; मंज़ूरी के बाद खाते में आएँगे।",
            "{service_number}: your meter counted too much. Rs {amount} are yours and come to your "
            "account once approved.",
            frozenset({"amount", "service_number"}),
            kind="METER",
        ),
        Template(
            "check_meter_asked",
            "{service_number}: आपका मीटर कम गिन रहा था। {amount} रुपये बनते हैं; मंज़ूरी से पहले खाते में कुछ नहीं जुड़ेगा।",
            "{service_number}: your meter counted too little. Rs {amount} follow from it; nothing "
            "is added before it is approved.",
            frozenset({"amount", "service_number"}),
            kind="METER",
        ),
        Template(
            "check_meter_wrong",
            "{service_number}: चेक मीटर का फ़ैसला: आपका मीटर गलत चल रहा था। रकम अधिकारी निकालेंगे।",
            "{service_number}: the check meter's verdict: your meter was wrong. An officer works "
            "out the amount.",
            frozenset({"service_number"}),
            kind="METER",
        ),
        Template(
            "check_meter_booked_given",
            "{service_number}: चेक मीटर के फ़ैसले के {amount} रुपये आपके खाते में आ गए। पासबुक में देखें।",
            "{service_number}: Rs {amount} from the check meter's verdict are in your account. See "
            "the passbook.",
            frozenset({"amount", "service_number"}),
            kind="METER",
        ),
        Template(
            "check_meter_booked_added",
            "{service_number}: चेक मीटर के फ़ैसले के {amount} रुपये आपके खाते में जुड़े। कारण पासबुक में; सवाल हो तो 1912।",
            "{service_number}: Rs {amount} from the check meter's verdict were added to what you "
            "owe. The passbook says why; for questions call 1912.",
            frozenset({"amount", "service_number"}),
            kind="METER",
        ),
        Template(
            "adjustment_given",
            "{service_number}: {amount} रुपये आपके खाते में वापस आए। कारण पासबुक में है।",
            "{service_number}: Rs {amount} came back to your account. The passbook says why.",
            frozenset({"amount", "service_number"}),
        ),
        Template(
            "adjustment_added",
            "{service_number}: {amount} रुपये आपके खाते में जुड़े। कारण पासबुक में है; सवाल हो तो 1912।",
            "{service_number}: Rs {amount} were added to what you owe. The passbook says why; for "
            "questions call 1912.",
            frozenset({"amount", "service_number"}),
        ),
        Template(
            "adjustment_reversed",
            "{service_number}: {amount} रुपये का समायोजन वापस लिया गया। कारण पासबुक में है; सवाल हो तो 1912।",
            "{service_number}: the adjustment of Rs {amount} was taken back. The passbook says why; "
            "for questions call 1912.",
            frozenset({"amount", "service_number"}),
        ),
        Template(
            "bill_revised",
            "{service_number}: बिल दोबारा बना: पहले {before}, अब {now} रुपये। नंबर {number}। दोनों "
            "बिल और कारण पोर्टल पर हैं।",
            "{service_number}: your bill was made anew: Rs {before} before, Rs {now} now. Number "
            "{number}. The portal shows both and why.",
            frozenset({"before", "now", "number", "service_number"}),
            kind="BILL",
        ),
    )
}

SECRET = frozenset(code for code, each in TEMPLATES.items() if each.has_secret)
"""Messages whose variables are wiped once they are over."""
