"""Prepaid and supply on the desk: figures open their lists, many are spared at once, nobody by mistake."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bijlighar.interfaces.console.tests.world import PASSWORD
from bijlighar.metering.models import Command
from bijlighar.network import queries as network
from bijlighar.people import actions as people
from bijlighar.privacy import queries as privacy
from bijlighar.supply import actions
from bijlighar.supply.models import Suspension, Wave
from bijlighar.supply.tests.stage import (
    BY,
    HOUR,
    MONDAY,
    homes_below_nothing,
    ist,
    quietly,
    reach,
    recharge,
    samples,
)

pytestmark = pytest.mark.django_db
ELEVEN = ist(MONDAY, 11)
HEAD, CENTRE, OTHER = "bihar/HO", "bihar/HO/D1", "bihar/HO/D2"


class Desks:
    """Two homes below zero, and officers at the head, at its centre and at another."""

    def __init__(self) -> None:
        self.company, self.homes = homes_below_nothing(2)
        reach(self.homes)
        quietly(self.company, ELEVEN)
        self.office = {
            path: found.id for path in (HEAD, CENTRE, OTHER) if (found := network.office_of_path(path))
        }
        for login, path in (("head", HEAD), ("centre", CENTRE), ("other", OTHER)):
            staff = people.add_staff(login=login, name_en=login, name_hi=login, by=BY, at=ELEVEN)
            people.set_password(staff_id=staff, password=PASSWORD, by=BY, at=ELEVEN)
            people.give_role(
                staff_id=staff, role_code="BILLING_OFFICER", office_id=self.office[path], by=BY, at=ELEVEN
            )

    def client(self, login: str) -> Client:
        found = Client()
        answer = found.post("/en/console/sign-in", {"login": login, "password": PASSWORD})
        assert answer.status_code == 302
        return found

    def address(self, path: str, rest: str = "") -> str:
        return f"/en/console/supply/{self.office[path]}{rest}"


@pytest.fixture
def desks(built_once: Any, settings: Any) -> Desks:
    settings.PORTAL_NOW = ELEVEN
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return built_once(Desks)


def words(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_the_figure_is_the_length_of_its_list_and_the_parts_are_the_sum(desks: Desks) -> None:
    head = desks.client("head")
    board = head.get(desks.address(HEAD)).content.decode()
    row = re.search(r"<tfoot[^>]*>(.*?)</tfoot>", board, re.DOTALL)
    assert row is not None
    figures = re.findall(r">([\d,]+)</(?:td|a)>", row[1])
    assert figures[-1] == "2"
    assert sum(int(each) for each in figures[:-1]) == 2
    listed = head.get(desks.address(HEAD, "/balances?list=below"))
    assert "2 connections" in words(listed)
    assert len(re.findall(r'name="id" value="\d+"', listed.content.decode())) == 2


def test_another_centre_has_nobody_and_reaches_nobody(desks: Desks) -> None:
    other = desks.client("other")
    assert "Nobody." in words(other.get(desks.address(OTHER, "/balances?list=below")))
    assert other.get(desks.address(CENTRE)).status_code == 404
    sent = {"id": str(desks.homes[0]), "cause": "DISPUTE", "reason": "not mine", "sure": "1"}
    other.post(desks.address(OTHER, "/balances/spare"), sent)
    assert not Suspension.objects.exists()


def test_whoever_looks_and_takes_the_file_is_on_record(desks: Desks) -> None:
    centre = desks.client("centre")
    answer = centre.get(desks.address(CENTRE, "/balances.csv?list=below"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [each["office_code"] for each in rows] == ["D1", "D1"]
    assert all(int(each["balance_paise"]) < 0 for each in rows)
    for home in desks.homes:
        assert [each.page for each in privacy.accesses_of(home)] == ["balances"]


def test_many_are_spared_after_a_look_and_a_wave_leaves_them_out(desks: Desks) -> None:
    centre = desks.client("centre")
    sent = {"id": [str(each) for each in desks.homes], "cause": "DISPUTE", "reason": "Meter under test"}
    preview = centre.post(desks.address(CENTRE, "/balances/spare"), sent)
    assert "2 connections would be spared" in words(preview)
    assert not Suspension.objects.exists(), "a preview changes nothing"
    centre.post(desks.address(CENTRE, "/balances/spare"), {**sent, "sure": "1"})
    assert Suspension.objects.filter(cause_code="DISPUTE", to_at__isnull=True).count() == 2
    again = centre.post(desks.address(CENTRE, "/balances/spare"), {**sent, "sure": "1"}, follow=True)
    assert "2 were already" in words(again)
    assert actions.decide_waves(company_id=desks.company, by=BY, at=ELEVEN).cut == 0
    shown = words(centre.get(desks.address(CENTRE, "/spared")))
    assert shown.count("Meter under test") == 2


def test_an_officer_ends_what_an_officer_made_and_never_what_the_links_hold(desks: Desks) -> None:
    head = desks.client("head")
    step = desks.address(HEAD, "/spared/step")
    spare = {"verb": "suspend", "cause": "OFFICER", "reason": "Floods in Patna"}
    assert "would be spared" in words(head.post(step, spare))
    head.post(step, {**spare, "sure": "1"})
    (made,) = Suspension.objects.filter(connection_id__isnull=True)
    assert (made.cause_code, made.reason) == ("OFFICER", "Floods in Patna")
    samples(desks.company, ELEVEN + HOUR, BALANCE=False)
    (links,) = Suspension.objects.filter(cause_code="LINKS")
    lift = {"verb": "lift", "reason": "Water is gone", "sure": "1"}
    refused = head.post(step, {**lift, "id": str(links.id)}, follow=True)
    assert "Nothing was changed" in words(refused)
    head.post(step, {**lift, "id": str(made.id)})
    assert Suspension.objects.get(id=made.id).to_at == ELEVEN
    assert Suspension.objects.get(id=links.id).to_at is None


def test_a_centre_cannot_spare_or_cut_a_whole_company(desks: Desks) -> None:
    centre = desks.client("centre")
    spare = {"verb": "suspend", "cause": "OFFICER", "reason": "x", "sure": "1"}
    centre.post(desks.address(CENTRE, "/spared/step"), spare)
    centre.post(desks.address(CENTRE, "/waves/let-go"), {"most": "5"})
    assert not Suspension.objects.exists()
    assert not Command.objects.exists()


def test_a_wave_is_looked_at_without_a_trace_and_let_go_as_it_was_seen(desks: Desks) -> None:
    head = desks.client("head")
    seen = words(head.get(desks.address(HEAD, "/waves?look=1")))
    assert "Cut off 2 connections" in seen
    assert not Wave.objects.exists() and not Command.objects.exists()
    recharge(desks.homes[0], 9000, MONDAY, "R9")
    head.post(desks.address(HEAD, "/waves/let-go"), {"most": "2"})
    (command,) = Command.objects.all()
    assert command.kind_code == "DISCONNECT"
    assert command.installation.connection_id == desks.homes[1], "who paid meanwhile keeps power"
    assert "Cut off" in words(head.get(desks.address(HEAD, "/waves")))


@pytest.mark.parametrize("most", ["", "0", "-1", "999999999", "two"])
def test_nonsense_cuts_nobody(desks: Desks, most: str) -> None:
    desks.client("head").post(desks.address(HEAD, "/waves/let-go"), {"most": most})
    assert not Command.objects.exists()


def test_nothing_waits_for_power_before_anybody_paid(desks: Desks, settings: Any) -> None:
    settings.PORTAL_NOW = ELEVEN + timedelta(minutes=5)
    assert "Nobody waits." in words(desks.client("centre").get(desks.address(CENTRE, "/paid-no-power")))


def test_what_does_not_work_says_what_was_seen_since_when_and_what_to_do(desks: Desks, settings: Any) -> None:
    looked = settings.PORTAL_NOW = ist(MONDAY, 11, 2)

    def sees(**evidence: Any) -> str:
        actions.record_health(
            company_id=desks.company, link_code="COMMANDS", measured_at=looked, is_healthy=False,
            lag_seconds=None, evidence=evidence, by=BY, at=looked,
        )  # fmt: skip
        return words(desks.client("head").get(desks.address(HEAD)))

    asked = {"asked": 7, "asked_at": ist(MONDAY, 10, 52).isoformat(), "answered": None}
    waits = sees(**asked, state="REQUESTED", turns=0, reason="")
    assert "A meter is asked for its clock remotely, and must answer." in waits
    assert "10:52 am; the part of the program that talks to meters has not taken it up." in waits
    assert "the part that talks to meters must run" in waits
    assert "Switching on remotely does not work since today 11:02 am" in waits
    silent = sees(**asked, state="FAILED", turns=3, reason="SILENT")
    assert "10:52 am. The meter did not answer in time." in silent
    assert "No meter hangs at the connection that is tried." in sees(meter=None)
    for earlier in ({"asked": 7, "answered": None}, {"seen": "from outside"}, {**asked, "asked_at": "?"}):
        assert "it did not succeed" in sees(**earlier)
    assert "Readings from the meters" not in waits, "what works is not said"
