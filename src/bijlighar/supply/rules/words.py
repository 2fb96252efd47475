"""What a reason of a decision, a link and a cause of a suspension are called, in both languages."""

from __future__ import annotations

from bijlighar.supply.rules.health import LINKS

_LINKS: dict[str, tuple[str, str]] = {
    "PORTAL": ("the portal", "पोर्टल"),
    "BALANCE": ("the balance on screen", "बैलेंस दिखना"),
    "CHARGES": ("the daily charges", "रोज़ का हिसाब"),
    "RECHARGE": ("recharging", "रिचार्ज करना"),
    "CREDIT_LAG": ("money arriving in the balance", "रिचार्ज का बैलेंस में आना"),
    "METER_DATA": ("readings from the meters", "मीटरों की रीडिंग"),
    "COMMANDS": ("switching on remotely", "दूर से बिजली चालू करना"),
    "MESSAGES": ("messages", "संदेश (एसएमएस)"),
}
assert tuple(_LINKS) == LINKS

_REASONS: dict[str, tuple[str, str]] = {
    "BALANCE_BELOW": ("the balance is used up", "बैलेंस खत्म हो गया है"),
    "BILL_OVERDUE": ("a bill is past its last day", "बिल भरने की आखिरी तारीख निकल गई है"),
    "CLOSURE_ASKED": ("the connection is to be closed", "कनेक्शन बंद होना है"),
    "NO_GROUND": ("nothing speaks for cutting off", "बिजली काटने की कोई वजह नहीं है"),
    "EMERGENCY_CREDIT": ("the emergency credit still covers it", "अभी आपात उधार चल रहा है"),
    "NO_METER": ("no meter hangs there", "वहाँ कोई मीटर नहीं लगा है"),
    "RECONNECTION_UNDER_WAY": ("power is being switched on", "बिजली चालू की जा रही है"),
    "CLOSED": ("the connection is closed", "कनेक्शन बंद है"),
    "STILL_SHORT": ("the amount is not enough yet", "रकम अभी कम पड़ रही है"),
    "OTHER_GROUND": (
        "what it was cut off for is gone; what else is owed is another matter",
        "जिस वजह से बिजली कटी थी, वह नहीं रही; बाकी देना अलग बात है",
    ),
    "NOTHING_LACKING": ("nothing is lacking any more", "अब कुछ बाकी नहीं है"),
    "BALANCE_UNKNOWN": ("nobody can say what the balance is", "बैलेंस कितना है, यह पता नहीं चल रहा"),
    "COMPANY_SUSPENDED": (
        "nobody of the company is cut off for money now",
        "अभी पूरी कंपनी में पैसे के लिए बिजली नहीं काटी जा रही",
    ),
    "PAYMENT_UNDER_WAY": ("a payment is on its way", "भुगतान आ रहा है"),
    "NOT_REACHED": ("the warning did not reach the consumer", "चेतावनी उपभोक्ता तक नहीं पहुँची"),
    "CHARGES_BEHIND": ("this connection's charges are behind", "इस कनेक्शन का हिसाब पीछे चल रहा है"),
    "METER_SILENT": ("this meter has not been heard of", "इस मीटर की कोई खबर नहीं आई है"),
    "NOT_WARNED": ("the consumer was not warned yet", "उपभोक्ता को अभी चेताया नहीं गया है"),
    "NOT_YET_REACHED": ("the warning is still on its way", "चेतावनी अभी रास्ते में है"),
    "IN_GRACE": ("the grace still runs", "मोहलत अभी चल रही है"),
    "JUST_CONVERTED": ("just converted to prepaid", "अभी-अभी प्रीपेड हुआ है"),
    "JUST_RECOVERED": ("the systems have just come back", "सिस्टम अभी-अभी ठीक हुए हैं"),
    "OUTSIDE_WINDOW": ("outside the hours for it", "बिजली काटने का समय नहीं है"),
    "DAY_OFF": ("a Sunday, holiday or other day off", "रविवार, छुट्टी या रियायत का दिन है"),
    "HELD_LINKS": ("this consumer's own link is down", "इस उपभोक्ता का अपना संपर्क टूटा है"),
    "HELD_OFFICER": ("an officer has suspended it", "अधिकारी ने रोक लगाई है"),
    "HELD_LIFE_SUPPORT": (
        "somebody's life hangs on the supply",
        "किसी की जान बिजली पर टिकी है (जीवन रक्षक उपकरण)",
    ),
    "HELD_DISPUTE": ("the amount is disputed", "रकम पर विवाद चल रहा है"),
    "HELD_COURT": ("a court has forbidden it", "अदालत की रोक है"),
    "HELD_ESSENTIAL": ("an essential service", "ज़रूरी सेवा है"),
}

CAUSES = ("LINKS", "OFFICER", "LIFE_SUPPORT", "DISPUTE", "COURT", "ESSENTIAL")
"""Why a suspension was made; LINKS is the program's own."""


def link_words(link_code: str) -> tuple[str, str]:
    """(English, Hindi) name of a link."""
    return _LINKS[link_code]


def reason_words(reason: str) -> tuple[str, str]:
    """(English, Hindi) of one reason of a decision; KeyError for one that nobody gives."""
    if reason.startswith("LINK_"):
        en, hi = link_words(reason.removeprefix("LINK_"))
        return f"{en}: not seen working", f"{hi}: ठीक चलता नहीं दिखा"
    return _REASONS[reason]
