"""The states of a refund, which may follow which, and when a failed attempt is made again."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

RefundState = Literal["PROPOSED", "REFUSED", "APPROVED", "SENDING", "SENT", "DONE", "FAILED"]
RefundReason = Literal["SECOND", "NO_ORDER", "UNCREDITED", "CLOSING"]

STATES: tuple[RefundState, ...] = ("PROPOSED", "REFUSED", "APPROVED", "SENDING", "SENT", "DONE", "FAILED")
REASONS: tuple[RefundReason, ...] = ("SECOND", "NO_ORDER", "UNCREDITED", "CLOSING")
STATE_WORDS: dict[RefundState, tuple[str, str]] = {
    "PROPOSED": ("waits for approval", "मंज़ूरी बाकी"),
    "REFUSED": ("not given back", "वापस नहीं होगा"),
    "APPROVED": ("approved, to be sent", "मंज़ूर, भेजना बाकी"),
    "SENDING": ("the gateway is being asked", "गेटवे से कहा जा रहा है"),
    "SENT": ("on its way", "रास्ते में"),
    "DONE": ("given back", "वापस हो गया"),
    "FAILED": ("the gateway refused", "गेटवे ने मना किया"),
}
REASON_WORDS: dict[RefundReason, tuple[str, str]] = {
    "SECOND": ("one order was paid twice", "एक ऑर्डर का दो बार भुगतान"),
    "NO_ORDER": ("it belongs to no order of ours", "हमारे किसी ऑर्डर का नहीं"),
    "UNCREDITED": ("it could not be credited", "जमा नहीं हो सका"),
    "CLOSING": ("left over when a connection ended", "कनेक्शन बंद होने पर बची रकम"),
}
_NEXT: dict[RefundState, tuple[RefundState, ...]] = {
    "PROPOSED": ("APPROVED", "REFUSED"),
    "APPROVED": ("SENDING", "DONE"),
    "SENDING": ("SENT", "DONE", "FAILED", "APPROVED"),
    "SENT": ("DONE", "FAILED"),
    "FAILED": ("APPROVED", "DONE"),
    "REFUSED": (),
    "DONE": (),
}


def may_follow(state: RefundState, following: RefundState) -> bool:
    """Whether a refund may go from one state to another; DONE and REFUSED are the end."""
    return following in _NEXT[state]


def wait(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 1, 2, 4 ... minutes, at most 6 hours."""
    return min(timedelta(minutes=2 ** min(max(attempts - 1, 0), 12)), timedelta(hours=6))
