"""What makes a reading by photo doubtful, and how its energy is shared out (M28): no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.rules import photo, read_off
from bijlighar.metering.rules.blocks import BLOCKS, MISSING_WH, UNREAD
from bijlighar.metering.rules.fold import REGISTER, RawGroup, day_key, fold
from bijlighar.metering.rules.hearing import Hearing
from bijlighar.metering.rules.photo import Offer, Photo
from bijlighar.metering.rules.read_off import Doubt, Limits, Since

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
TAKEN = Photo(read_at=AT, submitted_at=AT)
ONE_DAY = np.full(BLOCKS, MISSING_WH, np.int64)
HOME = Limits(rating_w=14_400, load_w=2_000)


def since(register_wh: int = 1_000_000, values: np.ndarray = ONE_DAY) -> Since:
    return Since(AT - timedelta(days=1), register_wh, values)


@pytest.mark.parametrize(
    ("is_prepaid", "is_smart", "hearing", "offer"),
    [
        (False, False, Hearing.NEVER, Offer.OFFERED),
        (False, True, Hearing.SILENT, Offer.OFFERED),
        (False, True, Hearing.NEVER, Offer.OFFERED),
        (False, True, Hearing.FRESH, Offer.REPORTS),
        (False, True, Hearing.LATE, Offer.REPORTS),
        (True, True, Hearing.SILENT, Offer.PREPAID),
        (True, False, Hearing.NEVER, Offer.PREPAID),
    ],
)
def test_who_may_read_by_photo(is_prepaid: bool, is_smart: bool, hearing: Hearing, offer: Offer) -> None:
    assert photo.offered(is_prepaid=is_prepaid, is_smart=is_smart, hearing=hearing) is offer


@pytest.mark.parametrize(
    ("typed", "wh"),
    [("1234", 1_234_000), ("001234.5", 1_234_500), ("१२३४.५", 1_234_500), (" 12 34 ", 1_234_000), ("0", 0)],
)
def test_a_register_as_people_type_it(typed: str, wh: int) -> None:
    assert photo.register_wh(typed) == wh


@pytest.mark.parametrize("typed", ["", "12,5", "-3", "1.2345", "123456789", "1e5", "12kWh", "٣", "1.2.3"])
def test_what_is_no_register(typed: str) -> None:
    with pytest.raises(ValueError, match="1 to 8 digits"):
        photo.register_wh(typed)


@pytest.mark.parametrize(
    ("hint", "typed", "agrees"),
    [
        ("01234", "1234", True),
        ("012345", "1234.5", True),
        ("1234.5", "1234", True),
        ("1234", "१२३४", True),
        ("1234", "1243", False),
        ("1234", "12345", False),
        ("8234.1", "3234.1", False),
    ],
)
def test_whether_hint_and_word_agree(hint: str, typed: str, agrees: bool) -> None:
    assert photo.agrees(hint, typed) is agrees


# A day of a home of 2 kW: running day and night it uses 48 units; its meter counts rightly
# up to a quarter above 14.4 kW, which is 432 units.
@pytest.mark.parametrize(
    ("typed", "taken", "before", "limits", "doubts"),
    [
        ("1010", TAKEN, since(), HOME, ()),
        ("1000", TAKEN, since(), HOME, ()),
        ("1010", TAKEN, None, HOME, (Doubt.FIRST,)),
        ("999", TAKEN, since(), HOME, (Doubt.LOWER,)),
        ("999", TAKEN, since(999_999), HOME, ()),
        ("999.9", TAKEN, since(), HOME, (Doubt.LOWER,)),
        ("1010", TAKEN, since(values=ONE_DAY[:0]), HOME, (Doubt.BEHIND,)),
        ("1048", TAKEN, since(), HOME, ()),
        ("1049", TAKEN, since(), HOME, (Doubt.LOAD,)),
        ("1049", TAKEN, since(), Limits(14_400), ()),
        ("1432", TAKEN, since(), HOME, (Doubt.LOAD,)),
        ("1433", TAKEN, since(), HOME, (Doubt.JUMP,)),
        ("000012", TAKEN, since(99_990_000), Limits(14_400, 2_000, 100_000_000), ()),
        ("000012", TAKEN, since(99_990_000), HOME, (Doubt.LOWER,)),
        ("1010", Photo(AT, AT, hint="1070"), since(), HOME, (Doubt.HINT,)),
        ("1010", Photo(AT, AT, distance_m=300), since(), HOME, ()),
        ("1010", Photo(AT, AT, distance_m=301), since(), HOME, (Doubt.FAR,)),
        ("1010", Photo(AT, AT, is_known=True), since(), HOME, (Doubt.SAME_PHOTO,)),
        ("1010", Photo(AT - timedelta(hours=48), AT), since(), HOME, ()),
        ("1010", Photo(AT - timedelta(hours=49), AT), since(), HOME, (Doubt.OLD,)),
        ("1010", Photo(AT + timedelta(hours=1), AT), since(), HOME, (Doubt.AHEAD,)),
        ("1010", TAKEN, since(values=np.full(BLOCKS, 104, np.int64)), HOME, ()),
        ("1012", TAKEN, since(values=np.full(BLOCKS, 104, np.int64)), HOME, (Doubt.DIFFERS,)),
    ],
)  # fmt: skip
def test_what_makes_a_reading_doubtful(
    typed: str, taken: Photo, before: Since | None, limits: Limits, doubts: tuple[Doubt, ...]
) -> None:
    assert photo.judged(typed, taken, before, limits).doubts == doubts


def test_every_doubt_has_words_in_both_languages() -> None:
    assert set(read_off.WORDS) == set(Doubt)
    assert all(en and hi and en != hi for en, hi in read_off.WORDS.values())


def test_what_was_measured_is_not_shared_out() -> None:
    values = ONE_DAY.copy()
    values[:40] = 100
    found = photo.judged("1010", TAKEN, since(values=values), HOME)
    assert (found.doubts, found.advance_wh, found.shared_wh) == ((), 10_000, 6_000)


@given(
    first_block=st.integers(0, 95),
    values=st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=1, max_size=400),
    shared=st.integers(0, 5_000_000),
    register=st.integers(0, 90_000_000),
    hourly=st.booleans(),
)
def test_the_sum_over_all_blocks_is_the_registers_advance(
    first_block: int, values: list[int | None], shared: int, register: int, hourly: bool
) -> None:
    each = 4 if hourly else 1
    first_block -= first_block % each
    known = np.repeat([MISSING_WH if one is None else one for one in values], each).astype(np.int64)
    before = Since(AT, register, known)
    start = 20_000 * BLOCKS + first_block
    days, readings = read_off.laid_out(before, shared, start, 15 * each)
    if not before.open_blocks:
        assert len(days) == 0
        return
    n = len(days)
    nothing = np.full(n, -1, np.int64)
    key = day_key(np.ones(n, np.int64), days)
    group = RawGroup(REGISTER, 15 * each, key, np.ones(n, np.int64), readings, nothing, nothing)
    folded = fold([group])[0]
    spread = np.where(folded.values == MISSING_WH, 0, folded.values).astype(np.int64)
    # The registers' own arithmetic gives back, in the open blocks, exactly what was shared; block by block
    # it may put in measured ones only what was measured there.
    open_wh = 0
    for row, day in enumerate(days.tolist()):
        for part in range(spread.shape[1]):
            at = day * BLOCKS + part * each - start
            if 0 <= at < len(known) and known[at] == MISSING_WH:
                open_wh += int(spread[row, part])
    assert open_wh == shared
    told = readings[readings != UNREAD]
    assert told.min() >= register
    assert told.max() <= register + before.measured_wh + shared
    assert (np.diff(told) >= 0).all()


@given(
    typed=st.integers(0, 99_999_999), before=st.integers(0, 99_999_999), days=st.integers(1, 60),
    load_w=st.integers(0, 20_000),
)  # fmt: skip
def test_what_counts_unseen_is_never_lower_and_never_more_than_the_meter_carries(
    typed: int, before: int, days: int, load_w: int
) -> None:
    known = Since(AT, before * 1000, np.full(days * BLOCKS, MISSING_WH, np.int64))
    found = photo.judged(str(typed), TAKEN, known, Limits(14_400, load_w))
    if not found.doubts:
        advance = (typed - before) * 1000
        near = 999  # whole units: the display cuts the rest
        assert -near <= advance <= 14_400 * 24 * days * 125 // 100 + near
        assert not load_w or advance <= load_w * 24 * days + near
        assert found.shared_wh == max(advance, 0)


def test_a_register_that_rolls_over_inside_a_gap_goes_on_from_zero() -> None:
    known = Since(AT, 99_990_000, np.full(2 * BLOCKS, MISSING_WH, np.int64))
    days, readings = read_off.laid_out(known, 19_200, 20_000 * BLOCKS, 15, 100_000_000)
    ends = readings[:, [0, BLOCKS]]
    assert ends.tolist() == [[99_990_000, 99_999_600], [99_999_600, 9_200]]
    n = np.ones(2, np.int64)
    group = RawGroup(REGISTER, 15, day_key(n, days), n, readings, -n, -n)
    folded = fold([group], np.array([100_000_000]), np.array([1]))[0]
    assert folded.values.sum() == 19_200


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((23_259_900, 77_412_600), (23_259_900, 77_412_600), 0),
        ((23_000_000, 77_000_000), (23_001_000, 77_000_000), 111),
        ((23_000_000, 77_000_000), (23_000_000, 77_001_000), 102),
    ],
)
def test_how_far_two_places_are_apart(one: tuple[int, int], other: tuple[int, int], metres: int) -> None:
    assert photo.distance_m(one, other) == metres
