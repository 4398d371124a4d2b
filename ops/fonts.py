"""Which signs the bundled fonts have: read from them, and written beside them.

For whoever changes a font. fontTools comes with what the tests need.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # it has no stubs

FONTS: Final = Path(__file__).parent.parent / "sharing" / "paper" / "fonts"
# Letters before symbols, so that a letter looks like its neighbours; emoji last.
_FIRST: Final = ("Noto Sans", "Noto Naskh Arabic")
_LAST: Final = ("Noto Sans CJK SC", "Noto Sans Math", "Noto Sans Symbols", "Noto Sans Symbols2",
                "Noto Emoji")  # fmt: skip
_PRIVATE: Final = range(0xE000, 0xF900)


def coverage(folder: Path = FONTS) -> dict[str, str]:
    """Each family with the characters that *all* its weights have, in hexadecimal ranges."""
    found: dict[str, set[int]] = {}
    for file in sorted(folder.glob("*.[ot]tf")):
        with TTFont(file) as font:
            family, characters = str(font["name"].getDebugName(1)), set(font.getBestCmap())
        found[family] = found.get(family, characters) & characters
    first = [name for name in _FIRST if name in found]
    last = [name for name in _LAST if name in found]
    order = [*first, *sorted(found.keys() - {*first, *last}), *last]
    return {name: " ".join(_ranges(found[name])) for name in order}


def write(folder: Path = FONTS) -> Path:
    """Write the table that `sharing.paper.signs` reads."""
    table = folder / "coverage.json"
    table.write_text(json.dumps(coverage(folder), indent=0) + "\n", encoding="utf-8")
    return table


def _ranges(characters: Iterable[int]) -> Iterator[str]:
    usual = sorted(each for each in characters if each >= ord(" ") and each not in _PRIVATE)
    for _, run in groupby(enumerate(usual), key=lambda pair: pair[1] - pair[0]):
        members = [character for _, character in run]
        first, last = members[0], members[-1]
        yield f"{first:x}" if first == last else f"{first:x}-{last:x}"
