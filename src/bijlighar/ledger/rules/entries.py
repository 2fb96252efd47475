"""The kinds of entries: the `code` of a transfer's key, and what a person calls each."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

Language = Literal["en", "hi"]

REVERSAL = 1000
"""Added to an entry's code by the entry that takes it back."""
REVERSAL_OF = "reversal of "
"""Put before the document of the entry that is taken back."""


class Entry(IntEnum):
    """Tens say what happened, ones which line of the tariff (1 energy ... 6 subsidy) where there is one.

    An adjustment's 7 is a fee.
    """

    BILL = 10
    DAY = 20
    THRESHOLD = 30
    CLOSING = 40
    CORRECTION = 50
    PAID_OUT = 59
    RELEASE = 60
    ARREARS_PART = 61
    ARREARS_PLANNED = 62
    ARREARS_PAID = 63
    ARREARS_ENDED = 64
    CARRIED = 65
    RECHARGE = 70
    PAYMENT = 71
    LATE_CHARGE = 72
    ADJUSTMENT = 80
    DEPOSIT_INSTALMENT = 90
    DEPOSIT_PAID = 91
    DEPOSIT_COLLECTED = 92
    DEPOSIT_SETTLED = 93
    DEPOSIT_WITHDRAWN = 94
    DEPOSIT_INTEREST = 95
    DEPOSIT_USED = 96
    DEPOSIT_MOVED = 97
    DEPOSIT_REFUNDED = 98
    DEPOSIT_TAKEN_OVER = 99
    REBATE_PREPAID = 100
    REBATE_ONLINE = 101
    REBATE_PROMPT = 102
    REBATE_ADVANCE = 103
    APPLICATION_PAID = 110
    APPLICATION_CHARGED = 111
    APPLICATION_DEPOSIT = 112
    DEPOSIT_FROM_APPLICATION = 113
    APPLICATION_LATE = 114
    COMPENSATION = 120
    BALANCE_USED = 130
    SURPLUS_USED = 131
    BALANCE_REFUNDED = 132
    SURPLUS_REFUNDED = 133
    REFUND_PAID = 134


