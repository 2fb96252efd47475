"""The stylesheet in a page is without comments, and says what the files say (M11)."""

from __future__ import annotations

import re

import pytest

from bijlighar.interfaces.portal import style


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/* shell */\n.in,\n.sec { margin: 0 }\n\nmain { flex: 1; }\n", ".in,.sec{margin: 0}main{flex: 1;}"),
        ("nav a :hover{a:b}", "nav a :hover{a:b}"),
        (".a/* one thing */.b{c:d}", ".a/**/.b{c:d}"),
        (".a /* two */ .b{c:d}", ".a .b{c:d}"),
        (".m{width:calc(100% - 2px)}", ".m{width:calc(100% - 2px)}"),
        ('.q::before{content:"a  /* b */ ; "}', '.q::before{content:"a  /* b */ ; "}'),
        (".q::after{content:'it\\'s  {'}", ".q::after{content:'it\\'s  {'}"),
        ("@media (a) and (b) { .c { d: e } }", "@media (a) and (b){.c{d: e}}"),
        (".a\\{ b{c:d}", ".a\\{ b{c:d}"),
    ],
)
def test_what_means_nothing_goes_and_the_rest_stays(written: str, sent: str) -> None:
    assert style.bare(written) == sent


def test_nothing_but_blanks_and_comments_is_gone() -> None:
    files = "".join(style.text_of(each) for each in style.PARTS)
    without = "".join(part.partition("*/")[2] for part in f"*/{files}".split("/*"))
    assert re.sub(r"\s", "", style.sheet()) == re.sub(r"\s", "", without)
    assert "/*" not in style.sheet()
    assert len(style.sheet().encode()) < len(files.encode()) * 0.95
