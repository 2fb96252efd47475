"""A whole 1912 on this machine for a while: kamailio, the switchboard, operators, and callers by sipp."""

from __future__ import annotations

import asyncio
import csv
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bijlighar.interfaces.telephony import configuration, kamailio, settings
from bijlighar.interfaces.telephony.call import Event, Script, StraightToTheQueue
from bijlighar.interfaces.telephony.check import relays
from bijlighar.interfaces.telephony.credentials import credentials
from bijlighar.interfaces.telephony.message import Message
from bijlighar.interfaces.telephony.settings import Settings
from bijlighar.interfaces.telephony.switchboard import Switchboard
from bijlighar.interfaces.telephony.wire import Wire
from tools.operator_simulator.operator import Operator

T = TypeVar("T")
SCENARIO = Path(__file__).with_name("caller.xml")


def lacking() -> list[str]:
    """Debian's packages without which there is no telephone line here."""
    return [*kamailio.lacking(), *([] if shutil.which("sipp") else ["sip-tester"])]


@dataclass
class Ready:
    """The operators who are ready, as the test says."""

    codes: list[str] = field(default_factory=list)

    def ready(self) -> list[str]:
        """Their codes."""
        return list(self.codes)


@dataclass
class Exchange:
    """The line, its switchboard, what it told, and who can be asked."""

    settings: Settings
    board: Switchboard
    ready: Ready
    told: list[Event]
    folder: Path
    loop: asyncio.AbstractEventLoop
    operators: dict[str, Operator] = field(default_factory=dict)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the switchboard's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def sign_in(self, codes: list[str], **manner: Any) -> list[int]:
        """Operators open their pages; the status of each."""
        made = [
            Operator(
                credentials(self.settings, code, datetime.now(UTC)),
                *self.settings.web,
                self.settings.origins[0],
                **manner,
            )
            for code in codes
        ]
        self.operators.update(zip(codes, made, strict=True))

        async def all_of_them() -> list[int]:
            return list(await asyncio.gather(*(each.sign_in() for each in made)))

        return self.do(all_of_them())

    def callers(self, mobiles: list[str], *, a_second: int = 200, scenario: Path = SCENARIO) -> Callers:
        """People call, as many as are named."""
        return Callers(self.settings, mobiles, a_second, scenario)

    def kinds(self, kind: str) -> list[Event]:
        """What was told of one kind so far."""
        return [each for each in list(self.told) if each.kind == kind]

    def wait(self, holds: Callable[[], bool], seconds: float = 30.0) -> bool:
        """Wait until something holds; whether it does."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if holds():
                return True
            time.sleep(0.02)
        return holds()


class Callers:
    """A running sipp."""

    def __init__(self, found: Settings, mobiles: list[str], a_second: int, scenario: Path) -> None:
        self.folder = found.folder / f"callers-{time.monotonic_ns()}"
        self.folder.mkdir()
        (self.folder / "people.csv").write_text("SEQUENTIAL\n" + "".join(f"{each};\n" for each in mobiles))
        host, port = found.sip
        self.process = subprocess.Popen(
            [
                shutil.which("sipp") or "sipp", f"{host}:{port}", "-sf", str(scenario), "-inf", "people.csv",
                "-m", str(len(mobiles)), "-l", str(len(mobiles)), "-r", str(a_second), "-i", "127.0.0.1",
                "-p", str(free_port(socket.SOCK_DGRAM)), "-nostdin", "-timeout", "120s", "-timeout_error",
                "-trace_stat", "-stf", "stat.csv", "-fd", "1", "-trace_err", "-error_file", "errors.log",
            ],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def result(self, seconds: float = 90.0) -> dict[str, int]:
        """Wait for the last caller: how many calls went as they should, and how many failed."""
        self.process.wait(seconds)
        rows = list(csv.DictReader((self.folder / "stat.csv").read_text().splitlines(), delimiter=";"))
        last = rows[-1]
        return {"well": int(last["SuccessfulCall(C)"]), "failed": int(last["FailedCall(C)"])}

    def errors(self) -> str:
        """What sipp did not expect."""
        path = self.folder / "errors.log"
        return path.read_text()[-3000:] if path.exists() else ""

    def stop(self) -> None:
        """End it, if it still runs."""
        self.process.kill()
        self.process.wait(10)


def free_settings(folder: Path, *, origin: str, media: tuple[str, int] | None = None) -> Settings:
    """Settings with ports of loopback that nobody uses now."""
    web, sip, desk = (free_port(kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_DGRAM))
    return replace(
        settings.read({}, folder),
        sip=("127.0.0.1", sip),
        web=("127.0.0.1", web),
        page=f"ws://127.0.0.1:{web}",
        origins=(origin,),
        switchboard=("127.0.0.1", desk),
        media=media,
    )


@contextmanager
def proxies(found: Settings) -> Iterator[None]:
    """Run kamailio, and rtpengine where the settings name one, until the block ends."""
    configuration.write(found)
    log = found.folder / "kamailio.log"
    processes: list[subprocess.Popen[bytes]] = []
    with log.open("w") as said:
        try:
            if found.media is not None:
                engine = [shutil.which("rtpengine") or "rtpengine"]
                engine += ["--config-file", str(found.folder / "rtpengine.conf")]
                processes.append(subprocess.Popen(engine, stdout=said, stderr=said))
                deadline = time.monotonic() + 10
                while not relays(found.media) and time.monotonic() < deadline:
                    time.sleep(0.05)
            command = kamailio.command(found.folder / "kamailio.cfg", found.folder / "run")
            processes.append(subprocess.Popen(command, stdout=said, stderr=said))
            _wait_for(found.web, processes[-1], log)
            yield
        finally:
            for each in processes:
                each.terminate()
            for each in processes:
                each.wait(10)


@contextmanager
def exchange(
    folder: Path, *, origin: str = "http://127.0.0.1:8000", media: tuple[str, int] | None = None,
    script: Script | None = None, tell: Callable[[Event], None] | None = None, **more: Any,
) -> Iterator[Exchange]:  # fmt: skip
    """Start kamailio and a switchboard on free ports of loopback; stop both at the end."""
    found = free_settings(folder, origin=origin, media=media)
    told: list[Event] = []
    ready = Ready()

    def hear(event: Event) -> None:
        told.append(event)
        if tell is not None:
            tell(event)

    def hear_request(request: Message) -> None:
        board.hear(request)

    wire = Wire(found.sip, hear_request, *found.switchboard)
    board = Switchboard(wire, ready, script or StraightToTheQueue(), hear, **more)
    with proxies(found):
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        running = asyncio.run_coroutine_threadsafe(board.run(), loop)
        try:
            made = Exchange(found, board, ready, told, folder, loop)
            yield made
            for each in made.operators.values():
                loop.call_soon_threadsafe(each.sign_out)
        finally:
            running.cancel()
            asyncio.run_coroutine_threadsafe(_end_all(), loop).result(5)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)


async def _end_all() -> None:
    """End whatever still runs in this loop."""
    others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def free_port(kind: socket.SocketKind) -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: tuple[str, int], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"kamailio does not run: {log.read_text()[-2000:]}")
        try:
            socket.create_connection(address, 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"kamailio does not listen: {log.read_text()[-2000:]}")
