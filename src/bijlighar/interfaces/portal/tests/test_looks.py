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
