"""The switchboard itself: every call is answered at once, led by the menu, queued, given to an operator.

Nobody hears busy: who cannot be given to an operator waits, in the order of arrival. The menu is led by
`guide`, operators are rung by `offers`.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bijlighar.interfaces.telephony import media
from bijlighar.interfaces.telephony.call import Call, Event, Operators, Place, Script, Step
from bijlighar.interfaces.telephony.dialog import of_caller
from bijlighar.interfaces.telephony.guide import Guide
from bijlighar.interfaces.telephony.message import Message, answer, parameter, user
from bijlighar.interfaces.telephony.offers import Offers
from bijlighar.interfaces.telephony.wire import Wire

METHODS = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE"
_DESK = re.compile(r"[\w.+-]{1,40}", re.ASCII)
"""How a desk may be called: it stands in an address."""


@dataclass
class Switchboard:
    """One process, one event loop, one proxy.

    `tell` hears every event and must not fail or wait: it writes the spool. `operators` names who is ready.
    """

    wire: Wire
    operators: Operators
    script: Script
    tell: Callable[[Event], None]
    voice: media.Voice = field(default_factory=lambda: media.Voice(None))
    line_name: str = "1912"
    ring_seconds: float = 20.0
    key_seconds: float = 8.0
    step_seconds: float = 3.0
    wrap_seconds: float = 3.0
    most_calls: int = 1000
    calls: dict[str, Call] = field(default_factory=dict)
    waiting: deque[Call] = field(default_factory=deque)
    dialogs: dict[tuple[str, str], tuple[Call, bool]] = field(default_factory=dict)
    guide: Guide = field(init=False)
    offers: Offers = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.guide, self.offers = Guide(self), Offers(self)

    async def run(self) -> None:
        """Serve until cancelled; then every caller is hung up on, and it is told."""
        await self.wire.open()
        loop = asyncio.get_running_loop()
        due, beat = loop.time(), 0
        try:
            while True:
                for call in self.calls.values():
                    if call.place in (Place.SCRIPT, Place.WAITING, Place.OFFERED):
                        call.line.tick()
                beat += 1
                if beat % 25 == 0:
                    self.match()
                due += 0.02
                await asyncio.sleep(max(0.0, due - loop.time()))
        finally:
            for call in list(self.calls.values()):
                self.end(call, "SHUT_DOWN")
            for task in self._tasks:
                task.cancel()
            self.wire.close()

    def match(self) -> None:
        """Give those who wait to operators who are free, the first to the one who is named first."""
        if not self.waiting:
            return
        clock = asyncio.get_running_loop().time()
        free = deque(code for code in self.operators.ready() if self.offers.is_free(code, clock))
        while self.waiting and free:
            self.offers.ring(self.waiting.popleft(), free.popleft())

    def give(self, call_key: str, code: str) -> None:
        """Let a waiting call ring at a desk; whoever chose the desk is told if that cannot be now."""
        call = self.calls.get(call_key)
        if call is None or call.place is not Place.WAITING:
            return  # hung up, or rings elsewhere: that is told, and frees the desk
        loop = asyncio.get_running_loop()
        pause = self.offers.pauses.get(code, 0.0) - loop.time()
        if not _DESK.fullmatch(code) or code in self.offers.busy:
            loop.call_later(1.0, self._tell_still_waiting, call)
        elif pause > 0:
            loop.call_later(pause, self.give, call_key, code)
        else:
            self.waiting.remove(call)
            self.offers.ring(call, code)

    def _tell_still_waiting(self, call: Call) -> None:
        if call.place is Place.WAITING:
            self.say(call, "QUEUED")

    # --- Requests --------------------------------------------------------------------------------------

    def hear(self, request: Message) -> None:
        """Take a request from the proxy; each comes here once."""
        tag = parameter(request.one("to"), "tag")
        if request.method == "INVITE" and not tag:
            self._arrive(request)
        elif request.method == "CANCEL":
            self._cancelled(request)
        elif request.method == "OPTIONS" and not tag:
            self.wire.reply(answer(request, 200, "OK", tag="switchboard"), request)
        elif (request.call_id, tag) in self.dialogs:
            self._within(request, *self.dialogs[request.call_id, tag])
        elif request.method != "ACK":
            self.wire.reply(answer(request, 481, "Call does not exist"), request)

    def _arrive(self, request: Message) -> None:
        tag = secrets.token_hex(6)
        if len(self.calls) >= self.most_calls:
            self.wire.accept(answer(request, 503, "Too many calls", tag=tag), request, lambda: None)
            return
        call = Call(
            key="sip-" + hashlib.sha256(request.call_id.encode()).hexdigest()[:24],
            caller=_number(user(request.one("from"))),
            dialled=user(request.uri),
            dialog=of_caller(request, tag),
            invite=request,
            line=media.Line(self.wire.host, lambda key: self.guide.key(call, key)),
        )
        self.calls[call.key] = call
        self.dialogs[call.dialog.key] = (call, True)
        self.later(self._take(call, self.guide.ask(call, "ARRIVED")))

    async def _take(self, call: Call, step: Awaitable[Step]) -> None:
        """Answer a caller: from now on he is ours, whatever else stands still."""
        request = call.invite
        try:
            offer = media.read_offer(request.body) if request.body else None
        except media.NoCommonCodec:
            self.wire.accept(answer(request, 488, "No common codec", tag=_tag(call)), request, lambda: None)
            self.end(call, "NO_CODEC")
            return
        await call.line.open()
        if call.place is Place.OVER:  # gave up meanwhile
            call.line.close()
            return
        call.line.offer, call.theirs = offer, request.body
        call.ours = media.description(
            self.wire.host, call.line.port, offer.payload if offer else 0, offer.keys if offer else 101
        )
        accepted = answer(
            request, 200, "OK", tag=_tag(call), contact=self.wire.contact("1912"), body=call.ours
        )
        self.wire.accept(accepted, request, lambda: self.end(call, "NO_ACK"))
        call.place = Place.ANSWERED
        await call.is_acknowledged.wait()
        await self.guide.follow(call, step)

    def _within(self, request: Message, call: Call, is_caller: bool) -> None:
        """A request inside a call that stands."""
        if request.method == "ACK":
            if is_caller and call.place is Place.ANSWERED:
                if request.body:  # offered late: what the caller can hear comes only now
                    call.theirs = request.body
                    call.line.offer = media.read_offer(request.body)
                call.place = Place.SCRIPT
                call.is_acknowledged.set()
        elif request.method == "BYE":
            self.wire.reply(answer(request, 200, "OK"), request)
            if is_caller:
                call.dialog_over = True
            else:
                call.other_over = True
            self.end(call, "CALLER" if is_caller else "OPERATOR")
        elif request.method == "INVITE":
            # Held, or taken back: the audio stays where it is, so the same description is said again.
            mine = call.theirs_of_operator if is_caller and call.theirs_of_operator else call.ours
            said = answer(
                request, 200, "OK", contact=self.wire.contact("1912"), body=mine if is_caller else call.theirs
            )
            self.wire.accept(said, request, lambda: self.end(call, "NO_ACK"))
        elif request.method == "INFO":
            self.wire.reply(answer(request, 200, "OK"), request)
            pressed = re.search(rb"Signal\s*=\s*([0-9*#A-D])", request.body)
            if is_caller and pressed:
                self.guide.key(call, pressed[1].decode())
        elif request.method in ("UPDATE", "OPTIONS"):
            self.wire.reply(answer(request, 200, "OK", contact=self.wire.contact("1912")), request)
        else:
            self.wire.reply(answer(request, 405, f"Only {METHODS}"), request)

    def _cancelled(self, request: Message) -> None:
        self.wire.reply(answer(request, 200, "OK", tag="switchboard"), request)
        for call, is_caller in list(self.dialogs.values()):
            if is_caller and call.invite.branch == request.branch and call.place is Place.ARRIVED:
                gone = answer(call.invite, 487, "Request terminated", tag=_tag(call))
                self.wire.accept(gone, call.invite, lambda: None)
                call.dialog_over = True
                self.end(call, "CALLER")

    def queue(self, call: Call) -> None:
        """Let a caller wait for an operator, behind those who came before."""
        call.place = Place.WAITING
        self.waiting.append(call)
        self.say(call, "QUEUED")
        self.match()

    # --- The end ---------------------------------------------------------------------------------------

    def end(self, call: Call, reason: str) -> None:
        """Hang up on whoever is still there; told once."""
        if call.place is Place.OVER:
            return
        was, call.place = call.place, Place.OVER
        self.offers.stop_ringing(call)
        self.say(call, "HUNG_UP", reason=reason)
        if was is Place.WAITING:
            self.waiting.remove(call)
        if was is Place.OFFERED and call.other is not None:
            self.offers.withdraw(call, call.other)
        if was is Place.TALKING and call.other is not None:
            if not call.other_over:
                self.wire.ask(call.other.request(self.wire, "BYE"), lambda said: None)
            self.offers.free(call.operator or "", call, self.wrap_seconds)
        if was is Place.ARRIVED and reason == "SHUT_DOWN":
            gone = answer(call.invite, 503, "Shut down", tag=_tag(call))
            self.wire.accept(gone, call.invite, lambda: None)
        elif was is not Place.ARRIVED and not call.dialog_over:
            self.wire.ask(call.dialog.request(self.wire, "BYE"), lambda said: None)
        call.line.close()
        call.is_acknowledged.set()
        self.calls.pop(call.key, None)
        loop = asyncio.get_running_loop()
        for dialog in (call.dialog, call.other):
            if dialog is not None:
                loop.call_later(32.0, self.dialogs.pop, dialog.key, None)

    def say(self, call: Call, kind: str, *, reason: str = "") -> None:
        """Tell what happened to a call."""
        self.tell(self.event(call, kind, reason=reason))

    def event(self, call: Call, kind: str, *, digits: str = "", reason: str = "") -> Event:
        """What happened to a call, with the next number of its own."""
        call.told += 1
        return Event(
            key=f"{call.key}/{call.told}",
            call_key=call.key,
            kind=kind,
            caller_mobile=call.caller,
            dialled=call.dialled,
            line=self.line_name,
            operator_code=call.operator or "",
            digits=digits,
            reason=reason,
            happened_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        )

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something go on beside the line; it ends with the switchboard."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _tag(call: Call) -> str:
    return parameter(call.dialog.local, "tag")


def _number(given: str) -> str:
    """The caller's mobile as +91 and ten digits; what is no Indian mobile stays as it came, digits alone."""
    digits = re.sub(r"\D", "", given)[:15]
    found = re.fullmatch(r"(?:0|91|0091)?([6-9]\d{9})", digits)
    return f"+91{found[1]}" if found else digits
