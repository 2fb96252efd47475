"""What the merchant needs to know of this gateway: shared secrets and its address, in the merchant's home."""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path

KEY_ID = "key_sandbox"


def write_home(home: Path, port: int) -> tuple[str, str]:
    """(secret of the key, of webhooks), made once (mode 0600); writes `gateways.toml` where there is none.

    A file that is there and knows no [sandbox] is somebody's own: it is left as it is.
    """
    folder = home / "secrets"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    key, webhook = (_kept(folder / name) for name in ("sandbox_key", "sandbox_webhook"))
    file = home / "gateways.toml"
    said = f'address = "http://127.0.0.1:{port}"\n'
    text = (
        f'[sandbox]\nadapter = "checkout"\n{said}key_id = "{KEY_ID}"\n'
        'key_secret_file = "secrets/sandbox_key"\nwebhook_secret_file = "secrets/sandbox_webhook"\n'
    )
    if not file.exists() or list(tomllib.loads(file.read_text())) == ["sandbox"]:
        beside = file.with_name(f".gateways.{os.getpid()}")
        beside.write_text(text)
        beside.replace(file)
    return key, webhook


def _kept(path: Path) -> str:
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return path.read_text().strip()
