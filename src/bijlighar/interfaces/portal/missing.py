"""What is wrong with a form, for the lines at its top: each names its field, and leads to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """One line. `field` is the id it leads to; empty where it concerns the form as a whole."""

    field: str
    words: str


def missing(errors: Mapping[str, str], labels: Mapping[str, str]) -> list[Missing]:
    """What is wrong by field, in the order of `labels`, which is that of the page; then what has no field."""
    named = [Missing(name, f"{label}: {errors[name]}") for name, label in labels.items() if errors.get(name)]
    return named + [Missing("", words) for name, words in errors.items() if words and name not in labels]
