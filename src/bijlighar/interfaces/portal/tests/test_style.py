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


def test_what_is_printed_is_dark_on_paper_whatever_the_screen_is() -> None:
    """WCAG's contrast with white, at least 7:1; a rule of three classes outweighs those of a dark screen."""
    block = style.sheet().partition("@media print{")[2]
    assert block.startswith(":root:root:root{")
    inks = dict(re.findall(r"--(ink|ink-2|hero-2|ok|warn|bad):(#[0-9a-f]+)", block.partition("}")[0]))
    assert inks.keys() == {"ink", "ink-2", "hero-2", "ok", "warn", "bad"}
    printed = set(re.findall(r"--([\w-]+):", block.partition("}")[0]))
    dark = re.findall(r"\[data-theme=dark\]\{([^}]*)\}", style.sheet())
    of_dark = {name for rule in dark for name in re.findall(r"--([\w-]+):", rule)}
    assert "tint" in of_dark and of_dark - printed == set(), "a dark ground would stay below dark ink"
    assert {"on-off", "off-2"} <= printed, "the top of a page without power is dark on every screen"
    assert "nav.tabs" in block, "the class alone would lose to the rule that stands below"
    for name, colour in inks.items():
        digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 7, name


def test_nothing_of_a_page_shows_through_the_bar_at_its_foot() -> None:
    """The rings of a way's steps lie above their line; the bar lies above both."""
    heights = {
        rule.rpartition("}")[2].strip(): int(height)
        for rule, height in re.findall(r"([^{]+)\{[^{}]*z-index:(\d+)", style.sheet())
    }
    assert heights.keys() == {".nav", ".steps li::before", ".skip:focus"}
    assert heights[".nav"] > heights[".steps li::before"]


def test_nothing_but_blanks_and_comments_is_gone() -> None:
    files = "".join(style.text_of(each) for each in style.PARTS)
    without = "".join(part.partition("*/")[2] for part in f"*/{files}".split("/*"))
    assert re.sub(r"\s", "", style.sheet()) == re.sub(r"\s", "", without)
    assert "/*" not in style.sheet()
    assert len(style.sheet().encode()) < len(files.encode()) * 0.95
