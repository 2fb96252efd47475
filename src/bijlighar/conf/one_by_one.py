"""Migrations render only the model that changed: Django renders anew every model it may be related to.

Its way costs a fresh database four times as much. Nothing is lost: a relation knows the other model by name,
and code of a migration (`RunPython`) is given models that are all rendered anew. Django does the same after a
change that is none of relations (`is_delayed`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ProjectState

_render_related_too = ProjectState.reload_model


def _render(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" not in state.__dict__:  # it would be rendered by being asked for
        return
    is_new = model_name not in state.apps.all_models[app_label]
    if not (delay or is_new):  # a relation was added or changed
        _render_related_too(state, app_label, model_name, delay)
        return
    state.is_delayed = True
    state._reload({(app_label, model_name)})  # type: ignore[attr-defined]


@contextmanager
def one_by_one() -> Iterator[None]:
    """Let migrations run so until the block ends."""
    ProjectState.reload_model = _render  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = _render_related_too  # type: ignore[method-assign]
