"""The consumer's yes: a code from the registered mobile, or signed on paper (M4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bijlighar.kernel.models import OutboxMessage
from bijlighar.rollout import actions, queries
from bijlighar.rollout.tests import stage as stages
from bijlighar.rollout.tests.stage import BY, NOW, Stage, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def said() -> dict[str, Any]:
    stage: Stage = stages.stage()
    made = record(stage)
    return {"agency_id": stage.agency_id, "installation_id": made.id, "by": BY}


def code() -> str:
    message = OutboxMessage.objects.filter(template="installation_code").latest("id")
    return str(message.context["code"])


def how(said: dict[str, Any]) -> str | None:
    found = queries.installation(said["agency_id"], said["installation_id"])
    assert found is not None
    return found.acknowledged_how


def test_the_code_goes_to_the_registered_mobile_and_says_what_was_read(said: dict[str, Any]) -> None:
    assert actions.ask_acknowledgement(at=NOW, **said) == "ASKED"
    message = OutboxMessage.objects.get(template="installation_code")
    assert message.recipient == "+916000000001"
    assert message.context["serial"] == "NEW-1"
    assert message.context["old_units"] == "1234.500"
    assert actions.acknowledge_by_code(code=code(), at=NOW, **said) == "GIVEN"
    assert how(said) == "CODE"
    found = queries.installation(said["agency_id"], said["installation_id"])
    assert found is not None
    assert "CONSUMER" not in found.lacking


def test_a_wrong_code_counts_and_five_are_enough(said: dict[str, Any]) -> None:
    actions.ask_acknowledgement(at=NOW, **said)
    right = code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    answers = [actions.acknowledge_by_code(code=wrong, at=NOW, **said) for _ in range(5)]
    assert answers == ["WRONG"] * 5
    assert actions.acknowledge_by_code(code=right, at=NOW, **said) == "NO_CODE"
    assert how(said) is None


def test_a_code_grows_old_and_only_the_newest_counts(said: dict[str, Any]) -> None:
    assert actions.acknowledge_by_code(code="000000", at=NOW, **said) == "NO_CODE"
    actions.ask_acknowledgement(at=NOW, **said)
    first = code()
    assert actions.acknowledge_by_code(code=first, at=NOW + timedelta(minutes=30), **said) == "NO_CODE"
    for _ in range(2):
        assert actions.ask_acknowledgement(at=NOW, **said) == "ASKED"
    assert actions.ask_acknowledgement(at=NOW, **said) == "TOO_MANY"
    assert actions.acknowledge_by_code(code=code(), at=NOW, **said) == "GIVEN"
    assert actions.ask_acknowledgement(at=NOW, **said) == "GIVEN"


def test_a_signature_on_paper_counts_once(said: dict[str, Any]) -> None:
    assert actions.acknowledge_on_paper(note="Signed by the son", at=NOW, **said) == "GIVEN"
    assert actions.acknowledge_on_paper(note="again", at=NOW, **said) == "GIVEN"
    assert how(said) == "SIGNATURE"
