"""The code on a letter: for whom the company has no mobile; guesses and neighbours learn nothing (M12)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bijlighar.consumers import actions, personal, queries
from bijlighar.consumers.actions import Letter
from bijlighar.consumers.models import LetterCode, MobileLink, Person
from bijlighar.consumers.rules.links import LETTER_LIVES, REQUESTS_A_MOBILE, LinkAnswer, may_end
from bijlighar.consumers.tests import place
from bijlighar.consumers.tests.place import AT, NEIGHBOUR, STRANGER, SUNITA
from bijlighar.consumers.tests.test_audits import found
from bijlighar.kernel.models import OutboxMessage

pytestmark = pytest.mark.django_db
NUMBER, DAY = "N0000000001", timedelta(days=1)


def printed(connection_id: int, document: str = "EAST-1", at: datetime = AT) -> str:
    found = actions.print_letter_codes(letters=[Letter(connection_id, document, AT)], by=place.BY, at=at)
    return found.get((connection_id, document), "")


def link(mobile: str, code: str, number: str = NUMBER, at: datetime = AT + DAY) -> LinkAnswer:
    return actions.link_by_letter(mobile=mobile, service_number=number, code=code, by=place.BY, at=at)


def test_a_printed_code_links_one_mobile_once() -> None:
    here = place.connection(place.company(), mobile=None)
    code = printed(here)
    assert len(code) == 12
    assert code.isdigit()
    assert printed(here, at=AT + DAY) == code, "the same letter has the same code"
    assert code not in LetterCode.objects.get().code_hash
    assert link(SUNITA, code) == LinkAnswer("LINKED", here)
    assert queries.may_see(SUNITA, here)
    assert [each.how_code for each in queries.links(here)] == ["LETTER"]
    assert link(NEIGHBOUR, code) == LinkAnswer("WRONG"), "whoever finds the bill later comes too late"
    assert printed(here) == "", "a used code is not printed again"


def test_letters_of_people_whose_mobile_is_known_carry_no_code() -> None:
    east = place.company()
    here, there = place.connection(east, 1), place.connection(east, 2, mobile=None)
    assert printed(here) == ""
    code = printed(there)
    assert link(STRANGER, code, "N0000000001") == LinkAnswer("WRONG"), "the code of another connection"
    Person.objects.filter(mobile="").update(mobile=NEIGHBOUR)
    assert link(SUNITA, code, "N0000000002") == LinkAnswer("WRONG"), "a mobile is known by now"
    assert not MobileLink.objects.exists()


def test_guesses_answer_alike_and_end_soon() -> None:
    here = place.connection(place.company(), mobile=None)
    code = printed(here)
    answers = []
    for asker, number in ((NEIGHBOUR, NUMBER), (STRANGER, "N9999999999")):
        answers.append([link(asker, f"{n:012d}", number) for n in range(REQUESTS_A_MOBILE + 1)])
    assert answers[0] == answers[1]
    assert [each.outcome for each in answers[0]] == ["WRONG"] * REQUESTS_A_MOBILE + ["TOO_MANY"]
    assert link(NEIGHBOUR, code) == LinkAnswer("TOO_MANY"), "the right one after ten wrong ones"
    assert link(SUNITA, code) == LinkAnswer("LINKED", here), "guessing takes nothing from the owner"
    assert actions.link(mobile=NEIGHBOUR, service_number=NUMBER, by=place.BY, at=AT + DAY) == LinkAnswer(
        "TOO_MANY"
    ), "tries by letter and by SMS count together"


def test_a_code_ends_by_time_and_by_being_stopped() -> None:
    here = place.connection(place.company(), mobile=None)
    code = printed(here)
    assert link(SUNITA, code, at=AT + LETTER_LIVES) == LinkAnswer("WRONG")
    assert printed(here, at=AT + LETTER_LIVES) == ""
    assert queries.letter_until(here, AT) == AT + LETTER_LIVES
    assert actions.withdraw_letter_codes(connection_id=here, by=place.BY, at=AT) == 1
    assert queries.letter_until(here, AT) is None
    assert link(SUNITA, code) == LinkAnswer("WRONG")
    assert printed(here) == ""
    assert link(SUNITA, printed(here, "EAST-2")) == LinkAnswer("LINKED", here)


def test_whoever_was_there_is_told_and_may_end_it() -> None:
    """A stranger who found a bill is seen, and is sent off by whoever was there before; not the other way."""
    here = place.connection(place.company(), mobile=None)
    actions.link_by_staff(mobile=SUNITA, connection_id=here, by=place.BY, at=AT)
    later = printed(here, "EAST-2")
    assert link(STRANGER, printed(here)) == LinkAnswer("LINKED", here)
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.template) == (SUNITA, "linked_by_letter")
    assert STRANGER[-4:] in message.context["mobile_end"]
    first, second = queries.links(here)

    def end(mobile: str, link_id: int) -> bool:
        return actions.end_link_of_other(
            mobile=mobile, connection_id=here, link_id=link_id, by=place.BY, at=AT + 2 * DAY
        )

    assert not end(STRANGER, first.id)
    assert not end(NEIGHBOUR, second.id), "who is not linked ends nobody's link"
    assert end(SUNITA, second.id)
    assert not queries.may_see(STRANGER, here)
    assert link(STRANGER, later, at=AT + 3 * DAY) == LinkAnswer("WRONG"), "older letters count no more"


def test_the_registered_mobile_may_end_every_other_and_nobody_his() -> None:
    since = [(SUNITA, AT + DAY), (NEIGHBOUR, AT)]
    assert may_end(asker=SUNITA, other=NEIGHBOUR, registered=SUNITA, since=since)
    assert not may_end(asker=NEIGHBOUR, other=SUNITA, registered=SUNITA, since=since)
    assert may_end(asker=NEIGHBOUR, other=SUNITA, registered="", since=since)
    assert not may_end(asker=SUNITA, other=SUNITA, registered=SUNITA, since=since)
    assert not may_end(asker=STRANGER, other=SUNITA, registered=STRANGER, since=since)


def test_wishes_in_vain_are_forgotten_and_the_proof_of_a_link_stays() -> None:
    here = place.connection(place.company())
    actions.link(mobile=SUNITA, service_number=NUMBER, by=place.BY, at=AT)
    actions.link(mobile=STRANGER, service_number="N9999999999", by=place.BY, at=AT)
    assert personal.count_old_link_requests(before=AT + DAY) == 1
    assert personal.forget_old_link_requests(before=AT + DAY, most=10, by=place.BY, at=AT + DAY) == 1
    assert found("links_are_proved") == 0
    assert queries.may_see(SUNITA, here)
