"""The coded values of payments, and what people call them."""

from __future__ import annotations

from typing import Literal

Purpose = Literal["RECHARGE", "BILL", "DEPOSIT", "DEMAND", "BASKET"]
Channel = Literal["UPI", "CARD", "NETBANKING", "BBPS", "COUNTER", "AGENT"]
Verdict = Literal[
    "NEW_PAYMENT",
    "REPEATED",
    "SECOND_PAYMENT",
    "UNKNOWN_ORDER",
    "DIFFERS",
    "FAILED",
    "REFUND",
    "NOTED",
    "UNREADABLE",
    "FORGED",
]
Fit = Literal["EXACT", "UNDER", "OVER", "SECOND", "NO_ORDER"]
Source = Literal["WEBHOOK", "LOOKUP", "SETTLEMENT", "BBPS", "COUNTER", "AGENT"]
Method = Literal["UPI", "CARD", "NETBANKING", "WALLET", "CASH", "CHEQUE", "POS", "BBPS", "OTHER"]

PURPOSES: tuple[Purpose, ...] = ("RECHARGE", "BILL", "DEPOSIT", "DEMAND", "BASKET")
CHANNELS: tuple[Channel, ...] = ("UPI", "CARD", "NETBANKING", "BBPS", "COUNTER", "AGENT")
PAID_FOR_NONE: tuple[Purpose, ...] = ("DEMAND", "BASKET")
"""What is paid for no connection: there is none yet, or there are several, each with a part of its own."""
PARTS = "basket"
"""Under which name the parts of a basket stand among payments: no gateway, so nobody pays one alone."""
METHODS: tuple[Method, ...] = (
    "UPI",
    "CARD",
    "NETBANKING",
    "WALLET",
    "CASH",
    "CHEQUE",
    "POS",
    "BBPS",
    "OTHER",
)
ONLINE: tuple[Channel, ...] = ("UPI", "CARD", "NETBANKING")
"""Channels on which the consumer pays at a gateway, later than he asked."""

CHANNEL_WORDS: dict[Channel, tuple[str, str]] = {
    "UPI": ("UPI", "यूपीआई"),
    "CARD": ("Card", "कार्ड"),
    "NETBANKING": ("Net banking", "नेट बैंकिंग"),
    "BBPS": ("Bharat Connect (BBPS)", "भारत कनेक्ट (बीबीपीएस)"),
    "COUNTER": ("Counter", "काउंटर"),
    "AGENT": ("Agent", "एजेंट"),
}
PURPOSE_WORDS: dict[Purpose, tuple[str, str]] = {
    "RECHARGE": ("Recharge", "रिचार्ज"),
    "BILL": ("Bill", "बिल"),
    "DEPOSIT": ("Security deposit", "सुरक्षा निधि"),
    "DEMAND": ("Demand note", "डिमांड नोट"),
    "BASKET": ("Several connections together", "कई कनेक्शन एक साथ"),
}
VERDICT_WORDS: dict[Verdict, tuple[str, str]] = {
    "NEW_PAYMENT": ("a payment, taken", "भुगतान मिला"),
    "REPEATED": ("told before", "पहले बताया जा चुका"),
    "SECOND_PAYMENT": ("a second payment of one order", "एक ही ऑर्डर का दूसरा भुगतान"),
    "UNKNOWN_ORDER": ("a payment of an order we do not know", "अनजान ऑर्डर का भुगतान"),
    "DIFFERS": ("told before with another amount", "पहले दूसरी रकम बताई थी"),
    "FAILED": ("the payment failed", "भुगतान नहीं हुआ"),
    "REFUND": ("about a refund", "वापसी के बारे में"),
    "NOTED": ("changes nothing", "इससे कुछ नहीं बदलता"),
    "UNREADABLE": ("signed, but not understood", "हस्ताक्षर सही, पर समझ नहीं आया"),
    "FORGED": ("not signed by the gateway: refused", "गेटवे का हस्ताक्षर नहीं: नहीं माना"),
}
FIT_WORDS: dict[Fit, tuple[str, str]] = {
    "EXACT": ("as ordered", "जितना माँगा था"),
    "UNDER": ("less than ordered: credited as it came", "कम आया: जितना आया, उतना जमा"),
    "OVER": ("more than ordered: credited as it came", "ज़्यादा आया: जितना आया, उतना जमा"),
    "SECOND": ("paid twice: to be given back", "दो बार भुगतान: वापस होगा"),
    "NO_ORDER": ("of no order of ours: to be cleared", "हमारे किसी ऑर्डर का नहीं: देखना है"),
}
CREDITED_FITS: tuple[Fit, ...] = ("EXACT", "UNDER", "OVER")
"""How a payment may fit its order so that it is credited; at most one such payment an order."""


def fit(ordered_paise: int | None, paid_paise: int, *, is_paid: bool) -> Fit:
    """How a payment fits its order: `ordered_paise` is None without one, `is_paid` when another paid it.

    Money that came is the consumer's: another amount than ordered is credited as it came, and named.
    """
    if ordered_paise is None:
        return "NO_ORDER"
    if is_paid:
        return "SECOND"
    if paid_paise == ordered_paise:
        return "EXACT"
    return "UNDER" if paid_paise < ordered_paise else "OVER"
