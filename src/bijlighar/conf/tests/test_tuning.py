"""Server settings follow the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from bijlighar.conf.postgres import tuning

GB = 1024**3


def settings_of(memory: int, shared_memory: int = GB, cores: int = 2) -> dict[str, str]:
    return tuning.settings(
        sockets=Path("/run/x"),
        port=5432,
        memory=memory,
        free_disk=100 * GB,
        shared_memory=shared_memory,
        cores=cores,
    )


@pytest.mark.parametrize(
    ("memory_gb", "shared_buffers", "work_mem"),
    [
        (24, "2048MB", "64MB"),
        (8, "819MB", "21MB"),
        (1, "102MB", "4MB"),
        (0.25, "64MB", "4MB"),
        (512, "2048MB", "64MB"),
    ],
)
def test_memory_scales_between_a_floor_and_a_ceiling(
    memory_gb: float, shared_buffers: str, work_mem: str
) -> None:
    settings = settings_of(int(memory_gb * GB))
    assert (settings["shared_buffers"], settings["work_mem"]) == (shared_buffers, work_mem)


def test_a_small_dev_shm_is_not_used() -> None:
    assert settings_of(8 * GB, shared_memory=64 * 1024**2)["dynamic_shared_memory_type"] == "mmap"
    assert settings_of(8 * GB)["dynamic_shared_memory_type"] == "posix"


def test_one_core_runs_no_parallel_workers() -> None:
    assert settings_of(8 * GB, cores=1)["max_parallel_workers_per_gather"] == "0"


def test_values_are_quoted() -> None:
    assert tuning.as_configuration({"a": "it's", "b": ""}) == "a = 'it''s'\nb = ''\n"
