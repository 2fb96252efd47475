"""Loading a file steps back behind what people wait for, but slows nobody who only calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from bijlighar.conf.postgres.priority import STEPS
from bijlighar.interfaces.cli import main

LAYOUT = sorted((Path(__file__).resolve().parents[4] / "layouts").glob("*.yaml"))[0]
ARGUMENTS = ["ingest", "no-such-file.csv", "--layout", str(LAYOUT)]
_AS_THE_PROGRAM = """
import os, sys
from bijlighar.interfaces.cli import main
try:
    main()
except SystemExit as ended:
    print(os.nice(0), ended.code)
"""


def test_the_program_itself_steps_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _AS_THE_PROGRAM, *ARGUMENTS], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == [str(min(os.nice(0) + STEPS, 19)), "2"]


def test_a_command_called_inside_another_process_leaves_its_priority() -> None:
    before = os.nice(0)
    result = CliRunner().invoke(main, ARGUMENTS)
    assert result.exit_code == 2
    assert "no such file" in result.output
    assert os.nice(0) == before
