"""Foreign keys point down only, like imports: a lower area never waits for a higher one's table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.shape.source import layers


def upward(tables: Iterable[type[models.Model]]) -> Iterator[str]:
    """Relations of our tables to a table of a higher area, or of another area on the same line."""
    heights = layers()
    for table in tables:
        area = table._meta.app_label
        for field in table._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target is None or area not in heights:
                continue
            other = area if target == "self" else target._meta.app_label
            if other != area and other in heights and heights[other] >= heights[area]:
                yield f"{area}.{table.__name__}.{field.name} points up to {other}"


def ours() -> list[type[models.Model]]:
    return [table for table in apps.get_models() if table.__module__.startswith("bijlighar.")]


def test_foreign_keys_point_down() -> None:
    assert ours()
    assert "\n".join(upward(ours())) == ""


@isolate_apps("bijlighar.kernel", "bijlighar.metering")
def test_a_key_that_points_up_is_found() -> None:
    class Meter(models.Model):
        class Meta:
            app_label = "metering"

    class Low(models.Model):
        meter = models.ForeignKey(Meter, models.PROTECT)

        class Meta:
            app_label = "kernel"

    class High(models.Model):
        low = models.ForeignKey(Low, models.PROTECT)

        class Meta:
            app_label = "metering"

    assert list(upward([Low, High])) == ["kernel.Low.meter points up to metering"]
