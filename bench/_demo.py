"""The demo, served as it is to the public, with who looks at it: what browsers measure."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench._database import database

CHROMIUM = Path("/usr/bin/chromium")
PEOPLE = {"a prepaid home": 0, "a postpaid home": 1}
"""Whose homes, by their place in the list of the demo's people."""


@dataclass(frozen=True)
class Demo:
    """Where it is served, and each home: its address in Hindi and the session of somebody who may see it."""

    address: str
    homes: dict[str, tuple[str, str]]


@contextmanager
def demo() -> Iterator[Demo]:
    """The demo in a database of its own, served until the block ends."""
    from bijlighar.conf.compile_messages import compile_messages

    compile_messages()
    with database(), tempfile.TemporaryDirectory() as folder:
        yield from _served(Path(folder))


def _served(folder: Path) -> Iterator[Demo]:
    import django
    import django.db

    django.setup()
    from bijlighar.conf.postgres import roles
    from bijlighar.conf.postgres.place import embedded_place
    from tests.served import served_demo

    django.db.connections.close_all()  # nobody may look at a database that is copied
    with served_demo(embedded_place(), folder, template=roles.DATABASE) as served:
        homes = {}
        for name, place in PEOPLE.items():
            visitor = served.person(place, "hi")
            session = visitor.cookie("sessionid")
            assert session is not None
            homes[name] = (visitor.get("/hi/connections").links(r"/hi/c/\d+/")[0], session)
        yield Demo(served.address, homes)
