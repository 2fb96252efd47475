"""Messages in both languages and what they cost."""

from __future__ import annotations

import string

import pytest

from bijlighar.notifications.rules.render import UnableToRender, render, sms_parts
from bijlighar.notifications.rules.templates import TEMPLATES
from bijlighar.notifications.rules.variables import longest_values

EXAMPLES = {"code": "123456", "minutes": 5}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.code)
@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_template_fills_in_both_languages(template, language) -> None:
    text = template.text_hi if language == "hi" else template.text_en
    named = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    assert named == template.variables
    rendered = render(template.code, language, longest_values(template, language))
    assert "{" not in rendered.text
    has_hindi = any("\u0900" <= letter <= "\u097f" for letter in rendered.text)
    assert has_hindi == (language == "hi")


def test_the_sign_in_code_comes_first_and_costs_one_part() -> None:
    for language in ("hi", "en"):
        rendered = render("sign_in_code", language, {"code": "004217", "minutes": 5})
        assert rendered.text.startswith("004217 ")
        assert rendered.parts == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("क" * 70, 1),
        ("क" * 71, 2),
        ("क" * 134, 2),
        ("क" * 135, 3),
        ("a" * 69 + "₹", 1),
        ("a" * 70 + "₹", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_parts_as_networks_count_them(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


@pytest.mark.parametrize(
    ("template", "language", "context", "words"),
    [
        ("no_such", "hi", {}, "There is no message no_such"),
        ("sign_in_code", "ta", EXAMPLES, "no sign_in_code in language 'ta'"),
        ("sign_in_code", "hi", {"code": "1"}, "needs minutes"),
        ("sign_in_code", "hi", {"code": "1" * 31, "minutes": 5}, "code has 31 letters"),
    ],
)
def test_what_cannot_be_rendered_is_refused(template, language, context, words) -> None:
    with pytest.raises(UnableToRender, match=words):
        render(template, language, context)
