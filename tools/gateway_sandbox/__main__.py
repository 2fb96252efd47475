"""python -m tools.gateway_sandbox --home var --webhook http://127.0.0.1:8000/api/v1/payments/webhooks/sandbox

Serves a payment gateway on loopback until stopped. With --home it makes the shared secrets and
`gateways.toml` there, so that Bijlighar finds it; --faults makes it behave badly.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

import click

from tools.gateway_sandbox.deliver import Deliverer
from tools.gateway_sandbox.faults import NAMES, asked
from tools.gateway_sandbox.home import KEY_ID, secrets_of, write_gateways
from tools.gateway_sandbox.serve import Sandbox, served


@click.command()
@click.option("--home", type=click.Path(path_type=Path), required=True, help="The merchant's home folder.")
@click.option("--port", default=8100, show_default=True, help="0: any free one.")
@click.option("--webhook", required=True, help="Where the merchant is told what was paid.")
@click.option(
    "--faults", "faults_text", default="", help=f"As late=0.2,forged=0.1. There are: {', '.join(NAMES)}."
)
@click.option("--late-seconds", default=5.0, show_default=True)
@click.option("--seed", type=int, help="The same seed makes the same ids; left out, no id comes twice.")
@click.option("--with-parent", is_flag=True, help="Stop when standard input ends.")
def main(
    home: Path,
    port: int,
    webhook: str,
    faults_text: str,
    late_seconds: float,
    seed: int | None,
    with_parent: bool,
) -> None:
    """Serve a payment gateway that moves no money."""
    try:
        faults = asked(faults_text, late_seconds)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    key_secret, webhook_secret = secrets_of(home)
    sandbox = Sandbox(KEY_ID, key_secret, Deliverer(webhook, webhook_secret.encode()), faults, seed)
    if with_parent:
        threading.Thread(target=_wait_for_the_end, args=(stop,), daemon=True).start()
    try:
        with served(sandbox, port) as address:
            write_gateways(home, address)
            click.echo(f"A sandbox gateway on {address}; it tells {webhook}.", err=True)
            stop.wait()
    except KeyboardInterrupt:
        sys.exit(0)


def _wait_for_the_end(stop: threading.Event) -> None:
    # Nothing is ever written here: it ends when whoever started this program does.
    sys.stdin.read()
    stop.set()


if __name__ == "__main__":
    main()
