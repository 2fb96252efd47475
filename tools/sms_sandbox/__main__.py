"""python -m tools.sms_sandbox --report-to http://127.0.0.1:8912/report/sandbox?token=...

A provider of SMS on this machine: what is sent to it is shown and kept, and reported as delivered. `POST
/manners` changes how it behaves, `GET /messages` shows what came; docs/operate/messages.md has its setup.
"""

from __future__ import annotations

import threading
import time

import click

from tools.sms_sandbox.provider import Provider
from tools.sms_sandbox.server import Sandbox


@click.command()
@click.option("--port", default=8025, show_default=True, type=click.IntRange(1, 65535))
@click.option("--report-to", default="", help="Where it reports what became of each SMS.")
@click.option("--seed", default=1, show_default=True, help="Of its dice.")
def main(port: int, report_to: str, seed: int) -> None:
    """Take SMS until Ctrl-C."""
    provider = Provider(report_to=report_to, seed=seed)
    server = Sandbox(provider, port)
    print(f"SMS are taken at {server.address}/send", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shown = 0
    try:
        while True:
            for one in provider.messages(after=shown):
                print(f"{one['mobile']}: {one['text']}", flush=True)
                shown += 1
            time.sleep(0.2)
    except KeyboardInterrupt:
        server.shutdown()


if __name__ == "__main__":
    main()
