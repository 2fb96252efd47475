"""python -m bijlighar.interfaces.answer: answers SMS and missed calls until SIGINT or SIGTERM."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from bijlighar.conf.home import home
from bijlighar.conf.messages import setup
from bijlighar.interfaces.answer.server import serve
from bijlighar.notifications.rules.setup import SetupRefused

REFUSED, ENVIRONMENT = 3, 4


def main() -> int:
    """Read the setup of the home folder and serve; the exit code."""
    parser = argparse.ArgumentParser(prog="bijlighar answer serve", description=__doc__)
    parser.add_argument("--home", type=Path, default=home(), help="the home folder")
    parser.add_argument("--host", help="the address to listen on, instead of the setup's")
    parser.add_argument("--port", type=int, help="the port, instead of the setup's")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        found = setup(given.home)
        place = found.answering
        place = replace(place, host=given.host or place.host, port=given.port or place.port)
        logging.info("Answering on http://%s:%s with the file in %s", place.host, place.port, given.home)
        serve(given.home, replace(found, answering=place), stop)
    except SetupRefused as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return REFUSED
    except OSError as problem:
        print(f"Cannot listen: {problem}.", file=sys.stderr)  # noqa: T201
        return ENVIRONMENT
    return 0


if __name__ == "__main__":
    sys.exit(main())
