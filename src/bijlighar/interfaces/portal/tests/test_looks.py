"""Who looked at an account is named in the reader's language (M3)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from bijlighar.interfaces.portal.views.settings import looks
from bijlighar.kernel.actor import Actor
from bijlighar.people.models import Staff
from bijlighar.privacy.actions import record_access

AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(("spoken", "name"), [("hi", "मीरा दुबे"), ("en", "Meera Dubey")])
def test_staff_are_named_as_the_reader_reads(db: None, spoken: str, name: str) -> None:
    person = Staff.objects.create(login="m.dubey", name_en="Meera Dubey", name_hi="मीरा दुबे")
    for by in (Actor("staff", "Meera Dubey", person.id), Actor("consumer", "98******01", 1)):
        record_access(connection_id=7, purpose_code="METERING", page="meter", by=by, at=AT)
    with translation.override(spoken):
        assert [who for who, _ in looks(7)] == ["98******01", name]


@pytest.mark.parametrize(
    ("spoken", "name"),
    [("hi", "कंपनी का कंप्यूटर, अपने-आप"), ("en", "The company's computer, by itself")],
)
def test_a_program_of_the_company_is_named_in_words(db: None, spoken: str, name: str) -> None:
    told = {"purpose_code": "BILLING", "page": "bill/pdf", "by": Actor.system("bill pdf"), "at": AT}
    record_access(connection_id=7, **told)
    with translation.override(spoken):
        assert [who for who, _ in looks(7)] == [name]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("portal/bill/paper", "On these pages: a bill's paper (PDF)"),
        ("portal/export/csv", "On these pages: readings as a file"),
        ("portal/privacy/copy", "On these pages: a copy of all that is kept about you"),
        ("portal/somewhere", "On these pages"),
    ],
)
def test_what_was_taken_from_these_pages_is_named(db: None, page: str, words: str) -> None:
    record_access(connection_id=7, purpose_code="OWN", page=page, by=Actor("consumer", "portal"), at=AT)
    with translation.override("en"):
        assert [who for who, _ in looks(7)] == [words]
