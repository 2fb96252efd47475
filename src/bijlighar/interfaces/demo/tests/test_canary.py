"""The demo's canary is one home a company whom nobody who tries the demo meets (M20)."""

from datetime import date

from bijlighar.interfaces.demo.canary import home_of
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.world import world


def test_every_company_has_a_home_whose_way_is_gone() -> None:
    told = {story.mobile for story in STORIES}
    homes = [home_of(company) for company in world(1, 40, date(2026, 9, 1))]
    assert all(home is not None and home.is_prepaid and home.mobile not in told for home in homes)


def test_where_only_stories_are_there_is_none() -> None:
    assert [home_of(company) for company in world(1, 4, date(2026, 9, 1))].count(None) > 0
