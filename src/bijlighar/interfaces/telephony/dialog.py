"""One side of a call: where it goes on, and its requests by number (RFC 3261, 12)."""

from __future__ import annotations

from dataclasses import dataclass, field

from bijlighar.interfaces.telephony.message import Message, address, parameter
from bijlighar.interfaces.telephony.wire import Wire


@dataclass
class Dialog:
    """`local` and `remote` are From and To of what we send, tags included; `target` is who gets it."""

    call_id: str
    local: str
    remote: str
    target: str
    routes: list[str] = field(default_factory=list)
    sequence: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What finds it again: the call and our own tag."""
        return self.call_id, parameter(self.local, "tag")

    def request(self, wire: Wire, method: str, body: bytes = b"", *, sequence: int | None = None) -> Message:
        """The next request of this dialog; an ACK takes the number of the INVITE it answers."""
        if sequence is None:
            self.sequence += 1
            sequence = self.sequence
        headers = [("via", wire.via()), ("max-forwards", "70")]
        headers += [("route", route) for route in self.routes]
        headers += [("from", self.local), ("to", self.remote), ("call-id", self.call_id)]
        headers += [("cseq", f"{sequence} {method}"), ("contact", f"<{wire.contact('1912')}>")]
        if body:
            headers.append(("content-type", "application/sdp"))
        return Message(f"{method} {self.target} SIP/2.0", tuple(headers), body)


def of_caller(invite: Message, tag: str) -> Dialog:
    """The dialog that an INVITE to us begins, seen from here."""
    return Dialog(
        call_id=invite.call_id,
        local=f"{invite.one('to')};tag={tag}",
        remote=invite.one("from"),
        target=address(invite.one("contact")) or address(invite.one("from")),
        routes=invite.every("record-route"),
    )


def settled(dialog: Dialog, accepted: Message) -> None:
    """Note where the other side of our INVITE is, from its 200."""
    dialog.remote = accepted.one("to")
    dialog.target = address(accepted.one("contact")) or dialog.target
    dialog.routes = list(reversed(accepted.every("record-route")))
