"""What differs between one 1912 and another: from the environment, else from `settings.env` in its folder.

The file stands in `telephony` of the home folder, a NAME=value a line; pages, kamailio and switchboard must
read the same, which a file makes easy.

BIJLIGHAR_SIP          where kamailio listens for the carriers (127.0.0.1:5060)
BIJLIGHAR_SIP_WEB      where kamailio listens for browsers (127.0.0.1:8090); TLS is your proxy's business
BIJLIGHAR_SIP_PAGE     the address browsers use (ws://127.0.0.1:8090), as wss://1912.example.in/sip
BIJLIGHAR_SIP_ORIGINS  the application's own addresses, comma separated (http://127.0.0.1:8000)
BIJLIGHAR_SIP_CARRIERS addresses from which calls may come, comma separated (127.0.0.1)
BIJLIGHAR_SIP_NUMBERS  numbers that are answered, comma separated (1912)
BIJLIGHAR_SIP_OUTWARD  numbers that operators may call, comma separated patterns; nothing by default
BIJLIGHAR_SIP_OUTWARD_BY  the carrier that takes them, as sip:192.0.2.9:5060
BIJLIGHAR_SWITCHBOARD  where the switchboard listens for kamailio (127.0.0.1:5080)
BIJLIGHAR_RTPENGINE    rtpengine's control address (127.0.0.1:2223); without it no media is relayed
BIJLIGHAR_SIP_MENU     0: no menu speaks, every caller waits for an operator at once
BIJLIGHAR_PROMPTS      folder of the recorded prompts, <language>/<prompt>.ulaw
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bijlighar.conf.home import home

REALM = "1912.bijlighar"
"""The domain of every desk: a name of its own, for a browser takes no number."""


class BadSetting(ValueError):
    """A setting is none: which, and what it must be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses as (host, port)."""

    folder: Path
    sip: tuple[str, int]
    web: tuple[str, int]
    page: str
    origins: tuple[str, ...]
    carriers: tuple[str, ...]
    numbers: tuple[str, ...]
    outward: tuple[str, ...]
    outward_by: str
    switchboard: tuple[str, int]
    media: tuple[str, int] | None
    prompts: Path | None
    has_menu: bool = True

    @property
    def spool(self) -> Path:
        """Where events wait for the webhook."""
        return self.folder / "spool.sqlite3"

    @property
    def webhook_secret(self) -> str:
        """What events are signed with."""
        return _kept(self.folder / "webhook.secret")

    @property
    def phone_secret(self) -> str:
        """What operators' passwords are made from; made once, readable by the owner alone."""
        return _kept(self.folder / "phone.secret")

    @property
    def nonce_secret(self) -> str:
        """What kamailio signs its challenges with."""
        return _kept(self.folder / "nonce.secret")


def read(environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> Settings:
    """The settings of this machine. BadSetting: one of them is none."""
    folder = folder or home() / "telephony"
    environment = {**_file(folder / "settings.env"), **environment}
    return Settings(
        folder=folder,
        sip=_address(environment, "BIJLIGHAR_SIP", "127.0.0.1:5060"),
        web=_address(environment, "BIJLIGHAR_SIP_WEB", "127.0.0.1:8090"),
        page=_one(
            environment, "BIJLIGHAR_SIP_PAGE", "ws://127.0.0.1:8090", r"wss?://[\w.:\[\]-]+(/[\w/-]*)?"
        ),
        origins=_list(environment, "BIJLIGHAR_SIP_ORIGINS", "http://127.0.0.1:8000", r"https?://[\w.:-]+"),
        carriers=_list(environment, "BIJLIGHAR_SIP_CARRIERS", "127.0.0.1", r"[0-9a-fA-F.:]+"),
        numbers=_list(environment, "BIJLIGHAR_SIP_NUMBERS", "1912", r"\+?\d+"),
        outward=_list(environment, "BIJLIGHAR_SIP_OUTWARD", "", r"[\d+\[\]{}\-\\]+"),
        outward_by=_one(environment, "BIJLIGHAR_SIP_OUTWARD_BY", "", r"(sip:[\w.:-]+)?"),
        switchboard=_address(environment, "BIJLIGHAR_SWITCHBOARD", "127.0.0.1:5080"),
        media=_address(environment, "BIJLIGHAR_RTPENGINE", "")
        if "BIJLIGHAR_RTPENGINE" in environment
        else None,
        has_menu=environment.get("BIJLIGHAR_SIP_MENU", "1") != "0",
        prompts=Path(environment["BIJLIGHAR_PROMPTS"]) if environment.get("BIJLIGHAR_PROMPTS") else None,
    )


def _file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _address(environment: Mapping[str, str], name: str, usual: str) -> tuple[str, int]:
    found = re.fullmatch(r"([\w.-]+):(\d{1,5})", environment.get(name) or usual)
    if found is None or not 0 < int(found[2]) < 65536:
        raise BadSetting(f"{name} must be host:port, as 127.0.0.1:5060, and is {environment.get(name)!r}.")
    return found[1], int(found[2])


def _one(environment: Mapping[str, str], name: str, usual: str, pattern: str) -> str:
    value = environment.get(name) or usual
    if not re.fullmatch(pattern, value):
        raise BadSetting(f"{name} is {value!r}, which is no such address.")
    return value


def _list(environment: Mapping[str, str], name: str, usual: str, pattern: str) -> tuple[str, ...]:
    values = tuple(each.strip() for each in (environment.get(name) or usual).split(",") if each.strip())
    for each in values:
        if not re.fullmatch(pattern, each):
            raise BadSetting(f"{name} has {each!r}, which cannot stand there.")
    return values


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()
