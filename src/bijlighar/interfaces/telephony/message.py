"""A SIP message as bytes and back: what RFC 3261 asks of a user agent behind a proxy of its own, no more."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHORT = {
    "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "c": "content-type",
    "l": "content-length", "k": "supported",
}  # fmt: skip
_LISTS = {"via", "record-route", "route", "contact"}
MOST_BYTES = 65_535


class NotSip(ValueError):
    """The bytes are no SIP message; a switchboard drops them, as it cannot know whom to answer."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer; header names are in lower case, in the order in which they came."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    @property
    def is_request(self) -> bool:
        """Whether somebody asks; else it answers."""
        return not self.start.startswith("SIP/2.0 ")

    @property
    def method(self) -> str:
        """What is asked for, or what was asked for by the request that this answers."""
        return self.start.split(" ", 1)[0] if self.is_request else self.cseq[1]

    @property
    def uri(self) -> str:
        """Whom a request is for."""
        return self.start.split(" ")[1]

    @property
    def status(self) -> int:
        """The number of an answer, as 200."""
        return int(self.start.split(" ")[1])

    @property
    def cseq(self) -> tuple[int, str]:
        """The number within the dialog and the method."""
        number, _, method = self.one("cseq").partition(" ")
        return int(number), method.strip()

    @property
    def call_id(self) -> str:
        """What names the call on this leg."""
        return self.one("call-id")

    @property
    def branch(self) -> str:
        """What names the transaction: the branch of the topmost Via."""
        return parameter(self.every("via")[0], "branch") if self.every("via") else ""

    def one(self, name: str) -> str:
        """The first value of a header; empty when there is none."""
        return next((value for key, value in self.headers if key == name), "")

    def every(self, name: str) -> list[str]:
        """All values of a header, in order."""
        return [value for key, value in self.headers if key == name]

    def to_bytes(self) -> bytes:
        """As it goes over the wire."""
        lines = [self.start]
        lines += [f"{_title(name)}: {value}" for name, value in self.headers if name != "content-length"]
        lines += [f"Content-Length: {len(self.body)}", "", ""]
        return "\r\n".join(lines).encode() + self.body


def parse(data: bytes) -> Message:
    """Read one datagram. NotSip: it is none, or what every message must have is missing."""
    head, _, body = data.partition(b"\r\n\r\n")
    try:
        text = head.decode()
    except UnicodeDecodeError as problem:
        raise NotSip("no text") from problem
    lines = re.sub(r"\r\n[ \t]+", " ", text).split("\r\n")
    start = lines[0]
    if not (re.fullmatch(r"SIP/2\.0 [1-6]\d\d .*", start) or re.fullmatch(r"[A-Z]+ \S+ SIP/2\.0", start)):
        raise NotSip(f"begins with {start[:40]!r}")
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise NotSip(f"no header: {line[:40]!r}")
        key = name.strip().lower()
        key = _SHORT.get(key, key)
        values = _split(value) if key in _LISTS else [value.strip()]
        headers += [(key, each) for each in values]
    message = Message(start, tuple(headers), body)
    for name in ("via", "from", "to", "call-id", "cseq"):
        if not message.one(name):
            raise NotSip(f"has no {name}")
    if not re.fullmatch(r"\d{1,10}\s+[A-Z]+", message.one("cseq")):
        raise NotSip("its CSeq is none")
    return message


def parameter(value: str, name: str) -> str:
    """A parameter behind the address of a header's value, as the tag of From; empty when it is not there."""
    behind = value.partition(">")[2] if "<" in value else value
    found = re.search(rf";\s*{re.escape(name)}\s*=\s*\"?([^;\",\s]+)", behind, re.IGNORECASE)
    return found.group(1) if found else ""


def address(value: str) -> str:
    """The address in a header's value, without the name before it and the parameters behind."""
    found = re.search(r"<([^>]+)>", value)
    return found.group(1) if found else value.split(";", maxsplit=1)[0].strip()


def user(value: str) -> str:
    """Who: what stands before the @ of a header's address."""
    found = re.match(r"(?:sips?|tel):([^@;>]+)", address(value))
    return found.group(1) if found else ""


def answer(
    request: Message, status: int, words: str, *, tag: str = "", contact: str = "", body: bytes = b"",
    kind: str = "application/sdp",
) -> Message:  # fmt: skip
    """An answer to a request: its Via, From, Call-ID and CSeq again, and To with our tag."""
    to = request.one("to")
    if tag and not parameter(to, "tag"):
        to = f"{to};tag={tag}"
    headers = [("via", value) for value in request.every("via")]
    headers += [("record-route", value) for value in request.every("record-route")]
    headers += [("from", request.one("from")), ("to", to), ("call-id", request.call_id)]
    headers += [("cseq", request.one("cseq"))]
    if contact:
        headers.append(("contact", f"<{contact}>"))
    if body:
        headers.append(("content-type", kind))
    return Message(f"SIP/2.0 {status} {words}", tuple(headers), body)


def _split(value: str) -> list[str]:
    """Several values in one line, apart; a comma in quotes or angle brackets belongs to a value."""
    parts, depth, quoted, begin = [], 0, False, 0
    for place, letter in enumerate(value):
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "<>":
            depth += 1 if letter == "<" else -1
        elif letter == "," and not quoted and depth <= 0:
            parts.append(value[begin:place].strip())
            begin = place + 1
    return [*parts, value[begin:].strip()]


def _title(name: str) -> str:
    return {"call-id": "Call-ID", "cseq": "CSeq"}.get(name) or "-".join(
        part.capitalize() for part in name.split("-")
    )
