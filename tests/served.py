"""The whole program for journeys and browsers: the demo in its own database, served by `bijlighar serve`."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
from psycopg import sql

from bijlighar.conf.postgres import Place, roles

_PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
_TEMPLATE = "bijlighar_template"


@dataclass(frozen=True)
class Served:
    """Where it is served, who can sign in, the log that shows their codes, and its database as variables."""

    address: str
    people: list[dict[str, object]]
    log: Path
    environment: dict[str, str]
    browsers: dict[int, CookieJar] = field(default_factory=dict)

    def newest_code(self, mobile: str, *, after: int) -> str:
        """Wait for the code that was sent to a mobile (10 digits) after the log had `after` characters."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = re.findall(rf"SMS \+91{mobile}: .*?\b(\d{{6}})\b", self.said()[after:])
            if found:
                return str(found[-1])
            time.sleep(0.1)
        raise AssertionError(f"no code came for {mobile}")

    def said(self) -> str:
        """Everything the program has said so far."""
        return self.log.read_text(encoding="utf-8")

    def said_when_quiet(self) -> int:
        """How many characters the log has once no SMS waits: a code after them is the one asked for next."""
        waiting = (
            "SELECT count(*) FROM kernel_outbox "
            "WHERE channel = 'sms' AND sent_at IS NULL AND failed_at IS NULL "
            "AND (attempts > 0 OR due_at <= now())"  # what waits for the morning waits
        )
        deadline = time.monotonic() + 20
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as database:
            while time.monotonic() < deadline:
                row = database.execute(waiting).fetchone()
                if row == (0,):
                    return len(self.said())
                time.sleep(0.1)
        raise AssertionError("SMS still wait to be sent")

    def visitor(self, language: str = "en") -> Visitor:
        """Somebody with an empty browser."""
        return Visitor(self, language)

    def person(self, place: int, language: str = "en") -> Visitor:
        """The person of the demo at that place in the list, signed in.

        One browser for all tests while its session holds: a mobile gets five codes an hour from an address.
        """
        visitor = Visitor(self, language, _copy(self.browsers[place])) if place in self.browsers else None
        if visitor is None or visitor.get("/en/connections").path != "/en/connections":
            visitor = self.visitor(language)
            visitor.sign_in(str(self.people[place]["mobile"]))
            self.browsers[place] = _copy(visitor.cookies)
        return visitor


@dataclass(frozen=True)
class Page:
    """An answer: where it came from in the end, its status, headers and text."""

    address: str
    status: int
    headers: dict[str, str]
    text: str

    @property
    def path(self) -> str:
        """The path and query of where the answer came from."""
        parts = urllib.parse.urlsplit(self.address)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def links(self, pattern: str) -> list[str]:
        """Addresses on the page that match a pattern, each once, in order."""
        return list(
            dict.fromkeys(
                link.replace("&amp;", "&")
                for link in re.findall(r'href="([^"]+)"', self.text)
                if re.fullmatch(pattern, link.replace("&amp;", "&"))
            )
        )


@dataclass
class Visitor:
    """A browser without script: cookies, links and forms over HTTP."""

    served: Served
    language: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str, **headers: str) -> Page:
        """Open an address, following redirects."""
        return self._open(urllib.request.Request(self.served.address + path, headers=headers))

    def post(self, path: str, **values: str) -> Page:
        """Send a form with the token of the browser's cookie, or of the page itself when there is none."""
        token = self._token() or self._token_of(self.get(path).text)
        body = urllib.parse.urlencode({**values, "csrfmiddlewaretoken": token}).encode()
        return self._open(urllib.request.Request(self.served.address + path, data=body))

    def sign_in(self, mobile: str) -> Page:
        """Sign in as a person would: number, code from the SMS."""
        before = self.served.said_when_quiet()
        self.post(f"/{self.language}/sign-in", mobile=mobile)
        code = self.served.newest_code(mobile, after=before)
        return self.post(f"/{self.language}/sign-in/code", code=code)

    def cookie(self, name: str) -> str | None:
        """The value of a cookie, or None."""
        return next((each.value for each in self.cookies if each.name == name), None)

    def _token(self) -> str | None:
        return self.cookie("csrftoken")

    def _token_of(self, text: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
        return found.group(1) if found else ""

    def _open(self, request: urllib.request.Request) -> Page:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=30) as answer:
                return _page(answer)
        except urllib.error.HTTPError as problem:
            with problem:
                return _page(problem)


def _copy(jar: CookieJar) -> CookieJar:
    copy = CookieJar()
    for cookie in jar:
        copy.set_cookie(cookie)
    return copy


def _page(answer: object) -> Page:
    text = answer.read().decode("utf-8", "replace")  # type: ignore[attr-defined]
    headers = {name.lower(): value for name, value in answer.headers.items()}  # type: ignore[attr-defined]
    return Page(answer.url, answer.status, headers, text)  # type: ignore[attr-defined]


@contextmanager
def served_demo(place: Place, folder: Path, template: str = _TEMPLATE) -> Iterator[Served]:
    """Load a small demo into a copy of a migrated database of `place`; serve it until the block ends."""
    name = f"served_{os.urandom(6).hex()}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    names = (sql.Identifier(name), sql.Identifier(template), sql.Identifier(roles.OWNER))
    with psycopg.connect(place.url(roles.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(create.format(*names))
    environment = {
        **os.environ,
        "DATABASE_URL": place.url(roles.OWNER, name),
        "DATABASE_APP_URL": place.url(roles.APP, name),
        "BIJLIGHAR_HOME": str(folder),
    }
    try:
        loaded = subprocess.run(
            [*_PROGRAM, "demo", "load", "--connections", "6", "--days", "28"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert loaded.returncode == 0, loaded.stderr[-2000:]
        listed = subprocess.run(
            [*_PROGRAM, "demo", "who", "--json"], env=environment, capture_output=True, text=True, check=True
        )
        people = [json.loads(line) for line in listed.stdout.splitlines()]
        with serving(environment, folder / "server.log") as address:
            yield Served(address, people, folder / "server.log", environment)
    finally:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        with psycopg.connect(place.url(roles.SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(drop)


@contextmanager
def serving(environment: dict[str, str], log: Path, *options: str) -> Iterator[str]:
    """Serve what is in a database on a free port until the block ends; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("w") as out:
        process = subprocess.Popen(
            [*_PROGRAM, "serve", "--port", str(port), "--workers", "1", "--no-canary", *options],
            env=environment,
            stdout=out,
            stderr=out,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until what a process serves answers; some seconds, or minutes on a busy machine."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/alive", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"it does not serve: {log.read_text()}")


def officer(served: Served, place: int) -> tuple[str, str]:
    """Login and password of an officer of the demo, as the program prints them."""
    said = subprocess.run(
        [*_PROGRAM, "demo", "officers", "--json"],
        env=served.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    row = json.loads(said.stdout.splitlines()[place])
    return row["login"], row["password"]
