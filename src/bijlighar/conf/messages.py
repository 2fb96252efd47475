"""How this installation sends messages: `messages.toml` of the home folder, and the secrets it names.

Standard library only: the answering process reads it where nothing else is installed.
"""

from __future__ import annotations

import os
from pathlib import Path

from bijlighar.conf.home import home
from bijlighar.notifications.rules.setup import WITHOUT_FILE, Provider, Setup, SetupRefused, parse

FILE = "messages.toml"


def setup(folder: Path | None = None) -> Setup:
    """The installation's setup; the console where there is no file. Raises `SetupRefused`."""
    try:
        return parse(((folder or home()) / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return WITHOUT_FILE


def secret_of(provider: Provider, folder: Path | None = None) -> str:
    """A provider's key; empty where it needs none. Raises `SetupRefused`."""
    if provider.secret_env:
        found = os.environ.get(provider.secret_env, "")
        if not found:
            raise SetupRefused(f"[provider.{provider.code}]: the variable {provider.secret_env} is not set.")
        return found
    return kept(provider.secret_file, folder) if provider.secret_file else ""


def token_of(provider: Provider, folder: Path | None = None) -> str:
    """What a provider must show when it calls us; empty where it may not call. Raises `SetupRefused`."""
    return kept(provider.token_file, folder) if provider.token_file else ""


def kept(name: str, folder: Path | None = None) -> str:
    """A secret from a file of the home folder that only its owner can read. Raises `SetupRefused`."""
    path = (folder or home()) / name
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise SetupRefused(
            f"{path} cannot be read ({problem.strerror}). Write the secret there."
        ) from problem
    if mode & 0o077:
        raise SetupRefused(f"{path} can be read by others. Run: chmod 600 {path}")
    if not text:
        raise SetupRefused(f"{path} is empty. Write the secret there.")
    return text
