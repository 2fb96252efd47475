"""What journeys and browsers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bijlighar.conf.postgres import Place
from tests.served import Served, served_demo


@pytest.fixture(scope="session")
def served(
    django_db_setup: None, database_cluster: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The demo, served by the program itself; once for all tests of this process."""
    with served_demo(database_cluster, tmp_path_factory.mktemp("served")) as found:
        yield found
