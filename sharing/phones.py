"""Numbers to ring inside a person's words, so that a phone's reader can press them.

The words stay as they are; only what is pressed is derived. Better to miss a number, which can
still be read and typed, than to make a link of a date or a dose: a number starts with + or 0 and
has 10 to 15 digits, or it is one of the helplines' short numbers that the bot itself names.
"""

import re
from dataclasses import dataclass

_FEWEST, _MOST = 10, 15
_CANDIDATE = re.compile(
    r"(?<![\w+])(?:\+|0|\(0|\(\+)[\d ()\-.\u00a0\u2009\u202f\u2010-\u2013]*\d(?!\w)"
)
_DIGIT = re.compile(r"\d")
_SHORT = re.compile(r"(?<![\w.,+-])(?:999|112|911|111|988|14416|116[ ]?123)(?![\w-]|[.,]\d)")
_UK_TRUNK = re.compile(r"\(0\)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `number` is what to dial, "" for plain text."""

    text: str
    number: str = ""


def pieces(text: str, *, short: bool = False) -> tuple[Piece, ...]:
    """The text cut where numbers begin and end. Joined again it is the text.

    With `short`, the helplines' numbers are numbers too: 999, 112, 911, 111, 988, 14416, 116 123.
    """
    if not _DIGIT.search(text):
        return (Piece(text),) if text else ()
    found = [(match.span(), _dialled(match.group())) for match in _CANDIDATE.finditer(text)]
    numbers = [(span, number) for span, number in found if number]
    if short and not numbers:
        numbers = [(m.span(), re.sub(r"\D", "", m.group())) for m in _SHORT.finditer(text)]
    cut: list[Piece] = []
    end = 0
    for (start, stop), number in numbers:
        cut += [Piece(text[end:start]), Piece(text[start:stop], number)]
        end = stop
    cut.append(Piece(text[end:]))
    return tuple(piece for piece in cut if piece.text)


def _dialled(written: str) -> str:
    """Digits with their plus; "" if it cannot be a number. `+44 (0)20` is dialled as +4420."""
    international = written.lstrip("(").startswith("+")
    plain = _UK_TRUNK.sub("", written) if international else written
    digits = re.sub(r"[^0-9]", "", plain)
    if not _FEWEST <= len(digits) <= _MOST:
        return ""
    return f"+{digits}" if international else digits
