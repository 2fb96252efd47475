"""What people may ask about their data, by when it is answered, and what stays when it is erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bijlighar.kernel.time import settlement_day

KindCode = Literal["ACCESS", "CORRECTION", "ERASURE", "NOMINATION", "GRIEVANCE"]
StateCode = Literal["OPEN", "DONE", "REFUSED", "WITHDRAWN"]
KINDS: dict[str, tuple[str, str]] = {
    "ACCESS": ("A copy of everything that is kept about me", "मेरे बारे में रखी सारी जानकारी की प्रति"),
    "CORRECTION": ("Something about me is wrong", "मेरे बारे में कुछ गलत लिखा है"),
    "ERASURE": ("Erase what need not be kept", "जो रखना ज़रूरी नहीं, उसे मिटाइए"),
    "NOMINATION": ("Somebody who may ask in my place", "मेरी जगह पूछने वाला (नामित व्यक्ति)"),
    "GRIEVANCE": ("A grievance about my data", "मेरी जानकारी को लेकर शिकायत"),
}
"""Code -> (English, Hindi)."""
STATES: dict[str, tuple[str, str]] = {
    "OPEN": ("being looked at", "देखा जा रहा है"),
    "ACCEPTED": ("found right, being put right", "बात सही निकली, ठीक किया जा रहा है"),
    "DONE": ("done", "हो गया"),
    "REFUSED": ("refused", "मना हुआ"),
    "WITHDRAWN": ("taken back", "वापस लिया"),
}
"""ACCEPTED is a step alone: the request stays open, and its clock runs, until somebody has done it."""
AT_ONCE = frozenset({"ACCESS", "NOMINATION"})
"""Need nobody's decision: they are carried out as they are asked for."""
OF_THE_HOLDER = frozenset({"ACCESS", "ERASURE", "NOMINATION"})
"""Only the mobile in the company's record may ask these; a linked relative may not."""
FIELDS: dict[str, tuple[str, str]] = {
    "NAME": ("Name", "नाम"),
    "ADDRESS": ("Address", "पता"),
    "MOBILE": ("Mobile number in the record", "रिकॉर्ड का मोबाइल नंबर"),
    "OTHER": ("Something else", "कुछ और"),
}
"""What a correction may be about."""
SAYS_WHAT = frozenset({"MOBILE", "OTHER"})
"""Corrections that are closed only with words: what was written where, and which paper showed it."""
MOST_A_DAY = 5
"""Requests of one mobile in a day."""
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Clock:
    """Within how many days each kind is answered, from a day on; where that is written and how sure."""

    from_date: date
    days: Mapping[str, int]
    source_en: str
    source_hi: str
    mark: str


CLOCKS: tuple[Clock, ...] = (
    Clock(
        date(2020, 1, 1),
        {"ACCESS": 1, "CORRECTION": 30, "ERASURE": 30, "NOMINATION": 1, "GRIEVANCE": 90},
        "Data protection rules of 2025: a grievance within 90 days (one good secondary source). The other "
        "times are our own.",
        "डेटा सुरक्षा नियम 2025: शिकायत का जवाब 90 दिन में (एक भरोसेमंद दूसरा स्रोत)। बाकी समय हमारे अपने तय किए हैं।",
        "M",
    ),
)
"""Every clock, the oldest first."""


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that is not erased: what, until when, and why."""

    what_en: str
    what_hi: str
    until_en: str
    until_hi: str


STAYS: tuple[Stays, ...] = (
    Stays(
        "Bills, payments and every entry of the passbook, with name and address on the bills",
        "बिल, भुगतान और पासबुक की हर एंट्री; बिलों पर लिखा नाम और पता भी",
        "at least 8 years after the year they belong to: the law on accounts",
        "जिस साल के हैं उसके बाद कम से कम 8 साल: हिसाब-किताब का कानून",
    ),
    Stays(
        "Readings that a bill rests on, and the meter's proofs (serials, registers, seal)",
        "रीडिंग जिन पर कोई बिल टिका है, और मीटर के सबूत (नंबर, रजिस्टर, सील)",
        "as long as the bill",
        "जब तक वह बिल रखा जाता है",
    ),
    Stays(
        "Name, address and mobile in the record",
        "रिकॉर्ड में नाम, पता और मोबाइल",
        "until the connection is ended and paid: nobody can be supplied without them",
        "कनेक्शन बंद होने और हिसाब चुकने तक: इनके बिना बिजली नहीं दी जा सकती",
    ),
    Stays(
        "Complaints and applications that are still open",
        "जो शिकायतें और आवेदन अभी खुले हैं",
        "until they are over; ask again then",
        "काम पूरा होने तक; उसके बाद फिर कहिए",
    ),
    Stays(
        "Who looked at your data, your consents and these requests",
        "किसने आपकी जानकारी देखी, आपकी सहमतियाँ और ये माँगें",
        "at least one year: they prove what was done",
        "कम से कम एक साल: ये बताती हैं कि क्या हुआ",
    ),
)
"""What an erasure leaves, said before it is asked for and again when it is done."""


ELSEWHERE: tuple[Stays, ...] = (
    Stays(
        "The provider that carries messages has number and words of each message",
        "संदेश पहुँचाने वाली कंपनी के पास हर संदेश का नंबर और शब्द",
        "by that provider's own rules; who it is stands on the page of places (/privacy/where)",
        'उस कंपनी के अपने नियम से; वह कौन है, यह "जानकारी कहाँ रखी है" पन्ने पर है (/privacy/where)',
    ),
    Stays(
        "Copies of the database against loss hold what the database held that day",
        "डेटाबेस की सुरक्षा-प्रतियों में वही है जो उस दिन डेटाबेस में था",
        "until the copy is written over: nothing can be taken out of a copy alone",
        "जब तक प्रति की जगह नई प्रति न आए: प्रति में से अकेली चीज़ नहीं निकाली जा सकती",
    ),
    Stays(
        "A file answers SMS while the database is away: service numbers, mobiles, balances",
        "डेटाबेस बंद हो तब एसएमएस का जवाब देने वाली फ़ाइल: उपभोक्ता नंबर, मोबाइल, बैलेंस",
        "written anew every five minutes from the record",
        "हर पाँच मिनट में रिकॉर्ड से नई बनती है",
    ),
    Stays(
        "Bills, payments, passbook and readings: on your pages, as papers and files of their own",
        "बिल, भुगतान, पासबुक और रीडिंग: आपके पन्नों पर, अपने कागज़ और फ़ाइलों के साथ",
        "there to be taken at any time (Export, Bills, Passbook)",
        "वहाँ से कभी भी लीजिए (एक्सपोर्ट, बिल, पासबुक)",
    ),
    Stays(
        "Reports of theft: who told is given to nobody",
        "बिजली चोरी की सूचनाएँ: किसने बताया, यह किसी को नहीं दिया जाता",
        "until the report is over: it protects whoever told",
        "सूचना पर काम पूरा होने तक: इससे बताने वाले की हिफ़ाज़त होती है",
    ),
)
"""What a copy of everything does not hold, where that lies instead, and why."""


def clock_on(day: date) -> Clock:
    """The clock in force on a day; the first one before it began."""
    found = [each for each in CLOCKS if each.from_date <= day]
    return found[-1] if found else CLOCKS[0]


def due_date(kind_code: str, at: datetime) -> date:
    """The last day on which a request of an instant is answered in time (a day in India)."""
    day = settlement_day(at)
    return day + timedelta(days=clock_on(day).days[kind_code])


def number_of(request_id: int) -> str:
    """How a request is called: "D000042"."""
    return f"D{request_id:06d}"
