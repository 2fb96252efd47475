"""What happened on the line reaches the application once, in order, however long it was away (M29, M33)."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import psycopg
import pytest

from bijlighar.interfaces.telephony import configuration, settings
from bijlighar.interfaces.telephony.call import Event
from bijlighar.interfaces.telephony.deliver import Delivery
from bijlighar.interfaces.telephony.spool import Spool
from bijlighar.interfaces.telephony.webhook import Application
from conftest import FreshDatabase
from tools.operator_simulator.exchange import free_port

KINDS = ["ARRIVED", "QUEUED", "OFFERED", "ANSWERED", "HUNG_UP"]


def events(call: str) -> list[Event]:
    return [
        Event(
            key=f"{call}/{place}", call_key=call, kind=kind, caller_mobile="+919876500001", dialled="1912",
            line="1912", operator_code="desk1" if place > 1 else "", digits="", reason="",
            happened_at=f"2026-11-22T08:00:0{place}.000000+00:00",
        )
        for place, kind in enumerate(KINDS)
    ]  # fmt: skip


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


@contextmanager
def application(port: int) -> Iterator[None]:
    """The application itself, one request after the other."""
    from bijlighar.conf.wsgi import application as wsgi

    server = make_server("127.0.0.1", port, wsgi, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def test_events_wait_for_the_application_and_arrive_once(
    committed_database: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = settings.read({}, tmp_path)
    monkeypatch.setenv("BIJLIGHAR_EXCHANGES", str(tmp_path / "exchanges.toml"))
    assert configuration.let_in(found, tmp_path / "exchanges.toml")
    assert not configuration.let_in(found, tmp_path / "exchanges.toml")
    port = free_port(socket.SOCK_STREAM)
    reached = Application(f"http://127.0.0.1:{port}", found.webhook_secret.encode())

    # Nobody answers; the switchboard itself ends and begins again.
    spool = Spool(found.spool)
    first = Delivery(spool, reached)
    first.start()
    for event in events("one") + events("two"):
        spool.add(event)
        spool.add(event)
    time.sleep(0.1)
    first.stop()
    assert spool.counts() == (10, 0)
    spool.close()

    spool = Spool(found.spool)
    second = Delivery(spool, reached)
    second.start()
    with application(port):
        by_hand, deadline = reached.again(), time.monotonic() + 60
        while not (told := by_hand.event(replace(events("one")[0]))).is_well:  # so that it comes twice
            assert told.status == 0, "a machine that is busy may take long for its first answer"
            assert time.monotonic() < deadline
        forged = Application(f"http://127.0.0.1:{port}", b"another secret of some length")
        assert forged.event(events("three")[0]).status == 401
        deadline = time.monotonic() + 60
        while spool.counts() != (0, 0) and time.monotonic() < deadline:
            time.sleep(0.02)
        second.stop()
    assert spool.counts() == (0, 0)
    spool.close()
    with psycopg.connect(committed_database.owner_url) as database:
        taken = database.execute(
            "SELECT call_key, array_agg(kind_code ORDER BY id) FROM calls_event WHERE verdict_code = 'TAKEN' "
            "GROUP BY 1 ORDER BY 1"
        ).fetchall()
        states = database.execute("SELECT call_key, end_code FROM calls_call ORDER BY 1").fetchall()
    assert taken == [("one", KINDS), ("two", KINDS)]
    assert states == [("one", "TALKED"), ("two", "TALKED")]
