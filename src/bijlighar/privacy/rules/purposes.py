"""Purposes of looking at a consumer's data, in the words in which the consumer reads them."""

from __future__ import annotations

PURPOSES: dict[str, tuple[str, str]] = {
    "OWN": ("the consumer looked", "उपभोक्ता ने खुद देखा"),
    "TOKEN": ("a program that a person of this connection let in", "इस कनेक्शन के किसी व्यक्ति का अपना प्रोग्राम"),
    "CALL": ("a call to 1912", "1912 पर एक कॉल"),
    "GUEST_PAY": ("to pay for this connection, by its number", "नंबर से इस कनेक्शन का पैसा भरने के लिए"),
    "COUNTER_PAY": ("you agreed at the counter: to pay", "काउंटर पर आपकी सहमति से: पैसे भरने के लिए"),
    "COUNTER_COMPLAINT": ("you agreed at the counter: a complaint", "काउंटर पर आपकी सहमति से: शिकायत के लिए"),
    "COUNTER_APPLICATION": (
        "you agreed at the counter: an application",
        "काउंटर पर आपकी सहमति से: आवेदन के लिए",
    ),
    "COUNTER_ACCOUNT": (
        "you agreed at the counter: questions about your account",
        "काउंटर पर आपकी सहमति से: खाते के बारे में सवाल",
    ),
    "COMPLAINT": ("work on your complaint", "आपकी शिकायत का काम"),
    "BILLING": ("work on your bill", "आपके बिल का काम"),
    "METERING": ("work on your meter or its readings", "आपके मीटर या रीडिंग का काम"),
    "APPLICATION": ("work on your application", "आपके आवेदन का काम"),
    "PRIVACY": ("a request about your data", "आपकी जानकारी के बारे में माँग"),
    "AUDIT": ("an audit of the company's work", "कंपनी के काम की जाँच"),
    "LEGAL": ("required by law or a court", "कानून या अदालत का आदेश"),
}
"""Code -> (English, Hindi)."""
