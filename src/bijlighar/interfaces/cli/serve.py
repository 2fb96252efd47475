"""`bijlighar serve`: the web server, and beside it the sender of messages and the creditor of payments."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready

if TYPE_CHECKING:
    from bijlighar.interfaces.demo.officers import Officer
    from bijlighar.interfaces.demo.who import SignIn

ASK_SECONDS = 60.0
"""Oftener than the clock's five minutes: whoever tries out a lost message waits for what becomes of it."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--check-port", is_flag=True, help="Only say whether the port is free.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--no-canary", is_flag=True, help="Of a demo: do not go a consumer's way every few minutes.")
@click.option(
    "--ask-seconds",
    default=ASK_SECONDS,
    show_default=True,
    type=click.FloatRange(min=0.1),
    help="Of a demo: how often gateways are asked for orders that they never told of.",
)
@click.option("--telephony", is_flag=True, help="Answer calls to 1912 too: with kamailio and switchboard.")
def command(
    host: str,
    port: int,
    check_port: bool,
    workers: int,
    no_canary: bool,
    ask_seconds: float,
    telephony: bool,
) -> None:
    """Serve the portal until Ctrl-C; one-time codes appear here while no SMS gateway is set up."""
    _refuse_taken(host, port)
    if check_port:
        return
    ready()
    is_demo = _greet(host, port)
    beside = [_start_beside(ask_seconds)]
    if is_demo and not no_canary:
        beside.append(_start_canary(host, port))
    if is_demo and (gateway := _start_gateway(host, port)):
        beside.append(gateway)
    if telephony:
        beside += _start_telephony(host, port)
    try:
        _serve(host, port, workers)
    finally:
        for each in beside:
            each.terminate()
        for each in beside:
            each.wait()


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            exits.stop(
                f"Cannot listen on {host}:{port} ({problem.strerror}). Another program may be using it; "
                f"choose another: make run PORT={port + 1 if port < 65535 else 8000}, or --port.",
                exits.ENVIRONMENT,
            )


def _greet(host: str, port: int) -> bool:
    """Say where it serves and, where the demo is loaded, who can sign in; whether it is."""
    click.echo(f"\nBijlighar serves on http://{host}:{port}   Ctrl-C stops it.\n")
    people = _demo_people()
    if people:
        click.echo("Sign in with one of these mobiles of the demo; the code appears here.")
        for person in people:
            click.echo(f"  {person.mobile}  {person.name_en} ({person.company_en}): {person.see_en}")
        click.echo(f"The stories by name: http://{host}:{port}/en/stories")
        click.echo("Officers of the demo sign in at /en/console/ with login and password:")
        for officer in _demo_officers():
            click.echo(f"  {officer.login}  {officer.password}  {officer.name_en} ({officer.company_en})")
        click.echo(_demo_installer())
        click.echo("Linemen, supply officers, vigilance, the 1912 desk: `bijlighar demo officers`.")
        click.echo()
    return bool(people)


def _demo_people() -> list[SignIn]:
    """Whoever of the demo really has a connection in this database."""
    from django.db import connections

    from bijlighar.consumers.queries import connections_of_mobile
    from bijlighar.interfaces.demo.who import who

    try:
        return [person for person in who() if connections_of_mobile(f"+91{person.mobile}")]
    finally:
        connections.close_all()  # nothing more is asked by this process


def _demo_officers() -> list[Officer]:
    from bijlighar.interfaces.demo.officers import officers

    return officers()


def _demo_installer() -> str:
    from bijlighar.interfaces.demo.officers import installer_words

    return installer_words()


def _start_gateway(host: str, port: int) -> subprocess.Popen[bytes] | None:
    """The sandbox at which the demo's people pay."""
    from bijlighar.interfaces.demo.gateway import start

    return start(host, port)


def _start_telephony(host: str, port: int) -> list[subprocess.Popen[bytes]]:
    """kamailio and the switchboard; without them the desk goes on without a telephone, and it is said."""
    from bijlighar.interfaces.telephony import beside, settings

    try:
        found = settings.read()
        started = beside.start(found, f"http://{host}:{port}")
    except (settings.BadSetting, beside.NoTelephony) as problem:
        click.echo(f"No telephone line: {problem}\n", err=True)
        return []
    numbers = ", ".join(found.numbers)
    click.echo(f"Calls to {numbers} are taken at sip:{found.sip[0]}:{found.sip[1]}.\n")
    return started


def _start_canary(host: str, port: int) -> subprocess.Popen[bytes]:
    """Who goes a consumer's way in the demo, so that its status page knows what works."""
    from bijlighar.interfaces.demo.canary import start

    return start(host, port)


def _start_beside(ask_seconds: float) -> subprocess.Popen[bytes]:
    """A program of its own: it works on when processes of the web server end and begin."""
    program = f"from bijlighar.interfaces.cli.serve import send_beside; send_beside({ask_seconds!r})"
    return subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE)


def send_beside(ask_seconds: float) -> None:
    """Send messages and credit what gateways tell until told to stop, or until the server that started this
    program is gone.

    Where the demo is loaded, its meters go on telling as well, and gateways are asked every `ask_seconds`.
    """
    from bijlighar.interfaces.demo.beside import end_with_the_server

    stop = Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    ready(database=False)
    from bijlighar.interfaces.demo.asking import keep_asking
    from bijlighar.interfaces.demo.feed import keep_feeding
    from bijlighar.interfaces.jobs import credit_told
    from bijlighar.interfaces.jobs.send_outbox import run_forever

    end_with_the_server(stop)
    Thread(target=keep_feeding, args=(stop,), daemon=True).start()
    Thread(target=keep_asking, args=(stop, ask_seconds), daemon=True).start()
    crediting = Thread(target=credit_told.run_forever, args=(stop,), name="creditor")
    crediting.start()
    run_forever(stop)
    crediting.join()


def _serve(host: str, port: int, workers: int) -> None:
    from uvicorn import Config
    from uvicorn.supervisors import Multiprocess

    found = Config(
        "bijlighar.interfaces.cli.serve:worker",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        interface="asgi3",
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # how many proxies stand in front is a setting of our own
        # A new process takes seconds to begin, and in a storm one answers thousands of requests a second.
        limit_max_requests=2_000_000,
        limit_max_requests_jitter=500_000,
        timeout_graceful_shutdown=30,
        timeout_worker_healthcheck=60,  # a worker that starts on a busy machine is not a dead one
    )
    Multiprocess(found, sockets=[found.bind_socket()]).run()


def worker() -> Any:
    """What a process of the web server runs; it ends with the server that started it, however that ended."""
    Thread(target=_end_after, args=(os.getppid(),), daemon=True).start()
    from bijlighar.conf.asgi import application

    return application


def _end_after(master: int) -> None:
    while os.getppid() == master:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
