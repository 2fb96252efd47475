"""What the tests of readings share: a company with connections and meters, and files to ingest."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

LAYOUTS = Path(__file__).resolve().parents[4] / "layouts"


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    """A real data file by name; the test is skipped where the folder of data is absent."""

    def find(name: str) -> Path:
        path = Path(os.environ.get("BIJLIGHAR_DATA", "")) / name
        if not path.is_file():
            pytest.skip(f"real data {name} is not on this machine (BIJLIGHAR_DATA)")
        return path

    return find


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
