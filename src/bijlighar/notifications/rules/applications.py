"""What an applicant is told on the way from the form to the meter."""

from __future__ import annotations

from bijlighar.notifications.rules.template import Template

APPLICATIONS: tuple[Template, ...] = (
    Template(
        "application_taken",
        "आवेदन {number} मिला। नियम से {day} तक पूरा होना है। पोर्टल पर इस कोड से देखिए: {follow}",
        "Application {number} is taken. By the rules it is to be done by {day}. Follow it on the portal with "
        "this code: {follow}",
        frozenset({"number", "day", "follow"}),
        has_secret=True,
        kind="ACCOUNT",
    ),
    Template(
        "application_name_asked",
        "{service_number}: किसी ने यह कनेक्शन अपने नाम करने का आवेदन {number} दिया है। आपकी मर्ज़ी न हो तो 1912।",
        "{service_number}: somebody applied to have this connection in another name, {number}. If you do not "
        "agree, call 1912.",
        frozenset({"number", "service_number"}),
        kind="ACCOUNT",
    ),
    Template(
        "application_document",
        "आवेदन {number}: एक कागज़ चाहिए, {day} तक। क्या और क्यों, पोर्टल पर लिखा है। तब तक घड़ी रुकी है।",
        "Application {number}: a paper is needed by {day}. Which and why stands on the portal. The clock "
        "stands until then.",
        frozenset({"number", "day"}),
        kind="ACCOUNT",
    ),
    Template(
        "application_survey",
        "आवेदन {number}: {day} को हमारा आदमी जगह देखने आएगा। कोई घर पर रहे।",
        "Application {number}: somebody comes on {day} to look at the place. Please have someone at home.",
        frozenset({"number", "day"}),
        kind="ACCOUNT",
    ),
    Template(
        "application_demand",
        "आवेदन {number}: डिमांड नोट {amount} का है, {day} तक भर दीजिए। पोर्टल पर या काउंटर पर।",
        "Application {number}: the demand note is {amount}, due by {day}, on the portal or at a counter.",
        frozenset({"number", "amount", "day"}),
        kind="ACCOUNT",
    ),
    Template(
        "application_paid",
        "आवेदन {number}: {amount} मिले। रसीद पोर्टल पर है।",
        "Application {number}: {amount} received. The receipt is on the portal.",
        frozenset({"number", "amount"}),
        kind="RECHARGE",
    ),
    Template(
        "application_rejected",
        "आवेदन {number} मंज़ूर नहीं हुआ। क्यों, और कैसे ठीक होगा, पोर्टल पर लिखा है। कोड: {follow}",
        "Application {number} is refused. Why, and how to put it right, stands on the portal. Code: {follow}",
        frozenset({"number", "follow"}),
        has_secret=True,
        kind="ACCOUNT",
    ),
    Template(
        "application_withdrawn",
        "आवेदन {number} वापस ले लिया गया। आपने नहीं लिया तो 1912।",
        "Application {number} was taken back. If that was not you, call 1912.",
        frozenset({"number"}),
        kind="ACCOUNT",
    ),
    Template(
        "application_done",
        "आवेदन {number} पूरा हुआ। उपभोक्ता नंबर {service_number}।",
        "Application {number} is finished. Service number {service_number}.",
        frozenset({"number", "service_number"}),
        kind="ACCOUNT",
    ),
    Template(
        "application_closed",
        "आवेदन {number}: कनेक्शन {service_number} बंद हुआ। आखिरी बिल और सुरक्षा निधि का हिसाब पोर्टल पर है।",
        "Application {number}: connection {service_number} has ended. The last bill and the deposit "
        "stand on the portal.",
        frozenset({"number", "service_number"}),
        kind="ACCOUNT",
    ),
    Template(
        "application_late",
        "आवेदन {number} नियम के दिनों में पूरा नहीं हुआ। माफ़ कीजिए। ऊपर के दफ़्तर को भेजा गया है।",
        "Application {number} was not done within the days of the rules. We are sorry. It went to the office "
        "above.",
        frozenset({"number"}),
        kind="ACCOUNT",
    ),
)
