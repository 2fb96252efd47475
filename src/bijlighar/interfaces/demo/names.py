"""Common first names and surnames, in English and Hindi, from which the demo's people are put together."""

from __future__ import annotations

Name = tuple[str, str]
"""English, Hindi."""

FIRST = (
    ("Sunita", "सुनीता"), ("Ramesh", "रमेश"), ("Kavita", "कविता"), ("Mukesh", "मुकेश"),
    ("Anita", "अनीता"), ("Rajesh", "राजेश"), ("Meena", "मीना"), ("Suresh", "सुरेश"),
    ("Rekha", "रेखा"), ("Dinesh", "दिनेश"), ("Savita", "सविता"), ("Mahesh", "महेश"),
    ("Pushpa", "पुष्पा"), ("Santosh", "संतोष"), ("Geeta", "गीता"), ("Anil", "अनिल"),
    ("Kiran", "किरण"), ("Vinod", "विनोद"), ("Lata", "लता"), ("Sanjay", "संजय"),
    ("Usha", "उषा"), ("Manoj", "मनोज"), ("Shabana", "शबाना"), ("Imran", "इमरान"),
    ("Nasreen", "नसरीन"), ("Salim", "सलीम"), ("Mary", "मैरी"), ("Joseph", "जोसेफ़"),
    ("Harpreet", "हरप्रीत"), ("Gurmeet", "गुरमीत"), ("Asha", "आशा"), ("Prakash", "प्रकाश"),
    ("Radha", "राधा"), ("Gopal", "गोपाल"), ("Seema", "सीमा"), ("Deepak", "दीपक"),
    ("Nirmala", "निर्मला"), ("Ashok", "अशोक"), ("Vandana", "वंदना"), ("Naresh", "नरेश"),
)  # fmt: skip

LAST = (
    ("Vishwakarma", "विश्वकर्मा"), ("Patel", "पटेल"), ("Yadav", "यादव"), ("Sharma", "शर्मा"),
    ("Verma", "वर्मा"), ("Kushwaha", "कुशवाहा"), ("Ahirwar", "अहिरवार"), ("Thakur", "ठाकुर"),
    ("Jain", "जैन"), ("Gupta", "गुप्ता"), ("Malviya", "मालवीय"), ("Chouhan", "चौहान"),
    ("Dubey", "दुबे"), ("Mishra", "मिश्रा"), ("Lodhi", "लोधी"), ("Sahu", "साहू"),
    ("Raghuwanshi", "रघुवंशी"), ("Meena", "मीणा"), ("Solanki", "सोलंकी"), ("Uikey", "उइके"),
    ("Gond", "गोंड"), ("Soni", "सोनी"), ("Tiwari", "तिवारी"), ("Rajput", "राजपूत"),
)  # fmt: skip

LAST_BIHAR = (
    ("Kumar", "कुमार"), ("Devi", "देवी"), ("Prasad", "प्रसाद"), ("Singh", "सिंह"),
    ("Yadav", "यादव"), ("Mandal", "मंडल"), ("Paswan", "पासवान"), ("Jha", "झा"),
    ("Sah", "साह"), ("Rai", "राय"), ("Manjhi", "मांझी"), ("Sinha", "सिन्हा"),
)  # fmt: skip

MUSLIM_LAST = (("Khan", "खान"), ("Ansari", "अंसारी"), ("Qureshi", "कुरैशी"))
CHRISTIAN_LAST = (("Lakra", "लकड़ा"), ("Tirkey", "तिर्की"), ("Toppo", "टोप्पो"))
SIKH_LAST = (("Kaur", "कौर"), ("Singh", "सिंह"))

OWN_LAST = {
    "Shabana": MUSLIM_LAST,
    "Imran": MUSLIM_LAST,
    "Nasreen": MUSLIM_LAST,
    "Salim": MUSLIM_LAST,
    "Mary": CHRISTIAN_LAST,
    "Joseph": CHRISTIAN_LAST,
    "Harpreet": SIKH_LAST[:1],
    "Gurmeet": SIKH_LAST[1:],
}
"""First names that go with surnames of their own."""

SHOPS = (
    ("Kirana Stores", "किराना स्टोर"), ("Medical Store", "मेडिकल स्टोर"), ("Tailors", "टेलर्स"),
    ("Sweets", "मिष्ठान भंडार"), ("Mobile Shop", "मोबाइल शॉप"), ("Hardware", "हार्डवेयर"),
    ("Cloth House", "वस्त्र भंडार"), ("Cycle Works", "साइकिल वर्क्स"),
)  # fmt: skip


def person(first: int, last: int, company_code: str) -> tuple[str, str]:
    """Put a person's name together from two numbers: (English, Hindi)."""
    first_en, first_hi = FIRST[first % len(FIRST)]
    surnames = OWN_LAST.get(first_en) or (LAST_BIHAR if company_code == "bihar" else LAST)
    last_en, last_hi = surnames[last % len(surnames)]
    return f"{first_en} {last_en}", f"{first_hi} {last_hi}"


def shop(last: int, trade: int, company_code: str) -> tuple[str, str]:
    """Put a shop's name together: (English, Hindi)."""
    surnames = LAST_BIHAR if company_code == "bihar" else LAST
    last_en, last_hi = surnames[last % len(surnames)]
    trade_en, trade_hi = SHOPS[trade % len(SHOPS)]
    return f"{last_en} {trade_en}", f"{last_hi} {trade_hi}"
