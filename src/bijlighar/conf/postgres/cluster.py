"""Starting, stopping and looking at the embedded server.

Whether a server runs is decided by connecting to it, never by its process id: after a `kill -9` the id may
belong to a zombie or to another program.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bijlighar.conf.postgres import roles, tuning
from bijlighar.conf.postgres.installation import Installation, find
from bijlighar.conf.postgres.place import PORT, Place
from bijlighar.conf.postgres.problem import DatabaseUnavailable

# A killed postmaster holds its lock file and shared memory until the kernel has buried it and its children.
_RETRY_SECONDS = 15
# Replaying the log after a crash in the middle of a bulk load can take minutes; it must not be interrupted.
_RECOVERY_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Status:
    """What is known about the embedded server."""

    running: bool
    data: Path
    sockets: Path
    server_user: str
    version: str | None = None
    database_bytes: int | None = None


def answers(place: Place) -> bool:
    """Whether the server of `place` accepts a connection now."""
    try:
        psycopg.connect(place.url(roles.SUPERUSER, "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def status(place: Place) -> Status:
    """Whether the server runs, with its version and size. Raises `DatabaseUnavailable` if not ours."""
    stopped = Status(False, place.data, place.sockets, place.account.name)
    try:
        with psycopg.connect(place.url(roles.SUPERUSER, "postgres"), connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version'), sum(pg_database_size(oid))::bigint"
                " FROM pg_database"
            ).fetchone()
    except psycopg.OperationalError as problem:
        if "Permission denied" in str(problem):
            raise DatabaseUnavailable(
                f"The database in {place.base} belongs to another user. "
                "Run as that user, or set BIJLIGHAR_HOME to a folder of your own."
            ) from problem
        return stopped
    assert row is not None
    return Status(True, place.data, place.sockets, place.account.name, row[0], row[1])


def start(place: Place, *, overrides: dict[str, str] | None = None) -> bool:
    """Start the server of `place`, creating the cluster first if need be; False when it was running already.

    `overrides` are server settings that win over ours. Safe to call from several processes at once.
    Raises `DatabaseUnavailable` with the server's own words when it does not come up.
    """
    place.make()
    with place.lock():
        if answers(place):
            return False
        installation = find(place.account, major=_data_major(place))
        if not place.data.exists():
            _initialise(place, installation, sync=(overrides or {}).get("fsync") != "off")
        _configure(place, overrides or {})
        _launch(place, installation)
        roles.create_embedded(place.url(roles.SUPERUSER, "postgres"))
        if (
            installation.major < 15
        ):  # from 15 on the database's owner owns this schema, and only it may create
            _close_public_schema(place)
        roles.grant(place.url(roles.OWNER, roles.DATABASE))
    return True


def stop(place: Place) -> bool:
    """Stop the server, ending open sessions, keeping committed rows; False when it was not running."""
    if not place.exists():
        return False
    with place.lock():
        return _stop(place, mode="fast")


def destroy(place: Place) -> None:
    """Stop the server and remove its data for good."""
    if not place.exists():
        return
    with place.lock():
        _stop(place, mode="immediate")
        shutil.rmtree(place.data, ignore_errors=True)
        shutil.rmtree(place.sockets, ignore_errors=True)
    shutil.rmtree(place.base, ignore_errors=True)
    if place.moved_from is not None:
        with contextlib.suppress(OSError):
            place.base.parent.rmdir()


def _initialise(place: Place, installation: Installation, *, sync: bool) -> None:
    """Build the cluster beside its final place and move it there whole: a broken `initdb` leaves nothing."""
    scratch = place.base / "data.new"
    shutil.rmtree(scratch, ignore_errors=True)
    command = ["initdb", "-D", str(scratch), "-U", roles.SUPERUSER, "-A", "trust", "-E", "UTF8"]
    command += ["--data-checksums", "--no-instructions", *([] if sync else ["--no-sync"])]
    # Order and case from PostgreSQL itself: the same on every machine, whatever its C library thinks.
    provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if installation.major >= 17 else []
    done = _run(place, installation, [*command, *provider, "--locale=C.UTF-8"])
    if done.returncode and "locale" in done.stderr:
        shutil.rmtree(scratch, ignore_errors=True)
        done = _run(place, installation, [*command, *provider, "--locale=C"])
    if done.returncode:
        shutil.rmtree(scratch, ignore_errors=True)
        raise DatabaseUnavailable(
            f"PostgreSQL could not create its data in {place.data}: {done.stderr.strip()}"
        )
    _write(place, scratch / "postgresql.conf", "include 'bijlighar.conf'\n# Your own settings, below, win.\n")
    # Trust is safe here: nothing listens on the network, and only its user may enter the socket's folder.
    _write(place, scratch / "pg_hba.conf", "local all all trust\n")
    scratch.rename(place.data)


def _configure(place: Place, overrides: dict[str, str]) -> None:
    values = tuning.settings_here(sockets=place.sockets, port=PORT, data=place.data) | overrides
    text = "# Written anew at every start; your own settings go into postgresql.conf.\n"
    _write(place, place.data / "bijlighar.conf", text + tuning.as_configuration(values))


def _launch(place: Place, installation: Installation) -> None:
    deadline = time.monotonic() + _RETRY_SECONDS
    command = ["pg_ctl", "-D", str(place.data), "-s", "-w", "-t", "60", "-l", str(place.start_log), "start"]
    while True:
        _clear_dead_locks(place)
        place.start_log.unlink(missing_ok=True)
        started = _run(place, installation, command).returncode == 0
        if started or _is_recovering(place):
            break
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"PostgreSQL did not start on {place.data}. Its last words: {_last_words(place)} "
                f"(see {place.data / 'log'})."
            )
        time.sleep(0.1)
    deadline = time.monotonic() + _RECOVERY_SECONDS
    while not answers(place):
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(f"PostgreSQL on {place.data} started but accepts no connection.")
        time.sleep(0.05)


def _is_recovering(place: Place) -> bool:
    """Whether a server listens but is not open yet: it replays its log after a crash."""
    try:
        psycopg.connect(place.url(roles.SUPERUSER, "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError as problem:
        return "starting up" in str(problem) or "recovery" in str(problem)
    return True


def _clear_dead_locks(place: Place) -> None:
    """Remove lock files whose process is dead and not yet buried, or is no PostgreSQL at all.

    The server itself refuses to start over such a file; it sees only that the number is taken: by a zombie,
    which in a container without an init process stays for ever, or after a reboot by some other program.
    Backends that outlive a killed postmaster are still noticed: they hold its shared memory.
    """
    for lock_file in (place.data / "postmaster.pid", place.sockets / f".s.PGSQL.{PORT}.lock"):
        try:
            pid = int(lock_file.read_text().split("\n", 1)[0])
            program, _, rest = Path(f"/proc/{pid}/stat").read_text().partition(" (")[2].rpartition(") ")
        except (OSError, ValueError):
            continue
        if rest.startswith("Z") or program not in ("postgres", "postmaster"):
            lock_file.unlink(missing_ok=True)


def _stop(place: Place, *, mode: str) -> bool:
    if not (place.data / "postmaster.pid").exists():
        return False
    installation = find(place.account, major=_data_major(place))
    for each in dict.fromkeys((mode, "immediate")):
        done = _run(
            place, installation, ["pg_ctl", "-D", str(place.data), "-s", "-w", "-t", "60", "-m", each, "stop"]
        )
        if done.returncode == 0:
            return True
    if answers(place):
        raise DatabaseUnavailable(f"PostgreSQL on {place.data} does not stop: {done.stderr.strip()}")
    return False


def _close_public_schema(place: Place) -> None:
    with psycopg.connect(place.url(roles.SUPERUSER, roles.DATABASE)) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(f"ALTER SCHEMA public OWNER TO {roles.OWNER}")


def _data_major(place: Place) -> int | None:
    try:
        return int((place.data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def _run(place: Place, installation: Installation, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs as the server's user, from `/` and with nothing of our environment."""
    environment = {
        "PATH": f"{installation.bin}:/usr/bin:/bin",
        "HOME": str(place.base),
        "LC_ALL": "C.UTF-8" if command[0] != "initdb" else "C",
        "TZ": "UTC",
    }
    try:
        return subprocess.run(
            [installation.bin / command[0], *command[1:]],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            env=environment,
            cwd="/",
            umask=0o077,
            check=False,
            **place.account.subprocess_options,
        )
    except PermissionError as problem:
        raise DatabaseUnavailable(
            f"PostgreSQL could not be run as user `{place.account.name}` ({problem}). "
            "Run the program as an ordinary user, or set DATABASE_URL."
        ) from problem


def _write(place: Place, path: Path, text: str) -> None:
    """Write a file of the server's user; never through a link that user may have laid."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "w") as file:
        file.write(text)
        if place.account.is_other:
            os.fchown(file.fileno(), place.account.uid, place.account.gid)
    Path(scratch).replace(path)


def _last_words(place: Place) -> str:
    lines: list[str] = []
    for log in (*sorted((place.data / "log").glob("*.log")), place.start_log):
        with contextlib.suppress(OSError):
            lines += log.read_text(errors="replace").splitlines()
    telling = [line for line in lines if "FATAL" in line or "ERROR" in line or "could not" in line] or lines
    return telling[-1] if telling else "none"
