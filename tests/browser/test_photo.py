"""The camera page on a cheap phone: digits are put under the frame, by finger or keys (M28, M12)."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import psycopg
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE, Person
from tests.served import Served

DIGITS = (300, 500, 700, 580)


@pytest.fixture(scope="module")
def silent(served: Served, postpaid_person: Person) -> str:
    """The address of a postpaid home whose meter is no smart one any more."""
    connection = re.findall(r"\d+", postpaid_person.home)[0]
    with psycopg.connect(served.environment["DATABASE_URL"], autocommit=True) as database:
        database.execute("UPDATE consumers_terms SET is_smart = false WHERE connection_id = %s", [connection])
    return f"c/{connection}/meter/photo"


def photo() -> bytes:
    """A photo in portrait; its digits are a red field, to be found again."""
    image = Image.new("RGB", (900, 1600), (90, 95, 90))
    ImageDraw.Draw(image).rectangle(DIGITS, fill=(200, 0, 0))
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def page(browser: Browser, served: Served, postpaid_person: Person) -> Page:
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([{"name": "sessionid", "value": postpaid_person.session, "url": served.address}])
    opened = context.new_page()
    opened.problems = []  # type: ignore[attr-defined]
    opened.on("console", lambda said: opened.problems.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
    return opened


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_frame_goes_with_the_photo(page: Page, served: Served, silent: str, language: str) -> None:
    page.goto(f"{served.address}/{language}/{silent}")
    assert page.locator("#guide").is_hidden()
    _picture(page, f"ask-{language}")
    page.set_input_files("#photo", {"name": "m.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.locator("#guide").wait_for(state="visible")
    first = _frame(page)
    stage = page.locator("#stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 90, steps=3)
    page.mouse.up()
    moved = _frame(page)
    assert moved[1] < first[1]
    page.focus("#stage")
    page.keyboard.press("ArrowUp")
    assert _frame(page)[1] > moved[1]
    page.locator("#zoom").fill("200")
    assert _frame(page)[2] < first[2]
    left, top, wide, high = _frame(page)
    assert min(left, top) >= 0
    assert max(left + wide, top + high) <= 1000
    _picture(page, f"guide-{language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("#photo-form button[type=submit]").click()
    page.locator("input[name=register]").wait_for()
    assert page.locator("img.photo").evaluate("image => image.decode().then(() => image.naturalWidth)") == 900
    _picture(page, f"confirm-{language}")
    page.fill("input[name=register]", "7")
    page.locator("form:has(input[name=register]) button[type=submit]").click()
    page.locator("#outcome .is-warn").wait_for()
    _picture(page, f"outcome-{language}")
    assert page.problems == []  # type: ignore[attr-defined]


def _frame(page: Page) -> list[int]:
    return [int(each) for each in page.input_value("#frame").split(",")]


def _picture(page: Page, name: str) -> None:
    """Pictures for a person to look at, where they are asked for."""
    if folder := os.environ.get("BIJLIGHAR_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
