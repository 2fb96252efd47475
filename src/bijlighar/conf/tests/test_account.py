"""Whether the server's user gets in is decided as the kernel decides it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bijlighar.conf.postgres.account import Account


@pytest.mark.parametrize(
    ("mode", "as_owner", "as_group", "as_stranger"),
    [
        (0o700, True, False, False),
        (0o710, True, True, False),
        (0o711, True, True, True),
        (0o701, True, False, True),
        (0o077, False, True, True),
    ],
)
def test_a_folder_lets_in_by_its_mode(
    tmp_path: Path, mode: int, as_owner: bool, as_group: bool, as_stranger: bool
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(mode)
    uid, gid = folder.stat().st_uid, folder.stat().st_gid
    accounts = [
        Account("o", uid, gid, False),
        Account("g", uid + 1, gid, True),
        Account("s", uid + 1, gid + 1, True),
    ]
    assert [each._has(folder, 0o1) for each in accounts] == [as_owner, as_group, as_stranger]
    folder.chmod(0o755)


def test_a_closed_parent_closes_everything_below(tmp_path: Path) -> None:
    (tmp_path / "closed" / "open").mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    stranger = Account("s", os.getuid() + 1, os.getgid() + 1, True)
    assert not stranger.may_enter(tmp_path / "closed" / "open")
    assert not stranger.may_enter(tmp_path / "closed" / "not yet made")
