"""From what people type or paste to the characters of a code, before any checking.

Dashes of every kind, spaces, punctuation and invisible characters separate groups or are left
out; full-width letters are letters; O is 0, I and L are 1 (Crockford). What no code holds (the
letter U, an accented letter, or `?` and `*` where a reader could not make out the character)
keeps its place as `UNREADABLE`.
"""

import re
import unicodedata
from dataclasses import dataclass

UNREADABLE = "?"
_LONGEST = 2048  # characters; beyond it a text is cut, which makes it no code
_READ_AS = str.maketrans("OIL", "011")
_CHARACTERS = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_STANDS_FOR_SOMETHING = "?*"
# A fragment's sign as it is, escaped by a mail filter, or escaped twice.
_FRAGMENT = re.compile(r"#|%23|%2523", re.IGNORECASE)
_DASHES_ESCAPED = re.compile(r"%(?:25)?(?:2D|20|E2%80%9[0-5])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """The characters, and how many stood in each group as it was typed."""

    characters: str
    groups: tuple[int, ...]


def read_typed(text: str) -> Typed:
    """Never raises; text without anything usable gives no characters."""
    groups = "".join(_sign(character) for character in _code_part(text)).split()
    return Typed("".join(groups), tuple(len(group) for group in groups))


def _code_part(text: str) -> str:
    """What follows the last fragment sign of a pasted link, or the text itself; upper case."""
    after = _FRAGMENT.split(text[:_LONGEST])[-1]
    plain = unicodedata.normalize("NFKC", _DASHES_ESCAPED.sub("-", after))
    return plain.upper().translate(_READ_AS)


def _sign(character: str) -> str:
    if character in _CHARACTERS:
        return character
    if character in _STANDS_FOR_SOMETHING or character.isalnum():
        return UNREADABLE
    # Format characters (zero width, direction marks, soft hyphen) are not even a separation.
    return "" if unicodedata.category(character) == "Cf" else " "
