"""Runs one measurement in this process and prints what it gives, one JSON object a line.

A process each: a measurement has its own database server, and its own peak memory.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import sys
from typing import Any

from bench._result import KINDS, Limit, Measured, Result, Target


def main(name: str) -> None:
    module = importlib.import_module(f"bench.{name}")
    heading = " ".join((module.__doc__ or name).strip().split("\n\n")[0].split())
    print(json.dumps({"kind": "heading", "bench": name, "heading": heading}), flush=True)
    for one in module.run():
        print(json.dumps(to_plain(name, one)), flush=True)


def to_plain(name: str, one: Result) -> dict[str, Any]:
    """A result as a JSON object, what follows from it included."""
    more: dict[str, Any] = {"kind": next(kind for kind, made in KINDS.items() if isinstance(one, made))}
    if isinstance(one, Measured):
        more["per_second"] = one.per_second
    elif isinstance(one, Target | Limit):
        more["is_met"] = one.is_met
    return {"bench": name, **more, **dataclasses.asdict(one)}


def from_plain(plain: dict[str, Any]) -> Result:
    """The way back from `to_plain`."""
    made = KINDS[plain["kind"]]
    return made(**{one.name: plain[one.name] for one in dataclasses.fields(made)})


if __name__ == "__main__":
    main(sys.argv[1])
