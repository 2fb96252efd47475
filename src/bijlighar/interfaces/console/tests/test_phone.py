"""The telephone in the operator's page: for his own desk, on that page alone (M29)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bijlighar.interfaces.console.tests.world import World, world
from bijlighar.interfaces.telephony import settings as line

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def test_an_operator_gets_the_telephone_of_his_desk(
    world: World, settings_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = world.client("operator")
    assert operator.post("/en/console/calls/phone").status_code == 409
    operator.post("/en/console/calls/sign-on", {"desk": "37", "language": ["hi"]})
    # Without a line of our own there is no telephone, and the page may not reach one.
    assert operator.post("/en/console/calls/phone").status_code == 409
    bare = operator.get("/en/console/calls")
    assert b"jssip" not in bare.content and "ws:" not in bare.headers["Content-Security-Policy"]

    assert line.read().phone_secret
    given = operator.post("/en/console/calls/phone").json()
    assert given["uri"] == f"sip:37@{line.REALM}"
    assert given["username"].endswith(":37")
    page = operator.get("/en/console/calls")
    assert b"jssip" in page.content
    assert "connect-src 'self' ws://127.0.0.1:8090" in page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    assert "ws:" not in operator.get("/en/console/calls/gang").headers["Content-Security-Policy"]
    assert world.client("head").post("/en/console/calls/phone").status_code == 404
    monkeypatch.setenv("BIJLIGHAR_SIP_PAGE", "no address; script-src *")
    assert operator.get("/en/console/calls").status_code == 200
