"""`bijlighar serve` says where it is and who can sign in, refuses a taken port, and leaves nothing behind."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.served import Served, wait_for

_SERVE = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()", "serve", "--port"]


def test_it_says_where_it_is_and_who_can_sign_in(served: Served) -> None:
    said = served.said()
    assert f"Bijlighar serves on {served.address}" in said
    for person in served.people:
        assert str(person["mobile"]) in said


def test_a_taken_port_is_refused_with_a_sentence(served: Served) -> None:
    port = served.address.rpartition(":")[2]
    answer = subprocess.run([*_SERVE, port], capture_output=True, text=True, check=False)
    assert answer.returncode == 4
    assert f"choose another: make run PORT={int(port) + 1}, or --port." in answer.stderr
    assert "Traceback" not in answer.stderr


def test_whether_a_port_is_free_is_said_before_anything_is_loaded(served: Served) -> None:
    port = int(served.address.rpartition(":")[2])
    for number, code in ((port, 4), (port % 20000 + 22000, 0)):
        answer = subprocess.run(
            [*_SERVE, str(number), "--check-port"], capture_output=True, text=True, check=False
        )
        assert (answer.returncode, answer.stdout) == (code, "")


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGKILL])
def test_nothing_of_it_stays_behind(served: Served, tmp_path: Path, ended_by: signal.Signals) -> None:
    """Not even where it was killed and could tell nobody: an orphan would hold the port."""
    port = str(int(served.address.rpartition(":")[2]) % 20000 + 21000 + ended_by)
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [*_SERVE, port, "--workers", "2"], stdout=log, stderr=log, env=served.environment
        )
        try:
            wait_for(f"http://127.0.0.1:{port}", process, tmp_path / "log")
            children = _children(process.pid)
            assert len(children) >= 3, "two workers and the sender"
            process.send_signal(ended_by)
            assert process.wait(60) == (-signal.SIGKILL if ended_by == signal.SIGKILL else 0)
        finally:
            process.kill()  # or it would send what other tests wait for
    deadline = time.monotonic() + 60
    while any(map(_is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child for child in children if _is_alive(child)]
    assert "Traceback" not in (tmp_path / "log").read_text()


def _children(parent: int) -> list[int]:
    found = subprocess.run(
        ["ps", "--ppid", str(parent), "-o", "pid="], capture_output=True, text=True, check=True
    )
    return [int(each) for each in found.stdout.split()]


def _is_alive(process: int) -> bool:
    try:
        state = re.search(r"State:\s+(\w)", Path(f"/proc/{process}/status").read_text())
    except FileNotFoundError:
        return False
    return bool(state) and state.group(1) != "Z"
