"""Where data lies: what the program is set up to use beside what its owner says of each place.

Standard library only. `where.toml` of the home folder has a table a place, by the key under which the
configuration names it: "database", "web", "documents", "archive", "backups", "messages.<provider>",
"gateways.<code>", "exchanges.<code>".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

DifferenceCode = Literal["UNSAID", "UNUSED", "OTHER_HOST", "ABROAD"]
INDIA = "IN"
KINDS: dict[str, tuple[str, str, str, str]] = {
    "DATABASE": (
        "The database", "डेटाबेस",
        "All data: readings, bills, money, names", "सारी जानकारी: रीडिंग, बिल, पैसा, नाम",
    ),
    "WEB": (
        "The web server", "वेब सर्वर",
        "What a page shows while it is made; your home page as you saw it last, for some minutes",
        "पन्ना बनते समय उस पर दिखने वाली जानकारी; और आपका होम पन्ना, जैसा आपने पिछली बार देखा, कुछ मिनट तक",
    ),
    "DOCUMENTS": (
        "Photos and papers", "फ़ोटो और कागज़",
        "What people upload, and bills as files", "लोगों की भेजी फ़ाइलें, और बिल की फ़ाइलें",
    ),
    "ARCHIVE": (
        "Older readings", "पुरानी रीडिंग",
        "Readings beyond the thirteenth month, without names", "तेरह महीने से पुरानी रीडिंग, बिना नाम के",
    ),
    "BACKUPS": (
        "Backups", "बैकअप",
        "A copy of all of it, to be brought back after a loss", "सबकी प्रति, ताकि नुकसान के बाद वापस लाया जा सके",
    ),
    "MESSAGES": (
        "Who carries messages", "संदेश पहुँचाने वाले",
        "Mobile number or address, and the words of the message", "मोबाइल नंबर या पता, और संदेश के शब्द",
    ),
    "GATEWAYS": (
        "Who takes payments", "भुगतान लेने वाले",
        "The amount and the order's number; what you give them yourself stays with them",
        "रकम और ऑर्डर का नंबर; जो आप उन्हें खुद देते हैं वह उनके पास रहता है",
    ),
    "EXCHANGES": (
        "Who connects calls to 1912", "1912 की कॉल जोड़ने वाले",
        "From which number, when and how long", "किस नंबर से, कब और कितनी देर",
    ),
}  # fmt: skip
"""Kind -> what it is (English, Hindi), which data is there (English, Hindi)."""
_HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})
_WORDS = ("name_en", "name_hi", "place_en", "place_hi", "country")


class WhereRefused(ValueError):
    """The file is wrong; the text says where and what to write."""


@dataclass(frozen=True, slots=True)
class Configured:
    """One place as the program is set up to use it; `host` is empty where it is this machine's own."""

    key: str
    kind: str
    host: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it is on the machine that runs the program."""
        return self.host in _HERE or self.host.startswith("/")


@dataclass(frozen=True, slots=True)
class Said:
    """What the owner says of a place: who runs it, in which town, in which country (two letters)."""

    key: str
    name_en: str
    name_hi: str
    place_en: str
    place_hi: str
    country: str
    host: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where configuration and words part.

    UNSAID: used, and nothing is said of it. UNUSED: said, and not used. OTHER_HOST: said of another host
    than the one used. ABROAD: outside India.
    """

    key: str
    code: DifferenceCode
    words: str


def parse(text: str) -> tuple[Said, ...]:
    """Read where.toml. Raises `WhereRefused`."""
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise WhereRefused(f"where.toml is no TOML: {problem}.") from None
    return tuple(_tables(top))


def _tables(top: Mapping[str, Any], above: str = "") -> Iterable[Said]:
    for name, table in top.items():
        key = f"{above}{name}"
        if not isinstance(table, dict):
            raise WhereRefused(f"where.toml: {key} is no table. Begin each place with [its key].")
        if table and all(isinstance(each, dict) for each in table.values()):
            yield from _tables(table, f"{key}.")
            continue
        strange = sorted((set(_WORDS) - table.keys()) | (table.keys() - {*_WORDS, "host"}))
        if strange:
            raise WhereRefused(f"[{key}] lacks, or has beyond what is known: {', '.join(strange)}.")
        if empty := sorted(name for name in _WORDS if not str(table[name]).strip()):
            raise WhereRefused(f"[{key}]: {', '.join(empty)} must say something.")
        yield Said(key, **{name: str(each).strip() for name, each in table.items()})


def compare(configured: Iterable[Configured], said: Iterable[Said]) -> list[Difference]:
    """Every difference, in the order of the configuration; none when all agree and all is in India."""
    used, told = list(configured), {each.key: each for each in said}
    found = []
    for each in used:
        one = told.get(each.key)
        if one is None:
            found.append(
                Difference(each.key, "UNSAID", f"{each.key} is used; write [{each.key}] into where.toml.")
            )
            continue
        if one.host != each.host and not (each.is_here and not one.host):
            found.append(
                Difference(
                    each.key, "OTHER_HOST",
                    f"{each.key} is at {each.host or 'this machine'}; where.toml speaks of "
                    f"{one.host or 'this machine'}. Say where {each.host or 'this machine'} is.",
                )
            )  # fmt: skip
        if one.country != INDIA:
            found.append(
                Difference(each.key, "ABROAD", f"{each.key} lies in {one.country}; it must lie in India.")
            )
    keys = {each.key for each in used}
    found += [
        Difference(key, "UNUSED", f"[{key}] stands in where.toml and is not used. Take it out.")
        for key in told
        if key not in keys
    ]
    return found
