"""The clock: what it runs, once however often it is asked, and what becomes of a keeper that dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, date, datetime

import pytest
from croniter import croniter

from bijlighar.interfaces.cli import main
from bijlighar.interfaces.jobs import clock, keeper
from bijlighar.interfaces.jobs.clock import Task

AT = datetime(2026, 11, 22, 18, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 11, 22), date(2025, 10, 1)),
        (date(2026, 1, 31), date(2024, 12, 1)),
        (date(2027, 2, 1), date(2026, 1, 1)),
    ],
)
def test_thirteen_months_before_this_one_stay_in_the_tables(day: date, month: date) -> None:
    assert clock.months_kept(day) == month


@pytest.mark.parametrize(
    ("name", "indian_time"),
    [("fold", "00:20"), ("archive", "01:30"), ("audit", "03:30"), ("charge", "05:00")],
)
def test_the_night_goes_by_indian_time(name: str, indian_time: str) -> None:
    from bijlighar.kernel.time import minute_label

    (task,) = (one for one in clock.TASKS if one.name == name)
    due = croniter(task.due_utc, AT).get_next(datetime)
    assert indian_time in minute_label(due)


def test_the_month_that_ended_last_is_billed_and_nothing_is_approved_by_the_clock() -> None:
    (bills,) = (one for one in clock.TASKS if one.name == "bills")
    on_the_second = datetime(2027, 1, 2, 1, 10, tzinfo=UTC)
    assert croniter(bills.due_utc, AT).get_next(datetime) == datetime(2026, 12, 2, 1, 10, tzinfo=UTC)
    assert clock.line_of(bills, on_the_second) == ("bill", "prepare", "--month", "2026-12")
    words = [word for task in clock.TASKS for word in task.arguments]
    assert not {"approve", "issue", "deliver"} & set(words)


def test_every_task_is_a_command_of_the_program_with_its_options() -> None:
    for task in clock.TASKS:
        command, *arguments = clock.line_of(task, AT)
        found = main.get_command(None, command)  # type: ignore[arg-type]
        assert found is not None
        # Parses the options without running anything.
        found.make_context(command, arguments)


def test_a_run_that_ends_badly_says_so_and_findings_are_no_failure() -> None:
    environment = dict(os.environ)
    assert "bijlighar" in clock.run(_task("version", "--version"), AT, environment)
    with pytest.raises(clock.TaskFailed, match="No such option"):
        clock.run(_task("wrong", "fold", "--nothing"), AT, environment)


@pytest.mark.usefixtures("committed_database")
def test_a_task_waits_once_runs_and_is_told_of() -> None:
    tasks = (_task("version", "--version"), _task("wrong", "fold", "--nothing"))
    app = keeper.keeper(tasks)
    assert keeper.start(app, "version")
    assert not keeper.start(app, "version")
    assert keeper.start(app, "wrong")
    keeper.keep(keeper.keeper(tasks), until_idle=True)
    done, failed = keeper.kept(AT, tasks)
    assert (done.state, failed.state) == ("succeeded", "todo")
    assert done.began_at is not None and done.ended_at is not None and done.began_at < done.ended_at
    assert failed.began_at is not None and failed.ended_at is None
    assert keeper.start(app, "version")


@pytest.mark.usefixtures("committed_database")
def test_what_a_killed_keeper_had_in_hand_is_taken_up_and_the_others_go_on() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    endless = [sys.executable, "-c", _ENDLESS, str(port)]
    keeping = subprocess.Popen(endless, env=os.environ, start_new_session=True)
    try:
        app = keeper.keeper((_task("version", "--version"),))
        assert keeper.start(app, "version")
        while keeper.kept(AT, (_task("version"),))[0].state != "doing":
            assert keeping.poll() is None
            time.sleep(0.05)
    finally:
        os.killpg(keeping.pid, signal.SIGKILL)
        keeping.wait()
    time.sleep(1.1)
    keeper.keep(keeper.keeper((_task("version", "--version"),)), until_idle=True, dead_after=1)
    assert keeper.kept(AT, (_task("version"),))[0].state == "succeeded"


_ENDLESS = """
from bijlighar.interfaces.cli.django import ready
ready(database=False)
import sys
from bijlighar.interfaces.jobs import clock, keeper
serve = ("serve", "--workers", "1", "--port", sys.argv[1])
keeper.keep(keeper.keeper((clock.Task("version", "0 0 1 1 *", serve, "", ""),)))
"""


def _task(name: str, *arguments: str) -> Task:
    return Task(name, "0 0 1 1 *", arguments, "For the test.", "जाँच के लिए।")
