"""The coded values of calls, with the words people read for them."""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["ARRIVED", "IVR_CHOICE", "QUEUED", "OFFERED", "ANSWERED", "HUNG_UP", "TRANSFERRED"]
KINDS: Final[tuple[Kind, ...]] = (
    "ARRIVED", "IVR_CHOICE", "QUEUED", "OFFERED", "ANSWERED", "TRANSFERRED", "HUNG_UP",
)  # fmt: skip
"""What an exchange tells of a call; of two at the same instant the one further left came first."""

CALL_STATES: Final = {
    "MENU": ("in the menu", "मेन्यू में"),
    "WAITING": ("waiting", "इंतज़ार में"),
    "RINGING": ("ringing at a desk", "डेस्क पर घंटी"),
    "TALKING": ("talking", "बात चल रही है"),
    "ENDED": ("ended", "पूरी हुई"),
}
ENDS: Final = {
    "TALKED": ("talked to an operator", "ऑपरेटर से बात हुई"),
    "SERVED": ("answered by the menu", "मेन्यू से जवाब मिला"),
    "ABANDONED": ("hung up while waiting", "इंतज़ार में फ़ोन रखा"),
    "DROPPED": ("hung up in the menu", "मेन्यू में फ़ोन रखा"),
}
AGENT_STATES: Final = {
    "READY": ("ready", "तैयार"),
    "RINGING": ("ringing", "घंटी बज रही है"),
    "TALKING": ("talking", "बात कर रहे हैं"),
    "WRAP_UP": ("writing up", "लिख रहे हैं"),
    "BREAK": ("on a break", "विराम पर"),
    "OFF": ("signed off", "बाहर"),
}
OUTCOMES: Final = {
    "COMPLAINT": ("complaint registered", "शिकायत दर्ज हुई"),
    "OUTAGE_TOLD": ("told of a known interruption", "चालू बंदी की जानकारी दी"),
    "INFORMATION": ("information given", "जानकारी दी"),
    "GANG_REPORT": ("report of a gang written down", "गैंग की रिपोर्ट लिखी"),
    "FEEDBACK": ("feedback taken", "राय ली"),
    "CALL_BACK": ("to be called back", "वापस फ़ोन करना है"),
    "WRONG_NUMBER": ("wrong number or nobody spoke", "गलत नंबर या कोई नहीं बोला"),
    "ABUSE": ("abuse", "अभद्र कॉल"),
}
CALL_BACK_REASONS: Final = {
    "IVR": ("asked for in the menu", "मेन्यू में माँगा"),
    "ABANDONED": ("hung up while waiting", "इंतज़ार में फ़ोन रखा"),
    "FEEDBACK": ("feedback on a complaint", "शिकायत पर राय"),
    "OPERATOR": ("promised by an operator", "ऑपरेटर ने वादा किया"),
    "PORTAL": ("asked for on the portal", "पोर्टल पर माँगा"),
}
CALL_BACK_ENDS: Final = {
    "REACHED": ("reached", "बात हुई"),
    "CALLED_AGAIN": ("called again himself", "खुद दोबारा फ़ोन किया"),
    "NO_ANSWER": ("no answer", "फ़ोन नहीं उठा"),
    "NOT_NEEDED": ("not needed any more", "अब ज़रूरत नहीं"),
}
STEP_WORDS: Final = {
    "ARRIVED": ("the call came in", "कॉल आई"),
    "IVR_CHOICE": ("a key was pressed", "बटन दबाया"),
    "QUEUED": ("waits for an operator", "ऑपरेटर का इंतज़ार"),
    "OFFERED": ("rings at a desk", "डेस्क पर घंटी"),
    "ANSWERED": ("an operator answered", "ऑपरेटर ने उठाया"),
    "TRANSFERRED": ("handed on", "आगे दी गई"),
    "HUNG_UP": ("the call ended", "कॉल पूरी हुई"),
    "TOLD_OUTAGE": ("told of the interruption", "बंदी की जानकारी दी"),
    "COUNTED": ("counted to the interruption", "बंदी में गिनी गई"),
    "WISHED_MESSAGE": ("asked for a message when power is back", "बिजली आने पर संदेश माँगा"),
    "TOLD_BALANCE": ("told the balance", "बैलेंस बताया"),
    "DANGER": ("pressed the key for danger", "खतरे का बटन दबाया"),
    "CALL_BACK": ("asked to be called back", "वापस फ़ोन माँगा"),
    "CALLED_BACK": ("was called back", "वापस फ़ोन किया गया"),
    "COMPLAINT": ("complaint registered", "शिकायत दर्ज हुई"),
    "WRITTEN_UP": ("written up", "लिख लिया गया"),
}


def words(table: dict[str, tuple[str, str]], code: str, language: str) -> str:
    """The words of a code in a language ("hi", else English); the code itself where nobody gave any."""
    found = table.get(code)
    return code if found is None else found[1 if language == "hi" else 0]
