"""The configuration files of kamailio and rtpengine, written from the settings."""

from __future__ import annotations

import os
import re
from pathlib import Path

from bijlighar.interfaces.telephony.settings import REALM, Settings
from bijlighar.interfaces.telephony.webhook import CODE

MODULES = ("/usr/lib/x86_64-linux-gnu/kamailio/modules/", "/usr/lib/aarch64-linux-gnu/kamailio/modules/")

_NOTHING = "a^"
"""A pattern that no number matches."""


def write(settings: Settings) -> list[Path]:
    """Write both into the settings' folder; only the owner may read them, as secrets stand in them."""
    (settings.folder / "run").mkdir(parents=True, exist_ok=True)
    written = [_write(settings.folder / "kamailio.cfg", kamailio(settings))]
    if settings.media is not None:
        written.append(_write(settings.folder / "rtpengine.conf", rtpengine(settings)))
    return written


def let_in(settings: Settings, file: Path) -> bool:
    """Name the switchboard in the application's list of exchanges; False when it stands there already."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if f"[{CODE}]" in text:
        return False
    secret = settings.folder / "webhook.secret"
    assert settings.webhook_secret  # made now, if it was not there
    file.parent.mkdir(parents=True, exist_ok=True)
    entry = f'[{CODE}]\nadapter = "kamailio"\nsecret_file = "{secret.resolve()}"\n'
    file.write_text(f"{text.rstrip()}\n\n{entry}".lstrip(), encoding="utf-8")
    return True


def kamailio(settings: Settings) -> str:
    """kamailio.cfg as text."""
    media = settings.media
    values = {
        "MEDIA": "#!define MEDIA" if media else "# No media is relayed: BIJLIGHAR_RTPENGINE is not set.",
        "MEDIA_CONTROL": f"{media[0]}:{media[1]}" if media else "",
        "REALM": REALM,
        "SIP_HOST": settings.sip[0],
        "SIP_PORT": str(settings.sip[1]),
        "WEB_HOST": settings.web[0],
        "WEB_PORT": str(settings.web[1]),
        "SWITCHBOARD_HOST": settings.switchboard[0],
        "SWITCHBOARD_PORT": str(settings.switchboard[1]),
        "MODULES": next((each for each in MODULES if Path(each).is_dir()), MODULES[0]),
        "NONCE_SECRET": settings.nonce_secret,
        "PHONE_SECRET": settings.phone_secret,
        "CARRIERS": " || ".join(f'$si == "{each}"' for each in settings.carriers) or "0",
        "NUMBERS": "|".join(re.escape(each) for each in settings.numbers) or _NOTHING,
        "OUTWARD": "|".join(settings.outward) or _NOTHING,
        "OUTWARD_BY": settings.outward_by or "sip:127.0.0.1:9",
        "ORIGINS": "|".join(each.replace(".", "[.]") for each in settings.origins) or _NOTHING,
    }
    template = Path(__file__).with_name("kamailio.cfg").read_text()
    return re.sub(r"@([A-Z_]+)@", lambda found: values[found[1]], template)


def rtpengine(settings: Settings) -> str:
    """rtpengine.conf as text: in user space, on the host of its control address."""
    assert settings.media is not None
    host, port = settings.media
    return "\n".join(
        (
            "[rtpengine]",
            "table = -1",
            f"interface = {host}",
            f"listen-ng = {host}:{port}",
            "port-min = 30000",
            "port-max = 34999",
            "timeout = 60",
            "silent-timeout = 3600",
            "delete-delay = 0",
            "log-level = 4",
            "log-stderr = true",
            "foreground = true",
            "num-threads = 2",
            "",
        )
    )


def _write(path: Path, text: str) -> Path:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    return path
