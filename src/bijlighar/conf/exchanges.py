"""The telephone exchanges of an installation: `exchanges.toml` in the home folder, secrets beside it.

    [desk]
    adapter = "kamailio"                       # or "hosted", "asterisk"
    secret_file = "secrets/desk_exchange"      # a secret a line, of 16 signs or more; each is good

BIJLIGHAR_EXCHANGES names another file. A secret never stands in the repository or in the database.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bijlighar.conf.home import home

ADAPTERS = ("kamailio", "hosted", "asterisk")


class ExchangesUnreadable(RuntimeError):
    """The file of exchanges, or a file of secrets it names, cannot be used."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange that may tell us of calls, and the secrets it may sign with."""

    code: str
    adapter: str
    secrets: tuple[bytes, ...]


def exchanges_file() -> Path:
    """Where the exchanges are set up."""
    return Path(os.environ.get("BIJLIGHAR_EXCHANGES") or home() / "exchanges.toml")


def exchanges() -> dict[str, Exchange]:
    """Every exchange by its code; none without a file. Raises `ExchangesUnreadable`.

    Read again when the file has changed; secrets that are replaced need the file touched.
    """
    file = exchanges_file()
    try:
        changed = file.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    return _read(file, changed)


@lru_cache(maxsize=2)
def _read(file: Path, changed: int) -> dict[str, Exchange]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ExchangesUnreadable(f"{file} cannot be read: {problem}. Correct it.") from problem
    return {code: _exchange(file, code, told) for code, told in content.items()}


def _exchange(file: Path, code: str, told: Any) -> Exchange:
    if not isinstance(told, dict) or told.keys() != {"adapter", "secret_file"}:
        raise ExchangesUnreadable(f"{file}: [{code}] holds adapter and secret_file, and nothing else.")
    if told["adapter"] not in ADAPTERS:
        raise ExchangesUnreadable(f"{file}: [{code}]: adapter is one of {', '.join(ADAPTERS)}.")
    path = file.parent / str(told["secret_file"])
    try:
        mode = path.stat().st_mode
        lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as problem:
        raise ExchangesUnreadable(f"{file}: the secret of [{code}] cannot be read: {problem}.") from problem
    if mode & 0o077:
        raise ExchangesUnreadable(f"{path} can be read by others. Run: chmod 600 {path}")
    if not lines or min(map(len, lines)) < 16:
        raise ExchangesUnreadable(f"{path} holds no secret. Write one of 16 signs or more, a line each.")
    return Exchange(code, str(told["adapter"]), tuple(line.encode() for line in lines))
