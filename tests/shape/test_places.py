"""The project speaks of itself alone: no file names one developer's machine or a registry's address."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bijlighar.conf.postgres.roles import APP
from bijlighar.kernel.tables import APP_ROLE
from tests.shape.source import ROOT

# Put together from pieces, so that this file does not find itself.
MACHINE_PATHS = ["/wo" + "rk/", "/ro" + "ot/", "bash_" + "jobs", "/Us" + "ers/"]
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "crates" + ".io",
    "proxy." + "golang",
]
FOREIGN = re.compile("|".join(re.escape(each) for each in MACHINE_PATHS + REGISTRIES))
ADDRESS = re.compile(r"https?://|file:|--index-url|--find-links| @ ")


def foreign(text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if match := FOREIGN.search(line):
            yield f"line {number} names {match[0]}"


def texts() -> Iterator[tuple[Path, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            try:
                yield path.relative_to(ROOT), path.read_text()
            except UnicodeDecodeError:  # a picture or a font
                continue


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert [f"{path}: {problem}" for path, text in texts() for problem in foreign(text)] == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "requirements-photo.txt"])
def test_locks_carry_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    pins = re.findall(r"^[a-z0-9][\w.\[\]-]*==", text, re.MULTILINE)
    assert len(pins) > 10
    assert text.count("--hash=sha256:") >= len(pins)
    assert not ADDRESS.search(text)


def test_locks_hold_everything_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for lock, wanted in (
        ("requirements.txt", project["dependencies"] + extras["build"]),
        ("requirements-dev.txt", project["dependencies"] + extras["build"] + extras["dev"]),
        ("requirements-photo.txt", project["dependencies"] + extras["build"] + extras["photo"]),
    ):
        locked = set(re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / lock).read_text(), re.MULTILINE))
        asked = {re.match(r"[\w.-]+", each)[0].lower().replace("_", "-") for each in wanted}  # type: ignore[index]
        assert asked - locked == set(), f"{lock} is behind pyproject.toml: run `make lock`"


def test_a_foreign_name_is_found() -> None:
    assert list(foreign("see " + MACHINE_PATHS[0] + "x"))
    assert list(foreign("from " + REGISTRIES[0]))
    assert ADDRESS.search("numpy @ https://example.org/numpy.whl")


def test_the_restricted_role_has_one_name() -> None:
    """The migrations (kernel) and the launcher (conf) may not import each other; they must agree."""
    assert APP == APP_ROLE
