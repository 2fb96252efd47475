"""Makes the two fonts of printed bills anew: Devanagari and Latin of Noto Sans in one file a weight.

    npm pack @fontsource/noto-sans-devanagari@5.3.0 && tar xzf fontsource-noto-sans-devanagari-5.3.0.tgz
    python -m tools.fonts package

One file for both scripts, because a line of a bill mixes them: an amount inside a Hindi sentence would
otherwise be cut into runs of two fonts, and the copied text would lose the order of its letters.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "src/bijlighar/billing/adapters/paper/fonts"
WEIGHTS = (400, 700)


@click.command()
@click.argument("package", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(package: Path) -> None:
    """Merge the fonts of an unpacked PACKAGE, and take its licence over."""
    FONTS.mkdir(parents=True, exist_ok=True)
    letters: set[int] = set()
    for weight in WEIGHTS:
        with tempfile.TemporaryDirectory() as folder:
            parts = []
            for script in ("devanagari", "latin"):
                part = TTFont(package / "files" / f"noto-sans-devanagari-{script}-{weight}-normal.woff2")
                part.flavor = None
                parts.append(f"{folder}/{script}.ttf")
                part.save(parts[-1])
            merged = Merger().merge(parts)
            # No time of making inside: the same package gives the same file.
            merged["head"].created = merged["head"].modified = 0
            merged.recalcTimestamp = False
            letters |= set(merged.getBestCmap())
            made = FONTS / f"NotoSansDevanagari-{weight}.ttf"
            merged.save(made)
        print(f"{made.name}: {made.stat().st_size:,} bytes")
    (FONTS / "letters.txt").write_text("".join(map(chr, sorted(letters - set(range(32))))) + "\n", "utf-8")
    shutil.copy(package / "LICENSE", FONTS / "OFL.txt")


if __name__ == "__main__":
    main()
