"""What an operator's page signs in to the telephone with: good for one name and for hours, stored nowhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from bijlighar.interfaces.telephony.settings import REALM, Settings

SHIFT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Name and password of a digest, who it is for, and where to connect."""

    operator_code: str
    username: str
    password: str
    uri: str
    websocket: str
    until: datetime


def credentials(settings: Settings, operator_code: str, at: datetime) -> Credentials:
    """Good from `at` on for twelve hours: kamailio makes the same password from the same secret."""
    until = at + SHIFT
    username = f"{int(until.timestamp())}:{operator_code}"
    mac = hmac.new(settings.phone_secret.encode(), username.encode(), hashlib.sha1).digest()
    password = base64.b64encode(mac).decode()
    return Credentials(
        operator_code, username, password, f"sip:{operator_code}@{REALM}", settings.page, until
    )
