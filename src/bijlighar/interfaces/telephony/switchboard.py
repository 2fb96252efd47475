"""The switchboard itself: every call is answered at once, led by the menu, queued, given to an operator.

Nobody hears busy: who cannot be given to an operator waits, in the order of arrival. An operator who does not
answer loses the call to the next one, and the caller keeps his place at the front.
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
from bijlighar.interfaces.telephony.dialog import Dialog, of_caller, settled
from bijlighar.interfaces.telephony.message import Message, answer, parameter, user
from bijlighar.interfaces.telephony.wire import Wire

METHODS = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE"
REFUSED_PAUSE, AWAY_PAUSE = 15.0, 5.0
"""Seconds in which an operator is not asked again: who refused, and whose page is not there."""

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
    busy: dict[str, Call] = field(default_factory=dict)
    pauses: dict[str, float] = field(default_factory=dict)
    _dialogs: dict[tuple[str, str], tuple[Call, bool]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

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
                self._end(call, "SHUT_DOWN")
            for task in self._tasks:
                task.cancel()
            self.wire.close()

    def match(self) -> None:
        """Give those who wait to operators who are free, the first to the one who is named first."""
        if not self.waiting:
            return
        clock = asyncio.get_running_loop().time()
        free = deque(
            code
            for code in self.operators.ready()
            if code not in self.busy and self.pauses.get(code, 0.0) <= clock
        )
        while self.waiting and free:
            self._offer(self.waiting.popleft(), free.popleft())

    def give(self, call_key: str, code: str) -> None:
        """Let a waiting call ring at a desk; whoever chose the desk is told if that cannot be now."""
        call = self.calls.get(call_key)
        if call is None or call.place is not Place.WAITING:
            return  # hung up, or rings elsewhere: that is told, and frees the desk
        loop = asyncio.get_running_loop()
        pause = self.pauses.get(code, 0.0) - loop.time()
        if not _DESK.fullmatch(code) or code in self.busy:
            loop.call_later(1.0, self._tell_still_waiting, call)
        elif pause > 0:
            loop.call_later(pause, self.give, call_key, code)
        else:
            self.waiting.remove(call)
            self._offer(call, code)

    def _tell_still_waiting(self, call: Call) -> None:
        if call.place is Place.WAITING:
            self._tell(call, "QUEUED")

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
        elif (request.call_id, tag) in self._dialogs:
            self._within(request, *self._dialogs[request.call_id, tag])
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
            line=media.Line(self.wire.host, lambda key: self._key(call, key)),
        )
        self.calls[call.key] = call
        self._dialogs[call.dialog.key] = (call, True)
        self._later(self._take(call, self._ask(call, "ARRIVED")))

    async def _take(self, call: Call, step: Awaitable[Step]) -> None:
        """Answer a caller: from now on he is ours, whatever else stands still."""
        request = call.invite
        try:
            offer = media.read_offer(request.body) if request.body else None
        except media.NoCommonCodec:
            self.wire.accept(answer(request, 488, "No common codec", tag=_tag(call)), request, lambda: None)
            self._end(call, "NO_CODEC")
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
        self.wire.accept(accepted, request, lambda: self._end(call, "NO_ACK"))
        call.place = Place.ANSWERED
        await call.is_acknowledged.wait()
        await self._follow(call, step)

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
            self._end(call, "CALLER" if is_caller else "OPERATOR")
        elif request.method == "INVITE":
            # Held, or taken back: the audio stays where it is, so the same description is said again.
            mine = call.theirs_of_operator if is_caller and call.theirs_of_operator else call.ours
            said = answer(
                request, 200, "OK", contact=self.wire.contact("1912"), body=mine if is_caller else call.theirs
            )
            self.wire.accept(said, request, lambda: self._end(call, "NO_ACK"))
        elif request.method == "INFO":
            self.wire.reply(answer(request, 200, "OK"), request)
            pressed = re.search(rb"Signal\s*=\s*([0-9*#A-D])", request.body)
            if is_caller and pressed:
                self._key(call, pressed[1].decode())
        elif request.method in ("UPDATE", "OPTIONS"):
            self.wire.reply(answer(request, 200, "OK", contact=self.wire.contact("1912")), request)
        else:
            self.wire.reply(answer(request, 405, f"Only {METHODS}"), request)

    def _cancelled(self, request: Message) -> None:
        self.wire.reply(answer(request, 200, "OK", tag="switchboard"), request)
        for call, is_caller in list(self._dialogs.values()):
            if is_caller and call.invite.branch == request.branch and call.place is Place.ARRIVED:
                gone = answer(call.invite, 487, "Request terminated", tag=_tag(call))
                self.wire.accept(gone, call.invite, lambda: None)
                call.dialog_over = True
                self._end(call, "CALLER")

    # --- The script ------------------------------------------------------------------------------------

    def _key(self, call: Call, key: str) -> None:
        if call.place is Place.SCRIPT and call.asked_at is not None:
            call.asked_at = None
            call.line.hush()
            self._later(self._follow(call, self._ask(call, "IVR_CHOICE", digits=key)))

    def _ask(self, call: Call, kind: str, *, digits: str = "") -> Awaitable[Step]:
        """Tell an event, and what the menu says to it."""
        event = self._event(call, kind, digits=digits)
        step = self.script.expect(event)
        self.tell(event)
        return step

    async def _follow(self, call: Call, asked: Awaitable[Step]) -> None:
        """What comes next; a menu that does not answer leads to an operator, never to silence."""
        loop = asyncio.get_running_loop()
        try:
            step = await asyncio.wait_for(asked, self.step_seconds)
        except Exception:
            step = Step("QUEUE", ("hi/welcome", "hi/to_operator"))
        if call.place is not Place.SCRIPT:
            return
        call.line.say(self.voice.sound(step.prompts))
        if step.then == "QUEUE":
            self._queue(call)
        elif step.then == "HANG_UP":
            await self._said(call)
            if call.place is Place.SCRIPT:
                self._end(call, "SERVED")
        else:
            call.asked_at = asked_at = loop.time()
            await self._said(call)
            await asyncio.sleep(self.key_seconds)
            if call.place is Place.SCRIPT and call.asked_at == asked_at:
                call.asked_at = None
                await self._follow(call, self._ask(call, "IVR_CHOICE"))

    async def _said(self, call: Call) -> None:
        while call.place is Place.SCRIPT and not call.line.is_silent:
            await asyncio.sleep(0.1)

    def _queue(self, call: Call) -> None:
        call.place = Place.WAITING
        self.waiting.append(call)
        self._tell(call, "QUEUED")
        self.match()

    # --- The operator ----------------------------------------------------------------------------------

    def _offer(self, call: Call, code: str) -> None:
        call.place, call.operator = Place.OFFERED, code
        self.busy[code] = call
        host, port = self.wire.proxy
        other = call.other = Dialog(
            call_id=f"{secrets.token_hex(10)}@switchboard",
            local=f'"{call.caller}" <sip:{call.caller or "anonymous"}@{host}>;tag={secrets.token_hex(6)}',
            remote=f"<sip:{code}@{host}>",
            target=f"sip:{code}@{host}:{port}",
        )
        call.other_over, call.is_accepted, call.is_ringing, call.is_withdrawn = False, False, False, False
        self._dialogs[other.key] = (call, False)
        invite = other.request(self.wire, "INVITE", call.theirs)
        invite = Message(invite.start, (*invite.headers, ("x-call-key", call.key)), invite.body)
        call.offer_invite = invite
        self._tell(call, "OFFERED")
        self.wire.ask(invite, lambda said: self._operator_said(call, other, invite, said))
        loop = asyncio.get_running_loop()
        call.ringing = loop.call_later(self.ring_seconds, self._withdraw, call, other)

    def _withdraw(self, call: Call, other: Dialog) -> None:
        """Take an offer back; before anything was heard of it there is nothing to cancel yet."""
        if call.other is not other or call.is_accepted or call.other_over:
            return
        call.is_withdrawn = True
        if call.is_ringing and call.offer_invite is not None:
            self.wire.ask(_cancel(call.offer_invite), lambda said: None)

    def _operator_said(self, call: Call, other: Dialog, invite: Message, said: Message | None) -> None:
        if said is not None and said.status < 200:
            call.is_ringing = True
            if call.is_withdrawn:
                self._withdraw(call, other)
            return
        code = user(other.remote)
        if said is not None and said.status < 300:
            settled(other, said)
            self.wire.send(other.request(self.wire, "ACK", sequence=invite.cseq[0]))
            if call.other is other and call.is_accepted:
                return  # his 200 once more
            if call.other is not other or call.place is not Place.OFFERED:
                self.wire.ask(other.request(self.wire, "BYE"), lambda said: None)
                self._free(code, call, self.wrap_seconds)
                return
            self._connect(call, said)
            return
        self._dialogs.pop(other.key, None)
        is_away = said is None or said.status in (404, 408, 480)
        self._free(code, call, AWAY_PAUSE if is_away else REFUSED_PAUSE)
        if call.other is other and call.place is Place.OFFERED:
            self._stop_ringing(call)
            call.other = call.operator = None
            call.place = Place.WAITING
            self.waiting.appendleft(call)
            self._tell(call, "QUEUED")
            self.match()

    def _connect(self, call: Call, accepted: Message) -> None:
        """Both talk: the caller is told where the operator's audio is."""
        self._stop_ringing(call)
        call.is_accepted, call.place = True, Place.TALKING
        call.theirs_of_operator = accepted.body
        call.line.hush()
        self._tell(call, "ANSWERED")
        again = call.dialog.request(self.wire, "INVITE", accepted.body)

        def moved(said: Message | None) -> None:
            if said is None or (said.status >= 300 and said.status != 491):
                self._end(call, "NO_AUDIO")
            elif said.status == 491 and call.place is Place.TALKING:
                asyncio.get_running_loop().call_later(2.1, self._connect_again, call, moved)
            elif 200 <= said.status < 300:
                self.wire.send(call.dialog.request(self.wire, "ACK", sequence=said.cseq[0]))
                call.theirs = said.body or call.theirs

        self.wire.ask(again, moved)

    def _connect_again(self, call: Call, moved: Callable[[Message | None], None]) -> None:
        if call.place is Place.TALKING:
            self.wire.ask(call.dialog.request(self.wire, "INVITE", call.theirs_of_operator), moved)

    # --- The end ---------------------------------------------------------------------------------------

    def _end(self, call: Call, reason: str) -> None:
        """Hang up on whoever is still there; told once."""
        if call.place is Place.OVER:
            return
        was, call.place = call.place, Place.OVER
        self._stop_ringing(call)
        self._tell(call, "HUNG_UP", reason=reason)
        if was is Place.WAITING:
            self.waiting.remove(call)
        if was is Place.OFFERED and call.other is not None:
            self._withdraw(call, call.other)
        if was is Place.TALKING and call.other is not None:
            if not call.other_over:
                self.wire.ask(call.other.request(self.wire, "BYE"), lambda said: None)
            self._free(call.operator or "", call, self.wrap_seconds)
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
                loop.call_later(32.0, self._dialogs.pop, dialog.key, None)

    def _free(self, code: str, call: Call, pause: float) -> None:
        if self.busy.get(code) is call:
            del self.busy[code]
            self.pauses[code] = asyncio.get_running_loop().time() + pause

    def _stop_ringing(self, call: Call) -> None:
        if call.ringing is not None:
            call.ringing.cancel()
            call.ringing = None

    def _tell(self, call: Call, kind: str, *, reason: str = "") -> None:
        self.tell(self._event(call, kind, reason=reason))

    def _event(self, call: Call, kind: str, *, digits: str = "", reason: str = "") -> Event:
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

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
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


def _cancel(invite: Message) -> Message:
    kept = [("via", invite.every("via")[0]), ("max-forwards", "70")]
    kept += [("route", route) for route in invite.every("route")]
    kept += [("from", invite.one("from")), ("to", invite.one("to")), ("call-id", invite.call_id)]
    kept.append(("cseq", f"{invite.cseq[0]} CANCEL"))
    return Message(f"CANCEL {invite.uri} SIP/2.0", tuple(kept))
