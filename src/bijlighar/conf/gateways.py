"""The payment gateways of an installation: `gateways.toml` in the home folder, secrets in files beside it.

    [sandbox]
    adapter = "checkout"
    address = "http://127.0.0.1:8100"
    key_id = "key_sandbox"
    key_secret_file = "secrets/sandbox_key"
    webhook_secret_file = "secrets/sandbox_webhook"     # a secret a line; each is good
    companies = ["east", "west"]                         # all, when left out

BIJLIGHAR_GATEWAYS names another file. A secret never stands in the repository or in the database.
"""

from __future__ import annotations

import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from bijlighar.conf.home import home
from bijlighar.payments.rules.gateway import Gateway


class GatewaysUnreadable(RuntimeError):
    """The file of gateways, or a file of secrets it names, cannot be used."""


def gateways_file() -> Path:
    """Where the gateways are set up."""
    return Path(os.environ.get("BIJLIGHAR_GATEWAYS") or home() / "gateways.toml")


def gateways() -> dict[str, Gateway]:
    """Every gateway by its code; none without a file. Raises `GatewaysUnreadable`.

    Read again when the file has changed; secrets that are replaced need the file touched.
    """
    file = gateways_file()
    try:
        changed = file.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    return _read(file, changed)


@lru_cache(maxsize=2)
def _read(file: Path, changed: int) -> dict[str, Gateway]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise GatewaysUnreadable(f"{file} cannot be read: {problem}. Correct it.") from problem
    return {code: _gateway(file, code, told) for code, told in content.items()}


def _gateway(file: Path, code: str, told: Any) -> Gateway:
    if not isinstance(told, dict):
        raise GatewaysUnreadable(f"{file}: {code} is no table. Begin each gateway with [its code].")
    known = {"adapter", "address", "key_id", "key_secret_file", "webhook_secret_file", "companies"}
    needed = known - {"companies"}
    if wrong := sorted((needed - told.keys()) | (told.keys() - known)):
        raise GatewaysUnreadable(f"{file}: [{code}] lacks, or has beyond what is known: {', '.join(wrong)}.")
    secrets = _secrets(file, code, str(told["webhook_secret_file"]))
    return Gateway(
        code=code,
        adapter=str(told["adapter"]),
        address=str(told["address"]).rstrip("/"),
        key_id=str(told["key_id"]),
        key_secret=_secrets(file, code, str(told["key_secret_file"]))[0],
        webhook_secrets=tuple(secret.encode() for secret in secrets),
        companies=tuple(str(each) for each in told.get("companies", ())),
    )


def _secrets(file: Path, code: str, name: str) -> list[str]:
    path = file.parent / name
    try:
        lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as problem:
        raise GatewaysUnreadable(f"{file}: the secret of [{code}] cannot be read: {problem}.") from problem
    if not lines or min(map(len, lines)) < 16:
        raise GatewaysUnreadable(f"{path} holds no secret. Write one of 16 signs or more, a line each.")
    return lines
