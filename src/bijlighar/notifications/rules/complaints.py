"""What a caller is told of his complaint, from its number to the last word."""

from __future__ import annotations

from bijlighar.notifications.rules.template import Template

COMPLAINTS: tuple[Template, ...] = (
    Template(
        "complaint_registered",
        "शिकायत {number} दर्ज हुई। {due} तक ठीक करना तय है। हाल जानने के लिए 1912।",
        "Complaint {number} is registered. It is to be put right by {due}. For news of it call 1912.",
        frozenset({"number", "due"}),
        kind="COMPLAINT",
    ),
    Template(
        "complaint_danger",
        "शिकायत {number} दर्ज हुई, सबसे पहले ली जाएगी: {due} तक। तब तक दूर रहिए, किसी को छूने न दें।",
        "Complaint {number} is registered and goes first: by {due}. Until then keep away and let nobody "
        "touch anything.",
        frozenset({"number", "due"}),
        kind="COMPLAINT",
    ),
    Template(
        "complaint_follow",
        "शिकायत {number} का हाल देखने का कोड: {follow}. यह कोड किसी और को न दें।",
        "The code to follow complaint {number} is {follow}. Give it to nobody else.",
        frozenset({"number", "follow"}),
        has_secret=True,
        kind="COMPLAINT",
    ),
    Template(
        "complaint_which",
        "आपके {count} कनेक्शन हैं। जहाँ बिजली बंद है, उसके नंबर के आखिरी चार अंक साथ लिखिए: बिजली नहीं {example}।",
        "You have {count} connections. Send the last four digits of the one without power: "
        "NO SUPPLY {example}.",
        frozenset({"count", "example"}),
        kind="COMPLAINT",
    ),
    Template(
        "complaint_on_the_way",
        "शिकायत {number}: हमारी टीम निकल चुकी है।",
        "Complaint {number}: our team is on its way.",
        frozenset({"number"}),
        lives_seconds=21_600,
        kind="COMPLAINT",
    ),
    Template(
        "complaint_resolved",
        "शिकायत {number}: ठीक कर दिया गया है। ठीक न हुआ हो तो 1912 पर बताइए, उसी टीम को फिर भेजेंगे।",
        "Complaint {number}: it has been put right. If it has not, tell 1912 and the same team comes again.",
        frozenset({"number"}),
        kind="COMPLAINT",
    ),
    Template(
        "complaint_closed",
        "शिकायत {number} बंद हुई। फिर वही दिक्कत हो तो {until} तक 1912 पर इसे दोबारा खुलवा सकते हैं।",
        "Complaint {number} is closed. If the trouble is back, 1912 can open it again until {until}.",
        frozenset({"number", "until"}),
        kind="COMPLAINT",
    ),
    Template(
        "complaint_reopened",
        "शिकायत {number} फिर खोली गई, उसी टीम के पास। {due} तक ठीक करना तय है।",
        "Complaint {number} is open again, with the same team. It is to be put right by {due}.",
        frozenset({"number", "due"}),
        kind="COMPLAINT",
    ),
    Template(
        "complaint_forum",
        "शिकायत {number} समय पर ठीक नहीं हुई। आप उपभोक्ता शिकायत निवारण फ़ोरम में जा सकते हैं। पता 1912 पर मिलेगा।",
        "Complaint {number} was not put right in time. You may turn to the consumer grievance forum. 1912 "
        "tells you where.",
        frozenset({"number"}),
        kind="COMPLAINT",
    ),
    Template(
        "complaint_compensated",
        "शिकायत {number} समय पर ठीक नहीं हुई, इसलिए {amount} आपके बिजली खाते में जमा किए गए।",
        "Complaint {number} was not put right in time, so {amount} are credited to your electricity account.",
        frozenset({"number", "amount"}),
        kind="COMPLAINT",
    ),
)
