"""The desk of requests about data and of notices; who sees a name without having said why (M3, M7)."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.actions import link_by_staff
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.test_access import STAFF_ONLY, address, name
from bijlighar.interfaces.console.tests.world import NOW, OFFICERS, World, world
from bijlighar.kernel import outbox
from bijlighar.kernel.models import AuditEntry
from bijlighar.notices import queries as notices
from bijlighar.notices.tests.test_notices import GOOD
from bijlighar.people.rules.roles import ROLES
from bijlighar.privacy import actions, queries

__all__ = ["world"]
pytestmark = pytest.mark.django_db
MARKS = {
    "name": ("Sunita Patel", "सुनीता पटेल"),
    "address": ("12, Adhartal", "12, अधारताल"),
    "mobile": ("6000000001", "60000\u00a000001", "60000 00001"),
}
"""What tells who lives at the connection of D1, in every form in which pages write it."""


def text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unescape(content.decode())


def asked(world: World, kind: str = "CORRECTION", **changes: Any) -> int:
    given: dict[str, Any] = {
        "company_id": world.east, "office_id": world.offices["east/HO/D1"], "connection_id": world.connection,
        "mobile": place.SUNITA, "language": "hi", "field_code": "NAME" if kind == "CORRECTION" else "",
        "words": "my name is written wrongly",
    }  # fmt: skip
    found = actions.ask(kind_code=kind, key=kind, by=world.by, at=NOW, **{**given, **changes})
    return found.id


def seen(page: str) -> set[str]:
    return {field for field, marks in MARKS.items() if any(mark in page for mark in marks)}


def test_who_asked_is_masked_until_somebody_opens_it_and_the_consumer_reads_of_both(world: World) -> None:
    number, client = asked(world), world.client("privacy.one")
    path = f"/en/console/privacy/one/{number}"
    listed = text(client.get(f"/en/console/privacy/{world.offices['east/HO/D1']}"))
    assert f"D{number:06d}" in listed and seen(listed) == set()
    assert seen(text(client.get(path))) == set()
    assert seen(text(client.post(f"{path}/step", {"step": "open"}))) == {"name", "address", "mobile"}
    looks = [(each.page, each.purpose_code, each.by_kind) for each in queries.accesses_of(world.connection)]
    assert looks == [("console/privacy/person", "PRIVACY", "staff"), ("console/privacy", "PRIVACY", "staff")]


def test_a_correction_writes_the_record_and_answers_or_does_neither(world: World) -> None:
    number, client = asked(world), world.client("privacy.one")
    path = f"/en/console/privacy/one/{number}/step"
    half = client.post(path, {"step": "done", "words_en": "Suneeta Patel", "words_hi": "", "answer": "ok"})
    assert half.status_code == 400 and "Suneeta Patel" in text(half)
    found = queries.request(number)
    assert found is not None and found.state_code == "OPEN"
    done = {"step": "done", "words_en": "Suneeta Patel", "words_hi": "सुनीता पटैल", "answer": "Written anew"}
    assert client.post(path, done).status_code == 302
    record = consumers.connection(world.connection)
    assert record is not None and (record.name_en, record.name_hi) == ("Suneeta Patel", "सुनीता पटैल")
    assert client.post(path, done).status_code == 400, "answered already"


def test_a_refusal_needs_its_reason_and_late_ones_are_listed_apart(world: World, settings: Any) -> None:
    number, client = asked(world, "GRIEVANCE"), world.client("privacy.one")
    path = f"/en/console/privacy/one/{number}/step"
    assert client.post(path, {"step": "refuse", "answer": ""}).status_code == 400
    queue = f"/en/console/privacy/{world.offices['east/HO/D1']}?late=1"
    assert f"D{number:06d}" not in text(client.get(queue))
    assert client.post(path, {"step": "refuse", "answer": "No such data"}).status_code == 302
    found = queries.request(number)
    assert found is not None and (found.state_code, found.answer) == ("REFUSED", "No such data")


def test_an_erasure_forgets_what_areas_keep_and_leaves_the_record(world: World) -> None:
    number = asked(world, "ERASURE")
    answer = world.client("privacy.one").post(
        f"/en/console/privacy/one/{number}/step", {"step": "done", "answer": "Erased"}
    )
    assert answer.status_code == 302
    assert {"privacy.shred", "complaints.shred", "calls.shred"} <= set(
        AuditEntry.objects.filter(at__gte=NOW).values_list("verb", flat=True)
    )
    assert consumers.connection(world.connection) is not None


def test_one_writes_a_notice_another_publishes_it_and_a_neighbour_company_touches_it_not(
    world: World,
) -> None:
    head = world.offices["east/HO"]
    fields = ("title_en", "title_hi", "text_en", "text_hi", "source_en", "source_hi", "link")
    form = {"kind": "NOTICE", **{each: getattr(GOOD, each) for each in fields}}
    one, two = world.client("notices.one"), world.client("notices.two")
    bad = one.post(f"/en/console/notices/{head}/write", {**form, "source_hi": ""})
    assert bad.status_code == 400 and GOOD.title_en in text(bad)
    assert one.post(f"/en/console/notices/{head}/write", form).status_code == 302
    (made,) = notices.waiting(world.east)
    step = f"/en/console/notices/{head}/step"
    one.post(step, {"step": "publish", "id": made.id})
    assert "another person publishes it" in text(one.get(f"/en/console/notices/{head}"))
    west = world.client("notices.west")
    west_step = f"/en/console/notices/{world.offices['west/HO']}/step"
    assert west.post(west_step, {"step": "publish", "id": made.id}).status_code == 404
    assert notices.notice(made.id) is None
    assert two.post(step, {"step": "publish", "id": made.id}).status_code == 302
    assert notices.notice(made.id) is not None
    assert GOOD.title_hi in text(two.get(f"/hi/console/notices/{head}"))


IN_FULL = {
    "complaint": {"complaint.work", "complaint.manage", "complaint.register"},
    "application": {"application.decide", "application.work"},
}
"""Pages on which who acts on the thing itself sees whose it is; everybody else says why first."""
SEEN_BY = {
    role: {page for page, needed in IN_FULL.items() if needed & ROLES[role].permissions} for role in ROLES
}


@pytest.mark.parametrize(
    "login", sorted({role: login for login, (role, _) in sorted(OFFICERS.items())}.values())
)
def test_roles_and_fields(world: World, login: str) -> None:
    """Every page of the desk as every role: name, address and mobile are masked until a reason was given."""
    world.request, client = asked(world), world.client(login)
    found: dict[str, set[str]] = {}
    for pattern in STAFF_ONLY:
        answer = client.get(address(pattern, world))
        if answer.status_code == 200 and (fields := seen(text(answer))):
            found[name(pattern)] = fields
    assert {page: found[page] for page in found.keys() - SEEN_BY[OFFICERS[login][0]]} == {}


@pytest.mark.parametrize("login", ["auditor", "head"])
def test_who_only_reads_a_complaint_says_why_before_seeing_whose_it_is(world: World, login: str) -> None:
    client, path = world.client(login), f"/en/console/complaints/one/{world.complaint}"
    assert seen(text(client.get(path))) == set()
    assert seen(text(client.post(path, {"purpose": "CURIOSITY"}))) == set()
    assert {"name", "address"} <= seen(text(client.post(path, {"purpose": "AUDIT"})))
    looks = [(each.page, each.purpose_code) for each in queries.accesses_of(world.connection)]
    assert looks[0] == ("complaint/person", "AUDIT")


def test_a_mobile_is_written_into_the_record_by_paper_and_the_old_one_sees_nothing_more(world: World) -> None:
    """The neighbour's record stays, who had only been let in stays, and both numbers are told."""
    new, relative = "+919826000077", place.STRANGER
    for mobile in (place.SUNITA, relative):
        link_by_staff(mobile=mobile, connection_id=world.connection, by=world.by, at=NOW)
    neighbour = place.connection(world.east, 2)
    theirs = consumers.contacts([neighbour]).to_dicts()
    number = asked(world, field_code="MOBILE", mobile=relative, words="the number is lost")
    client, path = world.client("privacy.one"), f"/en/console/privacy/one/{number}"
    assert "Not the registered mobile asked" in text(client.get(path))
    step = {"step": "done", "answer": "Election card seen at the office"}
    for wrong, words in (
        ({**step, "mobile": ""}, "ten digits"), ({**step, "mobile": "12"}, "ten digits"),
        ({**step, "mobile": place.SUNITA}, "already"), ({**step, "mobile": new, "answer": ""}, "which paper"),
    ):  # fmt: skip
        refused = client.post(f"{path}/step", wrong)
        assert (refused.status_code, words in text(refused)) == (400, True), wrong
    assert consumers.contacts([world.connection])["mobile"].to_list() == [place.SUNITA]
    client.post(f"{path}/step", {**step, "mobile": "98260 00077"})
    assert consumers.contacts([world.connection])["mobile"].to_list() == [new]
    assert consumers.contacts([neighbour]).to_dicts() == theirs
    assert {each.mobile for each in consumers.links(world.connection)} == {new, relative}
    told = {
        each.recipient
        for each in outbox.of_recipients([new, relative, place.SUNITA])
        if "done" in each.template
    }
    assert told == {new, relative, place.SUNITA}


def test_what_is_right_and_not_yet_written_stays_open_and_due(world: World) -> None:
    number = asked(world, field_code="OTHER", words="the meter number on my bill is wrong")
    client, path = world.client("privacy.one"), f"/en/console/privacy/one/{number}"
    for _ in range(2):
        client.post(f"{path}/step", {"step": "accept"})
    found = queries.request(number)
    assert found is not None and found.state_code == "OPEN"
    assert [each.state_code for each in queries.steps_of(number)] == ["OPEN", "ACCEPTED"]
    listed = text(client.get(f"/en/console/privacy/{world.offices['east/HO/D1']}"))
    assert f"D{number:06d}" in listed
    assert client.post(f"{path}/step", {"step": "done", "answer": ""}).status_code == 400
    client.post(f"{path}/step", {"step": "done", "answer": "Serial written anew from the photo of the meter"})
    done = queries.request(number)
    assert done is not None and done.state_code == "DONE"
