"""The switchboard as a process: the line, the spool, the webhook and who rings where, put together."""

from __future__ import annotations

import asyncio

from bijlighar.interfaces.telephony.call import StraightToTheQueue
from bijlighar.interfaces.telephony.deliver import Delivery
from bijlighar.interfaces.telephony.dispatch import Dispatch
from bijlighar.interfaces.telephony.media import Voice
from bijlighar.interfaces.telephony.message import Message
from bijlighar.interfaces.telephony.script import Webhook
from bijlighar.interfaces.telephony.settings import Settings
from bijlighar.interfaces.telephony.spool import Spool
from bijlighar.interfaces.telephony.switchboard import Switchboard
from bijlighar.interfaces.telephony.webhook import Application
from bijlighar.interfaces.telephony.wire import Wire


async def serve(settings: Settings, application: Application) -> None:
    """Serve until cancelled. OSError: the switchboard's address is taken."""
    spool = Spool(settings.spool)
    delivery, dispatch = Delivery(spool, application), Dispatch(application)

    def hear(request: Message) -> None:
        board.hear(request)

    wire = Wire(settings.sip, hear, *settings.switchboard)
    script = Webhook(delivery) if settings.has_menu else StraightToTheQueue()
    board = Switchboard(wire, dispatch, script, spool.add, voice=Voice(settings.prompts))
    loop = asyncio.get_running_loop()

    def give(call_key: str, code: str) -> None:
        loop.call_soon_threadsafe(board.give, call_key, code)

    delivery.start()
    dispatch.start(lambda: len(board.waiting), give)
    try:
        await board.run()
    finally:
        # The last words of every call are in the spool; what is not sent now is sent after the next start.
        dispatch.stop()
        delivery.stop()
        spool.close()
