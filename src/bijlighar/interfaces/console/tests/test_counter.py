"""The counter over HTTP: nothing without the person's yes, half an hour with it, and they read of it (M3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from bijlighar.complaints import actions as complaints
from bijlighar.complaints import queries as told
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.actions import Letter
from bijlighar.consumers.models import Person
from bijlighar.consumers.tests import place
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.interfaces.portal import pictures_of_links
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel.models import AuditEntry, OutboxMessage
from bijlighar.network.models import Company
from bijlighar.payments import queries as payments
from bijlighar.people import actions as people
from bijlighar.privacy import queries as privacy

__all__ = ["world"]
pytestmark = pytest.mark.django_db
NAME = "Sunita Patel"


def ask(world: World, login: str = "operator", number: str = "N0000000001") -> str:
    answer = world.client(login).post("/en/console/counter", {"service_number": number, "reason": "PAY"})
    return str(answer.headers.get("Location", ""))


def served(world: World, login: str) -> tuple[str, str]:
    """The address of a visit to which the person said yes, and its page."""
    page = ask(world, login)
    desk = world.client(login)
    return page, desk.post(f"{page}/step", {"verb": "agree", "code": code()}, follow=True).content.decode()


def code() -> str:
    newest = OutboxMessage.objects.filter(template="counter_code").order_by("-id").first()
    assert newest is not None
    assert newest.recipient == place.SUNITA
    return str(newest.context["code"])


def test_an_operator_acts_with_the_yes_of_who_stands_there(world: World) -> None:
    desk = world.client("operator")
    page = ask(world)
    looks = len(privacy.accesses_of(world.connection))
    before = desk.get(page).content.decode()
    assert NAME not in before
    assert "12, Adhartal" not in before
    right = code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert b"not the code" in desk.post(f"{page}/step", {"verb": "agree", "code": wrong}, follow=True).content
    assert len(privacy.accesses_of(world.connection)) == looks
    opened = desk.post(f"{page}/step", {"verb": "agree", "code": right}, follow=True).content.decode()
    assert NAME in opened
    assert "Show a QR code" in opened
    assert "channel=COUNTER" in opened
    seen = privacy.accesses_of(world.connection)[0]
    assert (seen.purpose_code, seen.by_id) == ("COUNTER_PAY", world.staff["operator"])
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=world.connection, by=world.by, at=place.AT)
    mine = Client()
    session = mine.session
    session[SIGNED_IN_MOBILE] = place.SUNITA
    session.save()
    assert (
        "काउंटर पर आपकी सहमति से: पैसे भरने के लिए"
        in mine.get(f"/hi/c/{world.connection}/settings").content.decode()
    )
    # Nobody else uses that yes: not another operator, not this one when the person has left.
    assert world.client("biller.one").get(page).status_code == 404
    desk.post(f"{page}/step", {"verb": "end"})
    assert NAME not in desk.get(page).content.decode()


def test_five_guesses_end_a_visit_and_the_code_of_a_letter_opens_one(world: World) -> None:
    desk = world.client("operator")
    page = ask(world)
    right = code()
    for guess in range(5):
        desk.post(f"{page}/step", {"verb": "agree", "code": f"{(int(right) + 1 + guess) % 1_000_000:06d}"})
    desk.post(f"{page}/step", {"verb": "agree", "code": right})
    assert NAME not in desk.get(page).content.decode()
    Person.objects.filter(mobile=place.SUNITA).update(mobile="")
    letters = [Letter(world.connection, "EAST-1", NOW)]
    printed = consumers.print_letter_codes(letters=letters, by=world.by, at=NOW)[world.connection, "EAST-1"]
    page = ask(world)
    assert "No SMS went out" in desk.get(page).content.decode()
    shown = desk.post(f"{page}/step", {"verb": "agree", "code": printed}, follow=True).content.decode()
    assert NAME in shown
    again = ask(world)
    desk.post(f"{again}/step", {"verb": "agree", "code": printed})
    assert NAME not in desk.get(again).content.decode(), "a printed code is used up"


def test_a_form_begun_at_the_counter_says_who_typed_it(world: World) -> None:
    sent = {"kind": "LOAD", "service_number": "N0000000001"}
    begun = world.client("operator").post("/en/apply/new", sent)
    assert begun.status_code == 302
    Client().post("/en/apply/new", sent)
    world.client("line.one").post("/en/apply/new", sent)  # a lineman serves at no counter: it is his own
    forms = AuditEntry.objects.filter(verb="applications.begin_draft").order_by("id")
    assert list(forms.values_list("by_kind", "by_id")) == [
        ("staff", world.staff["operator"]), ("consumer", None), ("consumer", None),
    ]  # fmt: skip


def test_out_of_reach_and_unknown_read_alike_and_others_have_no_counter(world: World) -> None:
    west = world.client("operator.west")
    answers = [
        west.post("/en/console/counter", {"service_number": number, "reason": "PAY"})
        for number in ("N0000000001", "N9999999999")
    ]
    assert [each.status_code for each in answers] == [400, 400]
    assert all("No connection of your offices" in each.content.decode() for each in answers)
    assert world.client("line.one").get("/en/console/counter").status_code == 404


def test_who_may_not_take_down_a_complaint_reads_where_the_person_can_tell_it(world: World) -> None:
    _, may = served(world, "operator")
    assert "Take down a complaint for them" in may
    page, may_not = served(world, "biller.one")
    assert "Take down a complaint for them" not in may_not
    assert "the person can call 1912" in may_not
    in_hindi = world.client("biller.one").get(page.replace("/en/", "/hi/")).content.decode()
    assert "1912 पर फ़ोन" in in_hindi


def test_nobody_is_asked_for_a_yes_to_what_the_operator_may_not_do(world: World) -> None:
    for login, offered in (("operator", True), ("biller.one", False)):
        for language, helped in (("en", "the person can call 1912"), ("hi", "1912 पर फ़ोन")):
            page = world.client(login).get(f"/{language}/console/counter").content.decode()
            assert ('<option value="COMPLAINT"' in page, helped in page) == (offered, not offered), login
            assert '<option value="PAY"' in page and '<option value="APPLICATION"' in page
    sent = {"service_number": "N0000000001", "reason": "COMPLAINT"}
    refused = world.client("biller.one").post("/en/console/counter", sent)
    assert refused.status_code == 400
    assert "the person can call 1912" in refused.content.decode()
    assert not OutboxMessage.objects.filter(template="counter_code").exists(), "nobody was asked"
    assert world.client("operator").post("/en/console/counter", sent).status_code == 302


def test_a_role_elsewhere_takes_down_no_complaint_here(world: World) -> None:
    """Who bills at one centre and mends at another serves the first one's counter, without complaints."""
    for path in ("east/HO/D2", "west/HO"):
        people.give_role(
            staff_id=world.staff["biller.one"], role_code="SUPPLY_OFFICER", office_id=world.offices[path],
            by=world.by, at=place.AT,
        )  # fmt: skip
    desk = world.client("biller.one")
    assert '<option value="COMPLAINT"' not in desk.get("/en/console/counter").content.decode()
    sent = {"service_number": "N0000000001", "reason": "COMPLAINT"}
    assert desk.post("/en/console/counter", sent).status_code == 400
    assert not OutboxMessage.objects.filter(template="counter_code").exists()


