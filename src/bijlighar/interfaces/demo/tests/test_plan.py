from datetime import UTC, date, datetime

import pytest

from bijlighar.interfaces.demo import plan
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.who import who


@pytest.mark.parametrize(
    ("now", "last_day", "until_block"),
    [
        (datetime(2026, 11, 22, 1, 3, tzinfo=UTC), date(2026, 11, 22), 26),
        (datetime(2026, 11, 21, 18, 44, tzinfo=UTC), date(2026, 11, 21), 96),
        (datetime(2026, 11, 21, 18, 29, tzinfo=UTC), date(2026, 11, 21), 95),
        (datetime(2026, 11, 21, 18, 45, tzinfo=UTC), date(2026, 11, 22), 1),
    ],
)
def test_readings_end_with_the_last_finished_quarter_hour_in_indian_time(now, last_day, until_block):
    made = plan.make(seed=1, connections=12, days=60, now=now)
    assert (made.last_day, made.until_block) == (last_day, until_block)


def test_a_plan_is_kept_whole_and_found_again(tmp_path):
    assert plan.kept(tmp_path) is None
    made = plan.make(seed=1, connections=12, days=60, now=datetime(2026, 11, 22, tzinfo=UTC))
    plan.keep(tmp_path / "deep", made)
    assert plan.kept(tmp_path / "deep") == made
    assert plan.loaded(tmp_path / "deep", made).is_loaded
    found = plan.kept(tmp_path / "deep")
    assert found is not None
    assert found.is_loaded


def test_everyone_who_can_sign_in_has_a_mobile_of_ten_digits_and_says_what_to_see_in_both_languages():
    assert len(who()) == len(STORIES) == len({row.mobile for row in who()})
    for row in who():
        assert len(row.mobile) == 10
        assert row.mobile.isdigit()
        assert row.service_numbers
        assert any("ऀ" <= letter <= "ॿ" for letter in row.see_hi)
