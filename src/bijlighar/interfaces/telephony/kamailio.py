"""kamailio as a process: found, its configuration checked, started in the foreground."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from bijlighar.interfaces.telephony.configuration import MODULES

WANTED = ("auth_ephemeral.so", "websocket.so", "xhttp.so", "nathelper.so")


def program() -> str | None:
    """Where kamailio is; services often lie outside the search path of a person."""
    return shutil.which("kamailio") or next(
        (each for each in ("/usr/sbin/kamailio", "/sbin/kamailio") if Path(each).exists()), None
    )


def lacking() -> list[str]:
    """Debian's packages that are not installed here, of those that the configuration needs."""
    if program() is None:
        return ["kamailio", "kamailio-websocket-modules"]
    folder = next((Path(each) for each in MODULES if Path(each).is_dir()), Path(MODULES[0]))
    return [
        {"websocket.so": "kamailio-websocket-modules"}.get(name, "kamailio-autheph-modules")
        for name in WANTED
        if not (folder / name).exists()
    ]


def problem(configuration: Path) -> str:
    """What kamailio itself finds wrong in its configuration; empty when nothing is."""
    checked = subprocess.run(
        [program() or "kamailio", "-c", "-f", str(configuration)], capture_output=True, text=True, check=False
    )
    return "" if checked.returncode == 0 else checked.stderr[-2000:]


def command(configuration: Path, run_folder: Path) -> list[str]:
    """The command that runs it in the foreground, saying what goes wrong on stderr."""
    return [
        program() or "kamailio", "-DD", "-E", "-f", str(configuration),
        "-Y", str(run_folder), "-m", "64", "-M", "8",
    ]  # fmt: skip
