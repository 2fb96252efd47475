"""What somebody means who writes "BAL", "बैलेंस" or "kitna bacha"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_EITHER = _listed("bal balance blnc due dues bill recharge unit units use usage meter")
_LATIN_HINDI = _listed(
    "kitna kitni kitne bacha bachi bache baki baaki bakaya paisa paise rupaye bijli khapat hisab hisaab "
    "batao batayen bataiye jama din chalega mera meri hai h ka ki ke kal aaj"
)
_HINDI = _listed(
    "बैलेंस बैलंस बैलेन्स बेलेंस बेलेन्स कितना कितनी कितने बचा बची बचे बाकी बाक़ी बकाया पैसा पैसे रुपये "
    "बिजली खपत हिसाब बताओ बताइए बताएं बताएँ जमा बिल रिचार्ज यूनिट मीटर दिन चलेगा मेरा मेरी है का की के "
    "कल आज"
)
_SMALL = _listed("hai h ka ki ke kal aaj mera meri din है का की के कल आज मेरा मेरी दिन")
"""Words that say nothing by themselves."""
_HELP = {"help", "madad", "मदद", "सहायता", "sahayata", "info", "stop"}
_ENGLISH = {"en", "eng", "english", "अंग्रेज़ी", "अंग्रेजी", "angrezi"}
_TO_HINDI = {"hi", "hin", "hindi", "हिंदी", "हिन्दी"}
_NEAR = 0.8
_LONGEST = 200
"""A question has a few words; of a longer text only its beginning is read."""
_ASKS = _EITHER | _LATIN_HINDI | _HINDI


@dataclass(frozen=True, slots=True)
class Question:
    """BALANCE or HELP; the language wanted (None: the person's own); digits that pick a connection."""

    kind: str
    language: str | None = None
    digits: str = ""


def read(text: str) -> Question:
    """Read a text; what is not understood asks for help."""
    plain = unicodedata.normalize("NFC", text[:_LONGEST]).casefold()
    digits = "".join(re.findall(r"\d", plain))
    digits = "".join(str(unicodedata.digit(one)) for one in digits)
    words = [word for word in re.split(r"[^\w\u0900-\u097f]+|[\d_]+", plain) if word]
    known = [_known(word) for word in words]
    language = _language(words, known)
    if any(word in _HELP for word in known):
        return Question("HELP", language)
    if any(word in _ASKS - _SMALL for word in known) or (digits and not words):
        return Question("BALANCE", language, digits)
    return Question("HELP", language)


def _known(word: str) -> str:
    """The word itself, or the known one it is a misspelling of."""
    every = _ASKS | _HELP | _ENGLISH | _TO_HINDI
    plain = word.replace("\u093c", "")  # the dot below, which many phones leave out
    if word in every or plain in every:
        return word if word in every else plain
    if len(word) < 4:
        return ""
    return next(iter(get_close_matches(plain, sorted(every), 1, _NEAR)), "")


def _language(words: list[str], known: list[str]) -> str | None:
    if any(word in _ENGLISH for word in known):
        return "en"
    if any(word in _TO_HINDI for word in known):
        return "hi"
    if any("\u0900" <= letter <= "\u097f" for word in words for letter in word):
        return "hi"
    return "hi" if any(word in _LATIN_HINDI for word in known) else None
