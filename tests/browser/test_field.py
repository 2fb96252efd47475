"""The lineman's phone loses the network in the middle of his work; every step arrives once (M14, M32)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, sign_in_officer
from tests.browser.net import Net
from tests.served import Served

PASSWORD = "gold-neem-river-4711"
LOGIN = f"line.{os.getpid()}"
PREPARE = """
import sys
from datetime import UTC, datetime, timedelta
from bijlighar.interfaces.cli.django import ready
ready()
from django.db import connection
from bijlighar.complaints import actions
from bijlighar.kernel.actor import Actor
from bijlighar.people import actions as people
by, at = Actor.system("test"), datetime.now(UTC)
with connection.cursor() as cursor:
    cursor.execute("SELECT id, company_id, office_id FROM consumers_connection ORDER BY id LIMIT 1")
    home, company, office = cursor.fetchone()
staff = people.add_staff(login=sys.argv[2], name_en="Ramesh Yadav", name_hi="रमेश यादव", by=by, at=at)
people.set_password(staff_id=staff, password=sys.argv[1], by=by, at=at)
people.give_role(staff_id=staff, role_code="LINE_STAFF", office_id=office, by=by, at=at)
gang = actions.add_gang(office_id=office, code=f"T1-{staff}", name_en="Gang 1", name_hi="गैंग 1",
                        staff_ids=[staff], by=by, at=at)
actions.add_gang(office_id=office, code=f"T2-{staff}", name_en="Gang 2", name_hi="गैंग 2", by=by, at=at)
places = (("23.2000", "79.9500"), ("23.3000", "79.9500"), ("23.2100", "79.9500"))
for number, (lat, lon) in enumerate(places):
    made = actions.register(
        company_id=company, connection_id=home, category_code="NO_SUPPLY", channel_code="1912",
        caller_mobile="+919876500001", caller_name="Sunita", remark=f"Job {number}",
        key=f"job {staff} {number}",
        place={"locality": f"Lane {number}", "lat": lat, "lon": lon}, by=by,
        at=at + timedelta(seconds=number))
    actions.assign(complaint_id=made.id, gang_id=gang, by=by, at=at + timedelta(seconds=number))
    print(made.id)
"""
GIVE_AWAY = """
import sys
from datetime import UTC, datetime
from bijlighar.interfaces.cli.django import ready
ready()
from django.db import connection
from bijlighar.complaints import actions
from bijlighar.kernel.actor import Actor
with connection.cursor() as cursor:
    cursor.execute("SELECT id FROM complaints_gang WHERE code LIKE 'T2%' ORDER BY id DESC LIMIT 1")
    gang, = cursor.fetchone()
