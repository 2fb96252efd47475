"""The office tree: which kind stands above which, and paths that make a scope one prefix."""

from __future__ import annotations

KINDS = ("company", "region", "circle", "division", "subdivision", "dc")
"""From the head office down. A parent is always of a higher kind; kinds in between may be missing."""

KIND_WORDS = {
    "company": ("head office", "मुख्यालय"),
    "region": ("region", "क्षेत्र"),
    "circle": ("circle", "वृत्त"),
    "division": ("division", "संभाग"),
    "subdivision": ("sub-division", "उप-संभाग"),
    "dc": ("distribution centre / zone", "वितरण केंद्र / ज़ोन"),
}


def path_of(parent_path: str, code: str) -> str:
    """The path of an office from its parent's path ("" for the root) and its code."""
    return f"{parent_path}{code}/"


def is_within(path: str, scope_path: str) -> bool:
    """Whether an office is the scope's own or lies below it."""
    return path.startswith(scope_path)