_WHAT: dict[int, tuple[str, str]] = {
    Entry.BILL: ("Bill", "बिल"),
    Entry.DAY: ("Day's deduction", "दिन की कटौती"),
    Entry.THRESHOLD: ("Threshold crossed", "सीमा पार हुई"),
    Entry.CLOSING: ("Last day, month settled", "आखिरी दिन, महीने का हिसाब"),
    Entry.CORRECTION: ("Correction", "सुधार"),
    Entry.PAID_OUT: ("Correction, the rest to the balance", "सुधार, बाकी रकम बैलेंस में"),
    Entry.RELEASE: ("Part now due", "किस्त कटी"),
    Entry.ARREARS_PART: ("Earlier dues: part of the day", "पिछले बकाये की रोज़ की किस्त"),
    Entry.ARREARS_PLANNED: ("Earlier dues: to be deducted in parts", "पिछला बकाया: आगे किस्तों में कटेगा"),
    Entry.ARREARS_PAID: ("Earlier dues: paid before their time", "पिछला बकाया: समय से पहले चुकाया"),
    Entry.ARREARS_ENDED: ("Earlier dues: back among the bills", "पिछला बकाया: फिर बिल के खाते में"),
    Entry.CARRIED: ("Balance carried over", "बैलेंस दूसरे खाते में गया"),
    Entry.RECHARGE: ("Recharge", "रिचार्ज"),
    Entry.PAYMENT: ("Payment", "भुगतान"),
    Entry.LATE_CHARGE: ("Late payment charge", "सरचार्ज (देर से भुगतान)"),
    Entry.ADJUSTMENT: ("Adjustment", "समायोजन"),
    Entry.DEPOSIT_INSTALMENT: ("Security deposit: instalment due", "सुरक्षा निधि: किस्त देय"),
    Entry.DEPOSIT_PAID: ("Security deposit: paid", "सुरक्षा निधि: जमा किया"),
    Entry.DEPOSIT_COLLECTED: ("Security deposit: from your payment", "सुरक्षा निधि: आपके भुगतान में से"),
    Entry.DEPOSIT_SETTLED: ("Security deposit: instalment paid", "सुरक्षा निधि: किस्त चुकी"),
    Entry.DEPOSIT_WITHDRAWN: ("Security deposit: no longer asked for", "सुरक्षा निधि: अब नहीं माँगी जाती"),
    Entry.DEPOSIT_INTEREST: ("Interest on the security deposit", "सुरक्षा निधि पर ब्याज"),
    Entry.DEPOSIT_USED: ("Security deposit: used for what was owed", "सुरक्षा निधि: बकाया में लगाई"),
    Entry.DEPOSIT_MOVED: ("Security deposit: to the prepaid balance", "सुरक्षा निधि: प्रीपेड बैलेंस में डाली"),
    Entry.DEPOSIT_REFUNDED: ("Security deposit: goes back to you", "सुरक्षा निधि: आपको वापस"),
    Entry.DEPOSIT_TAKEN_OVER: ("Security deposit: held from before", "सुरक्षा निधि: पहले से जमा"),
    Entry.REBATE_PREPAID: ("Rebate of the prepaid meter", "प्रीपेड मीटर की छूट"),
    Entry.REBATE_ONLINE: ("Rebate for paying online", "ऑनलाइन भुगतान पर छूट"),
    Entry.REBATE_PROMPT: ("Rebate for paying promptly", "जल्दी भुगतान पर छूट"),
    Entry.REBATE_ADVANCE: ("Rebate for paying in advance", "अग्रिम भुगतान पर छूट"),
    Entry.APPLICATION_PAID: ("Demand note paid", "डिमांड नोट का भुगतान"),
    Entry.APPLICATION_CHARGED: ("Charges for the connection", "कनेक्शन के काम का शुल्क"),
    Entry.APPLICATION_DEPOSIT: ("Security deposit: to the connection", "सुरक्षा निधि: कनेक्शन में गई"),
    Entry.DEPOSIT_FROM_APPLICATION: ("Security deposit: from the demand note", "सुरक्षा निधि: डिमांड नोट से"),
    Entry.APPLICATION_LATE: ("Compensation: application late", "मुआवज़ा: आवेदन पर काम देर से हुआ"),
    Entry.COMPENSATION: ("Compensation: put right too late", "मुआवज़ा: काम समय पर नहीं हुआ"),
    Entry.BALANCE_USED: ("Prepaid balance: used for what was owed", "प्रीपेड बैलेंस: बकाया में लगाया"),
    Entry.SURPLUS_USED: ("Paid beyond the bills: to the balance", "बिल से ज़्यादा दी रकम: बैलेंस में गई"),
    Entry.BALANCE_REFUNDED: ("Prepaid balance: goes back to you", "प्रीपेड बैलेंस: आपको वापस"),
    Entry.SURPLUS_REFUNDED: ("Paid beyond the bills: goes back to you", "बिल से ज़्यादा दी रकम: आपको वापस"),
    Entry.REFUND_PAID: ("What goes back to you: sent", "वापसी की रकम: भेज दी"),
}
_BY_LINE = (Entry.BILL, Entry.DAY, Entry.THRESHOLD, Entry.CLOSING, Entry.CORRECTION, Entry.ADJUSTMENT)
_LINE: tuple[tuple[str, str], ...] = (
    ("energy", "ऊर्जा शुल्क"),
    ("fuel surcharge", "ईंधन समायोजन"),
    ("fixed charge", "फिक्स चार्ज"),
    ("duty", "विद्युत शुल्क"),
    ("time of day", "टीओडी"),
    ("subsidy", "सब्सिडी"),
    ("fee", "फ़ीस"),
)


def _lines(kind: int) -> int:
    """How many lines a kind has: a fee is on no bill and in no day, but may be given back."""
    return len(_LINE) if kind == Entry.ADJUSTMENT else len(_LINE) - 1


def codes_of(kind: Entry) -> tuple[int, ...]:
    """The codes of a kind: one, or one a line of the tariff beside it; no reversals."""
    return tuple(range(kind, kind + _lines(kind) + 1)) if kind in _BY_LINE else (int(kind),)


def is_known(code: int) -> bool:
    """Whether a code is one of the kinds of entries, plain or as a reversal."""
    plain = code % REVERSAL if code >= REVERSAL else code
    if plain in _WHAT:
        return True
    what, line = plain // 10 * 10, plain % 10
    return what in _BY_LINE and line <= _lines(what)


def entry_name(code: int, language: Language) -> str:
    """What a person calls an entry: 21 -> "Day's deduction: energy"; KeyError for an unknown code."""
    which = 1 if language == "hi" else 0
    if code >= REVERSAL:
        taken_back = ("Taken back", "वापस लिया")[which]
        return f"{taken_back}: {entry_name(code - REVERSAL, language)}"
    if code in _WHAT:
        return _WHAT[code][which]
    if not is_known(code):
        raise KeyError(f"{code} is not a kind of entry.")
    return f"{_WHAT[code // 10 * 10][which]}: {_LINE[code % 10 - 1][which]}"
