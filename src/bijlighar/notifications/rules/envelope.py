"""What a carrier is handed, and how it says that it did not take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Refused(Exception):
    """The carrier will never take this message; sending it again is of no use."""


class AddressGone(Refused):
    """The address is no more: a browser that was unsubscribed, a mailbox that was closed."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message by one way.

    `to`: a mobile as +91 and ten digits, an e-mail address, or a browser's subscription as JSON. `reference`
    is ours and the same at every try, so that a carrier can tell a message that comes twice. `values`: the
    variables in the order of the text. The ids are those of the DLT register, empty where there are none.
    """

    way: str
    to: str
    text: str
    language: str
    template: str
    reference: str
    subject: str = ""
    values: tuple[str, ...] = ()
    entity_id: str = ""
    header: str = ""
    template_id: str = ""


class Carrier(Protocol):
    """One provider by one way."""

    def send(self, envelope: Envelope, *, at: datetime) -> str:
        """Hand a message over; its name at the provider ("" where it has none).

        Raises `Refused` for good, `OSError` when it may work later.
        """
        ...
