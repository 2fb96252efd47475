"""What came of a connection's review, and what a person reads about it."""

from __future__ import annotations

from typing import Literal

Outcome = Literal["ASKED", "COVERED", "NO_USE", "NO_BILLS", "PREPAID", "REFUSED"]
Reason = Literal["DEFAULT", "CLOSED", "PREPAID"]

OUTCOME_WORDS: dict[Outcome, tuple[str, str]] = {
    "ASKED": ("asked for in instalments", "किस्तों में माँगी गई"),
    "COVERED": ("what is held is enough", "जमा रकम काफ़ी है"),
    "NO_USE": ("no units in the year", "साल भर कोई यूनिट नहीं"),
    "NO_BILLS": ("no bill in the year", "साल में कोई बिल नहीं"),
    "PREPAID": ("prepaid: no deposit is asked for", "प्रीपेड: सुरक्षा निधि नहीं माँगी जाती"),
    "REFUSED": ("could not be valued", "हिसाब नहीं हो सका"),
}
REASON_WORDS: dict[Reason, tuple[str, str]] = {
    "DEFAULT": ("used for bills that were not paid", "न चुकाए बिलों में लगाई गई"),
    "CLOSED": ("connection closed for good", "कनेक्शन हमेशा के लिए बंद"),
    "PREPAID": ("connection became prepaid", "कनेक्शन प्रीपेड हुआ"),
}
