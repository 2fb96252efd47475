"""One conversation with one meter: the counter, the association with its proof of keys, get and action."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import os
from collections.abc import AsyncIterator

from bijlighar.metering.adapters.dlms import association, axdr, cosem
from bijlighar.metering.adapters.dlms.ciphering import LAST_COUNTER, Ciphering, WrongSeal
from bijlighar.metering.adapters.dlms.link import Link
from bijlighar.metering.adapters.dlms.pulse import Pulse
from bijlighar.metering.adapters.dlms.records import Access, Limits, Target, Unread
from bijlighar.metering.rules.is15959.objects import ASSOCIATION, INVOCATION_COUNTER, Client, Kind
from bijlighar.metering.rules.is15959.reasons import Reason

TITLE_BEGINS = b"BJL"
RELEASE_SECONDS = 2
GENERAL = 0xDB
_SEALED_TAG = {cosem.GET: 0xC8, cosem.ACTION: 0xCB}
_SEALED_ANSWER = {0xCC: cosem.GET_ANSWER, 0xCF: cosem.ACTION_ANSWER}
INITIATE_REQUEST, INITIATE_ANSWER = 0x21, 0x28


class Session:
    """A meter that is being talked to. Every method raises Unread with the reason when it cannot go on."""

    def __init__(self, target: Target, limits: Limits, counter_floor: int, pulse: Pulse) -> None:
        self.target, self.limits = target, limits
        self.link = Link(target, limits, pulse)
        self.counter = max(target.counter_floor, counter_floor)
        """The highest invocation counter used; the next message takes the next one."""
        self._title = target.system_title or TITLE_BEGINS + os.urandom(5)
        self._ciphering = Ciphering(target.keys)
        self._client: int = Client.PUBLIC
        self._meter_title = b""
        self._meter_counter = -1
        self._is_ciphered = self._is_proven = False
        self._invoke_id = 0

    async def read_counter(self) -> None:
        """Ask, as the public client, for the last counter the meter took; ours never falls behind it."""
        self._client = Client.PUBLIC
        proposal = association.initiate(self.limits.max_pdu)
        aare = association.read_aare(
            await self._say(association.aarq(proposal, is_ciphered=False), "public association")
        )
        if aare.result != 0:
            raise Unread(Reason.ASSOCIATION_REFUSED, f"public client: diagnostic {aare.diagnostic}")
        found = await self.get(Kind.DATA, INVOCATION_COUNTER[self.target.client], 2)
        if not isinstance(found, int):
            raise Unread(Reason.PROTOCOL, "the invocation counter is no number")
        self.counter = max(self.counter, found)
        # A late answer to the release would be taken for the next one: then rather begin anew.
        if not await self.release() or self.target.dialect.reconnects:
            await self.link.close()
            await self.link.connect()

    async def associate(self) -> None:
        """Open the ciphered association and let both sides prove their key."""
        target = self.target
        self._client, self._is_ciphered, self._is_proven = target.client, True, False
        self._meter_title, self._meter_counter = b"", -1
        is_hls = target.access is Access.HLS
        secret = os.urandom(16) if is_hls else target.keys.password
        general = target.dialect.general
        proposal = association.initiate(
            self.limits.max_pdu, association.GENERAL_CONFORMANCE if general else association.CONFORMANCE
        )
        sealed = self._ciphering.seal(self._title, self._next_counter(), proposal)
        request = association.aarq(
            bytes([INITIATE_REQUEST]) + axdr.sized(sealed),
            is_ciphered=True,
            title=self._title,
            mechanism=association.GMAC if is_hls else association.LLS,
            secret=secret,
        )
        raw = await self._say(request, "association")
        if raw[:1] in (bytes([cosem.EXCEPTION]), bytes([cosem.CONFIRMED_ERROR])):
            if raw[0] == cosem.EXCEPTION and raw[2:3] == b"\x06":
                raise Unread(Reason.COUNTER_REFUSED, f"the meter refuses the counter {self.counter}")
            # What is sealed with a wrong key can only be refused unread.
            raise Unread(Reason.WRONG_KEY, f"the meter cannot open our request ({raw[:4].hex()})")
        aare = association.read_aare(raw)
        if aare.result != 0:
            wrong_key = aare.diagnostic in association.KEY_DIAGNOSTICS
            raise Unread(
                Reason.WRONG_KEY if wrong_key else Reason.ASSOCIATION_REFUSED,
                f"association refused, result {aare.result}, diagnostic {aare.diagnostic}",
            )
        if len(aare.title) != 8:
            raise Unread(Reason.PROTOCOL, "the meter tells no system title")
        self._meter_title = aare.title
        if aare.user_information[:1] != bytes([INITIATE_ANSWER]):
            raise Unread(Reason.PROTOCOL, "the meter's proposal is not sealed")
        size, at = axdr.length(aare.user_information, 1)
        opened = self._open(axdr.taken(aare.user_information, at, size)[0])
        association.server_max_pdu(opened)
        if is_hls:
            await self._prove(secret, aare)

    async def get(self, kind: int, obis: str, attribute: int, selection: bytes = b"") -> object:
        """The value of an attribute, put together from as many blocks as it comes in."""
        invoke_id = self._next_invoke_id()
        what = f"{obis} attribute {attribute}"
        raw = await self._ask(cosem.get(invoke_id, kind, obis, attribute, selection), what)
        found, parts, blocks, size = cosem.answer(raw), [], 0, 0
        while True:
            if found.invoke_id != invoke_id:
                raise Unread(Reason.PROTOCOL, f"{what}: an answer to another question")
            if found.error:
                meant = cosem.ACCESS_ERRORS.get(found.error, "unknown")
                raise Unread(Reason.NO_ACCESS, f"{what}: {meant} ({found.error})")
            if raw[1] == 2 and found.block != blocks + 1:
                raise Unread(Reason.PROTOCOL, f"{what}: block {found.block} after block {blocks}")
            parts.append(found.data)
            size += len(found.data)
            blocks = found.block
            if not found.data and not found.is_last:
                raise Unread(Reason.PROTOCOL, f"{what}: an empty block that is not the last")
            if size > self.limits.most_bytes:
                raise Unread(Reason.PROTOCOL, f"{what}: more than {self.limits.most_bytes} bytes")
            if found.is_last:
                break
            raw = await self._ask(cosem.get_next(invoke_id, blocks), f"{what}, block {blocks + 1}")
            found = cosem.answer(raw)
        try:
            return axdr.value(b"".join(parts))
        except Unread as problem:
            raise Unread(problem.reason, f"{what}: {problem.detail}") from None

    async def act(self, kind: int, obis: str, method: int, argument: bytes) -> bytes:
        """Call a method; what it gives back, empty for nothing. NO_ACCESS when it is refused."""
        invoke_id = self._next_invoke_id()
        request = cosem.action(invoke_id, kind, obis, method, argument)
        found = cosem.answer(await self._ask(request, f"{obis} method {method}"))
        if found.invoke_id != invoke_id:
            raise Unread(Reason.PROTOCOL, f"{obis} method {method}: an answer to another question")
        if found.error:
            meant = cosem.ACCESS_ERRORS.get(found.error, "unknown")
            raise Unread(Reason.NO_ACCESS, f"{obis} method {method}: {meant} ({found.error})")
        return found.data

    async def release(self) -> bool:
        """End the association; whether the meter answered. One that does not is forgiven."""
        is_answered = False
        if self.link.is_open:
            with contextlib.suppress(Unread, TimeoutError):
                async with asyncio.timeout(RELEASE_SECONDS):
                    await self._say(association.rlrq(), "release")
                    is_answered = True
        self._is_ciphered = self._is_proven = False
        return is_answered

    async def _prove(self, challenge: bytes, aare: association.Aare) -> None:
        if not 8 <= len(aare.challenge) <= 64 or aare.challenge == challenge:
            # Our own challenge given back would let us prove the meter's key for it.
            raise Unread(Reason.PROTOCOL, "the meter's challenge cannot be used")
        ours = self._ciphering.proof(self._title, self._next_counter(), aare.challenge)
        try:
            raw = await self.act(Kind.ASSOCIATION, ASSOCIATION, 1, axdr.octets(ours))
        except Unread as problem:
            if problem.reason is Reason.NO_ACCESS:
                raise Unread(Reason.WRONG_KEY, "the meter does not accept our proof of the key") from None
            raise
        theirs = axdr.value(raw) if raw else b""
        if not isinstance(theirs, bytes) or len(theirs) != 17:
            raise Unread(Reason.WRONG_KEY, "the meter gives no proof of the key")
        counter = int.from_bytes(theirs[1:5], "big")
        if not hmac.compare_digest(theirs, self._ciphering.proof(self._meter_title, counter, challenge)):
            raise Unread(Reason.WRONG_KEY, "the meter's proof of the key is wrong")

    async def _ask(self, plain: bytes, what: str) -> bytes:
        """One question, sealed where the association is, and its answer, opened."""
        if not self._is_ciphered:
            return await self._say(plain, what)
        title = self._title
        sealed = self._ciphering.seal(title, self._next_counter(), plain)
        if self.target.dialect.general:
            request = bytes([GENERAL]) + axdr.sized(title) + axdr.sized(sealed)
        else:
            request = bytes([_SEALED_TAG[plain[0]]]) + axdr.sized(sealed)
        raw = await self._say(request, what)
        at = 1
        if raw[0] == GENERAL:
            size, at = axdr.length(raw, at)
            title, at = axdr.taken(raw, at, size)
            if title != self._meter_title:
                raise Unread(Reason.PROTOCOL, f"{what}: sealed by another meter")
        elif raw[0] not in _SEALED_ANSWER:
            cosem.answer(raw)  # an exception in clear names itself
            raise Unread(Reason.PROTOCOL, f"{what}: an answer that is not sealed")
        size, at = axdr.length(raw, at)
        content, end = axdr.taken(raw, at, size)
        if end != len(raw):
            raise Unread(Reason.PROTOCOL, f"{what}: bytes follow the sealed answer")
        plain_answer = self._open(content)
        if raw[0] != GENERAL and plain_answer[:1] != bytes([_SEALED_ANSWER[raw[0]]]):
            raise Unread(Reason.PROTOCOL, f"{what}: the sealed answer is of another kind than its label")
        return plain_answer

    def _open(self, sealed: bytes) -> bytes:
        try:
            plain, counter = self._ciphering.open(self._meter_title, sealed)
        except WrongSeal:
            if self._is_proven:
                raise Unread(Reason.DAMAGED, "the seal of an answer does not fit its content") from None
            raise Unread(Reason.WRONG_KEY, "the meter's first answer is sealed with another key") from None
        if counter <= self._meter_counter:
            raise Unread(Reason.REPLAYED, f"counter {counter} after {self._meter_counter}")
        self._meter_counter, self._is_proven = counter, True
        return plain

    async def _say(self, pdu: bytes, what: str) -> bytes:
        return await self.link.exchange(self._client, pdu, what)

    def _next_counter(self) -> int:
        if self.counter >= LAST_COUNTER:
            raise Unread(Reason.COUNTER_SPENT, f"the counter stands at {self.counter}")
        self.counter += 1
        return self.counter

    def _next_invoke_id(self) -> int:
        self._invoke_id = self._invoke_id % 15 + 1
        return self._invoke_id


@contextlib.asynccontextmanager
async def associated(session: Session) -> AsyncIterator[Session]:
    """Connect, bring the counter up to date, associate; release and close in every case."""
    try:
        await session.link.connect()
        await session.read_counter()
        await session.associate()
        yield session
        await session.release()
    finally:
        await session.link.close()
