"""The keeper of the clock: a worker that starts each task when it is due, once however many keepers run.

Every task has at most one run waiting, and those of one lane run one after the other: the books are written
by one hand.
A run whose keeper was killed is taken up again; one that was missed while no keeper ran is made up for once.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from croniter import croniter
from django.db import connection
from procrastinate import App, PsycopgConnector, RetryStrategy

from bijlighar.conf.databases import urls
from bijlighar.interfaces.jobs import clock

log = logging.getLogger(__name__)

QUEUE = "clock"
LANES = 2
"""Runs at once: one of the books, one that looks after the supply."""
MISSED_SECONDS = 20 * 3600
"""A run that is older than this is not made up for: the next one is near."""
TRIES, WAIT_SECONDS = 3, 300
DEAD_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A task with its next run, and its last: when it began and ended, its state. None before the first."""

    task: clock.Task
    next_at: datetime
    began_at: datetime | None = None
    ended_at: datetime | None = None
    state: str | None = None


def keeper(tasks: Sequence[clock.Task] = clock.TASKS, *, url: str | None = None) -> App:
    """The app that knows every task; it connects when it is opened."""
    app = App(
        connector=PsycopgConnector(conninfo=url or urls().app),
        periodic_defaults={"max_delay": MISSED_SECONDS},
    )
    for task in tasks:
        _add(app, task)
    return app


def keep(app: App, *, until_idle: bool = False, dead_after: float = DEAD_SECONDS) -> None:
    """Work until SIGINT or SIGTERM; a run that is on is finished first. `until_idle` stops when none waits.

    A keeper that has shown no life for `dead_after` seconds is taken for dead.
    """
    asyncio.run(_keep(app, until_idle=until_idle, dead_after=dead_after))


def start(app: App, name: str) -> bool:
    """Have a task run as soon as a keeper is free; False when a run of it waits already."""
    from procrastinate.exceptions import AlreadyEnqueued

    lane = next((task.lane for task in clock.TASKS if task.name == name), QUEUE)
    with app.open():
        try:
            app.configure_task(name, queueing_lock=name, lock=lane, queue=QUEUE).defer(timestamp=0)
        except AlreadyEnqueued:
            return False
    return True


def kept(at: datetime, tasks: Sequence[clock.Task] = clock.TASKS) -> list[Kept]:
    """Every task with its next run after `at` and the last one that began, in the order of the tasks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (j.task_name) j.task_name, "
            "(SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'started'), "
            "(SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id "
            "AND e.type IN ('succeeded', 'failed')), j.status::text FROM procrastinate_jobs j "
            "WHERE j.queue_name = %s AND EXISTS (SELECT 1 FROM procrastinate_events e "
            "WHERE e.job_id = j.id AND e.type = 'started') ORDER BY j.task_name, j.id DESC",
            [QUEUE],
        )
        last = {row[0]: row[1:] for row in cursor.fetchall()}
    return [
        Kept(task, croniter(task.due_utc, at.astimezone(UTC)).get_next(datetime), *last.get(task.name, ()))
        for task in tasks
    ]


def _add(app: App, task: clock.Task) -> None:
    def run(timestamp: int) -> None:
        said = clock.run(task, datetime.now(UTC), os.environ)
        log.info("%s: %s", task.name, said.strip())

    made = app.task(
        name=task.name,
        queue=QUEUE,
        lock=task.lane,
        queueing_lock=task.name,
        retry=RetryStrategy(max_attempts=TRIES, wait=WAIT_SECONDS),
    )
    app.periodic(cron=task.due_utc, periodic_id=task.name)(made(run))


async def _keep(app: App, *, until_idle: bool, dead_after: float) -> None:
    async with app.open_async():
        await _take_up(app, dead_after)
        looking = asyncio.create_task(_look_after(app, dead_after))
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                # A second hand that finds nothing free would take waiting for idle while the first works.
                concurrency=1 if until_idle else LANES,
                wait=not until_idle,
                name=QUEUE,
                stalled_worker_timeout=dead_after,
            )
        finally:
            looking.cancel()


async def _look_after(app: App, dead_after: float) -> None:
    # A run that is never taken up would keep the lock, and with it every other task, for ever.
    while True:
        await asyncio.sleep(dead_after)
        await _take_up(app, dead_after)


async def _take_up(app: App, dead_after: float) -> None:
    for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=dead_after):
        log.warning("%s lost its keeper; it is run again.", job.task_name)
        await app.job_manager.retry_job(job)
