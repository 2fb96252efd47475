"""A person comes in by mobile number and one-time code, adds a connection, and goes (M12, M16)."""

from __future__ import annotations

import re

import pytest

from tests.served import Served, Visitor

NOBODY = "7999999901"


def test_the_root_goes_to_the_language_of_the_browser(served: Served) -> None:
    assert served.visitor().get("/", **{"Accept-Language": "en-IN,en;q=0.9"}).path == "/en/"
    assert served.visitor().get("/", **{"Accept-Language": "hi"}).path == "/hi/"
    assert served.visitor().get("/", **{"Accept-Language": "ta"}).path == "/hi/"


def test_the_language_link_keeps_the_page(served: Served) -> None:
    page = served.visitor().get("/hi/sign-in?next=/hi/connections")
    assert page.links(r"/en/.*")[0] == "/en/sign-in?next=/hi/connections"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("98270 1145", "We got 9 digits; 10 are needed."),
        ("1234567890", "begin with 6, 7, 8 or 9"),
        ("", "Nothing is written here yet; 10 digits are needed."),
    ],
)
def test_a_wrong_number_is_told_clearly_and_kept(served: Served, typed: str, said: str) -> None:
    page = served.visitor().post("/en/sign-in", mobile=typed)
    assert said in page.text
    assert 'aria-invalid="true"' in page.text
    assert f'value="{typed}"' in page.text


def test_signing_in_opens_my_connection_under_a_new_session(served: Served) -> None:
    visitor = served.visitor()
    mobile = str(served.people[0]["mobile"])
    before = served.said_when_quiet()
    visitor.post("/en/sign-in", mobile=f"+91 {mobile[:5]} {mobile[5:]}")
    waiting, token = visitor.cookie("sessionid"), visitor.cookie("csrftoken")
    page = visitor.post("/en/sign-in/code", code=served.newest_code(mobile, after=before))
    assert re.fullmatch(r"/en/c/\d+/", page.path)
    assert token and visitor.cookie("csrftoken") not in (None, token)
    assert waiting and visitor.cookie("sessionid") not in (None, waiting)


def test_a_number_that_nobody_knows_gets_the_same_answer(served: Served) -> None:
    pages = []
    for mobile in (str(served.people[1]["mobile"]), NOBODY):
        page = served.visitor().post("/en/sign-in", mobile=mobile)
        said = page.text.replace(f"{mobile[:5]}\u00a0{mobile[5:]}", "NUMBER")
        pages.append((page.path, re.sub(r'value="\w{64}"|\d+:\d+', "", said)))
    assert pages[0] == pages[1]


def test_wrong_codes_are_counted_and_then_even_the_right_one_is_refused(served: Served) -> None:
    visitor, mobile = served.visitor(), str(served.people[2]["mobile"])
    before = served.said_when_quiet()
    visitor.post("/en/sign-in", mobile=mobile)
    code = served.newest_code(mobile, after=before)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert "We got 3 digits; 6 are needed." in visitor.post("/en/sign-in/code", code="123").text
    for _ in range(5):
        assert "This is not the code from the last SMS." in visitor.post("/en/sign-in/code", code=wrong).text
    page = visitor.post("/en/sign-in/code", code=code)
    assert "Please ask for a new one." in page.text
    assert visitor.get("/en/connections").path.startswith("/en/sign-in?")


def test_after_signing_in_one_comes_back_to_the_page_one_wanted_but_never_elsewhere(served: Served) -> None:
    for wanted, reached in (("/en/connections", "/en/connections"), ("https://example.org/", "/en/c/")):
        visitor, mobile = served.visitor(), str(served.people[3]["mobile"])
        before = served.said_when_quiet()
        visitor.post("/en/sign-in", mobile=mobile, next=wanted)
        code = served.newest_code(mobile, after=before)
        page = visitor.post("/en/sign-in/code", code=code, next=wanted)
        assert page.address.startswith(served.address + reached)


def test_signing_out_ends_the_session(served: Served) -> None:
    visitor = served.person(4)
    session = visitor.cookie("sessionid")
    assert visitor.get("/en/connections").path == "/en/connections"
    visitor.post("/en/sign-out")
    again = served.visitor()
    again.cookies = visitor.cookies
    assert again.get("/en/connections").path.startswith("/en/sign-in?")
    assert visitor.cookie("sessionid") != session


def test_a_connection_is_added_with_its_holders_code_and_can_be_removed(served: Served) -> None:
    """The code goes to the registered mobile, not to the person who asks."""
    holder, number = served.people[5], _first_number(served, 5)
    visitor = served.visitor()
    visitor.sign_in(NOBODY)
    before = served.said_when_quiet()
    page = visitor.post("/en/connections/link", service_number=number.lower())
    assert page.path == "/en/connections/link/code"
    code = served.newest_code(str(holder["mobile"]), after=before)
    assert "not the code" in visitor.post("/en/connections/link/code", code=_other(code)).text
    page = visitor.post("/en/connections/link/code", code=code)
    home = page.links(r"/en/c/\d+/")[0]
    assert visitor.get(home).status == 200
    visitor.post(home + "unlink")
    assert visitor.get(home).status == 404


def test_a_service_number_that_does_not_exist_gets_the_same_answer(served: Served) -> None:
    visitor = served.visitor()
    visitor.sign_in(NOBODY)
    known = visitor.post("/en/connections/link", service_number=_first_number(served, 0))
    unknown = visitor.post("/en/connections/link", service_number="N9999999999")
    assert known.path == unknown.path == "/en/connections/link/code"
    assert known.text.count("<") == unknown.text.count("<")


def test_a_code_to_link_on_its_way_is_not_taken_for_the_holders_code_to_sign_in(served: Served) -> None:
    visitor = served.visitor()
    visitor.sign_in("7999999903")
    visitor.post("/en/connections/link", service_number=_first_number(served, 2))
    assert served.person(2).get("/en/connections").path == "/en/connections"


def test_a_form_without_its_token_changes_nothing_and_says_so(served: Served) -> None:
    visitor = served.visitor("hi")
    page = Visitor.post(visitor, "/hi/sign-in", mobile=NOBODY)
    assert page.path == "/hi/sign-in/code"
    visitor.cookies.clear()
    visitor._token = lambda: "x" * 32  # type: ignore[method-assign]
    page = visitor.post("/hi/sign-in", mobile=NOBODY)
    assert page.status == 403
    assert "पन्ना बहुत देर खुला रहा" in page.text


def _first_number(served: Served, place: int) -> str:
    numbers = served.people[place]["service_numbers"]
    assert isinstance(numbers, list)
    return str(numbers[0])


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"
