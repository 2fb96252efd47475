"""A table on a phone is a card a row, and stays a table to whoever hears the page (M11)."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template

from bijlighar.interfaces.console.tests.world import World, world

__all__ = ["world"]

TABLE = (
    '{% load cards %}{% cards %}<table><thead><tr><th scope="col"><span class="vh">Tick</span></th>'
    '<th scope="col" class="n">Used &amp; paid</th></tr></thead><tbody>'
    '{% for name in names %}<tr><td class="tick">x</td><th scope="row">{{ name }}</th></tr>{% endfor %}'
    "</tbody></table>{% endcards %}"
)


def test_every_cell_carries_its_heading_and_its_role() -> None:
    shown = Template(TABLE).render(Context({"names": ["Asha", "<td>"]}))
    assert shown.count('role="row"') == 3
    assert shown.count('role="columnheader"') == 2
    assert '<td role="cell" data-label="Tick" class="tick">' in shown
    assert '<th role="rowheader" data-label="Used &amp; paid" scope="row">Asha</th>' in shown
    assert "&lt;td&gt;</th>" in shown, "what a person wrote stays text"
    assert shown.startswith('<table role="table" class="cards">')


@pytest.mark.django_db
def test_every_table_of_the_desk_is_one(world: World) -> None:
    client, office = world.client("head"), world.offices["east/HO"]
    for path in (
        f"readings/{office}/meters?day=2026-11-04", f"queues/{office}/findings", f"files/{world.batch}",
        f"meters/{world.meter}?day=2026-11-04",
    ):  # fmt: skip
        page = client.get(f"/hi/console/{path}").content.decode()
        tables = re.findall(r"<table[^>]*>.*?</table>", page, re.DOTALL)
        assert tables, path
        for table in (each for each in tables if 'class="quarters' not in each):
            cells = re.findall(r"<t[dh][^>]*role=\"(?:cell|rowheader)\"[^>]*>", table)
            if "<table role" in table:
                assert cells, path
                assert all('data-label=""' not in each for each in cells), path