def test_an_open_complaint_leads_to_its_page_where_the_operator_may_open_it(world: World) -> None:
    found = told.brief(world.complaint)
    assert found is not None
    link = f'href="/en/console/complaints/one/{world.complaint}"'
    page, shown = served(world, "biller.one")
    assert link in shown
    assert world.client("biller.one").get(f"/en/console/complaints/one/{world.complaint}").status_code == 200
    complaints.hand_over(
        complaint_id=world.complaint, office_id=world.offices["east/HO/D2"], reason="their wire",
        by=world.by, at=NOW,
    )  # fmt: skip
    out_of_reach = world.client("biller.one").get(page).content.decode()
    assert found.number in out_of_reach, "the person hears of it all the same"
    assert link not in out_of_reach


def test_the_till_knows_the_number_that_the_counter_knew(world: World) -> None:
    desk = world.client("biller.one")
    _, shown = served(world, "biller.one")
    (till,) = re.findall(r'href="([^"]+/tills[^"]*)"', shown)
    step = f"{till.partition('?')[0]}/step"
    kept = re.findall(r'type="hidden" name="(service_number)" value="(\w+)"', text(desk, till))
    opened = desk.post(step, {"verb": "open", **dict(kept)}, follow=True).content.decode()
    assert typed(opened) == "N0000000001"
    wrong = {"verb": "take", "service_number": "N0000000001", "amount": "much", "key": "k1"}
    refused = desk.post(step, wrong, follow=True).content.decode()
    assert typed(refused) == "N0000000001", "a refusal keeps it too"
    taken = desk.post(step, {**wrong, "amount": "50"}, follow=True).content.decode()
    assert "Receipt R" in taken
    assert typed(taken) == "", "the next person is another one"


def text(desk: Client, address: str) -> str:
    return desk.get(address).content.decode()


def typed(page: str) -> str:
    (field,) = re.findall(r'<input id="service_number"[^>]*>', page)
    (value,) = re.findall(r'value="([^"]*)"', field)
    return str(value)


def test_the_square_leads_to_the_company_s_own_address_not_to_the_desk_s(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gateways.toml").write_text(
        '[sandbox]\nadapter = "checkout"\naddress = "http://127.0.0.1:9"\nkey_id = "key"\n'
        'key_secret_file = "key"\nwebhook_secret_file = "key"\n'
    )
    (tmp_path / "key").write_text("a secret of sixteen signs or more")
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", str(tmp_path / "gateways.toml"))
    desk = world.client("operator")
    page, _ = served(world, "operator")
    for host, reached in (("bijli.east.example", "bijli.east.example"), ("", "testserver")):
        Company.objects.filter(id=world.east).update(portal_host=host)
        paid = desk.post(f"{page}/step", {"verb": "pay", "amount": "200"}, follow=True).content.decode()
        (order, *_) = payments.orders(world.connection)
        assert pictures_of_links.square(f"http://{reached}/pay/{order.tr}") in paid, reached
