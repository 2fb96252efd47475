"""The audits of messages: silent on sound books, and each finds the fault it is there for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bijlighar.consumers.tests import place
from bijlighar.interfaces.jobs.send_outbox import send_waiting
from bijlighar.kernel import outbox
from bijlighar.kernel.models import OutboxMessage
from bijlighar.notifications import actions
from bijlighar.notifications.models import Delivery
from bijlighar.notifications.rules.reports import Reported
from tests.faults.planted import hold

AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)

PLANTED = [
    ("sent_codes_are_wiped", 'UPDATE kernel_outbox SET context = \'{"code": "1"}\''),
    ("sent_codes_are_wiped", "UPDATE kernel_outbox SET failed_at = sent_at"),
    ("sent_codes_are_wiped", "UPDATE kernel_outbox SET outcome_code = ''"),
    ("costs_are_what_was_sent", "UPDATE notifications_cost SET parts = parts + 1"),
    ("costs_are_what_was_sent", "DELETE FROM notifications_cost"),
    ("costs_are_what_was_sent", "DELETE FROM notifications_delivery WHERE provider_ref = 'r1'"),
    ("sent_messages_have_a_delivery", "UPDATE notifications_delivery SET message_id = 0"),
    ("sent_messages_have_a_delivery", "UPDATE notifications_delivery SET state_code = 'FAILED'"),
    ("reports_are_applied", "UPDATE notifications_delivery SET state_code = 'SUBMITTED'"),
    ("reports_are_applied", "DELETE FROM notifications_report"),
    ("choices_can_be_kept", "DELETE FROM notifications_address"),
    ("choices_can_be_kept", "UPDATE notifications_address SET confirmed_at = NULL"),
    (
        "choices_can_be_kept",
        "ALTER TABLE notifications_preference DROP CONSTRAINT notifications_preference_must;"
        " UPDATE notifications_preference SET way_code = 'NONE', kind_code = 'CODE'",
    ),
]


class Takes:
    def send(self, **_: object) -> None:
        """Take everything."""


@pytest.fixture
def books(committed_database: Any) -> None:
    """A message that arrived, one of no company, and a choice."""
    home = place.connection(place.company("east"), 1)
    for key, context in (("a", {"service_number": "N0000000001", "units": "1"}), ("b", {"units": "1"})):
        outbox.post(
            channel="sms", template="photo_reading_again", recipient=place.SUNITA, language="hi", key=key,
            at=AT, context={"service_number": "N9999999999", **context},
        )  # fmt: skip
    assert send_waiting(at=AT, sms=Takes()).sent == 2
    Delivery.objects.filter(company_id__isnull=False).update(provider_ref="r1")
    actions.take_reports(
        provider_code="console", reports=[Reported("r1", "DELIVERED", "ok")], by=place.BY, at=AT
    )
    actions.add_email(mobile=place.SUNITA, email="a@example.org", language="hi", by=place.BY, at=AT)
    code = OutboxMessage.objects.get(channel="email").context["code"]
    actions.confirm_email(mobile=place.SUNITA, code=code, by=place.BY, at=AT)
    actions.choose(mobile=place.SUNITA, connection_id=home, ways={"BILL": "EMAIL"}, by=place.BY, at=AT)
    OutboxMessage.objects.filter(channel="email").delete()


def test_each_audit_finds_its_fault_and_none_on_sound_books(books: None) -> None:
    hold("notifications", PLANTED)
