"""Lines that begin with a value in another direction than the text around it.

A chat takes a line's direction from its first letter: an English line that begins with an Urdu
name would be laid out from the right, and its full stop would stand at its beginning. A mark of
the text's own direction in front of the value keeps the line as it is (Unicode Standard Annex #9).
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_MARKS: Mapping[str, str] = MappingProxyType({"ltr": "\u200e", "rtl": "\u200f"})
_STRONG: Mapping[str, str] = MappingProxyType({"L": "ltr", "R": "rtl", "AL": "rtl"})
# A line that is nothing but the value is the person's own, and has its own direction.
_LEADING = re.compile(r"^\{([a-z]+)\}(?=.*\w)", re.MULTILINE)


def marked(text: str, values: Mapping[str, str], direction: str) -> str:
    """The text, with a mark before each leading placeholder whose value would turn its line."""

    def mark(found: re.Match[str]) -> str:
        turns = _direction(values.get(found[1], "")) not in {"", direction}
        return f"{_MARKS[direction]}{found[0]}" if turns else found[0]

    return _LEADING.sub(mark, text)


def _direction(text: str) -> str:
    """That of the first letter; "" where there is none."""
    kinds = (_STRONG.get(unicodedata.bidirectional(each), "") for each in text)
    return next((kind for kind in kinds if kind), "")
