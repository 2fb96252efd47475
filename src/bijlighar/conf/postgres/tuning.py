"""Server settings that fit the machine: generous on 24 GB, modest on a small one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_MB = 1024 * 1024
_GB = 1024 * _MB


def machine_memory() -> int:
    """Bytes this process may use: the machine's memory, or the container's limit when that is lower."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            total = min(total, int(Path(limit).read_text()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return total


def settings(
    *, sockets: Path, port: int, memory: int, free_disk: int, shared_memory: int, cores: int
) -> dict[str, str]:
    """The server's settings by name. Sizes in bytes; `shared_memory` is the size of /dev/shm (0 if none)."""

    def share(part: int, least: int, most: int) -> str:
        return f"{max(least, min(memory // part, most)) // _MB}MB"

    return {
        # Who may connect: whoever may enter the private socket folder, and nobody over the network.
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "port": str(port),
        "max_connections": "100",
        # Memory.
        "shared_buffers": share(10, 64 * _MB, 2 * _GB),
        "effective_cache_size": share(2, 256 * _MB, 64 * _GB),
        "work_mem": share(384, 4 * _MB, 64 * _MB),
        "maintenance_work_mem": share(48, 32 * _MB, 512 * _MB),
        # A container's /dev/shm is often 64 MB, too little for a parallel query.
        "dynamic_shared_memory_type": "posix" if shared_memory >= 256 * _MB else "mmap",
        # Bulk loads write much log in short bursts; larger checkpoints keep them fast.
        "wal_compression": "on",
        "max_wal_size": f"{max(512 * _MB, min(free_disk // 20, 8 * _GB)) // _MB}MB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": str(min(2, max(0, cores - 1))),
        # Compiling costs more than it saves on queries of a few milliseconds.
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A week of logs and no more. Statements and row details hold mobile numbers and names: never logged.
        "logging_collector": "on",
        "log_filename": "postgres-%a.log",
        "log_rotation_age": "1d",
        "log_truncate_on_rotation": "on",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }


def settings_here(*, sockets: Path, port: int, data: Path) -> dict[str, str]:
    """`settings` for this machine."""
    shared = Path("/dev/shm")
    return settings(
        sockets=sockets,
        port=port,
        memory=machine_memory(),
        free_disk=shutil.disk_usage(data).free,
        shared_memory=shutil.disk_usage(shared).total if shared.is_dir() else 0,
        cores=os.cpu_count() or 1,
    )


def as_configuration(values: dict[str, str]) -> str:
    """The text of a configuration file; every value quoted as PostgreSQL wants it."""
    return "".join("{} = '{}'\n".format(name, value.replace("'", "''")) for name, value in values.items())
