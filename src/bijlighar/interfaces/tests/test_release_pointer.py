"""The link to the program's folder is moved in one step, and never over something that is no link (M41)."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bijlighar.interfaces.cli.release.pointer import PointerRefused, move, target


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A link that does not exist yet, and the folders of two programs."""
    old, new = tmp_path / "old", tmp_path / "new"
    for each in (old, new):
        each.mkdir()
        (each / "program").write_text(each.name)
    return tmp_path / "current", old, new


def test_it_is_made_moved_and_moved_back(folders: tuple[Path, Path, Path]) -> None:
    link, old, new = folders
    assert target(link) == ""
    for folder in (old, new, old):
        move(link, str(folder))
        assert target(link) == str(folder)
        assert (link / "program").read_text() == folder.name
    assert sorted(path.name for path in link.parent.iterdir()) == ["current", "new", "old"]


def test_whoever_looks_meanwhile_always_finds_a_program(folders: tuple[Path, Path, Path]) -> None:
    link, old, new = folders
    move(link, str(old))
    seen: list[str] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            try:
                seen.append((link / "program").read_text())
            except FileNotFoundError:
                seen.append("nothing")

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(200):
        move(link, str(new))
        move(link, str(old))
    stop.set()
    looking.join()
    assert set(seen) <= {"old", "new"}


def test_what_is_no_link_is_left_alone(folders: tuple[Path, Path, Path]) -> None:
    link, _, new = folders
    link.mkdir()
    with pytest.raises(PointerRefused, match="no link"):
        move(link, str(new))
    assert link.is_dir() and not link.is_symlink()


def test_a_folder_that_is_not_there_is_refused_and_the_link_stays(folders: tuple[Path, Path, Path]) -> None:
    link, old, _ = folders
    move(link, str(old))
    with pytest.raises(PointerRefused, match="points where it did"):
        move(link, str(old / "nowhere"))
    assert target(link) == str(old)