actions.assign(complaint_id=int(sys.argv[1]), gang_id=gang, by=Actor.system("test"), at=datetime.now(UTC))
"""


def program(served: Served, code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=served.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def jobs(served: Served) -> list[str]:
    return program(served, PREPARE, PASSWORD, LOGIN).split()


@pytest.fixture
def net(served: Served) -> Iterator[Net]:
    found = Net(int(served.address.rsplit(":", 1)[1]))
    yield found
    found.close()


def steps(served: Served, job: str) -> list[str]:
    with psycopg.connect(served.environment["DATABASE_URL"]) as database:
        rows = database.execute(
            "SELECT verb_code FROM complaints_step WHERE complaint_id = %s ORDER BY id", [job]
        )
        return [verb for (verb,) in rows if verb not in ("LINK", "CLOCK")]


def test_work_goes_on_without_network_and_arrives_once(
    browser: Browser, served: Served, jobs: list[str], net: Net
) -> None:
    context = browser.new_context(
        viewport=PHONE, geolocation={"latitude": 23.1, "longitude": 79.95}, permissions=["geolocation"]
    )
    page = context.new_page()
    sign_in_officer(page, net.address, LOGIN, PASSWORD, after="/en/field/jobs")
    page.locator("#jobs[data-kept-ready]").wait_for(state="attached")
    _look(page, "jobs-en")
    first, second, third = jobs

    # The nearest first, then the nearest from there.
    page.get_by_role("button", name="Nearest first").click()
    expect(page.locator(f"#job-{first} [data-distance]")).to_have_text("11.1 km")
    order = page.eval_on_selector_all("[data-job]", "all => all.map(each => each.dataset.job)")
    assert order == [first, third, second]

    # The first step arrives, its answer is lost, and then there is no network at all.
    net.go("LOSES_POSTS")
    page.locator(f"#job-{first} form[data-step=take] button").click()
    page.locator(f"#job-{first} [data-kept]").get_by_text("Kept on this phone").wait_for()
    page.locator(f"#job-{second} form[data-step=take] button").click()
    page.locator(f"#job-{first} form[data-step=arrive] button").click()
    page.locator("#outbox").get_by_text("3 steps wait").wait_for()
    page.reload()  # from what the phone kept
    page.locator("#jobs[data-ready]").wait_for(state="attached")
    work = page.locator(f"#job-{first} form[data-step=resolve]")
    work.locator("summary").click()
    work.locator("select").select_option(index=1)
    work.locator("input[type=file]").set_input_files(
        {"name": "p.png", "mimeType": "image/png", "buffer": page.screenshot()}
    )
    work.locator("button").click()
    page.locator("#outbox").get_by_text("4 steps wait").wait_for()
    _look(page, "offline-en")
    assert steps(served, first) == ["REGISTER", "ASSIGN", "TAKE"]

    # Meanwhile the second job went to another gang. Then the network is back.
    program(served, GIVE_AWAY, second)
    net.go("UP")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text("This job is with Gang 2 now.").wait_for()
    page.locator(f"#job-{first}").wait_for(state="detached")
    _look(page, "conflict-en")
    assert steps(served, first) == ["REGISTER", "ASSIGN", "TAKE", "ARRIVE", "RESOLVE"]
    assert steps(served, second) == ["REGISTER", "ASSIGN", "ASSIGN"]
    with page.expect_navigation():
        page.get_by_role("button", name="I have read it").click()
    page.locator("#jobs[data-ready]").wait_for(state="attached")
    expect(page.locator("#outbox")).to_be_hidden()
    page.goto(f"{net.address}/hi/field/jobs")
    _look(page, "jobs-hi")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # Signing out leaves nothing: no page, no steps.
    page.goto(f"{net.address}/en/field/jobs")
    page.locator("#jobs[data-ready]").wait_for(state="attached")
    page.locator("#sign-out button").click()
    page.locator("#password").wait_for()
    assert page.evaluate("caches.keys()") == []
    assert "field" not in [each["name"] for each in page.evaluate("indexedDB.databases()")]
    net.go("DOWN")
    with pytest.raises(Exception, match="ERR_"):
        page.goto(f"{net.address}/en/field/jobs")
    context.close()


# The worker is ready only when the page leaves, and the page has time to keep before it is gone.
LEAVES_EARLY = """
if (navigator.serviceWorker) {
  const register = navigator.serviceWorker.register.bind(navigator.serviceWorker);
  const submit = HTMLFormElement.prototype.submit;
  const leaves = new Promise((done) => { window.leaves = done; });
  navigator.serviceWorker.register = (path) => leaves.then(() => register(path));
  HTMLFormElement.prototype.submit = async function () {
    window.leaves();
    await new Promise((done) => setTimeout(done, 1500));
    console.log("kept: " + (await caches.keys()).length);
    submit.call(this);
  };
}
"""


def test_who_signs_out_while_the_page_is_still_being_kept_leaves_nothing(
    browser: Browser, served: Served, jobs: list[str]
) -> None:
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(LEAVES_EARLY)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    sign_in_officer(page, served.address, LOGIN, PASSWORD, after="/en/field/jobs")
    page.locator("#jobs[data-ready]").wait_for(state="attached")
    page.locator("#sign-out button").click()
    page.locator("#password").wait_for()
    assert "kept: 0" in said
    assert page.evaluate("caches.keys()") == []
    context.close()


def test_the_page_is_kept_also_where_the_portal_s_worker_was_first(
    browser: Browser, served: Served, jobs: list[str]
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{served.address}/en/")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    sign_in_officer(page, served.address, LOGIN, PASSWORD, after="/en/field/jobs")
    page.locator("#jobs[data-kept-ready]").wait_for(state="attached")
    kept = (
        "() => caches.open('field-jobs').then((box) => box.match('/en/field/jobs')).then((one) => one.status)"
    )
    assert page.evaluate(kept) == 200
    context.close()


def _look(page: Page, name: str) -> None:
    """Pictures for a person to look at, where they are asked for."""
    if folder := os.environ.get("BIJLIGHAR_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"field-{name}.png"), full_page=True)
