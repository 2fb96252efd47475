"""What is written once for many tests stands before each of them as it was written, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from bijlighar.consumers.tests import place
from bijlighar.network import queries as network


def built() -> list[int]:
    return [place.company("east")]


def test_each_finds_what_was_built_and_nothing_of_the_one_before(db: None, worlds: Any) -> None:
    with worlds.stand_in(built) as first:
        east = first[0]
        place.connection(east, 1)
        place.company("west", pattern="W[0-9]{10}", example="W1234567890")
        first.clear()
    assert network.company("east") is None
    with worlds.stand_in(built) as second:
        assert second == [east]
        assert network.company("east") is not None
        assert network.company("west") is None
        place.connection(east, 1)


def test_what_was_written_before_would_be_out_of_sight_and_is_refused(db: None, worlds: Any) -> None:
    place.company("west", pattern="W[0-9]{10}", example="W1234567890")
    with pytest.raises(AssertionError, match="before anything else"), worlds.stand_in(built):
        pass
    assert network.company("west") is not None


def test_one_that_cannot_be_built_leaves_the_database_of_every_test(db: None, worlds: Any) -> None:
    def wrong() -> None:
        raise LookupError

    with pytest.raises(LookupError), worlds.stand_in(wrong):
        pass
    assert wrong not in worlds.kept
    assert network.company("east") is None
    place.company("east")
