"""A frame is checked at the border, and a refusal says what is wrong with it."""

from datetime import date

import polars as pl
import pytest

from bijlighar.kernel.frames import FrameRefused, checked, day, flag, integer, text

COLUMNS = (
    integer("energy_wh"),
    text("category_code"),
    day("from_date"),
    integer("estimated_wh", default=0),
    flag("is_smart", default=False),
    integer("demand_w", optional=True),
)


def good(**changed: object) -> pl.DataFrame:
    columns: dict[str, object] = {
        "energy_wh": [1, 2],
        "category_code": ["LV-1.2", "LV-2.2"],
        "from_date": [date(2025, 4, 1)] * 2,
    }
    columns.update(changed)
    return pl.DataFrame({name: values for name, values in columns.items() if values is not None})


def test_defaults_are_filled_and_extra_columns_left_out() -> None:
    frame = checked(good(extra=["x", "y"], estimated_wh=[None, 5]), COLUMNS, "a frame")
    assert frame.columns == [c.name for c in COLUMNS]
    assert frame["estimated_wh"].to_list() == [0, 5]
    assert frame["is_smart"].to_list() == [False, False]
    assert frame["demand_w"].to_list() == [None, None]


def test_narrow_integers_and_categories_are_widened() -> None:
    frame = good(
        energy_wh=pl.Series([1, 2], dtype=pl.Int32),
        category_code=pl.Series(["LV-1.2", "LV-2.2"], dtype=pl.Categorical),
    )
    assert checked(frame, COLUMNS, "a frame").schema["energy_wh"] == pl.Int64


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"energy_wh": None}, "column energy_wh is missing"),
        ({"energy_wh": [1.0, 2.0]}, "column energy_wh holds Float64, but Int64 is needed"),
        ({"energy_wh": ["1", "2"]}, "column energy_wh holds String"),
        ({"energy_wh": [1, None]}, "column energy_wh is empty in row 1"),
        ({"energy_wh": [None, None]}, "column energy_wh holds Null"),
        ({"from_date": ["2025-04-01"] * 2}, "column from_date holds String, but Date"),
        ({"energy_wh": pl.Series([1, 2**64 - 1], dtype=pl.UInt64)}, "column energy_wh does not fit"),
        ({"is_smart": [1, 0]}, "column is_smart holds Int64, but Boolean"),
    ],
)
def test_a_refusal_names_the_column(changed: dict[str, object], says: str) -> None:
    with pytest.raises(FrameRefused, match=says) as refusal:
        checked(good(**changed), COLUMNS, "a frame to rate")
    assert "a frame to rate" in str(refusal.value)


def test_an_empty_frame_passes_with_its_types() -> None:
    frame = checked(good().clear(), COLUMNS, "a frame")
    assert frame.height == 0
    assert frame.schema["from_date"] == pl.Date
