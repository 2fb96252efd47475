"""Rings at operators: one who does not answer loses the call, and the caller keeps his place at the front."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from bijlighar.interfaces.telephony.call import Call, Place
from bijlighar.interfaces.telephony.dialog import Dialog, settled
from bijlighar.interfaces.telephony.message import Message, user

if TYPE_CHECKING:
    from bijlighar.interfaces.telephony.switchboard import Switchboard

REFUSED_PAUSE, AWAY_PAUSE = 15.0, 5.0
"""Seconds in which an operator is not asked again: who refused, and whose page is not there."""


class Offers:
    """Which operator has which call, and who is left alone for some seconds; of one switchboard."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.busy: dict[str, Call] = {}
        self.pauses: dict[str, float] = {}

    def is_free(self, code: str, clock: float) -> bool:
        """Whether an operator can be rung at an instant of the loop's clock."""
        return code not in self.busy and self.pauses.get(code, 0.0) <= clock

    def ring(self, call: Call, code: str) -> None:
        """Let a call ring at a desk; who does not answer in time loses it."""
        call.place, call.operator = Place.OFFERED, code
        self.busy[code] = call
        host, port = self.board.wire.proxy
        other = call.other = Dialog(
            call_id=f"{secrets.token_hex(10)}@switchboard",
            local=f'"{call.caller}" <sip:{call.caller or "anonymous"}@{host}>;tag={secrets.token_hex(6)}',
            remote=f"<sip:{code}@{host}>",
            target=f"sip:{code}@{host}:{port}",
        )
        call.other_over, call.is_accepted, call.is_ringing, call.is_withdrawn = False, False, False, False
        self.board.dialogs[other.key] = (call, False)
        invite = other.request(self.board.wire, "INVITE", call.theirs)
        invite = Message(invite.start, (*invite.headers, ("x-call-key", call.key)), invite.body)
        call.offer_invite = invite
        self.board.say(call, "OFFERED")
        self.board.wire.ask(invite, lambda said: self._said(call, other, invite, said))
        loop = asyncio.get_running_loop()
        call.ringing = loop.call_later(self.board.ring_seconds, self.withdraw, call, other)

    def withdraw(self, call: Call, other: Dialog) -> None:
        """Take an offer back; before anything was heard of it there is nothing to cancel yet."""
        if call.other is not other or call.is_accepted or call.other_over:
            return
        call.is_withdrawn = True
        if call.is_ringing and call.offer_invite is not None:
            self.board.wire.ask(_cancel(call.offer_invite), lambda said: None)

    def _said(self, call: Call, other: Dialog, invite: Message, said: Message | None) -> None:
        if said is not None and said.status < 200:
            call.is_ringing = True
            if call.is_withdrawn:
                self.withdraw(call, other)
            return
        code = user(other.remote)
        if said is not None and said.status < 300:
            settled(other, said)
            self.board.wire.send(other.request(self.board.wire, "ACK", sequence=invite.cseq[0]))
            if call.other is other and call.is_accepted:
                return  # his 200 once more
            if call.other is not other or call.place is not Place.OFFERED:
                self.board.wire.ask(other.request(self.board.wire, "BYE"), lambda said: None)
                self.free(code, call, self.board.wrap_seconds)
                return
            self._connect(call, said)
            return
        self.board.dialogs.pop(other.key, None)
        is_away = said is None or said.status in (404, 408, 480)
        self.free(code, call, AWAY_PAUSE if is_away else REFUSED_PAUSE)
        if call.other is other and call.place is Place.OFFERED:
            self.stop_ringing(call)
            call.other = call.operator = None
            call.place = Place.WAITING
            self.board.waiting.appendleft(call)
            self.board.say(call, "QUEUED")
            self.board.match()

    def _connect(self, call: Call, accepted: Message) -> None:
        """Both talk: the caller is told where the operator's audio is."""
        self.stop_ringing(call)
        call.is_accepted, call.place = True, Place.TALKING
        call.theirs_of_operator = accepted.body
        call.line.hush()
        self.board.say(call, "ANSWERED")
        again = call.dialog.request(self.board.wire, "INVITE", accepted.body)

        def moved(said: Message | None) -> None:
            if said is None or (said.status >= 300 and said.status != 491):
                self.board.end(call, "NO_AUDIO")
            elif said.status == 491 and call.place is Place.TALKING:
                asyncio.get_running_loop().call_later(2.1, self._connect_again, call, moved)
            elif 200 <= said.status < 300:
                self.board.wire.send(call.dialog.request(self.board.wire, "ACK", sequence=said.cseq[0]))
                call.theirs = said.body or call.theirs

        self.board.wire.ask(again, moved)

    def _connect_again(self, call: Call, moved: Callable[[Message | None], None]) -> None:
        if call.place is Place.TALKING:
            self.board.wire.ask(
                call.dialog.request(self.board.wire, "INVITE", call.theirs_of_operator), moved
            )

    def free(self, code: str, call: Call, pause: float) -> None:
        """An operator is rid of a call, and is asked again after so many seconds."""
        if self.busy.get(code) is call:
            del self.busy[code]
            self.pauses[code] = asyncio.get_running_loop().time() + pause

    def stop_ringing(self, call: Call) -> None:
        """Nobody is waited for any more."""
        if call.ringing is not None:
            call.ringing.cancel()
            call.ringing = None


def _cancel(invite: Message) -> Message:
    kept = [("via", invite.every("via")[0]), ("max-forwards", "70")]
    kept += [("route", route) for route in invite.every("route")]
    kept += [("from", invite.one("from")), ("to", invite.one("to")), ("call-id", invite.call_id)]
    kept.append(("cseq", f"{invite.cseq[0]} CANCEL"))
    return Message(f"CANCEL {invite.uri} SIP/2.0", tuple(kept))
