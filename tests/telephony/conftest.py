"""A real kamailio, where there is one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tools.operator_simulator.exchange import Exchange, exchange, lacking


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """1912 with nobody at the desks yet."""
    if missing := lacking():
        pytest.skip(f"no telephone line here: apt-get install {' '.join(missing)}")
    with exchange(tmp_path_factory.mktemp("line"), wrap_seconds=0.2) as found:
        yield found
