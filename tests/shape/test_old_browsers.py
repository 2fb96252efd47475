"""The portal's and the field's scripts run in Chrome 61: they are read as such a browser would (M11).

A real reader of the language, pinned to what Chrome 61 knows (ES2017), and a list of what its library lacks.
The reader is acorn, which comes inside the node that comes with playwright.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import playwright
import pytest

from tests.shape.source import ROOT

STATIC = ROOT / "src/bijlighar/interfaces"
NODE = Path(playwright.__file__).parent / "driver" / "node"
LATER = (
    *(
        "allSettled",
        "finally",
        "flat",
        "flatMap",
        "fromEntries",
        "getAnimations",
        "groupBy",
        "queueMicrotask",
    ),
    *(
        "replaceAll",
        "replaceChildren",
        "requestSubmit",
        "structuredClone",
        "submitter",
        "toReversed",
        "toSorted",
    ),
    *(
        "toggleAttribute",
        "trimEnd",
        "trimStart",
        "AbortController",
        "AbortSignal",
        "BigInt",
        "ResizeObserver",
    ),
    *("WeakRef", "globalThis", "randomUUID"),
)
"""Names that came after Chrome 61. What comes from others may ask for one before it uses it."""
FROM_OTHERS = {"portal/static/portal/htmx/htmx.js"}
READER = """
const acorn = require("internal/deps/acorn/acorn/dist/acorn");
const walk = require("internal/deps/acorn/acorn-walk/dist/walk");
const later = new Set(JSON.parse(process.argv[1]));
for (const path of JSON.parse(process.argv[2])) {
  const found = [];
  try {
    const tree = acorn.parse(require("fs").readFileSync(path, "utf8"), {ecmaVersion: 2017, locations: true});
    const note = (name, node) => {
      if (later.has(name)) found.push(`line ${node.loc.start.line}: ${name} came after Chrome 61`);
    };
    walk.full(tree, (node) => {
      if (node.type === "Identifier") note(node.name, node);
      if (node.type === "MemberExpression" && !node.computed) note(node.property.name, node);
    });
  } catch (problem) { found.push(String(problem.message)); }
  console.log(JSON.stringify([path, found]));
}
"""


def read(*paths: Path) -> dict[str, list[str]]:
    """What Chrome 61 would not understand, by file."""
    command = [str(NODE), "--expose-internals", "-e", READER, "--", json.dumps(LATER)]
    done = subprocess.run(
        [*command, json.dumps([str(each) for each in paths])], capture_output=True, text=True, check=True
    )
    return dict(json.loads(line) for line in done.stdout.splitlines())


def scripts() -> list[Path]:
    """Scripts of those who have cheap phones: consumers and linemen. The desk's run in newer browsers."""
    found = [*STATIC.glob("portal/static/**/*.js"), *STATIC.glob("field/static/**/*.js")]
    return sorted(found)


def test_every_script_is_read_by_chrome_61() -> None:
    said = read(*scripts())
    assert len(said) > 10
    found = {str(Path(path).relative_to(STATIC)): problems for path, problems in said.items() if problems}
    for name in FROM_OTHERS:
        found[name] = [each for each in found.get(name, []) if "came after" not in each]
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("try { one(); } catch { two(); }", "Unexpected token"),
        ("one?.two", "Unexpected token"),
        ("promise.finally(one)", "finally"),
        ("[].flat()", "flat"),
    ],
)
def test_what_is_too_new_is_found(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "new.js"
    path.write_text(text)
    assert problem in read(path)[str(path)][0]
