"""The providers of an installation with their adapters, made once a process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bijlighar.conf.home import home
from bijlighar.conf.messages import secret_of
from bijlighar.notifications.adapters.console import ConsoleSms
from bijlighar.notifications.adapters.console_carrier import ConsoleCarrier
from bijlighar.notifications.adapters.email_smtp import SmtpMail
from bijlighar.notifications.adapters.http_sms import HttpSms
from bijlighar.notifications.adapters.web_push import WebPush
from bijlighar.notifications.adapters.whatsapp import WhatsApp
from bijlighar.notifications.rules.envelope import Carrier
from bijlighar.notifications.rules.setup import Provider, Setup

_MAKERS: dict[str, Callable[[Provider, str], Carrier]] = {
    "http": HttpSms,
    "whatsapp": WhatsApp,
    "smtp": SmtpMail,
    "webpush": WebPush,
}


def carriers(setup: Setup, folder: Path | None = None) -> dict[str, Carrier]:
    """The adapter of each provider by its name. Raises `SetupRefused`."""
    return {each.code: _carrier(each, folder or home()) for each in setup.providers}


def _carrier(provider: Provider, folder: Path) -> Carrier:
    if provider.maker == "console":
        return ConsoleCarrier(ConsoleSms(folder / "sms.log"))
    return _MAKERS[provider.maker](provider, secret_of(provider, folder))
