"""Linking: the owner at once, others through the owner's mobile, a stranger learns nothing (M12)."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bijlighar.consumers import actions, queries
from bijlighar.consumers.models import LinkRequest
from bijlighar.consumers.rules.links import CODES_A_CONNECTION, REQUESTS_A_MOBILE, TRIES_A_CODE, LinkAnswer
from bijlighar.consumers.tests import place
from bijlighar.consumers.tests.place import AT, NEIGHBOUR, STRANGER, SUNITA
from bijlighar.kernel.models import AuditEntry, OutboxMessage

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def link(mobile: str, number: str = "N0000000001", at: datetime = AT) -> LinkAnswer:
    return actions.link(mobile=mobile, service_number=number, by=place.BY, at=at)


def confirm(mobile: str, code: str, at: datetime = AT) -> LinkAnswer:
    return actions.confirm_link(mobile=mobile, code=code, by=place.BY, at=at)


def sent_code() -> str:
    newest = OutboxMessage.objects.order_by("-id").first()
    assert newest is not None
    return str(newest.context["code"])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_registered_mobile_is_linked_at_once() -> None:
    here = place.connection(place.company())
    assert not queries.may_see(SUNITA, here), "being registered is not yet being linked"
    assert link(SUNITA, " n0000-000001") == LinkAnswer("LINKED", here)
    assert queries.may_see(SUNITA, here)
    assert [c.id for c in queries.connections_of_mobile(SUNITA)] == [here]
    assert OutboxMessage.objects.count() == 0
    assert link(SUNITA) == LinkAnswer("LINKED", here), "twice is once"
    assert len(queries.links(here)) == 1


def test_another_mobile_needs_the_code_that_went_to_the_registered_one() -> None:
    here = place.connection(place.company())
    assert link(NEIGHBOUR) == LinkAnswer("ASKED")
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.template) == (SUNITA, "link_code")
    assert not queries.may_see(NEIGHBOUR, here)
    assert confirm(NEIGHBOUR, sent_code(), AT + MINUTE) == LinkAnswer("LINKED", here)
    assert queries.may_see(NEIGHBOUR, here)
    assert confirm(NEIGHBOUR, sent_code(), AT + MINUTE) == LinkAnswer("NO_CODE"), "a code works once"


def test_one_mobile_may_see_several_connections_and_one_connection_may_have_several_mobiles() -> None:
    east = place.company()
    here, there = place.connection(east, 1), place.connection(east, 2, mobile=SUNITA)
    link(SUNITA, "N0000000001")
    link(SUNITA, "N0000000002")
    actions.link_by_staff(mobile=NEIGHBOUR, connection_id=here, by=place.BY, at=AT)
    assert [c.id for c in queries.connections_of_mobile(SUNITA)] == [here, there]
    assert [record.mobile for record in queries.links(here)] == [SUNITA, NEIGHBOUR]


def test_a_number_that_exists_and_one_that_does_not_answer_alike_at_every_step() -> None:
    place.connection(place.company())
    answers = []
    for asker, number in ((NEIGHBOUR, "N0000000001"), (STRANGER, "N9999999999")):
        steps = [link(asker, number)]
        steps += [confirm(asker, "not-it") for _ in range(TRIES_A_CODE + 1)]
        steps += [link(asker, number) for _ in range(REQUESTS_A_MOBILE)]
        answers.append(steps)
    assert answers[0] == answers[1]
    assert [answer.outcome for answer in answers[0]] == (
        ["ASKED"]
        + ["WRONG"] * TRIES_A_CODE
        + ["NO_CODE"]
        + ["ASKED"] * (REQUESTS_A_MOBILE - 1)
        + ["TOO_MANY"]
    )
    assert not OutboxMessage.objects.filter(recipient__in=[NEIGHBOUR, STRANGER]).exists()


def test_a_connection_without_a_registered_mobile_answers_alike_too() -> None:
    place.connection(place.company(), mobile=None)
    assert link(NEIGHBOUR) == LinkAnswer("ASKED")
    assert confirm(NEIGHBOUR, "000000") == LinkAnswer("WRONG")
    assert OutboxMessage.objects.get().recipient == ""


def test_asking_for_a_number_does_the_same_work_whether_it_exists_or_not() -> None:
    """M12: no statement more for a number that exists, so the time of an answer tells nothing either."""
    east = place.company()
    place.connection(east, 1)
    place.connection(east, 2, mobile=None)
    work = []
    for number in ("N0000000001", "N0000000002", "N9999999999"):
        with CaptureQueriesContext(connection) as statements:
            assert link(NEIGHBOUR, number) == LinkAnswer("ASKED")
        work.append(
            [re.findall(r"^[A-Z]+|\b(?:kernel|consumers)_\w+", each["sql"])[:2] for each in statements]
        )
    assert work[0] == work[1] == work[2]
    assert ["INSERT", "kernel_outbox"] in work[0]
    sent_to = [message.recipient for message in OutboxMessage.objects.order_by("id")]
    assert sent_to == [SUNITA, "", ""]


def test_the_right_code_comes_too_late_after_five_wrong_ones() -> None:
    here = place.connection(place.company())
    link(NEIGHBOUR)
    for _ in range(TRIES_A_CODE):
        assert confirm(NEIGHBOUR, wrong(sent_code())).outcome == "WRONG"
    assert confirm(NEIGHBOUR, sent_code()).outcome == "NO_CODE"
    assert not queries.may_see(NEIGHBOUR, here)


@pytest.mark.parametrize(
    ("after", "outcome"), [(timedelta(minutes=9, seconds=59), "LINKED"), (10 * MINUTE, "NO_CODE")]
)
def test_a_code_lives_ten_minutes(after: timedelta, outcome: str) -> None:
    place.connection(place.company())
    link(NEIGHBOUR)
    assert confirm(NEIGHBOUR, sent_code(), AT + after).outcome == outcome


def test_a_code_belongs_to_the_mobile_that_asked() -> None:
    here = place.connection(place.company())
    link(NEIGHBOUR)
    code = sent_code()
    assert confirm(STRANGER, code).outcome == "NO_CODE"
    link(STRANGER)
    if code != sent_code():
        assert confirm(STRANGER, code).outcome == "WRONG"
        assert not queries.may_see(STRANGER, here)


def test_only_the_newest_request_counts() -> None:
    place.connection(place.company())
    link(NEIGHBOUR)
    old = sent_code()
    link(NEIGHBOUR, at=AT + MINUTE)
    expected = "LINKED" if old == sent_code() else "WRONG"
    assert confirm(NEIGHBOUR, old, AT + MINUTE).outcome == expected


def test_nobody_can_flood_the_registered_mobile() -> None:
    place.connection(place.company())
    for number in range(CODES_A_CONNECTION + 3):
        assert link(f"+9160000001{number:02d}") == LinkAnswer("ASKED")
    assert OutboxMessage.objects.exclude(recipient="").count() == CODES_A_CONNECTION


def test_the_limit_of_a_mobile_ends_after_a_day() -> None:
    for _ in range(REQUESTS_A_MOBILE):
        link(STRANGER)
    assert link(STRANGER).outcome == "TOO_MANY"
    assert LinkRequest.objects.count() == REQUESTS_A_MOBILE
    assert link(STRANGER, at=AT + timedelta(hours=24)).outcome == "ASKED"


def test_unlink_ends_the_sight_of_one_mobile_only() -> None:
    here = place.connection(place.company())
    link(SUNITA)
    actions.link_by_staff(mobile=NEIGHBOUR, connection_id=here, by=place.BY, at=AT)
    assert actions.unlink(mobile=NEIGHBOUR, connection_id=here, by=place.BY, at=AT)
    assert not actions.unlink(mobile=NEIGHBOUR, connection_id=here, by=place.BY, at=AT)
    assert (queries.may_see(SUNITA, here), queries.may_see(NEIGHBOUR, here)) == (True, False)
    assert queries.connections_of_mobile(NEIGHBOUR) == []


def test_every_step_is_audited_without_mobile_or_code() -> None:
    place.connection(place.company())
    AuditEntry.objects.count()
    link(NEIGHBOUR)
    confirm(NEIGHBOUR, sent_code())
    entries = AuditEntry.objects.filter(verb__in=["consumers.link", "consumers.confirm_link"])
    assert entries.count() == 2
    assert NEIGHBOUR not in str(list(entries.values()))


def test_the_code_is_kept_as_a_keyed_hash() -> None:
    place.connection(place.company())
    link(NEIGHBOUR)
    request = LinkRequest.objects.get()
    assert len(request.code_hash) == 64
    assert request.code_hash != hashlib.sha256(sent_code().encode()).hexdigest()
