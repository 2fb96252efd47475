"""The way of an application, step by step: what each leaves behind, and who may not take which (M25)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bijlighar.applications import actions, queries
from bijlighar.applications.actions import UnableToApply
from bijlighar.applications.models import Application, Breach, Demand
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.applications.tests import stage
from bijlighar.applications.tests.stage import ASHA, CLOCK, DAY, HOUR, MOBILE, MONDAY, RAVI
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.tests import place
from bijlighar.deposits import queries as deposits
from bijlighar.kernel.models import OutboxMessage
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import queries as metering
from bijlighar.metering.tests import stage as meters
from bijlighar.payments import actions as payments
from bijlighar.payments import queries as payments_queries
from bijlighar.payments.tests import gateway

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _documents(tmp_path: Any, settings: LazySettings) -> None:
    settings.DOCUMENTS = tmp_path


def refused(code: str, do: Any, **told: Any) -> UnableToApply:
    with pytest.raises(UnableToApply) as problem:
        do(**told)
    assert problem.value.code == code
    assert problem.value.words_hi and problem.value.words_en
    return problem.value


def energised(made: ApplicationRecord, **changes: Any) -> str:
    told: dict[str, Any] = {
        "meter_serial": "E100", "register_wh": 12, "seal_number": "S-9",
        "installed_at": MONDAY + 3 * DAY, "by": ASHA, "at": MONDAY + 3 * DAY + HOUR,
    } | changes  # fmt: skip
    return actions.energise(application_id=made.id, **told)


def messages() -> list[str]:
    rows = OutboxMessage.objects.filter(template__startswith="application").order_by("id")
    return list(rows.values_list("template", flat=True))


def test_a_new_connection_from_the_form_to_the_meter() -> None:
    company_id, office_id = stage.company()
    made = stage.new(office_id)
    assert (made.stage_code, made.legal_days, made.desk_id) == ("CHECK", 7, office_id)
    assert made.due_on(MONDAY) == date(2026, 11, 9), "seven days after the second of November"
    stage.surveyed(made, MONDAY + DAY)
    note = stage.issued(made, MONDAY + DAY + 2 * HOUR)
    # 50 + 3 kW begun x 400 + 150 as charges, 3 x 500 as deposit: the surveyed load counts, not the asked one.
    assert (note.total_paise, note.deposit_paise, note.load_w) == (290_000, 150_000, 2600)
    assert queries.one(made.id).paused_at is not None, "he is waited for"
    stage.paid(note, MONDAY + 2 * DAY)
    assert queries.one(made.id).stage_code == "WORK"
    assert ledger.balance(-made.id, Account.APPLICATION) == 290_000
    stage.stock(company_id)
    number = energised(made)
    assert energised(made) == number, "sent twice it is one connection"
    home = consumers.connection_of_number(number)
    assert home is not None and consumers.may_see(MOBILE, home.id)
    (terms,) = consumers.terms_history(home.id)
    assert (terms.category_code, terms.sanctioned_load_w, terms.is_prepaid) == ("LV-1.2", 2600, False)
    assert home.connected_on == terms.from_date == date(2026, 11, 5)
    card = metering.meter_card(home.id)
    assert card is not None and card.serial == "E100"
    assert ledger.balance(-made.id, Account.APPLICATION) == 0
    assert deposits.held([home.id])["held_paise"].to_list() == [150_000]
    company = ledger.company_balances(company_id)
    assert company[Account.REVENUE_SERVICE] == 140_000 and not company.get(Account.APPLICATIONS_MOVED)
    done = queries.one(made.id)
    assert (done.stage_code, done.connection_id) == ("DONE", home.id)
    assert queries.clock_of(done, MONDAY + 100 * DAY).state == "KEPT"
    assert messages() == [
        "application_taken", "application_survey", "application_demand", "application_paid",
        "application_done",
    ]  # fmt: skip


def test_one_person_alone_can_neither_issue_a_note_nor_settle() -> None:
    _, office_id = stage.company()
    made = stage.new(office_id)
    stage.surveyed(made, MONDAY)
    number = actions.propose_demand(application_id=made.id, by=ASHA, at=MONDAY + 2 * HOUR)
    told: dict[str, Any] = {"demand_id": number, "at": MONDAY + 3 * HOUR}
    refused("SAME_PERSON", actions.decide_demand, is_issued=True, by=ASHA, **told)
    actions.decide_demand(is_issued=False, reason="the load is 3 kW", by=RAVI, **told)
    assert queries.one(made.id).stage_code == "NOTE"
    stage.issued(made, MONDAY + 4 * HOUR)
    assert queries.one(made.id).stage_code == "PAYMENT"


def test_part_of_a_payment_leaves_the_rest_and_the_same_order_counts_once() -> None:
    _, office_id = stage.company()
    made = stage.new(office_id)
    stage.surveyed(made, MONDAY)
    note = stage.issued(made, MONDAY + 2 * HOUR)
    key = stage.paid(note, MONDAY + 3 * HOUR, 100_000)
    assert not actions.take_payment(order_key=key, by=ASHA, at=MONDAY + 4 * HOUR)
    (there,) = queries.demands(made.id)
    assert (there.paid_paise, there.open_paise) == (100_000, 190_000)
    refused("PAID", actions.withdraw, application_id=made.id, by=stage.APPLICANT, at=MONDAY + 5 * HOUR)
    stage.paid(there, MONDAY + 6 * HOUR, 190_000, key="2")
    assert queries.one(made.id).stage_code == "WORK"


def test_a_paper_that_is_asked_for_stops_the_clock_until_it_comes() -> None:
    _, office_id = stage.company()
    made = stage.new(office_id)
    told: dict[str, Any] = {"application_id": made.id, "by": ASHA}
    actions.ask_document(words_en="The deed", words_hi="रजिस्ट्री", at=MONDAY + DAY, **told)
    stands = queries.one(made.id)
    assert queries.clock_of(stands, MONDAY + 5 * DAY).state == "PAUSED"
    assert stands.due_on(MONDAY + 5 * DAY) == date(2026, 11, 13)
    refused("PAUSED", actions.accept_papers, at=MONDAY + 2 * DAY, **told)
    actions.answer_document(application_id=made.id, by=stage.APPLICANT, at=MONDAY + 5 * DAY)
    assert queries.one(made.id).due_on(MONDAY + 6 * DAY) == date(2026, 11, 13)


def test_a_refusal_says_why_and_how_and_can_be_repeated() -> None:
    _, office_id = stage.company()
    made = stage.new(office_id)
    told: dict[str, Any] = {"application_id": made.id, "by": ASHA, "at": MONDAY + HOUR}
    words = {"reason_en": "no proof", "reason_hi": "कागज़ नहीं", "cure_en": "bring it", "cure_hi": "लाइए"}
    refused("WORDS", actions.reject, **told, **{**words, "cure_hi": " "})
    actions.reject(**told, **words)
    assert queries.one(made.id).ended_at is not None
    form = actions.begin_draft(
        kind_code="NEW", language="en", answers={**stage.ANSWERS, "office": str(office_id)},
        by=stage.APPLICANT, at=MONDAY + DAY,
    )  # fmt: skip
    again: dict[str, Any] = {
        "draft_id": form.id, "mobile": MOBILE, "again_of_number": made.number,
        "by": stage.APPLICANT, "at": MONDAY + DAY,
    }  # fmt: skip
    assert refused("PAPERS", actions.submit, **again).name == "IDENTITY"
    for each in ("IDENTITY", "PLACE"):
        stage.paper(form.key, each)
    sent = actions.submit(**again)
    assert sent.again_of_id == made.id
    assert actions.submit(**again).id == sent.id, "sent twice, one application"


def test_the_clock_alone_escalates_notes_the_breach_once_and_ends_what_nobody_paid() -> None:
    _, office_id = stage.company()
    late, unpaid = stage.new(office_id), stage.new(office_id)
    stage.surveyed(unpaid, MONDAY)
    stage.issued(unpaid, MONDAY + 2 * HOUR)
    assert actions.turn(by=CLOCK, at=MONDAY + 7 * DAY).breaches == 0, "the seventh day belongs to it"
    first = actions.turn(by=CLOCK, at=MONDAY + 8 * DAY)
    assert (first.breaches, first.escalated, first.refused) == (1, 1, 0)
    head = queries.one(late.id).desk_id
    assert head != office_id, "the office above"
    breach = queries.breach_of(late.id)
    assert breach is not None and breach.compensation_paise is None and "No amount is known" in breach.why_en
    assert actions.turn(by=CLOCK, at=MONDAY + 8 * DAY).breaches == 0
    assert actions.turn(by=CLOCK, at=MONDAY + 33 * DAY).refused == 1
    ended = queries.one(unpaid.id)
    assert ended.stage_code == "REJECTED" and ended.cure_hi
    assert queries.clock_of(ended, MONDAY + 40 * DAY).state == "KEPT", "only he was waited for"


def test_a_turn_is_as_many_statements_for_three_late_ones_as_for_one() -> None:
    """Late ones are noted and sent up together; each applicant is told of his own."""
    _, office_id = stage.company()
    spent = []
    for days, count in ((0, 1), (60, 3)):
        begun = MONDAY + days * DAY
        late = [stage.new(office_id, begun) for _ in range(count)]
        with CaptureQueriesContext(connection) as asked:
            done = actions.turn(by=CLOCK, at=begun + 40 * DAY)
        assert (done.breaches, done.escalated) == (count, count)
        spent.append(len(asked))
        for made in late:
            actions.withdraw(application_id=made.id, by=stage.APPLICANT, at=begun + 40 * DAY)
    assert spent[0] == spent[1]
    assert messages().count("application_late") == 4


def test_each_late_day_is_credited_once_where_an_amount_is_known() -> None:
    """At 50.00 a day, late by 2 days and an hour: three days have begun. No source names an amount yet."""
    company_id, _ = stage.company()
    home = place.connection(company_id, 1)
    stage.linked(home)
    made = stage.submitted("LOAD", service_number="N0000000001", load="5")
    due = queries.one(made.id).due_at
    Breach.objects.create(
        application_id=made.id, due_at=due, noted_at=due, legal_days=7, compensation_paise=5_000,
        why_en="a day late", why_hi="हर दिन की देरी पर",
    )  # fmt: skip
    assert actions.turn(by=CLOCK, at=due).compensated == 0
    done = actions.turn(by=CLOCK, at=due + 2 * DAY + HOUR)
    assert (done.compensated, done.compensated_paise) == (3, 15_000)
    assert actions.turn(by=CLOCK, at=due + 2 * DAY + 2 * HOUR).compensated == 0
    assert ledger.balance(home, Account.RECEIVABLE) == -15_000
    actions.withdraw(application_id=made.id, by=stage.APPLICANT, at=due + 3 * DAY + HOUR)
    assert actions.turn(by=CLOCK, at=due + 9 * DAY).compensated_paise == 5_000
    assert ledger.balance(home, Account.RECEIVABLE) == -20_000


def test_no_open_application_is_without_a_desk_and_a_due_time() -> None:
    _, office_id = stage.company()
    kinds = [stage.new(office_id) for _ in range(3)]
    stage.surveyed(kinds[0], MONDAY)
    stage.issued(kinds[0], MONDAY + 2 * HOUR)
    actions.hand_over(
        application_id=kinds[1].id, office_id=office_id + 1, reason="lies in D2", by=ASHA, at=MONDAY
    )
    for day in range(40):
        actions.turn(by=CLOCK, at=MONDAY + timedelta(days=day))
        for row in Application.objects.filter(ended_at__isnull=True):
            assert row.desk_id and row.due_at >= row.submitted_at
            assert row.paused_at is None or row.stage_code in ("CHECK", "SURVEY", "NOTE", "PAYMENT")


@pytest.mark.parametrize("kind", ["LOAD", "CATEGORY", "CLOSURE"])
def test_a_strangers_connection_answers_like_one_that_does_not_exist(kind: str) -> None:
    company_id, _ = stage.company()
    home = place.connection(company_id, 1)
    more = {"load": "4", "category": "LV-2.2", "closing_day": "2026-11-05", "refund_to": "123456 SBIN0000001"}
    strange = refused("NOT_YOURS", stage.submitted, kind=kind, service_number="N0000000001", **more)
    unknown = refused("NOT_YOURS", stage.submitted, kind=kind, service_number="N0000000999", **more)
    assert strange.words_hi == unknown.words_hi
    stage.linked(home)
    assert stage.submitted(kind, service_number="N0000000001", **more).connection_id == home
    refused("OPEN", stage.submitted, kind=kind, service_number="N0000000001", **more)


def test_a_temporary_connection_is_paid_before_its_last_day_and_can_be_closed_after_it() -> None:
    company_id, office_id = stage.company()
    days = {"from_day": "2026-11-04", "to_day": "2026-11-08"}
    made = stage.submitted("TEMPORARY", office=str(office_id), **stage.ANSWERS, **days)
    stage.surveyed(made, MONDAY)
    note = stage.issued(made, MONDAY + 2 * HOUR)
    assert note.due_on == date(2026, 11, 8), "thirty days would end long after the connection"
    (pause,) = queries.pauses(made.id)
    assert pause.until_on == date(2026, 11, 8)
    stage.paid(note, MONDAY + 4 * HOUR)
    stage.stock(company_id)
    number = actions.energise(
        application_id=made.id, meter_serial="E100", register_wh=0, seal_number="S-1",
        installed_at=MONDAY + 5 * HOUR, by=ASHA, at=MONDAY + 5 * HOUR,
    )  # fmt: skip
    over = MONDAY + 7 * DAY
    assert actions.turn(by=CLOCK, at=over).closures == 1
    asked = {"closing_day": "2026-11-09", "refund_to": "123456 SBIN0000001", "service_number": number}
    end = stage.submitted("CLOSURE", over, **asked)
    actions.accept_papers(application_id=end.id, by=ASHA, at=over + HOUR)
    assert queries.one(end.id).stage_code == "WORK", "its last bill and its advance wait for this"


def test_a_load_and_a_category_begin_new_terms_and_a_name_waits_for_the_old_dues() -> None:
    company_id, _ = stage.company()
    home = place.connection(company_id, 1)
    meters.meter("M1", connection_id=home, company_id=company_id)
    stage.linked(home)
    load = stage.submitted("LOAD", service_number="N0000000001", load="5")
    stage.surveyed(load, MONDAY, load_w=5000)
    note = stage.issued(load, MONDAY + 2 * HOUR)
    assert note.total_paise == 5000 + 3 * (40_000 + 50_000), "three kilowatts more than the two there were"
    stage.paid(note, MONDAY + 3 * HOUR)
    actions.change(application_id=load.id, by=ASHA, at=MONDAY + 4 * HOUR)
    before, after = consumers.terms_history(home)
    assert (before.sanctioned_load_w, after.sanctioned_load_w) == (2000, 5000)
    assert before.to_date == after.from_date == date(2026, 11, 2)

    refused(
        "NO_MATCH", stage.submitted, kind="NAME", mobile="+916000000088", service_number="N0000000001",
        meter_serial="M9", name="Rita Bai", reason="SALE",
    )  # fmt: skip
    name = stage.submitted(
        "NAME", mobile="+916000000088", service_number="N0000000001", meter_serial="m1",
        name="Rita Bai", reason="SALE",
    )  # fmt: skip
    assert "application_name_asked" in messages(), "the holder hears of it"
    actions.accept_papers(application_id=name.id, by=ASHA, at=MONDAY + DAY)
    stage.paid(stage.issued(name, MONDAY + DAY), MONDAY + DAY + 2 * HOUR, key="3")
    actions.change(application_id=name.id, by=ASHA, at=MONDAY + 2 * DAY)
    there = consumers.connection(home)
    assert there is not None and there.name_en == "Rita Bai"
    assert not consumers.may_see(MOBILE, home) and consumers.may_see("+916000000088", home)
    assert queries.one(name.id).found["before"]["name_en"] == "Sunita Patel"


def test_a_transformer_without_room_is_said_plainly_and_an_extension_has_ninety_days() -> None:
    _, office_id = stage.company()
    made = stage.new(office_id)
    stage.surveyed(made, MONDAY, "EXTENSION", load_w=160_000, words="150 m of line")
    survey = queries.survey_of(made.id)
    assert survey is not None and (survey.room_code, survey.capacity_va) == ("FULL", 100_000)
    far = queries.one(made.id)
    assert (far.needs_extension, far.legal_days) == (True, 90)
    other = stage.new(office_id)
    stage.surveyed(other, MONDAY, "NOT_POSSIBLE", words="in the river bed", transformer_code="")
    survey = queries.survey_of(other.id)
    assert survey is not None and survey.room_code == "UNKNOWN"
    refused("NOT_POSSIBLE", actions.propose_demand, application_id=other.id, by=ASHA, at=MONDAY + 2 * HOUR)
    assert not Demand.objects.filter(application_id=other.id).exists()


def online(note: queries.DemandRecord, key: str, paise: int | None = None) -> str:
    """An order for a demand note that is opened and not paid yet; its key."""
    made = queries.one(note.application_id)
    return gateway.order(
        made.company_id, None, key, purpose_code="DEMAND", document=note.number,  # type: ignore[arg-type]
        amount_paise=paise or note.total_paise, at=MONDAY + DAY,
    ).key  # fmt: skip


def told(key: str, at: datetime) -> None:
    """The gateway tells that an order was paid; the message waits."""
    order = payments_queries.order(key)
    assert order is not None
    body = gateway.message("payment.captured", order.tr, f"pay_{key}", order.amount_paise)
    payments.keep_event(gateway_code="sandbox", headers=gateway.signed(body), body=body, by=CLOCK, at=at)


def test_money_that_waits_to_be_booked_keeps_an_application_alive(tmp_path: Any, monkeypatch: Any) -> None:
    gateway.set_up(tmp_path, monkeypatch)
    _, office_id = stage.company()
    made = stage.new(office_id)
    stage.surveyed(made, MONDAY)
    note = stage.issued(made, MONDAY + 2 * HOUR)
    key, late = online(note, "n1"), MONDAY + 33 * DAY
    told(key, late)
    for step in (lambda: None, lambda: payments.take_events(by=CLOCK, at=late)):
        step()  # told and not taken up; taken and not booked
        assert actions.turn(by=CLOCK, at=late).refused == 0
        refused("PAID", actions.withdraw, application_id=made.id, by=stage.APPLICANT, at=late)
    assert actions.take_payment(order_key=key, by=CLOCK, at=late)
    assert queries.one(made.id).stage_code == "WORK"


def test_money_that_no_note_asks_for_any_more_is_not_booked_but_goes_back(
    tmp_path: Any, monkeypatch: Any
) -> None:
    """It stays among what is paid and not credited, from where it is given back by two persons."""
    gateway.set_up(tmp_path, monkeypatch)
    company_id, office_id = stage.company()
    lapsed, twice = stage.new(office_id), stage.new(office_id)
    keys = []
    for made in (lapsed, twice):
        stage.surveyed(made, MONDAY)
        keys.append(online(stage.issued(made, MONDAY + 2 * HOUR), f"n{made.id}"))
    stage.paid(queries.demands(twice.id)[0], MONDAY + DAY)
    late = MONDAY + 33 * DAY
    assert actions.turn(by=CLOCK, at=late).refused == 1
    for key in keys:
        told(key, late)
    payments.take_events(by=CLOCK, at=late)
    for key in keys:
        with pytest.raises(actions.UnableToTakePayment):
            actions.take_payment(order_key=key, by=CLOCK, at=late)
    assert ledger.balance(-lapsed.id, Account.APPLICATION) == 0
    assert ledger.balance(-twice.id, Account.APPLICATION) == 290_000
    left = payments_queries.paid_uncredited(company_id)
    assert {order.key for order in left} == set(keys)
    payment = payments_queries.payment_of_order(left[0].id)
    assert payment is not None
    assert payments.propose_refund(payment_id=payment.id, by=ASHA, at=late)
