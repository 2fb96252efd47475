"""The portal as an app: each company's name, colour and icon; a square leads here; scripts by build (M15)."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from django.test import Client
from PIL import Image, ImageDraw

from bijlighar.consumers.tests import place
from bijlighar.interfaces.portal.offline import build, company
from bijlighar.interfaces.portal.offline.words import words
from bijlighar.interfaces.portal.style import text_of

pytestmark = pytest.mark.django_db


def drawn(page: str) -> Image.Image:
    """The square of a page, as a camera sees it."""
    found = re.search(r'class="square" viewBox="0 0 (\d+) .*?fill="#000" d="([^"]+)"', page)
    assert found is not None
    picture = Image.new("L", (int(found[1]),) * 2, 255)
    pen = ImageDraw.Draw(picture)
    for x, y in re.findall(r"M(\d+) (\d+)h1", found[2]):
        pen.point((int(x), int(y)), 0)
    return picture.resize((picture.width * 8,) * 2, Image.Resampling.NEAREST)


def test_each_company_has_its_own_app() -> None:
    place.company("east")
    client = Client()
    for language, name in (("en", "Bijlighar"), ("hi", "बिजलीघर")):
        said = client.get(f"/{language}/app/east.webmanifest").json()
        assert said["name"].startswith(f"{name} · ")
        assert said["lang"] == language and said["start_url"].startswith(f"/{language}/")
        assert said["theme_color"] == "#00564c"
        for each in said["icons"]:
            answer = client.get(each["src"])
            picture = Image.open(io.BytesIO(answer.content))
            assert f"{picture.width}x{picture.height}" == each["sizes"]
            assert len(answer.content) < 6000
    assert client.get("/hi/app/desk.webmanifest").json()["theme_color"] == "#26323a"
    assert client.get("/hi/app/nobody.webmanifest").status_code == 404
    for strange in ("east/mark/193", "nobody/mark/192", "east/cut/192"):
        assert client.get(f"/hi/app/icons/{strange}.png").status_code == 404


def test_an_icon_that_a_phone_cuts_has_its_mark_in_the_middle() -> None:
    whole = Image.open(io.BytesIO(company.icon("east", 192, is_whole=True))).convert("RGB")
    own = Image.open(io.BytesIO(company.icon("east", 192, is_whole=False))).convert("RGBA")
    ground = whole.getpixel((0, 0))
    assert all(abs(one - two) < 4 for one, two in zip(ground, (0, 86, 76), strict=True))
    assert own.getpixel((0, 0))[3] == 0
    for x in range(192):
        for y in range(192):
            if (x - 95.5) ** 2 + (y - 95.5) ** 2 > (0.4 * 192) ** 2:
                got = whole.getpixel((x, y))
                assert all(abs(one - two) < 40 for one, two in zip(got, ground, strict=True)), (x, y)


def test_the_square_leads_another_phone_here() -> None:
    page = Client().get("/hi/install").content.decode()
    (square,) = zxingcpp.read_barcodes(drawn(page))
    assert square.text == "http://testserver/hi/"
    assert "http://testserver/hi/" in page


def test_scripts_are_kept_by_their_build() -> None:
    client = Client()
    address = build.script_address("hi")
    kept = client.get(address)
    assert "immutable" in kept.headers["Cache-Control"]
    assert client.get("/hi/offline/script.js?older").headers["Cache-Control"] == "no-cache"
    worker = client.get("/worker.js")
    assert worker.headers["Cache-Control"] == "no-cache"
    text = worker.content.decode()
    assert build.mark() in text and address in text
    for each in re.findall(r'"(/static/[^"]+)"', text):
        assert client.get(each).status_code == 200, each


@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_word_of_the_script_is_there_with_its_place(language: str) -> None:
    script = build.script(language)
    for name in re.findall(r"\bwords\.(\w+)", "".join(text_of(each) for each in build.SCRIPTS)):
        assert name in words(), name
    assert "{at}" in words()["stood"]
    assert ("आप ऑफ़लाइन हैं" if language == "hi" else "You are offline") in script
    assert script.count("{at}") >= 2 and "{n}" in script
