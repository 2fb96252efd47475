"""The program's own source, read for the shape tests: each module with its place in the house."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "bijlighar"

SIX_WORDS = {"rules", "models", "queries", "actions", "adapters"}
"""The words a business area is made of; the sixth, interfaces, is a room of its own."""


@dataclass(frozen=True)
class Source:
    """One module: `name` is dotted ("bijlighar.metering.actions.receive"), `text` its source."""

    name: str
    text: str
    is_package: bool = False
    tree: ast.Module = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", ast.parse(self.text))

    @property
    def area(self) -> str:
        """The room it belongs to: "metering", "interfaces", "kernel", "conf"."""
        return [*self.name.split("."), ""][1]

    @property
    def word(self) -> str:
        """What it is within its area: "rules", "actions" ..., or "" for the area itself."""
        return [*self.name.split("."), "", ""][2]

    @property
    def is_test(self) -> bool:
        return "tests" in self.name.split(".")

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every module of ours that is imported, by its full dotted name, with the line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                for alias in node.names:
                    yield f"{base}.{alias.name}", node.lineno

    def public_functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                yield node

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        here = parts if self.is_package else parts[:-1]
        return ".".join([*here[: len(here) - node.level + 1], *([node.module] if node.module else [])])


@cache
def program() -> tuple[Source, ...]:
    """Every module of the package, migrations left out."""
    return tuple(
        Source(
            ".".join(("bijlighar", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
                ".__init__"
            ),
            path.read_text(),
            is_package=path.name == "__init__.py",
        )
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
    )


def offered(source: Source) -> set[str] | None:
    """The names offered by the package a module stands in (`bijlighar.billing.actions`); None without one."""
    door = ".".join(source.name.split(".")[:3])
    for each in program():
        if each.name == door and each.is_package:
            return {name.rsplit(".", 1)[-1] for name, _ in each.imports()}
    return None


@cache
def layers() -> dict[str, int]:
    """How high each area stands, kernel lowest, as the import contract in pyproject.toml says."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (lines,) = [each["layers"] for each in contracts if each["id"] == "layers"]
    return {
        name.strip(" ()"): height for height, line in enumerate(reversed(lines)) for name in line.split("|")
    }


def found(checker: Callable[[Source], Iterator[str]], *, tests_too: bool = False) -> list[str]:
    """Everything `checker` has to say about the program, each with its module's name."""
    return [
        f"{source.name}: {problem}"
        for source in program()
        if tests_too or not source.is_test
        for problem in checker(source)
    ]
