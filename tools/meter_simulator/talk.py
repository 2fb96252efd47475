"""What a meter says on one connection: association, proof of keys, get in blocks, action."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag

from tools.meter_simulator import wire
from tools.meter_simulator.meter import Meter

PDU = int(os.environ.get("MAXPDU", "1024"))
SEAL = 40
"""Bytes that a message grows by when it is sealed and labelled."""
REFUSED_KEY = bytes.fromhex("611fa109060760857405080103a203020101a305a10302010dbe0604040e010602")
_LEAF = {0xC8: 0xCC, 0xCB: 0xCF}


class HangUp(Exception):
    """The meter closes the connection."""


class Talk:
    """One connection; `client` is the address it comes from."""

    def __init__(self, meter: Meter) -> None:
        self.meter, self.safe = meter, meter.safe()
        self.client = 0
        self.is_ciphered = self.is_trusted = False
        self.client_title = self.our_challenge = self.their_challenge = b""
        self.blocks: list[bytes] = []
        self.room = PDU
        self.last_sealed = b""

    def answer(self, client: int, asked: bytes) -> bytes:
        """The answer to one message."""
        if client != self.client and asked[0] != 0x60:
            return b"\xd8\x01\x01"
        self.client = client
        label = asked[0]
        if label == 0x60:
            if self.meter.fault == "drops" and client != 16:
                raise HangUp
            if self.meter.fault == "drops-once" and client != 16 and self.meter.connections == 1:
                raise HangUp
            return self._associate(asked)
        if label == 0x62:
            self.is_trusted = self.is_ciphered = False
            return b"\x63\x03\x80\x01\x00"
        if label in _LEAF:
            _, at = wire.unsize(asked, 1)
            return self._sealed(asked[at:], bytes([_LEAF[label]]))
        if label == 0xDB:
            _, at = wire.unsize(asked, 2 + asked[1])
            return self._sealed(asked[at:], b"\xdb\x08" + self.meter.title)
        return b"\xd8\x01\x01" if self.is_ciphered else self._plain(asked)

    def _associate(self, asked: bytes) -> bytes:
        fields = dict(_fields(asked))
        self.is_ciphered = fields[0xA1][-1] == 3
        self.client_title = fields.get(0xA6, b"\x00\x00")[2:]
        way = fields[0x8B][-1] if 0x8B in fields else 0
        proposal = fields[0xBE]
        _, at = wire.unsize(proposal, 1)
        proposal = proposal[at:]
        if self.client != 16 and not self.is_ciphered:
            return REFUSED_KEY
        if self.is_ciphered:
            _, at = wire.unsize(proposal, 1)
            try:
                proposal, counter = self.safe.open(self.client_title, proposal[at:])
            except InvalidTag:
                return REFUSED_KEY
            if counter <= self.meter.taken[self.client]:
                return b"\xd8\x01\x06" + self.meter.taken[self.client].to_bytes(4, "big")
            self.meter.taken[self.client] = counter
        secret = fields.get(0xAC, b"\x80\x00")[2:]
        if way == 1 and secret != self.meter.keys()[2]:
            return REFUSED_KEY
        if way not in (1, 5) and self.client != 16:
            return REFUSED_KEY
        self.room = min(PDU, int.from_bytes(proposal[-2:], "big") or PDU)
        allowed = (0x401F1D & int.from_bytes(proposal[-5:-2], "big")).to_bytes(3, "big")
        mine = b"\x08\x00\x06\x5f\x1f\x04\x00" + allowed + PDU.to_bytes(2, "big") + b"\x00\x07"
        if self.is_ciphered:
            closed = self._close(mine)
            mine = b"\x28" + wire.size(len(closed)) + closed
        self.is_trusted = way != 5
        out = b"\xa1\x09\x06\x07\x60\x85\x74\x05\x08\x01" + (b"\x03" if self.is_ciphered else b"\x01")
        out += b"\xa2\x03\x02\x01\x00\xa3\x05\xa1\x03\x02\x01" + (b"\x0e" if way == 5 else b"\x00")
        if self.is_ciphered:
            out += b"\xa4\x0a\x04\x08" + self.meter.title
        if way == 5:
            self.their_challenge, self.our_challenge = secret, os.urandom(16)
            out += (
                b"\x88\x02\x07\x80\x89\x07\x60\x85\x74\x05\x08\x02\x05\xaa\x12\x80\x10" + self.our_challenge
            )
        inner = b"\x04" + wire.size(len(mine)) + mine
        out += b"\xbe" + wire.size(len(inner)) + inner
        return b"\x61" + wire.size(len(out)) + out

    def _sealed(self, closed: bytes, label: bytes) -> bytes:
        if not self.is_ciphered:
            return b"\xd8\x01\x01"
        try:
            asked, counter = self.safe.open(self.client_title, closed)
        except InvalidTag:
            return b"\xd8\x01\x05"
        if counter <= self.meter.taken[self.client]:
            return b"\xd8\x01\x06" + self.meter.taken[self.client].to_bytes(4, "big")
        self.meter.taken[self.client] = counter
        if self.meter.fault == "replays" and self.is_trusted and self.last_sealed:
            return self.last_sealed
        shut = self._close(self._plain(asked))
        self.last_sealed = label + wire.size(len(shut)) + shut
        return self.last_sealed

    def _plain(self, asked: bytes) -> bytes:
        head = asked[2:3]
        if asked[0] == 0xC3:
            return b"\xc7\x01" + head + self._act(asked)
        if asked[0] != 0xC0:
            return b"\xd8\x01\x02"
        if asked[1] == 2:
            return self._block(head, int.from_bytes(asked[3:7], "big") + 1)
        kind, logical = int.from_bytes(asked[3:5], "big"), ".".join(map(str, asked[5:11]))
        is_counter = kind == 1 and logical.startswith("0.0.43.1.")
        if not self.is_trusted or (self.client == 16 and not is_counter):
            return b"\xc4\x01" + head + b"\x01\x03"
        value = self.meter.read(kind, logical, asked[11], asked[13:] if asked[12] else b"")
        if value is None:
            return b"\xc4\x01" + head + b"\x01\x04"
        part = self.room - SEAL
        if len(value) <= part:
            return b"\xc4\x01" + head + b"\x00" + value
        self.blocks = [value[at : at + part] for at in range(0, len(value), part)]
        if self.meter.fault == "truncated":
            self.blocks[-1] = self.blocks[-1][: len(self.blocks[-1]) // 2]
        return self._block(head, 1)

    def _block(self, head: bytes, number: int) -> bytes:
        if not 1 <= number <= len(self.blocks):
            return b"\xc4\x02" + head + b"\x01" + number.to_bytes(4, "big") + b"\x01\x10"
        part, is_last = self.blocks[number - 1], number == len(self.blocks)
        if self.meter.fault == "cut" and number == 2:
            raise HangUp("cut")
        done = b"\x01" if is_last else b"\x00"
        return b"\xc4\x02" + head + done + number.to_bytes(4, "big") + b"\x00" + wire.size(len(part)) + part

    def _act(self, asked: bytes) -> bytes:
        kind, logical, method = int.from_bytes(asked[3:5], "big"), asked[5:11], asked[11]
        if kind == 15 and method == 1:
            _, at = wire.unsize(asked, 14)
            proof = asked[at:]
            counter = int.from_bytes(proof[1:5], "big")
            if proof != self.safe.sign(self.client_title, counter, self.our_challenge):
                return b"\x03\x00"
            self.is_trusted = True
            mine = self.safe.sign(self.meter.title, self._count(), self.their_challenge)
            return b"\x00\x01\x00" + wire.text(mine)
        if not self.is_trusted or self.client != 48:
            return b"\x03\x00"
        if kind == 70 and logical == wire.name("0.0.96.3.10.255") and method in (1, 2):
            self.meter.switch(method == 2)
            if self.meter.fault == "relay-cuts" and self.meter.commands == 1:
                raise HangUp
            return b"\x00\x00"
        if kind == 8 and logical == wire.name("0.0.1.0.0.255") and method == 6:
            self.meter.commands += 1
            self.meter.shifted_seconds += int.from_bytes(asked[14:16], "big", signed=True)
            return b"\x00\x00"
        return b"\x04\x00"

    def _close(self, plain: bytes) -> bytes:
        return self.safe.close(self.meter.title, self._count(), plain)

    def _count(self) -> int:
        self.meter.sent += 1
        return self.meter.sent


def _fields(asked: bytes) -> list[tuple[int, bytes]]:
    _, at = wire.unsize(asked, 1)
    found = []
    while at < len(asked):
        label = asked[at]
        count, at = wire.unsize(asked, at + 1)
        found.append((label, asked[at : at + count]))
        at += count
    return found
