"""How long what tells of people is kept: a period a kind, dated, with its source.

A clock forgets what is older. What stays as long as a bill rests on it, or as the law on accounts says, is
not here: see `rights.STAYS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bijlighar.kernel.time import settlement_day


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of data: what it is, for how many days it is kept, what then goes, and who says so."""

    code: str
    days: int
    what_en: str
    what_hi: str
    then_en: str
    then_hi: str
    source_en: str
    source_hi: str
    mark: str


@dataclass(frozen=True, slots=True)
class Policy:
    """Every period that is in force from a day on."""

    from_date: date
    periods: tuple[Kept, ...]


_OWN = (
    "No source names a time: our own choice, as short as its use allows.",
    "किसी स्रोत में समय नहीं लिखा: हमारा अपना तय किया, जितना कम में काम चले।",
)
_YEAR = (
    "The notice people read (2026-11) says one year at least; our own choice is no longer than that.",
    "लोगों की पढ़ी सूचना (2026-11) कहती है कम से कम एक साल; हम इससे ज़्यादा नहीं रखते।",
)

POLICIES: tuple[Policy, ...] = (
    Policy(
        date(2020, 1, 1),
        (
            Kept(
                "SIGN_IN_CODES", 30,
                "Requests for a sign-in code: mobile, address on the net, time",
                "साइन-इन कोड की माँग: मोबाइल, नेट का पता, समय",
                "deleted", "मिटा दी जाती है", *_OWN, "U",
            ),
            Kept(
                "PASSWORD_TRIES", 90,
                "Failed sign-ins of staff: login, address on the net, time",
                "कर्मचारियों के नाकाम साइन-इन: लॉगिन, नेट का पता, समय",
                "deleted", "मिटा दिए जाते हैं", *_OWN, "U",
            ),
            Kept(
                "LINK_REQUESTS", 90,
                "Wishes to see a connection: mobile, service number, time",
                "कनेक्शन देखने की माँग: मोबाइल, उपभोक्ता नंबर, समय",
                "deleted", "मिटा दी जाती है", *_OWN, "U",
            ),
            Kept(
                "LETTER_CODES", 30,
                "Codes printed on bills, once they have ended and nobody used them",
                "बिल पर छपे कोड, जब समय बीत गया और किसी ने इस्तेमाल नहीं किए",
                "deleted; one that linked a mobile stays as proof",
                "मिटा दिए जाते हैं; जिससे मोबाइल जुड़ा वह सबूत के तौर पर रहता है", *_OWN, "U",
            ),
            Kept(
                "COUNTER_VISITS", 730,
                "At the counter: which operator asked to act for whom, why, and the yes by code",
                "काउंटर पर: किस कर्मचारी ने किसके लिए काम करने की इजाज़त माँगी, क्यों, और कोड से दी गई सहमति",
                "deleted", "मिटा दिया जाता है",
                "As long as who looked at whose data, which it explains: our own choice.",
                "जितने समय यह रहता है कि किसने किसकी जानकारी देखी: यह उसकी वजह बताता है। हमने तय किया।",
                "U",
            ),
            Kept(
                "TOKENS", 365,
                "Keys of programs, once withdrawn or over: name and mobile",
                "प्रोग्राम की चाबियाँ, वापस लेने या खत्म होने के बाद: नाम और मोबाइल",
                "name and mobile are emptied", "नाम और मोबाइल मिटा दिए जाते हैं", *_YEAR, "U",
            ),
            Kept(
                "MESSAGES", 365,
                "Messages: mobile and words, once sent or given up",
                "संदेश: मोबाइल और शब्द, भेजने या छोड़ देने के बाद",
                "mobile and words are emptied; that one was sent stays",
                "मोबाइल और शब्द मिटा दिए जाते हैं; इतना रहता है कि संदेश गया", *_YEAR, "U",
            ),
            Kept(
                "LOOKS", 730,
                "Who looked at whose data: name, page, reason",
                "किसने किसकी जानकारी देखी: नाम, पन्ना, वजह",
                "deleted", "मिटा दिया जाता है",
                "The data protection rules of 2025 ask for one year at least, and the database refuses "
                "less; two years are our own choice.",
                "डेटा सुरक्षा नियम 2025 कम से कम एक साल माँगते हैं, डेटाबेस इससे कम मानता ही नहीं; दो साल हमने तय किए।",
                "U",
            ),
            Kept(
                "QUESTIONS", 365,
                "Public questions, once answered or declined: mobile and words",
                "सबके लिए पूछे सवाल, जवाब या मनाही के बाद: मोबाइल और शब्द",
                "mobile and words are emptied", "मोबाइल और शब्द मिटा दिए जाते हैं", *_OWN, "U",
            ),
            Kept(
                "UNSENT_PHOTOS", 30,
                "Photos of complaints that were never sent, and of steps that were refused",
                "जो शिकायत भेजी ही नहीं गई, या जिस काम को दफ़्तर ने मंज़ूर नहीं किया, उसकी फ़ोटो",
                "deleted with the file", "फ़ाइल समेत मिटा दी जाती है", *_OWN, "U",
            ),
            Kept(
                "FORMS", 30,
                "Forms of applications that were begun and not sent",
                "आवेदन के फ़ॉर्म जो शुरू हुए पर भेजे नहीं गए",
                "deleted with their papers", "कागज़ों समेत मिटा दिए जाते हैं",
                "The rulebook of the state may say other days (applications); these hold where it says none.",
                "राज्य की नियम-पुस्तिका में दूसरे दिन लिखे हो सकते हैं (आवेदन); जहाँ नहीं लिखे, वहाँ ये।", "U",
            ),
            Kept(
                "SESSIONS", 0,
                "Sign-ins of browsers that are over",
                "ब्राउज़र के साइन-इन जो खत्म हो गए",
                "deleted", "मिटा दिए जाते हैं", *_OWN, "U",
            ),
        ),
    ),
)  # fmt: skip
"""Every policy, the oldest first."""


def policy_on(day: date) -> Policy:
    """The policy in force on a day; the first one before it began."""
    found = [each for each in POLICIES if each.from_date <= day]
    return found[-1] if found else POLICIES[0]


def before(kept: Kept, at: datetime) -> datetime:
    """The instant before which a kind goes."""
    return at - timedelta(days=kept.days)


def periods_at(at: datetime) -> tuple[Kept, ...]:
    """The periods in force at an instant."""
    return policy_on(settlement_day(at)).periods
