"""Long work steps back: what people wait for gets the processor first."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bijlighar.conf.postgres import embedded_place, external_url

STEPS = 5
"""As `nice` counts: a third of the share of a process that does not step back; all where there is none."""


def step_back() -> None:
    """Let this process and the database's processes that work for it go behind all others on this machine.

    To be called before threads begin and connections are made. A server that is not ours stays as it is.
    """
    os.nice(STEPS)
    if external_url() is None:
        from django.db.backends.signals import connection_created

        connection_created.connect(_step_back_too, dispatch_uid="bijlighar.conf.postgres.priority")


def _step_back_too(connection: Any, **_: Any) -> None:
    try:
        pid = connection.connection.info.backend_pid
        server = int((embedded_place().data / "postmaster.pid").read_text().split()[0])
        # Its parent tells that the number is a process of our server, not another of the same number.
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        if parent == server:
            os.setpriority(os.PRIO_PROCESS, pid, STEPS)
    except (OSError, ValueError, IndexError):
        return  # it works as well, only not behind others
