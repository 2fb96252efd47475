"""Leads a caller through the menu: says what the script gives, hears the key, and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from bijlighar.interfaces.telephony.call import Call, Place, Step

if TYPE_CHECKING:
    from bijlighar.interfaces.telephony.switchboard import Switchboard


class Guide:
    """The menu of one switchboard."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board

    def key(self, call: Call, key: str) -> None:
        """A key that the caller pressed; before he was asked it means nothing."""
        if call.place is Place.SCRIPT and call.asked_at is not None:
            call.asked_at = None
            call.line.hush()
            self.board.later(self.follow(call, self.ask(call, "IVR_CHOICE", digits=key)))

    def ask(self, call: Call, kind: str, *, digits: str = "") -> Awaitable[Step]:
        """Tell an event, and what the menu says to it."""
        event = self.board.event(call, kind, digits=digits)
        step = self.board.script.expect(event)
        self.board.tell(event)
        return step

    async def follow(self, call: Call, asked: Awaitable[Step]) -> None:
        """What comes next; a menu that does not answer leads to an operator, never to silence."""
        loop = asyncio.get_running_loop()
        try:
            step = await asyncio.wait_for(asked, self.board.step_seconds)
        except Exception:
            step = Step("QUEUE", ("hi/welcome", "hi/to_operator"))
        if call.place is not Place.SCRIPT:
            return
        call.line.say(self.board.voice.sound(step.prompts))
        if step.then == "QUEUE":
            self.board.queue(call)
        elif step.then == "HANG_UP":
            await self._said(call)
            if call.place is Place.SCRIPT:
                self.board.end(call, "SERVED")
        else:
            call.asked_at = asked_at = loop.time()
            await self._said(call)
            await asyncio.sleep(self.board.key_seconds)
            if call.place is Place.SCRIPT and call.asked_at == asked_at:
                call.asked_at = None
                await self.follow(call, self.ask(call, "IVR_CHOICE"))

    async def _said(self, call: Call) -> None:
        while call.place is Place.SCRIPT and not call.line.is_silent:
            await asyncio.sleep(0.1)
