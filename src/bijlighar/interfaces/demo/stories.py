"""The people whose connections are worth signing in to: fixed numbers and one thing to see each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bijlighar.interfaces.demo.names import Name

Way = Literal["STEADY", "CROSSES_150", "NEARS_150", "FREE_UNITS", "RISES"]
Purse = Literal["NORMAL", "LOW", "NEGATIVE"]
Category = Literal["HOME", "SHOP", "MILL", "PUMP", "ROOF"]


@dataclass(frozen=True, slots=True)
class Member:
    """One connection of a story: its number, place, terms, usual day in Wh and how its month goes.

    `purse` says how a prepaid balance ends; a postpaid NEGATIVE one has left its bills unpaid.
    """

    number: int
    name: Name
    centre_code: str
    category: Category
    is_prepaid: bool
    usual_wh: int
    way: Way = "STEADY"
    purse: Purse = "NORMAL"
    loses_a_day: bool = False
    falls_silent: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A mobile to sign in with, whose it is, and what there is to see."""

    code: str
    company_code: str
    mobile: str
    name: Name
    see: Name
    members: tuple[Member, ...]
    comes_last: bool = False
    """Its connections stand behind all others of the company, which stay as they were without it."""


def level_wh(member: Member, day: date, last_day: date) -> float:
    """The day's use (Wh, before luck) that makes the member's story come true by `last_day`.

    CROSSES_150 stays inside 150 units in earlier months and passes them two days before `last_day`, as far as
    a home can; NEARS_150 stays a few units below; FREE_UNITS stays inside 125; RISES uses half as much again
    in the last month.
    """
    is_last_month = (day.year, day.month) == (last_day.year, last_day.month)
    if member.way == "RISES":
        return member.usual_wh * (1.5 if is_last_month else 1.0)
    if member.way != "CROSSES_150":
        return float(member.usual_wh)
    if not is_last_month:
        return 4_500.0
    return min(14_000.0, max(5_600.0, 150_000 / max(1.0, last_day.day - 2.5)))


_CENTRES: tuple[tuple[str, Name], ...] = (
    ("W-VIJAY", ("Vijay Nagar", "विजय नगर")),
    ("W-MALHARGANJ", ("Malharganj", "मल्हारगंज")),
    ("W-RAJENDRA", ("Rajendra Nagar", "राजेंद्र नगर")),
    ("W-FREEGANJ", ("Freeganj", "फ्रीगंज")),
    ("W-GHATIYA", ("Ghatiya", "घटिया")),
)
_BUILDINGS: tuple[tuple[Name, int], ...] = (
    (("Government Primary School, {}", "शासकीय प्राथमिक शाला, {}"), 3_200),
    (("Government High School, {}", "शासकीय हाई स्कूल, {}"), 7_800),
    (("Anganwadi Centre, {}", "आंगनवाड़ी केंद्र, {}"), 1_700),
    (("Health Centre, {}", "स्वास्थ्य केंद्र, {}"), 9_400),
    (("Ration Shop, {}", "उचित मूल्य दुकान, {}"), 2_300),
    (("Ward Office, {}", "वार्ड कार्यालय, {}"), 6_100),
    (("Reading Room, {}", "वाचनालय, {}"), 1_900),
    (("Veterinary Dispensary, {}", "पशु चिकित्सालय, {}"), 4_300),
)
_OFFICE_FROM = 21


def _office() -> tuple[Member, ...]:
    """Forty connections of one office: eight kinds of building at five places; some unpaid, a few risen."""
    members: list[Member] = []
    for centre_code, (place_en, place_hi) in _CENTRES:
        for (name_en, name_hi), usual_wh in _BUILDINGS:
            count = len(members)
            members.append(
                Member(
                    _OFFICE_FROM + count,
                    (name_en.format(place_en), name_hi.format(place_hi)),
                    centre_code,
                    "SHOP",
                    False,
                    usual_wh,
                    way="RISES" if count % 13 == 3 else "STEADY",
                    purse="NEGATIVE" if count % 4 == 1 else "NORMAL",
                )
            )
    return tuple(members)


