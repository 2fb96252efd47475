"""The status page says what was seen and nothing better, in the portal and as a file alike (M20)."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bijlighar.billing.tests.readings import company_with_connections
from bijlighar.interfaces.portal import status_file
from bijlighar.interfaces.status.server import AGE_MARK
from bijlighar.supply import actions
from bijlighar.supply.tests.stage import BY, DAY, MONDAY, ist, quietly, recover, samples

pytestmark = pytest.mark.django_db
NINE = ist(MONDAY, 9)


@pytest.fixture
def company(settings: Any) -> int:
    settings.PORTAL_NOW = NINE
    found, _ = company_with_connections(1, code="bihar", is_prepaid=True, category_code="DS-II")
    return found


def read(text: str) -> str:
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()).replace("\u00a0", " ")


def page(language: str = "en") -> str:
    return read(Client().get(f"/{language}/status").content.decode())


def test_what_nobody_looked_at_is_not_called_working(company: int) -> None:
    said = page()
    assert "Not everything was seen working" in said
    assert said.count("not seen working") == 8 + 1, "each link, and the sentence that explains it"
    assert "30 days" not in said, "days on which nobody looked say nothing"
    assert "Nobody is cut off for payment now" in said


def test_all_links_working_says_so(company: int) -> None:
    quietly(company, NINE)
    said = page()
    assert said.count("Everything works") == 2
    assert "Nobody is cut off" not in said
    assert "On all 30 days disconnection was never suspended." in said


def test_a_failure_is_told_with_since_when_and_what_happens_meanwhile(company: int, settings: Any) -> None:
    quietly(company, NINE - timedelta(minutes=5))
    samples(company, NINE, BALANCE=False)
    settings.PORTAL_NOW = NINE + timedelta(minutes=3)
    said = page()
    assert "The balance on screen since today 9 am does not work" in said
    assert "Since today 9 am, by itself, without waiting for anybody." in said
    assert "Nobody's supply is cut off for money while this lasts." in said
    hindi = page("hi")
    assert "बैलेंस दिखना आज सुबह 9 बजे से बंद" in hindi
    assert "मशीन ने खुद लगाई" in hindi


def test_power_is_not_promised_as_always_where_it_cannot_be_switched_on_from_afar(company: int) -> None:
    samples(company, NINE, COMMANDS=False)
    assert "as always" not in page() and "it may take longer" in page()
    assert "हमेशा की तरह" not in page("hi") and "देर लग सकती है" in page("hi")


def test_after_recovery_the_grace_and_the_past_are_told(company: int, settings: Any) -> None:
    samples(company, NINE, PORTAL=False)
    recover(company, NINE + DAY)
    settings.PORTAL_NOW = NINE + DAY
    said = page()
    assert "Nobody is cut off for payment before" in said
    assert "On 2 days of 30 disconnection was suspended" in said
    assert "until" in said


def test_an_officers_suspension_names_the_officer_and_his_reason(company: int) -> None:
    samples(company, NINE)
    actions.suspend(company_id=company, cause_code="OFFICER", reason="Floods <b>in Patna</b>", by=BY, at=NINE)
    said = page()
    assert "by an officer" in said and "Floods <b>in Patna</b>." in said


def test_the_file_says_the_same_carries_everything_and_stays_small(company: int, tmp_path: Path) -> None:
    samples(company, NINE, **dict.fromkeys(("PORTAL", "BALANCE", "RECHARGE", "COMMANDS"), False))
    actions.suspend(company_id=company, cause_code="OFFICER", reason="बाढ़ " * 50, by=BY, at=NINE)
    written = dict(status_file.write_files(tmp_path, at=NINE))
    assert {path.name for path in written} == {"status.hi.html", "status.en.html"}
    for path, size in written.items():
        text = path.read_text(encoding="utf-8")
        assert size == len(text.encode()) < 9_000, "one company; four stay below 20 kB"
        assert text.count(AGE_MARK) == 1 and '<meta name="written"' in text
        assert "<script" not in text and "src=" not in text and "http" not in text
        assert set(re.findall(r'href="([^"]+)"', text)) <= {
            "/en",
            "/hi",
            "tel:1912",
            "#i0",
            "#i1",
            "#i2",
            "#i3",
        }
    english = read((tmp_path / "status.en.html").read_text(encoding="utf-8"))
    assert "The portal since today 9 am does not work" in english
    assert "Nobody's supply is cut off for money while this lasts." in english
