"""The rollout after the first start is read by anybody; a form that two phones send records once (M4, M8)."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connections

from bijlighar.kernel.actor import Actor
from bijlighar.metering import queries as metering
from bijlighar.rollout import actions
from bijlighar.rollout.actions import UnableToRecord
from bijlighar.rollout.models import Installation
from bijlighar.rollout.tests import stage as stages
from bijlighar.rollout.tests.stage import INSTALLED, NOW, Stage
from tests.served import Page, Served

SAID = re.compile(r"<[^>]+>")


def said(page: Page) -> str:
    assert page.status == 200
    return " ".join(html.unescape(SAID.sub(" ", page.text)).split())


def test_anybody_reads_the_board_after_the_first_start(served: Served) -> None:
    for language, words in (("en", "3,168 of 11,269"), ("hi", "11,269 में से 3,168")):
        visitor = served.visitor(language)
        first = visitor.get(f"/{language}/rollout")
        assert words in said(first)
        (board,) = first.links(rf"/{language}/rollout/programmes/central/[\w-]+")
        shown = said(visitor.get(board))
        for arithmetic in ("11,269 − 11,262 = +7", "513 − 527 = −14", "8,101 + 14 = 8,115"):
            assert arithmetic in shown
        (running,) = first.links(rf"/{language}/rollout/programmes/east/[\w-]+")
        assert "<svg viewBox" in visitor.get(running).text
        agencies = first.links(rf"/{language}/rollout/agencies/[\w-]+")
        day = "17 March 2023" if language == "en" else "17 मार्च 2023"
        assert sum(day in said(visitor.get(each)) for each in agencies) == 1
        asked = visitor.get(f"/{language}/field/rollout")
        assert asked.path.startswith(f"/{language}/console/sign-in?next=")


def test_a_form_that_two_phones_send_at_once_is_recorded_once(committed_database: object) -> None:
    stage = stages.stage()

    def send(serial: str) -> str:
        try:
            return _record(stage, key="form-1", serial=serial)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, ["NEW-1"] * 4))
    assert answers == ["NEW-1"] * 4
    assert Installation.objects.count() == 1


def test_two_installers_at_one_meter_do_not_both_exchange_it(committed_database: object) -> None:
    stage = stages.stage()

    def send(number: int) -> str:
        try:
            return _record(stage, key=f"form-{number}", serial=f"NEW-{number}")
        except UnableToRecord as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(send, [1, 2, 3]))
    assert answers[1:] == ["UNKNOWN_PLACE", "UNKNOWN_PLACE"]
    hangs = metering.meter_card(stage.connection_id)
    assert hangs is not None
    assert hangs.serial == answers[0]
    assert Installation.objects.count() == 1


def _record(stage: Stage, *, key: str, serial: str) -> str:
    return actions.record_installation(
        agency_id=stage.agency_id,
        staff_id=stage.staff_id,
        key=key,
        service_number="N0000000001",
        old_serial="OLD-1",
        old_register_wh=5_000,
        new_serial=serial,
        new_register_wh=0,
        seal_number="S-1",
        installed_at=INSTALLED + timedelta(minutes=1),
        by=Actor("agency", "test"),
        at=NOW,
    ).serial
