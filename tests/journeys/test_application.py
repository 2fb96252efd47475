"""A new connection from the form to the energised meter over HTTP, by every actor, in both languages (M25).

The applicant's phone, the desk, the visit, the gateway's page with its signed webhook, the meter: every part
is real but the money. The clock is the test's own. Then a connection is ended for good, to the deposit's
return.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from bijlighar.applications import queries
from bijlighar.applications.models import Application
from bijlighar.applications.tests import stage
from bijlighar.applications.tests.stage import DAY, HOUR, MONDAY
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.tests import place
from bijlighar.deposits import actions as deposits
from bijlighar.documents.tests.pictures import bomb, photo
from bijlighar.interfaces.cli.audit import all_audits, ask
from bijlighar.interfaces.jobs.send_outbox import send_waiting
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.kernel.money import rupees as in_words
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, one_receipt
from bijlighar.metering import queries as metering
from bijlighar.metering.tests import stage as meters
from bijlighar.network import queries as network
from bijlighar.payments import queries as payments_queries
from bijlighar.payments.actions import note_gateway_order
from bijlighar.people import actions as people
from bijlighar.prepaid.actions import credit
from bijlighar.supply.tests.stage import quietly
from tests.journeys.test_recharge_to_power import pay, portal
from tests.journeys.test_theft import tables
from tools.gateway_sandbox.deliver import Deliverer
from tools.gateway_sandbox.faults import Faults
from tools.gateway_sandbox.home import KEY_ID, secrets_of, write_gateways
from tools.gateway_sandbox.serve import Sandbox, served

PASSWORD = "a long enough one"
APPLICANT, STRANGER = "6000000077", "6000000066"


def words(page: Any) -> str:
    """What a person reads: tags out, spaces made one."""
    text = re.sub(r"<(head|style|script)[^>]*>.*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()).replace("\u00a0", " ")


def signed_in(mobile: str, after: str = "/hi/connections") -> Client:
    """A phone on which a mobile has proved itself by the code of an SMS."""
    phone = Client()
    phone.post(f"/hi/sign-in?next={after}", {"mobile": mobile})
    _prove(phone, mobile, after)
    return phone


def _prove(phone: Client, mobile: str, after: str) -> None:
    said = OutboxMessage.objects.filter(template="sign_in_code", recipient=f"+91{mobile}").latest("id")
    answer = phone.post(f"/hi/sign-in/code?next={after}", {"code": said.context["code"]})
    assert answer.status_code == 302, words(answer)


def _kept(page: Any) -> list[str]:
    return re.findall(r'name="away" value="(\d+)"', page.content.decode())


def _a_wrong_paper_is_taken_away(phone: Client, form: str, office: int) -> None:
    """Also with another one in its place at once; a stranger's form cannot take it."""
    (first, place) = _kept(phone.get(f"{form}/papers"))
    other = phone.post("/hi/apply/new", {"kind": "NEW"}).headers["Location"]
    phone.post(other, {**stage.ANSWERS, "office": str(office)})
    phone.post(f"{other}/papers", {"away": place})
    assert _kept(phone.get(f"{form}/papers")) == [first, place]
    gone = phone.post(f"{form}/papers", {"away": place, "paper_IDENTITY": file(content=photo(colour="blue"))})
    left = _kept(gone)
    assert gone.status_code == 200 and first in left and place not in left and len(left) == 2
    assert "यह कागज़ अभी बाकी है" in words(phone.post(f"{form}/papers"))
    page = phone.post(f"{form}/papers", {"paper_PLACE": file(content=photo(colour="red"))})
    assert page.headers["Location"] == f"{form}/send"


class Desk:
    """An officer at his desk or on his way, who signs in again when his shift is over."""

    def __init__(self, login: str, role: str, office_id: int) -> None:
        said: dict[str, Any] = {"by": stage.ASHA, "at": place.AT}
        staff_id = people.add_staff(login=login, name_en=login.title(), name_hi=login, **said)
        people.set_password(staff_id=staff_id, password=PASSWORD, **said)
        people.give_role(staff_id=staff_id, role_code=role, office_id=office_id, **said)
        self._login, self._client = login, Client()

    def get(self, path: str) -> Any:
        return self._asked(lambda: self._client.get(path))

    def post(self, path: str, typed: dict[str, Any]) -> Any:
        return self._asked(lambda: self._client.post(path, typed))

    def _asked(self, ask: Callable[[], Any]) -> Any:
        answer = ask()
        if "/console/sign-in" in answer.headers.get("Location", ""):
            self._client.post("/en/console/sign-in", {"login": self._login, "password": PASSWORD})
            answer = ask()
        return answer


