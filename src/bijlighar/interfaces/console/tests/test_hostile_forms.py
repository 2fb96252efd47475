"""Forms that no page of ours sends: answered as nonsense, never by a failure, and nothing is decided."""

from __future__ import annotations

import pytest
from django.test import Client

from bijlighar.interfaces.console.tests.world import World, world
from bijlighar.metering.models import FindingDecision

__all__ = ["world"]

pytestmark = pytest.mark.django_db
NO_FINDINGS = (
    f"{'9' * 25}.20261104.1.GAP.12",
    f"{'9' * 5000}.20261104.1.GAP.12",
    "{meter}.20261104.9999999999.GAP.12",
    "{meter}.20261104.1.GAP.9999999999",
    "{meter}.20261104.1.GAP.-1",
    "-1.20261104.1.GAP.12",
)


@pytest.mark.parametrize("finding", NO_FINDINGS, ids=lambda text: text[:40])
def test_a_number_that_no_finding_has_is_nothing(world: World, finding: str) -> None:
    path = f"/en/console/queues/{world.offices['east/HO/D1']}/findings/decide"
    form = {"id": finding.format(meter=world.meter), "decision": "ACCEPT", "reason": "x"}
    assert world.client("officer.one").post(path, form).status_code in (302, 404)
    assert not FindingDecision.objects.exists()


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "-1", "१"], ids=lambda text: text[:5])
@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("corrections/decide", {"decision": "approve"}),
        ("photos/decide", {"decision": "TAKE", "reason": "x"}),
        ("check-meters/plan", {"for": "2026-11-25"}),
    ],
)
def test_a_number_that_no_row_has_counts_as_not_ticked(
    world: World, path: str, more: dict[str, str], number: str
) -> None:
    office = world.offices["east/HO/D1"]
    answer = world.client("officer.one").post(
        f"/en/console/queues/{office}/{path}", {"id": number, **more}, follow=True
    )
    assert answer.status_code == 200
    assert "nothing was" in answer.content.decode().lower()


def test_the_byte_0_in_a_form_is_not_understood(world: World) -> None:
    """No text of the database holds it; whoever is not signed in must not cause a failure with it."""
    assert Client().post("/en/console/sign-in", {"login": "a\0b", "password": "x"}).status_code == 400
    path = f"/en/console/queues/{world.offices['east/HO/D1']}/findings/decide"
    form = {"id": f"{world.meter}.20261104.1.GAP.12", "decision": "ACCEPT", "reason": "x\0"}
    assert world.client("officer.one").post(path, form).status_code == 400
