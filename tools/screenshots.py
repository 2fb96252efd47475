"""Takes the pictures of the README: loads a demo into a throw-away database, serves it, and looks at it.

Run by `make shots`. Needs a Chromium: of the system, or the one that Playwright brings.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bijlighar.conf.settings")

from bijlighar.conf.compile_messages import compile_messages
from bijlighar.conf.postgres import throwaway

SCREENS = Path(__file__).resolve().parents[1] / "docs" / "screens"
PHONE = {"width": 360, "height": 760}
CHROMIUM = Path("/usr/bin/chromium")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, whose account, which page (a pattern of a link, or a path), how it is set up."""

    name: str
    person: int
    language: str
    page: str
    is_dark: bool = False
    whole: bool = False


SHOTS = (
    Shot("home-prepaid.hi", 0, "hi", "home"),
    Shot("home-prepaid.en", 0, "en", "home"),
    Shot("home-prepaid-dark.hi", 0, "hi", "home", is_dark=True),
    Shot("home-postpaid.hi", 2, "hi", "home"),
    Shot("home-postpaid.en", 2, "en", "home"),
    Shot("why.hi", 0, "hi", "why", whole=True),
    Shot("why.en", 0, "en", "why", whole=True),
    Shot("day.hi", 5, "hi", "estimated"),
    Shot("day.en", 5, "en", "estimated"),
    Shot("bill.hi", 1, "hi", "bill", whole=True),
    Shot("bill.en", 1, "en", "bill", whole=True),
    Shot("passbook.hi", 0, "hi", "money"),
    Shot("bihar.hi", 3, "hi", "home"),
    Shot("recharge.hi", 6, "hi", "recharge"),
    Shot("order.hi", 6, "hi", "order"),
    Shot("status.hi", 6, "hi", "status"),
)


def main() -> int:
    """Take every picture; 0 when all were taken."""
    compile_messages()
    throwaway.take_home()
    import django
    import django.db

    django.setup()
    from bijlighar.conf.migrate import migrate
    from bijlighar.conf.postgres import roles
    from tests.served import served_demo

    place = throwaway.start()
    migrate(verbosity=0)
    django.db.connections.close_all()
    SCREENS.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served_demo(place, Path(folder), template=roles.DATABASE) as served,
    ):
        _take(served)
    return 0


def _take(served: object) -> None:
    from playwright.sync_api import sync_playwright

    from tests.served import Served

    assert isinstance(served, Served)
    visitors = {place: served.person(place) for place in sorted({shot.person for shot in SHOTS})}
    addresses = {(shot.person, shot.page): _address(visitors[shot.person], shot.page) for shot in SHOTS}
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for shot in SHOTS:
            context = browser.new_context(
                viewport=PHONE,  # type: ignore[arg-type]
                device_scale_factor=2,
                color_scheme="dark" if shot.is_dark else "light",
            )
            session = visitors[shot.person].cookie("sessionid")
            assert session is not None
            context.add_cookies([{"name": "sessionid", "value": session, "url": served.address}])
            page = context.new_page()
            answer = page.goto(f"{served.address}/{shot.language}{addresses[shot.person, shot.page]}")
            assert answer is not None
            assert answer.ok, f"{answer.url} answered {answer.status}"
            if shot.whole:
                # A bar that sticks to the bottom of the screen would lie across the middle of a long picture.
                page.evaluate("() => { document.querySelector('.nav').style.position = 'static'; }")
            page.screenshot(path=SCREENS / f"{shot.name}.png", full_page=shot.whole)
            print(f"docs/screens/{shot.name}.png")
            context.close()
        browser.close()


def _address(visitor: object, page: str) -> str:
    from tests.served import Visitor

    assert isinstance(visitor, Visitor)
    home = visitor.get("/en/connections").links(r"/en/c/\d+/")[0]
    match page:
        case "home":
            found = home
        case "money":
            found = f"{home}money"
        case "recharge":
            found = f"{home}recharge?days=15"
        case "order":
            found = visitor.post(f"{home}recharge", amount="500", channel="UPI").path
        case "status":
            found = "/en/status"
        case "bill":
            found = visitor.get(f"{home}money/bills").links(r"/en/c/\d+/money/bills/\d+")[0]
        case "estimated":
            found = f"{home}usage/{_estimated_day(visitor, home)}"
        case _:
            found = visitor.get(f"{home}money").links(r"/en/c/\d+/money/\d{4}-\d\d-\d\d")[0]
    return found.removeprefix("/en")


def _estimated_day(visitor: object, home: str) -> str:
    """The newest day of which a part was estimated, else the newest day."""
    from tests.served import Visitor

    assert isinstance(visitor, Visitor)
    days = visitor.get(f"{home}usage").links(r"/en/c/\d+/usage/\d{4}-\d\d-\d\d")
    for day in days:
        if "were estimated" in visitor.get(day).text:
            return day.rpartition("/")[2]
    return days[0].rpartition("/")[2]


if __name__ == "__main__":
    sys.exit(main())
