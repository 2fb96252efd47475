"""A database that was never migrated: a command says so and what to do, instead of a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bijlighar.interfaces.cli import exits


def test_a_command_before_migrate_says_what_to_do(own_home: Path) -> None:
    program = "from bijlighar.interfaces.cli import main; main()"
    answer = subprocess.run(
        [sys.executable, "-c", program, "staff", "list"],
        env={**os.environ, "BIJLIGHAR_HOME": str(own_home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == exits.ENVIRONMENT
    assert "bijlighar migrate" in answer.stderr
    assert "Traceback" not in answer.stderr
