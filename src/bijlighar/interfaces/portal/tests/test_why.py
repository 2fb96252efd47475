"""The page of a day that passed the subsidy's limit shows the sum behind its amount (M12, M17)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from bijlighar.billing.tests.readings import BY, blocks, company_with_connections, morning_after, store_blocks
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.prepaid import actions as prepaid

pytestmark = pytest.mark.django_db
LAST_BELOW, PASSED, AFTER = date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 17)


@pytest.fixture
def page(settings: Any) -> Any:
    """The page of a day in a language, of a home that uses 10 units a day: 160 by the 16th."""
    settings.PORTAL_NOW = morning_after(AFTER)
    company_id, homes = company_with_connections(1, is_prepaid=True)
    first, used = LAST_BELOW.replace(day=1), blocks(100, {0: 500})
    store_blocks(homes[0], {first + timedelta(days=after): used for after in range(17)})
    for through in (LAST_BELOW, PASSED, AFTER):
        prepaid.charge_days(company_id=company_id, through_day=through, by=BY, at=morning_after(through))
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=homes[0], by=BY, at=place.AT)
    client = Client()
    session = client.session
    session["mobile"] = place.SUNITA
    session.save()

    def of(day: date, language: str = "en") -> str:
        answer = client.get(f"/{language}/c/{homes[0]}/money/{day.isoformat()}")
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    return of


def paise(text: str) -> int:
    """ "−₹1,050.40" -> -105040."""
    return int(re.sub(r"[^\d]", "", text)) * (-1 if text.startswith("\u2212") else 1)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_amount_of_a_passed_limit_is_a_sum_on_the_page(page: Any, language: str) -> None:
    found = page(PASSED, language)
    name = {"en": "Use passed the subsidy's limit", "hi": "खपत सब्सिडी की सीमा से ऊपर गई"}[language]
    # Parts of its name in the list above: the amount of the part.
    (said,) = re.findall(rf'<span>{name}.*?<span class="amt">([^<]+)</span>', found)
    (table,) = re.findall(rf'aria-label="{name}"><table>(.*?)</table>', found, re.S)
    rows = [
        (re.findall(r'scope="row">([^<]+)<', row)[0], *map(paise, re.findall(r'class="n">([^<]+)<', row)))
        for row in table.split("</thead>")[1].split("</tr>")
        if "scope=" in row
    ]
    *lines, last = rows
    assert all(now - before == difference for _, before, now, difference in rows)
    assert len(lines) > 1
    assert last[1:] == tuple(sum(row[place] for row in lines) for place in (1, 2, 3))
    assert last[3] == paise(said)
    subsidy = next(row for row in lines if row[0] in ("Subsidy from the state", "सरकार की सब्सिडी"))
    assert subsidy[1] < 0 == subsidy[2], "all that was given is taken back"


@pytest.mark.parametrize("day", [PASSED, AFTER])
def test_the_parts_of_earlier_amounts_add_up_to_what_was_taken_for_them(page: Any, day: date) -> None:
    found = page(day)
    (taken,) = re.findall(r'<span>Daily part[^<]*</span><span class="amt">([^<]+)</span>', found)
    (amounts,) = re.findall(r"Of which amounts these parts are</h3><ul.*?</ul>", found, re.S)
    parts = re.findall(r'class="amt fig">([^<]+)<', amounts)
    assert parts and sum(map(paise, parts)) == paise(taken)


def test_what_was_given_until_then_is_what_the_page_of_the_day_before_says(page: Any) -> None:
    before = page(LAST_BELOW)
    (given,) = re.findall(
        r'id="subsidy".*?The month up to 15.November</span><span>([^<]+)</span>', before, re.S
    )
    (table,) = re.findall(
        r'aria-label="Use passed the subsidy\'s limit"><table>(.*?)</table>', page(PASSED), re.S
    )
    assert f'Subsidy from the state</th><td data-of="Before" class="n">{given}</td>' in table


@pytest.mark.parametrize("language", ["en", "hi"])
def test_one_word_for_the_fixed_charge_and_no_billionths(page: Any, language: str) -> None:
    for day in (LAST_BELOW, PASSED):
        found = page(day, language)
        assert not re.search(r"₹[\d,]+\.\d{5}", found)
        ours = re.sub(r'<div class="quote lines">.*?</div>', "", found, flags=re.S)  # the order's own words
        assert "स्थिर शुल्क" not in ours.replace("फिक्स चार्ज (स्थिर शुल्क)", "")