class Silent:
    """A carrier that takes every SMS."""

    def send(self, *, mobile: str, text: str, at: datetime) -> None: ...


def _ways_on(page: Any) -> set[str]:
    """The links of a page that lead on to the gateway."""
    return set(re.findall(r'href="(/pay/[^"]+)"', page.content.decode()))


def file(name: str = "paper.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or photo(), "image/jpeg")


def do(desk: Desk, number: int, verb: str, **typed: str) -> None:
    """A step at the desk that is taken."""
    answer = desk.post(f"/en/console/applications/one/{number}/step", {"verb": verb, **typed})
    assert answer.status_code == 302, words(answer)


@pytest.fixture
def world(committed_database: Any, tmp_path: Path, settings: Any) -> dict[str, Any]:
    settings.PORTAL_NOW = MONDAY
    settings.DOCUMENTS = tmp_path / "documents"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    company_id, office_id = stage.company()
    return {
        "company": company_id,
        "office": office_id,
        "asha": Desk("asha", "BILLING_OFFICER", office_id),
        "ravi": Desk("ravi", "BILLING_OFFICER", office_id),
        "lineman": Desk("lineman", "LINE_STAFF", office_id),
        "neighbour": Desk("west", "BILLING_OFFICER", office_id + 1),
    }


def test_from_the_form_to_the_meter(
    world: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", str(tmp_path / "gateways.toml"))
    phone = Client()

    # The form is begun without signing in; a wrong answer costs nothing of what was typed.
    page = phone.post("/hi/apply/new", {"kind": "NEW"})
    form = page.headers["Location"]
    typed = {**stage.ANSWERS, "office": str(world["office"]), "load": "बहुत"}
    wrong = phone.post(form, typed)
    assert wrong.status_code == 422 and "Imran Khan" in wrong.content.decode()
    assert "भार अंकों में लिखिए" in words(wrong)
    assert "load as a number" in words(phone.get(form.replace("/hi/", "/en/") + "?look=1"))
    # Begun here, gone on with on another phone by the link.
    phone = Client()
    assert "7, Ranjhi" in phone.get(form).content.decode()
    page = phone.post(form, {**typed, "load": "२.५"})
    assert page.headers["Location"] == f"{form}/papers"
    bad = phone.post(f"{form}/papers", {"paper_IDENTITY": file(content=bomb(60_000, 60_000))})
    assert bad.status_code == 422, "what a paper really is, is looked at"
    half = phone.post(f"{form}/papers", {"paper_IDENTITY": file()})
    assert half.status_code == 422 and "यह कागज़ अभी बाकी है" in words(half)
    page = phone.post(f"{form}/papers", {"paper_PLACE": file(content=photo(colour="red"))})
    assert page.headers["Location"] == f"{form}/send"
    _a_wrong_paper_is_taken_away(phone, form, world["office"])

    # To send it, the mobile proves itself.
    page = phone.get(f"{form}/send")
    assert "/hi/sign-in?" in page.headers["Location"]
    phone.post(page.headers["Location"], {"mobile": APPLICANT})
    _prove(phone, APPLICANT, f"{form}/send")
    assert "नियम से, भेजने के बाद 7 दिन में" in words(phone.get(f"{form}/send"))
    followed = phone.post(f"{form}/send").headers["Location"]
    assert phone.post(f"{form}/send").headers["Location"] == followed, "sent twice, one application"
    made = Application.objects.get()
    guest = Client()
    assert "By 9 November" in words(guest.get(followed.replace("/hi/", "/en/")))
    assert guest.get(f"{followed[:-1]}{'y' if followed[-1] == 'x' else 'x'}").status_code == 404

    # The desk: nobody of another office finds it, and a paper is only for those who may see it.
    asha, ravi, lineman = world["asha"], world["ravi"], world["lineman"]
    address = f"/en/console/applications/one/{made.id}"
    assert world["neighbour"].get(address).status_code == 404
    assert made.number in words(asha.get(f"/hi/console/applications/{world['office']}"))
    (document, *_) = queries.papers_of(made.key)
    assert guest.get(f"/hi/documents/{document.id}").status_code == 404
    assert asha.get(f"/hi/documents/{document.id}").status_code == 200
    do(asha, made.id, "ask", words_en="The deed, page 2", words_hi="रजिस्ट्री का दूसरा पन्ना")
    settings.PORTAL_NOW = MONDAY + DAY
    assert "रजिस्ट्री का दूसरा पन्ना" in words(guest.get(followed))
    assert "The clock stands" in words(asha.get(address))
    guest.post(f"{followed}/paper", {"paper_ASKED": file(content=photo(colour="blue"))})
    assert "10 November" in words(asha.get(address)), "the day in between does not count"
    do(asha, made.id, "accept")
    do(asha, made.id, "plan", planned_on="2026-11-04")

    # The visit, on a phone; the demand note by two persons.
    settings.PORTAL_NOW = MONDAY + 2 * DAY
    assert "7, Ranjhi" in words(lineman.get("/hi/field/applications"))
    visit = f"/hi/field/applications/{made.id}"
    found = {"finding": "POSSIBLE", "load": "2.6", "distance": "30", "words": ""}
    none = lineman.post(visit, {**found, "transformer_code": "9999999999", "photo": file()})
    assert none.status_code == 422 and "कोई ट्रांसफ़ॉर्मर नहीं है" in words(none)
    assert lineman.post(visit, {**found, "transformer_code": "4010203001"}).status_code == 302
    assert lineman.post(f"{address}/step", {"verb": "propose"}).status_code == 404
    do(asha, made.id, "propose")
    own = asha.post(f"{address}/step", {"verb": "issue"})
    assert own.status_code == 422 and "Another person issues it" in words(own)
    do(ravi, made.id, "issue")
    shown = words(guest.get(followed))
    assert "2,900" in shown and "अपुष्ट" in shown, "a stand-in says that it is one"
    paper = guest.get(f"{followed}/demand-note")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")

    # Paid on the gateway's page, which tells us by a signed webhook.
    key_secret, webhook_secret = secrets_of(tmp_path)
    with portal() as here:
        webhooks = Deliverer(f"{here}/api/v1/payments/webhooks/sandbox", webhook_secret.encode())
        with served(Sandbox(KEY_ID, key_secret, webhooks, Faults())) as gateway:
            write_gateways(tmp_path, gateway)
            # No form may lead to another's site: the answer is our own page, which has the way on as a link.
            here_again = guest.post(f"{followed}/pay", {"channel": "UPI"}).headers["Location"]
            assert here_again == f"/hi/apply/a/{made.number}#note"
            (order,) = _ways_on(guest.get(here_again))
            assert guest.post(f"{followed}/pay", {"channel": "UPI"}).headers["Location"] == here_again
            assert _ways_on(guest.get(here_again)) == {order}, "pressed twice it is one order"
            tried = payments_queries.order_of_tr(order.removeprefix("/pay/"))
            assert tried is not None and "मैंने अभी नहीं भरा है" not in words(guest.get(followed))
            note_gateway_order(
                order_id=tried.id, gateway_reference="order_7", by=Actor.system("test"), at=tried.opened_at
            )
            assert "बैंक की खबर का इंतज़ार है" in words(guest.get(followed)), "nobody is asked to pay twice"
            back = f"/hi/apply/a/{made.number}"
            # The way back names the number; in a browser that never saw the code it is asked for.
            assert pay(here, order.removeprefix("/pay/")).endswith("/hi/apply/find")
            assert webhooks.wait(60)
    assert "पैसे मिल गए। रसीद" in words(guest.get(followed))
    assert queries.one(made.id).stage_code == "WORK"
    assert made.number in words(guest.get(back)), "it was opened by its code in this browser"
    assert phone.get(back).status_code == 200, "whose mobile sent it needs no code"
    for stranger in (Client(), signed_in(STRANGER)):
        assert stranger.get(back).headers["Location"] == "/hi/apply/find"
        assert stranger.get(f"{back}/demand-note").status_code == 404
        assert stranger.post(f"{back}/withdraw").status_code == 404

    # The codes travel in links and messages: sent, they stand nowhere any more.
    codes = [each.rsplit("/", 1)[1] for each in (form, followed)]
    taken = OutboxMessage.objects.get(template="application_taken")
    assert taken.context["follow"] == codes[1]
    send_waiting(at=MONDAY + 2 * DAY + HOUR, sms=Silent())
    for table, rows in tables().items():
        assert not [row for row in rows if any(code in row for code in codes)], table

    # The meter; and the applicant sees a connection of his own at once.
    stage.stock(world["company"])
    settings.PORTAL_NOW = MONDAY + 3 * DAY
    meter = {"meter_serial": "E100", "register": "12", "seal_number": "S-9", "time": "2026-11-05T10:30"}
    assert lineman.post(visit, {**meter, "meter_serial": "E999"}).status_code == 422
    assert lineman.post(visit, {**meter, "photo": file()}).status_code == 302
    done = queries.one(made.id)
    home = consumers.connection(done.connection_id or 0)
    assert home is not None and home.service_number in words(guest.get(followed)).replace(" ", "")
    assert phone.get(f"/hi/c/{home.id}/").status_code == 200
    card = metering.meter_card(home.id)
    assert card is not None and card.serial == "E100"
    assert queries.clock_of(done, MONDAY + 9 * DAY).state == "KEPT"
    assert found_by_audits() == {}


def test_a_connection_ends_for_good_and_the_deposit_comes_back(world: dict[str, Any], settings: Any) -> None:
    home = place.connection(world["company"], 1, is_prepaid=True)
    # Its register was not read when it was put up, so that its last reading tells of no use to charge.
    meters.meter("M1", connection_id=home, company_id=world["company"], register_start_wh=None)
    stage.linked(home, f"+91{APPLICANT}")
    deposits.receive_deposits(
        company_id=world["company"], receipts=one_receipt(home, 150_000, "SD-1", "COUNTER"), by=stage.ASHA,
        at=MONDAY - 30 * DAY,
    )  # fmt: skip
    credit(
        connection_id=home, amount_paise=41_250, receipt_number="R-1", channel="COUNTER", by=stage.ASHA,
        at=MONDAY - 30 * DAY,
    )  # fmt: skip
    phone, stranger = signed_in(APPLICANT), signed_in(STRANGER)
    typed = {"service_number": "N0000000001", "closing_day": "2026-11-03", "refund_to": "123456 SBIN0000001"}
    for who, answer in ((stranger, 422), (phone, 302)):
        form = who.post("/hi/apply/new", {"kind": "CLOSURE"}).headers["Location"]
        asked = words(who.get(form))
        assert "2 में से 1: सवाल" in asked and "आगे, कागज़ लगाइए" not in asked, "no paper is asked for"
        assert who.post(form, typed).status_code == 302
        look = words(who.get(f"{form}/send"))
        assert "मंगलवार 3 नवंबर" in look and "2026-11-03" not in look, "a day is written as a day"
        sent = who.post(f"{form}/send")
        assert sent.status_code == answer, words(sent)
    made = Application.objects.get()
    asha, ravi, lineman = world["asha"], world["ravi"], world["lineman"]
    do(asha, made.id, "accept")

    page, own = f"/en/apply/a/{made.number}", f"/en/c/{home}/"
    assert "Tuesday 3 November" in words(phone.get(page)) and "takes it" in words(phone.get(page))
    assert "You asked for its end, from Tuesday 3 November on." in words(phone.get(own))

    # The interlock says no before the day and the hour; nobody at the place can end it by himself.
    visit = f"/en/field/applications/{made.id}"
    told = {"register": "812.5", "time": "2026-11-02T11:05"}
    early = lineman.post(visit, told)
    assert early.status_code == 422 and "may not be ended yet" in words(early)
    at = MONDAY + DAY
    settings.PORTAL_NOW = at
    quietly(world["company"], at)
    late = lineman.post(visit, {**told, "time": "2026-11-03T10:45"})
    assert late.status_code == 302, words(late)
    assert queries.one(made.id).stage_code == "SETTLE"
    read = "The supply ended on Tuesday 3 November; the meter stood at 812.50 units."
    assert read in words(phone.get(page))
    off = phone.get(own)
    assert "The last account is still to come" in words(off) and "Lasts about" not in words(off)
    assert f"/c/{home}/recharge" not in off.content.decode(), "nothing is used any more"

    # The last bill and the refund, by two persons, from the day after.
    settings.PORTAL_NOW = at + DAY
    do(asha, made.id, "settle")
    step = f"/en/console/applications/one/{made.id}/step"
    assert "Another person approves" in words(asha.post(step, {"verb": "approve"}))
    do(ravi, made.id, "approve")
    done = queries.one(made.id)
    # The deposit with its interest and the balance of 412.50, as one refund that waits for a third look.
    back = 150_000 + _interest(home) + 41_250
    assert (done.stage_code, done.found["refunded_paise"]) == ("DONE", back)
    told = words(phone.get(page))
    assert f"Comes back to you {in_words(back)}" in told and "once another officer has approved" in told
    assert "The last bill is made" not in told, "a prepaid home gets none"
    closed = words(phone.get(own))
    assert "This connection has ended" in closed and "Its last day was Tuesday 3 November" in closed
    assert "first bill will stand here" not in closed and "Today so far" not in closed
    assert "ended" in words(phone.get("/en/connections"))
    assert (ledger.balance(home, Account.DEPOSIT), ledger.balance(home, Account.PREPAID)) == (0, 0)
    (refund,) = payments_queries.refunds(["PROPOSED"], company_id=world["company"])
    assert (refund.id, refund.amount_paise) == (done.found["refund_id"], back)
    there = consumers.connection(home)
    assert there is not None and there.disconnected_on == date(2026, 11, 4)
    assert found_by_audits() == {}


def _interest(home: int) -> int:
    """What the days up to the end earned, as booked."""
    entries = ledger.passbook(home)
    return sum(each.amount_paise for each in entries if each.code == 95)


def found_by_audits() -> dict[str, list[Any]]:
    """What the audits of applications, payments and the ledger find in what was done."""
    areas = {"applications", "payments", "ledger", "consumers", "deposits"}
    found = {audit.name: ask(audit) for audit in all_audits() if audit.area in areas}
    return {name: answer.rows for name, answer in found.items() if answer.offending}


def test_a_demand_note_is_paid_at_the_counter_in_two_parts(world: dict[str, Any]) -> None:
    """By its number, as a bill is by the service number; never more than is asked."""
    made = stage.new(world["office"], at=MONDAY - 5 * HOUR)
    stage.surveyed(made, MONDAY - 5 * HOUR)
    note = stage.issued(made, MONDAY - 3 * HOUR)
    asha, step = world["asha"], f"/en/console/payments/{world['office']}/tills/step"
    asha.post(step, {"verb": "open", "channel": "COUNTER"})
    for rupees, is_taken in (("2901", False), ("900", True), ("2001", False), ("2000", True)):
        told = {"verb": "take", "service_number": note.number.lower(), "amount": rupees, "method": "CASH"}
        asha.post(step, {**told, "key": f"till-{rupees}"})
        said = words(asha.get(f"/en/console/payments/{world['office']}/tills"))
        assert ("Receipt R" in said) is is_taken, said
    assert queries.one(made.id).stage_code == "WORK"
    assert ledger.balance(-made.id, Account.APPLICATION) == 290_000


def test_the_paths_of_time(world: dict[str, Any]) -> None:
    """Every hour of the way has its sentence, in both languages; none is shown raw."""
    made = stage.new(world["office"])
    guest = Client()
    for at in (MONDAY, MONDAY + 5 * DAY, MONDAY + 7 * DAY, MONDAY + 9 * DAY + HOUR):
        with override_settings(PORTAL_NOW=at):
            for language in ("hi", "en"):
                page = guest.get(f"/{language}/apply/a/{made.follow_code}")
                assert page.status_code == 200
                assert not re.search(r"[A-Z]{4,}_[A-Z]+|SUBMITTED", words(page))


def test_the_form_offers_the_uses_of_the_place_and_refuses_others_at_once(world: dict[str, Any]) -> None:
    """Uses of another state are neither offered nor first refused when all is sent; nothing typed is lost."""
    place.company("bihar")
    bihar = network.office_of_path("bihar/HO/D1")
    assert bihar is not None
    phone = Client()
    form = phone.post("/en/apply/new", {"kind": "NEW"}).headers["Location"]
    first = phone.get(form).content.decode()
    assert 'name="office"' in first and 'name="category"' not in first
    assert phone.post(form, {"first": "1"}).status_code == 422
    assert phone.post(form, {"first": "1", "office": str(world["office"])}).headers["Location"] == form
    page = phone.get(form).content.decode()
    assert "LV-1.2" in page and "DS-II" not in page
    assert "LV-5.1" in page, "a farm pump can be asked for, its load in horsepower"
    # The office is changed afterwards: the use no longer fits, everything else stays.
    typed = {**stage.ANSWERS, "office": str(bihar.id)}
    strange = phone.post(form, typed)
    assert strange.status_code == 422
    text = strange.content.decode()
    assert "another state" in text and "Imran Khan" in text and "DS-II" in text and "LV-1.2" not in text
    assert phone.post(form, {**typed, "category": "DS-II"}).headers["Location"] == f"{form}/papers"
    assert "30 days after" in phone.post(form, {"later": "1"}, follow=True).content.decode()
