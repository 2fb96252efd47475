"""The status page is served by a program that needs nothing else, and says when it is old (M20)."""

from __future__ import annotations

import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bijlighar.interfaces.status import server

WRITTEN = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PAGE = (
    f'<!doctype html><meta name="written" content="{WRITTEN.isoformat()}"><style>p{{margin:0}}</style>'
    "<body><!--age--><p>बैलेंस दिखना: चालू</p>"
)


@contextmanager
def serving(folder: Path, at: datetime) -> Iterator[str]:
    made = server.server("127.0.0.1", 0, folder, lambda: at)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_address[1]}"
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language in server.LANGUAGES:
        (tmp_path / server.file_name(language)).write_text(PAGE, encoding="utf-8")
    return tmp_path


def get(address: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=5) as answer:
        return str(answer.read().decode())


def test_it_says_how_old_it_is(folder: Path) -> None:
    with serving(folder, WRITTEN + timedelta(minutes=3, seconds=20)) as address:
        assert "3\u00a0मिनट पहले लिखा गया" in get(f"{address}/hi")
        page = get(f"{address}/en")
        assert "Written 3\u00a0minutes ago" in page
        assert "बैलेंस दिखना: चालू" in page


def test_an_old_page_says_so_first_and_what_it_means(folder: Path) -> None:
    with serving(folder, WRITTEN + timedelta(hours=2)) as address:
        page = get(f"{address}/en")
        assert "This page is 2\u00a0hours old" in page
        assert page.index("This page is") < page.index("बैलेंस")
        assert "none goes out" in page
        assert "यह पन्ना 2\u00a0घंटे पुराना है" in get(f"{address}/hi")


def test_the_reader_s_language_decides_and_hindi_comes_first(folder: Path) -> None:
    with serving(folder, WRITTEN) as address:
        assert "ago" in get(f"{address}/", **{"Accept-Language": "en-IN,hi;q=0.8"})
        assert "पहले" in get(f"{address}/")


def test_a_page_that_was_never_written_is_said_to_be_missing(tmp_path: Path) -> None:
    with serving(tmp_path, WRITTEN) as address:
        with pytest.raises(urllib.error.HTTPError) as problem:
            get(f"{address}/hi")
        assert problem.value.code == 503
        assert "1912" in problem.value.read().decode()
        with pytest.raises(urllib.error.HTTPError) as other:
            get(f"{address}/../etc/passwd")
        assert other.value.code == 404


def test_nothing_runs_in_the_page(folder: Path) -> None:
    with serving(folder, WRITTEN) as address, urllib.request.urlopen(f"{address}/hi", timeout=5) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy and "unsafe" not in policy


@pytest.mark.parametrize(
    ("seconds", "hi", "en"),
    [
        (0, "0 सेकंड", "0 seconds"),
        (59, "59 सेकंड", "59 seconds"),
        (60, "1 मिनट", "1 minute"),
        (3599, "59 मिनट", "59 minutes"),
        (3600, "1 घंटा", "1 hour"),
        (86_400 * 10, "10 दिन", "10 days"),
        (-5, "0 सेकंड", "0 seconds"),
    ],
)
def test_ages(seconds: int, hi: str, en: str) -> None:
    assert server.age_words(seconds, "hi").replace("\u00a0", " ") == hi
    assert server.age_words(seconds, "en").replace("\u00a0", " ") == en


def test_it_needs_neither_django_nor_a_database_driver() -> None:
    """What the program that serves loads: when all else is down, nothing else may be needed."""
    probe = (
        "import sys, bijlighar.interfaces.cli.status, bijlighar.interfaces.status.server;"
        "print(sorted({'django', 'psycopg', 'polars', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
