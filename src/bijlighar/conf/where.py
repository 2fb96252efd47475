"""Where this installation keeps data and whom it hands some of it to, from its running configuration.

What the owner says of each place stands in `where.toml` of the home folder (`privacy.rules.where`).
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from bijlighar.conf import exchanges, gateways, messages
from bijlighar.conf.databases import urls
from bijlighar.conf.home import home
from bijlighar.notifications.rules.setup import Provider, SetupRefused
from bijlighar.privacy.rules.where import Configured, Said, WhereRefused, parse

FILE = "where.toml"


def said(folder: Path | None = None) -> tuple[Said, ...]:
    """What the owner says; nothing without the file. Raises `WhereRefused`."""
    path = (folder or home()) / FILE
    try:
        return parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as problem:
        raise WhereRefused(f"{path} cannot be read: {problem}. Correct it.") from problem


def configured() -> tuple[Configured, ...]:
    """Every place in use, in the order in which people read of them.

    A file of providers that cannot be read counts as one place of that kind, so that it is not overlooked.
    """
    return (
        Configured("database", "DATABASE", _host(urls().app)),
        Configured("web", "WEB"),
        Configured("documents", "DOCUMENTS"),
        Configured("archive", "ARCHIVE"),
        # A copy exists or it does not; either must be said, so it is always asked for.
        Configured("backups", "BACKUPS"),
        *_messages(),
        *_gateways(),
        *_exchanges(),
    )


def _messages() -> list[Configured]:
    try:
        setup = messages.setup()
    except SetupRefused:
        return [Configured("messages", "MESSAGES", "?")]
    return [Configured(f"messages.{each.code}", "MESSAGES", _of(each)) for each in setup.providers]


def _of(provider: Provider) -> str:
    if provider.maker == "console":
        return ""
    if provider.maker == "webpush":
        return "push"  # the makers of the browsers, each its own
    options = provider.options
    return _host(str(options.get("url", ""))) or str(options.get("host", "?"))


def _gateways() -> list[Configured]:
    try:
        found = gateways.gateways()
    except gateways.GatewaysUnreadable:
        return [Configured("gateways", "GATEWAYS", "?")]
    return [Configured(f"gateways.{each.code}", "GATEWAYS", _host(each.address)) for each in found.values()]


def _exchanges() -> list[Configured]:
    try:
        found = exchanges.exchanges()
    except exchanges.ExchangesUnreadable:
        return [Configured("exchanges", "EXCHANGES", "?")]
    return [
        Configured(f"exchanges.{each.code}", "EXCHANGES", "" if each.adapter == "kamailio" else each.code)
        for each in found.values()
    ]


def _host(address: str) -> str:
    """The host of an address; empty for a socket or none."""
    return urlsplit(address).hostname or ""