STORIES = (
    Story(
        "crossing",
        "east",
        "+916000000001",
        ("Sunita Vishwakarma", "सुनीता विश्वकर्मा"),
        (
            "Prepaid home that passes 150 units this month: the subsidy goes, in parts over 30 days",
            "प्रीपेड घर, इस महीने 150 यूनिट पार: सब्सिडी जाती है, रकम 30 दिन में थोड़ी-थोड़ी",
        ),
        (
            Member(
                1,
                ("Sunita Vishwakarma", "सुनीता विश्वकर्मा"),
                "E-RANJHI",
                "HOME",
                True,
                5_000,
                way="CROSSES_150",
            ),
        ),
    ),
    Story(
        "subsidy",
        "central",
        "+916000000002",
        ("Ramesh Malviya", "रमेश मालवीय"),
        (
            "Postpaid home inside 150 units: the Atal Griha Jyoti subsidy, and a deposit in instalments",
            "पोस्टपेड घर, 150 यूनिट के अंदर: अटल गृह ज्योति सब्सिडी वाला बिल; सुरक्षा निधि की किस्तें",
        ),
        (Member(1, ("Ramesh Malviya", "रमेश मालवीय"), "C-KOLAR", "HOME", False, 4_100),),
    ),
    Story(
        "shop",
        "west",
        "+916000000003",
        ("Vinod Solanki", "विनोद सोलंकी"),
        (
            "A shop on another tariff: its bill disputed and made anew, what is owed agreed in parts",
            "दुकान, अलग दर: बिल पर शिकायत, बिल ठीक होकर दोबारा बना; बकाया किस्तों में तय",
        ),
        (
            Member(
                1,
                ("Solanki Kirana Stores", "सोलंकी किराना स्टोर"),
                "W-MALHARGANJ",
                "SHOP",
                False,
                11_000,
                purse="NEGATIVE",
            ),
        ),
    ),
    Story(
        "free-units",
        "bihar",
        "+916000000004",
        ("Rekha Devi", "रेखा देवी"),
        ("Prepaid home in Patna inside the 125 free units", "पटना का प्रीपेड घर, 125 मुफ़्त यूनिट के अंदर"),
        (Member(1, ("Rekha Devi", "रेखा देवी"), "B-KANKAR", "HOME", True, 3_500, way="FREE_UNITS"),),
    ),
    Story(
        "two-homes",
        "central",
        "+916000000005",
        ("Anita Sharma", "अनीता शर्मा"),
        (
            "Two connections: her own prepaid home in Bhopal, her parents' postpaid one near Sehore, which "
            "got back Rs 250 from two officers",
            "दो कनेक्शन: भोपाल में अपना प्रीपेड घर, सीहोर के पास माता-पिता का पोस्टपेड घर, "
            "जिसे दो अधिकारियों की मंज़ूरी से ₹250 वापस मिले",
        ),
        (
            Member(2, ("Anita Sharma", "अनीता शर्मा"), "C-SHAHPURA", "HOME", True, 7_400),
            Member(3, ("Gopal Sharma", "गोपाल शर्मा"), "C-BILKISGANJ", "HOME", False, 2_700),
        ),
    ),
    Story(
        "late",
        "east",
        "+916000000006",
        ("Imran Khan", "इमरान खान"),
        (
            "Prepaid home: a day that never came is estimated, another came late; its meter is 3.4% fast",
            "प्रीपेड घर: एक दिन की रीडिंग नहीं आई, वहाँ अनुमान है; एक देर से आई; मीटर 3.4% ज़्यादा गिनता निकला",
        ),
        (Member(2, ("Imran Khan", "इमरान खान"), "E-ADHARTAL", "HOME", True, 6_200, loses_a_day=True),),
    ),
    Story(
        "low",
        "west",
        "+916000000007",
        ("Kavita Chouhan", "कविता चौहान"),
        ("Prepaid home with little balance left", "प्रीपेड घर, बैलेंस कम बचा है"),
        (Member(2, ("Kavita Chouhan", "कविता चौहान"), "W-RAJENDRA", "HOME", True, 6_800, purse="LOW"),),
    ),
    Story(
        "negative",
        "bihar",
        "+916000000008",
        ("Santosh Paswan", "संतोष पासवान"),
        ("Village home in Bihar whose balance is below zero", "बिहार के गाँव का घर, बैलेंस शून्य से नीचे"),
        (Member(2, ("Santosh Paswan", "संतोष पासवान"), "B-MANPUR", "HOME", True, 6_500, purse="NEGATIVE"),),
    ),
    Story(
        "photo",
        "west",
        "+916000000009",
        ("Sushila Parmar", "सुशीला परमार"),
        (
            "Postpaid home whose meter fell silent: she sent a photo of it, which an officer looks at",
            "पोस्टपेड घर, मीटर ने बताना बंद किया: उसकी फ़ोटो भेजी है, अधिकारी देखेंगे",
        ),
        (
            Member(
                3,
                ("Sushila Parmar", "सुशीला परमार"),
                "W-MALHARGANJ",
                "HOME",
                False,
                4_600,
                falls_silent=True,
            ),
        ),
    ),
    Story(
        "office",
        "west",
        "+916000000010",
        ("District office", "ज़िला कार्यालय"),
        (
            "A government office with forty connections: what they owe together, who rose most, one payment "
            "for all",
            "सरकारी कार्यालय के चालीस कनेक्शन: कुल बकाया, किसकी खपत सबसे ज़्यादा बढ़ी, सबका एक ही भुगतान",
        ),
        _office(),
        comes_last=True,
    ),
    Story(
        "nearly-150",
        "east",
        "+916000000011",
        ("Meena Kori", "मीना कोरी"),
        (
            "Prepaid home whose month nearly reaches 150 units: warned in time, the subsidy stays",
            "प्रीपेड घर, महीना 150 यूनिट के करीब: समय पर चेतावनी, सब्सिडी बनी रहती है",
        ),
        (
            Member(
                3,
                ("Meena Kori", "मीना कोरी"),
                "E-ADHARTAL",
                "HOME",
                True,
                4_550,
                way="NEARS_150",
            ),
        ),
        comes_last=True,
    ),
    Story(
        "mill-and-farm",
        "central",
        "+916000000012",
        ("Balram Patidar", "बलराम पाटीदार"),
        (
            "A family with a flour mill, a farm pump and a roof with solar panels: three tariffs, and no "
            "bill for the home yet",
            "एक परिवार की आटा चक्की, खेत का पंप और छत पर सोलर: तीन दरें, और घर का बिल अभी नहीं बनता",
        ),
        # Of the six transformers of their centre these numbers name the first, where others live already.
        (
            Member(6, ("Patidar Flour Mill", "पाटीदार आटा चक्की"), "C-BILKISGANJ", "MILL", False, 110_000),
            Member(12, ("Balram Patidar", "बलराम पाटीदार"), "C-BILKISGANJ", "PUMP", False, 20_000),
            Member(18, ("Kamla Patidar", "कमला पाटीदार"), "C-BILKISGANJ", "ROOF", False, 9_000),
        ),
        comes_last=True,
    ),
)
