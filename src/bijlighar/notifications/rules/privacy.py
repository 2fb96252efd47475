"""What people are told of what they asked about their data, and of their public questions."""

from __future__ import annotations

from bijlighar.notifications.rules.template import Template

PRIVACY: tuple[Template, ...] = (
    Template(
        "privacy_noted",
        "आपकी जानकारी के बारे में माँग {number} दर्ज हुई। जवाब {due_date} तक देना तय है।",
        "Your request {number} about your data is noted. It is to be answered by {due_date}.",
        frozenset({"number", "due_date"}),
    ),
    Template(
        "privacy_done",
        "आपकी जानकारी के बारे में माँग {number} पूरी हुई। ब्योरा पोर्टल पर आपकी सेटिंग में है।",
        "Your request {number} about your data is done. Details are on the portal, in your settings.",
        frozenset({"number"}),
    ),
    Template(
        "privacy_refused",
        "आपकी जानकारी के बारे में माँग {number} नहीं मानी जा सकी। वजह पोर्टल पर आपकी सेटिंग में लिखी है।",
        "Your request {number} about your data could not be granted. The reason is on the portal, in your "
        "settings.",
        frozenset({"number"}),
    ),
    Template(
        "question_answered",
        "आपके सवाल {number} का जवाब मिल गया है। पोर्टल पर सूचनाओं में पढ़िए।",
        "Your question {number} is answered. Read it on the portal, among the notices.",
        frozenset({"number"}),
    ),
)
