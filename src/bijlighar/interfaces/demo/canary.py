"""The demo's canary: in each company one home without a story, whose way is gone every few minutes.

So the status page of a demo shows what works. No meter of the demo can be told anything; that link stays
down, and nobody is cut off.
"""

from __future__ import annotations

import subprocess
import sys
from threading import Event

from bijlighar.interfaces.demo.beside import end_with_the_server, server_address
from bijlighar.interfaces.demo.world import CompanyWorld, Connection, world

FIRST_SECONDS, EVERY_SECONDS = 15, 240
_LOOK = (sys.executable, "-c", "from bijlighar.interfaces.cli import main; main(prog_name='bijlighar')")


def home_of(company: CompanyWorld) -> Connection | None:
    """The first prepaid home that has no story and money left; None in a very small demo."""
    homes = (one for one in company.connections if one.member is None and one.is_prepaid)
    return next((one for one in homes if one.purse == "NORMAL" and one.tells == "BLOCKS"), None)


def start(host: str, port: int) -> subprocess.Popen[bytes]:
    """Look at the server on `host` and `port` again and again, until the standard input ends."""
    url = server_address(host, port)
    program = (
        "import sys; from bijlighar.interfaces.demo.canary import keep_looking; keep_looking(sys.argv[1])"
    )
    return subprocess.Popen([sys.executable, "-c", program, url], stdin=subprocess.PIPE)


def keep_looking(url: str) -> None:
    """Go the way of every company's home now and then; ends with the server that started it."""
    from bijlighar.interfaces.cli.django import ready

    stop = Event()
    end_with_the_server(stop)
    ready(database=False)
    numbers = _numbers()
    if not numbers:
        return
    wait = FIRST_SECONDS
    while not stop.wait(wait):
        wait = EVERY_SECONDS
        for code, number in numbers.items():
            if stop.is_set():
                return
            # In a process of its own, as the clock does it; what it finds stands in the tables.
            subprocess.run(
                [*_LOOK, "supply", "canary", "--company", code, "--number", number, "--url", url],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )


def _numbers() -> dict[str, str]:
    from bijlighar.interfaces.demo.feed import loaded_plan

    plan = loaded_plan()
    if plan is None:
        return {}
    companies = world(plan.seed, plan.connections, plan.first_day)
    homes = {each.company.code: home_of(each) for each in companies}
    return {code: home.service_number for code, home in homes.items() if home is not None}
