"""What personal data is used for: the notice that people read, in dated versions, and what they may refuse.

A version is never changed once people have read it: a new one is added, and the old one gets its last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Basis = Literal["LAW", "SUPPLY", "UNTIL_NO", "AFTER_YES"]


@dataclass(frozen=True, slots=True)
class Use:
    """One thing data is used for: what for, which data, how long it is kept, and on what ground.

    `basis`: LAW and SUPPLY cannot be refused, and `why` says why; UNTIL_NO happens until somebody says no;
    AFTER_YES only once somebody said yes. For these two `why` says what changes with a no.
    """

    code: str
    basis: Basis
    what_en: str
    what_hi: str
    data_en: str
    data_hi: str
    kept_en: str
    kept_hi: str
    why_en: str
    why_hi: str

    @property
    def is_choice(self) -> bool:
        """Whether a person may say yes or no to it."""
        return self.basis in ("UNTIL_NO", "AFTER_YES")


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of the notice, for [from_date, to_date): its uses, and what is new in it."""

    version: str
    from_date: date
    to_date: date | None
    new_en: str
    new_hi: str
    uses: tuple[Use, ...]

    def use(self, code: str) -> Use | None:
        """A use of this version by its code."""
        return next((each for each in self.uses if each.code == code), None)


NOTICES: tuple[Notice, ...] = (
    Notice(
        version="2026-11",
        from_date=date(2026, 11, 1),
        to_date=None,
        new_en="The first notice.",
        new_hi="पहली सूचना।",
        uses=(
            Use(
                code="SUPPLY",
                basis="SUPPLY",
                what_en="To supply you with electricity and to send your bill",
                what_hi="आपको बिजली देने और बिल भेजने के लिए",
                data_en="Name, address, mobile number, category, sanctioned load",
                data_hi="नाम, पता, मोबाइल नंबर, श्रेणी, स्वीकृत भार",
                kept_en="As long as you have the connection, and with its bills at least 8 years after",
                kept_hi="जब तक कनेक्शन है, और बिलों के साथ उसके बाद कम से कम 8 साल",
                why_en="Without them nobody can be supplied or billed.",
                why_hi="इनके बिना न बिजली दी जा सकती है, न बिल बन सकता है।",
            ),
            Use(
                code="METERING",
                basis="LAW",
                what_en="To reckon your use by the quarter hour, and to find a wrong meter",
                what_hi="हर 15 मिनट की खपत गिनने और गलत मीटर पकड़ने के लिए",
                data_en="The meter's readings, its events, photos of it",
                data_hi="मीटर की रीडिंग, उसकी घटनाएँ, उसकी फ़ोटो",
                kept_en="As long as a bill rests on them, at least 8 years",
                kept_hi="जब तक कोई बिल इन पर टिका है, कम से कम 8 साल",
                why_en="The consumer rights rules of 2020 want smart meters read at least daily, "
                "and sunshine hours are cheaper only by the quarter hour.",
                why_hi="उपभोक्ता अधिकार नियम 2020 के अनुसार स्मार्ट मीटर रोज़ पढ़ा जाना ज़रूरी है, "
                "और धूप के घंटे 15 मिनट की रीडिंग से ही सस्ते पड़ते हैं।",
            ),
            Use(
                code="MONEY",
                basis="LAW",
                what_en="To take your payments and to keep the books",
                what_hi="आपका भुगतान लेने और हिसाब रखने के लिए",
                data_en="Amounts, times, the payment's number; never your card or PIN",
                data_hi="रकम, समय, भुगतान का नंबर; आपका कार्ड या पिन कभी नहीं",
                kept_en="At least 8 years, as the law on accounts asks",
                kept_hi="कम से कम 8 साल, जैसा हिसाब-किताब का कानून कहता है",
                why_en="Books must be kept, and a payment must be found again when it goes astray.",
                why_hi="हिसाब रखना ज़रूरी है, और अटका हुआ भुगतान ढूँढना पड़ता है।",
            ),
            Use(
                code="SERVICE",
                basis="SUPPLY",
                what_en="For your complaints, calls to 1912 and applications",
                what_hi="आपकी शिकायतों, 1912 की कॉल और आवेदनों के लिए",
                data_en="What you tell us, from which number, where, photos and papers you send",
                data_hi="आप जो बताते हैं, किस नंबर से, कहाँ से, आपकी भेजी फ़ोटो और कागज़",
                kept_en="Until they are over; then you may have what tells of you erased",
                kept_hi="काम पूरा होने तक; फिर आप अपनी बातें मिटवा सकते हैं",
                why_en="Nobody can come to you without knowing where and why.",
                why_hi="कहाँ और क्यों आना है, यह जाने बिना कोई नहीं आ सकता।",
            ),
            Use(
                code="WARNING",
                basis="LAW",
                what_en="To warn you before a cut, and to tell you of codes and money received",
                what_hi="बिजली कटने से पहले बताने, कोड और मिले हुए पैसे की खबर देने के लिए",
                data_en="Mobile number, the words of the message",
                data_hi="मोबाइल नंबर, संदेश के शब्द",
                kept_en="At least one year after the message",
                kept_hi="संदेश के बाद कम से कम एक साल",
                why_en="Nobody may be cut off without a warning.",
                why_hi="बिना चेतावनी किसी की बिजली नहीं काटी जा सकती।",
            ),
            Use(
                code="LOOKS",
                basis="LAW",
                what_en="To write down who looked at your data, and why",
                what_hi="यह लिखने के लिए कि आपकी जानकारी किसने और क्यों देखी",
                data_en="Who, when, which page, which reason",
                data_hi="किसने, कब, कौन-सा पन्ना, किस वजह से",
                kept_en="At least one year",
                kept_hi="कम से कम एक साल",
                why_en="The data protection rules of 2025 ask for it, and it protects you.",
                why_hi="डेटा सुरक्षा नियम 2025 यह माँगते हैं, और इससे आपकी हिफ़ाज़त होती है।",
            ),
            Use(
                code="ADVICE",
                basis="UNTIL_NO",
                what_en="Messages that help to save: your balance and use from time to time, and before the "
                "next threshold",
                what_hi="बचत में मदद करने वाले संदेश: समय-समय पर बैलेंस और खपत, और अगली सीमा से पहले",
                data_en="Mobile number, units used, balance",
                data_hi="मोबाइल नंबर, खपत की यूनिट, बैलेंस",
                kept_en="At least one year after the message",
                kept_hi="संदेश के बाद कम से कम एक साल",
                why_en="With a no these messages stop at once; all others still come.",
                why_hi="मना करने पर ये संदेश तुरंत बंद; बाकी सब आते रहेंगे।",
            ),
            Use(
                code="TIPS",
                basis="UNTIL_NO",
                what_en="Tips from your own use, on your pages",
                what_hi="आपके पन्नों पर आपकी अपनी खपत से सुझाव",
                data_en="Your readings; nobody else sees what is made of them",
                data_hi="आपकी रीडिंग; इनसे जो बनता है उसे और कोई नहीं देखता",
                kept_en="Not kept: worked out anew each time you look",
                kept_hi="रखा नहीं जाता: हर बार देखने पर नया गिना जाता है",
                why_en="With a no no tips are made; your readings and bills stay as they are.",
                why_hi="मना करने पर सुझाव नहीं बनेंगे; रीडिंग और बिल वैसे ही रहेंगे।",
            ),
            Use(
                code="WHATSAPP",
                basis="AFTER_YES",
                what_en="To send messages by WhatsApp instead of SMS",
                what_hi="एसएमएस की जगह व्हाट्सऐप से संदेश भेजने के लिए",
                data_en="Mobile number and the words of the message, to the maker of WhatsApp",
                data_hi="मोबाइल नंबर और संदेश के शब्द, व्हाट्सऐप चलाने वाली कंपनी को",
                kept_en="With us at least one year; there by that maker's own rules",
                kept_hi="हमारे पास कम से कम एक साल; वहाँ उस कंपनी के अपने नियम से",
                why_en="With a no everything comes by SMS.",
                why_hi="मना करने पर सब कुछ एसएमएस से आएगा।",
            ),
        ),
    ),
)
"""Every version, the oldest first; days are half-open and follow on one another."""


def notice_on(day: date) -> Notice:
    """The version of a day; the first one before it began."""
    found = [each for each in NOTICES if each.from_date <= day]
    return found[-1] if found else NOTICES[0]


def is_on(use: Use, said: bool | None) -> bool:
    """Whether data is used so, given the last word of the person (None: nothing was said)."""
    if not use.is_choice:
        return True
    return use.basis == "UNTIL_NO" if said is None else said
