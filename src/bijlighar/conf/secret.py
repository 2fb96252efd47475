"""The key that signs sessions: from the environment, else made once and kept private in the home folder."""

from __future__ import annotations

import os
import secrets

from bijlighar.conf.home import home


def secret_key() -> str:
    """Return the signing key, making and keeping one (mode 0600) on the first call of a new installation."""
    given = os.environ.get("BIJLIGHAR_SECRET_KEY")
    if given:
        return given
    kept = home() / "secret_key"
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        pass
    home().mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(50)
    try:
        handle = os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return kept.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(made)
    return made
