"""Migrations see the same tables and relations, however little is rendered between them."""

from __future__ import annotations

from django.db import models
from django.db.migrations import operations
from django.db.migrations.state import ProjectState

from bijlighar.conf.one_by_one import one_by_one

_KEY: tuple[str, models.Field[int, int]] = ("id", models.BigAutoField(primary_key=True))
_STEPS = [
    operations.CreateModel("Feeder", [_KEY]),
    operations.CreateModel("Pole", [_KEY, ("feeder", models.ForeignKey("network.Feeder", models.CASCADE))]),
    operations.AddField("Feeder", "is_live", models.BooleanField(default=True)),
    operations.AddIndex("Feeder", models.Index(fields=["is_live"], name="feeder_live")),
    operations.CreateModel("Lamp", [_KEY, ("pole", models.ForeignKey("network.Pole", models.CASCADE))]),
]


def _rendered() -> ProjectState:
    state = ProjectState()
    _ = state.apps
    for step in _STEPS:
        step.state_forwards("network", state)
    return state


def test_code_in_a_migration_finds_a_field_added_later_through_a_relation_of_before() -> None:
    with one_by_one():
        state = _rendered()
    state.clear_delayed_apps_cache()  # as RunPython does
    lamp = state.apps.get_model("network", "Lamp")
    assert '"is_live"' in str(lamp.objects.filter(pole__feeder__is_live=True).query)


def test_each_table_is_the_one_that_django_s_own_way_gives() -> None:
    with one_by_one():
        ours = _rendered()
    theirs = _rendered()
    assert ours == theirs
    for model in theirs.apps.get_models():
        mine = ours.apps.get_model("network", model.__name__)
        assert [each.deconstruct() for each in mine._meta.local_fields] == [
            each.deconstruct() for each in model._meta.local_fields
        ]
        assert [each.name for each in mine._meta.indexes] == [each.name for each in model._meta.indexes]
        reverse = {each.name for each in mine._meta.related_objects}
        assert reverse == {each.name for each in model._meta.related_objects}
