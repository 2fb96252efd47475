"""The telephone line beside the web server, for a desk or a demo on one machine."""

from __future__ import annotations

import subprocess
import sys

from bijlighar.conf.exchanges import exchanges_file
from bijlighar.interfaces.telephony import configuration, kamailio
from bijlighar.interfaces.telephony.settings import Settings


class NoTelephony(RuntimeError):
    """The line cannot be started here; nothing was."""


def start(settings: Settings, application: str) -> list[subprocess.Popen[bytes]]:
    """Write the configuration, and start kamailio and the switchboard; whoever started them ends them.

    Media is relayed where `BIJLIGHAR_RTPENGINE` names an rtpengine that runs. Raises NoTelephony.
    """
    if missing := kamailio.lacking():
        raise NoTelephony(f"the telephone line needs: apt-get install {' '.join(missing)}")
    configuration.write(settings)
    configuration.let_in(settings, exchanges_file())
    file = settings.folder / "kamailio.cfg"
    if wrong := kamailio.problem(file):
        raise NoTelephony(f"kamailio refuses {file}: {wrong}")
    board = [
        sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()",
        "telephony", "serve", "--application", application,
    ]  # fmt: skip
    with (settings.folder / "kamailio.log").open("wb") as log:
        proxy = subprocess.Popen(
            kamailio.command(file, settings.folder / "run"), stdout=log, stderr=log, start_new_session=True
        )
    return [proxy, subprocess.Popen(board, start_new_session=True)]
