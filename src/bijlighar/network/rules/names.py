"""Names as people type them: one spelling for what sounds the same, in Hindi and in Latin letters."""

from __future__ import annotations

import re
import unicodedata

_SAME = str.maketrans({"ँ": "ं", "ई": "इ", "ी": "ि", "ऊ": "उ", "ू": "ु", "ऑ": "आ", "ॉ": "ा", "w": "v", "z": "j"})
_NUKTA = "\u093c"
_NASAL = re.compile("[ङञणनम]\u094d(?=[क-ह])")
_LONG = (("aa", "a"), ("ee", "i"), ("ii", "i"), ("oo", "u"), ("uu", "u"))
_TWICE = re.compile(r"([a-z])\1+")


def folded(text: str) -> str:
    """The letters and digits of a name in one spelling; "" where it has none.

    Alike are: moon and dot above (ँ, ं) and a nasal written out (न्द), letters with and without a dot below,
    long and short i and u, ऑ and आ; in Latin letters capitals, marks, aa, ee, oo, w and v, z and j, and those
    written twice. Spaces do not count.
    """
    plain = "".join(_plain(each) for each in unicodedata.normalize("NFKD", text).casefold())
    plain = _NASAL.sub("ं", plain)
    for long, short in _LONG:
        plain = plain.replace(long, short)
    return _TWICE.sub(r"\1", plain.translate(_SAME))


def found_by(*names: str | None) -> str:
    """Names folded, a line each: a folded name that somebody typed is looked for in it."""
    return "\n".join(folded(each) for each in names if each)


def _plain(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    is_hindi = "\u0900" <= sign <= "\u0963" and sign != _NUKTA
    return sign if sign.isalnum() or is_hindi else ""
