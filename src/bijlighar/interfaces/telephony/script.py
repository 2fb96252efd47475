"""The menu as the webhook gives it: its answer to an event says what the caller hears and what follows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

from bijlighar.interfaces.telephony.call import Event, Step
from bijlighar.interfaces.telephony.deliver import Delivery


class Webhook:
    """Asks nothing of its own: the answer to the event itself is the step."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    def expect(self, event: Event) -> Awaitable[Step]:
        """The step that the application's answer to this event names; ValueError when it names none."""
        step = asyncio.ensure_future(
            self._step(event.key, asyncio.wrap_future(self._delivery.expect(event.key)))
        )
        step.add_done_callback(lambda done: None if done.cancelled() else done.exception())
        return step

    async def _step(self, key: str, answer: asyncio.Future[Mapping[str, Any]]) -> Step:
        try:
            return step_of(await answer)
        finally:
            self._delivery.forget(key)


def step_of(answer: Mapping[str, Any]) -> Step:
    """An answer as a step. ValueError: it is none."""
    menu = answer.get("menu") or answer
    then = menu.get("then")
    if then not in ("GATHER", "QUEUE", "HANG_UP"):
        raise ValueError(f"the answer says what follows as {then!r}")
    prompts = menu.get("prompts") or ()
    return Step(then, tuple(str(each.get("recording", "")) for each in prompts))
