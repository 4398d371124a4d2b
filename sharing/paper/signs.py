"""What paper can show of a text: every sign that a bundled font has, and a mark for the others.

A program that shows a page finds a font on the reader's machine; paper has only the fonts that
are printed with. What none of them has is marked where it stood, and the mark sends the reader
to the page. Rules of this file:

- A sign is a grapheme (`flows.graphemes`): a letter with its marks, an emoji with its joiners.
  It is shown if *one* font has all of it; half a sign would be another sign.
- `fonts/coverage.json` says what each font has. A test compares it with the fonts.
- What no eye can see is left out where a font or PDF/A could stumble over it.
- A mark with nothing to stand on gets a blank under it (Unicode Standard, 7.9). Between two lines
  typst takes the line's end for what it stands on, finds no font that has both, and refuses the
  paper.
"""

import json
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import accumulate
from operator import xor
from typing import Final

from flows.graphemes import graphemes
from sharing.words import legible

Run = str | None
Line = list[Run]

_TAB: Final = "    "
_LONG: Final = 30  # signs without a place to break, about half a line of the card
_BREAK: Final = "\u200b"
_NOTHING: Final = "–"
_NO_BREAK: Final = "\u00a0"
# What a lone mark stands on: the fonts of Chinese, Japanese and Korean have only the second.
_STANDS: Final = (_NO_BREAK, "\u3000")
_MARKS: Final = frozenset({"Mn", "Mc", "Me"})
# Invisible, and used by scripts, emoji and the direction of writing: kept, and asked of no font.
_UNSEEN: Final = frozenset(
    {0x00AD, 0x034F, 0x061C, 0x2060}
    | set(range(0x200B, 0x2010))
    | set(range(0x202A, 0x202F))
    | set(range(0x2066, 0x206A))
    | set(range(0xFE00, 0xFE10))
    | set(range(0xE0020, 0xE0080))
    | set(range(0xE0100, 0xE01F0))
)
# Invisible, and of no use on paper. PDF/A forbids U+FEFF.
_DROPPED: Final = dict.fromkeys(
    [
        *(0x115F, 0x1160, 0x180B, 0x180C, 0x180D, 0x180E, 0x180F, 0x3164, 0xFEFF, 0xFFA0),
        *range(0x2061, 0x2066),
        *range(0x206A, 0x2070),
        *range(0xFFF0, 0xFFFC),
        *range(0x1BCA0, 0x1BCA4),
        *range(0x1D173, 0x1D17B),
        *range(0xE0000, 0xE0020),
        *range(0xE0080, 0xE0100),
        *range(0xE01F0, 0xE1000),
    ]
)
# Scripts that are broken between any two signs, or by a dictionary: no long word needs help.
_WITHOUT_BLANKS: Final = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0xD7FF))


@cache
def families() -> tuple[str, ...]:
    """The families of the bundled fonts, in the order in which they are tried."""
    return tuple(_coverage())


def lines(text: str) -> list[Line]:
    """The text as it goes on paper: its lines, each in runs. None stands for what is missing.

    Where there is nothing to see, a dash stands: PDF/UA has no empty headings.
    """
    seen = [_line(line) for line in legible(text).translate(_DROPPED).splitlines()]
    return seen if any(map(_visible, seen)) else [[_NOTHING]]


def _visible(line: Line) -> bool:
    return any(
        run is None or any(not each.isspace() and ord(each) not in _UNSEEN for each in run)
        for run in line
    )


def missing(text: str) -> bool:
    """Whether paper lacks something of the text."""
    return any(run is None for line in lines(text) for run in line)


def plain(text: str) -> str:
    """The text in one line, with U+25AF where something is missing: for a title, a footer."""
    return " ".join("".join("▯" if r is None else r for r in line) for line in lines(text))


def _line(text: str) -> Line:
    runs: Line = []
    for piece in _pieces(text.replace("\t", _TAB)):
        if piece is None:
            _mark(runs)
        elif runs and runs[-1] is not None:
            runs[-1] += piece
        else:
            runs.append(piece)
    return runs


def _mark(runs: Line) -> None:
    """One mark, however many signs in a row are missing, and blanks between them."""
    if len(runs) > 1 and runs[-2] is None and (runs[-1] or "").isspace():
        runs.pop()
    if not runs or runs[-1] is not None:
        runs.append(None)


def _pieces(text: str) -> Iterator[Run]:
    unbroken, bare = 0, True
    for sign in _signs(text):
        unbroken = 0 if sign.isspace() or _breaks_anywhere(sign) else unbroken + 1
        shown = _shown(sign, _lone(sign, bare=bare))
        bare = shown is None or _bare_after(shown, bare=bare)
        yield _BREAK + shown if shown is not None and unbroken > _LONG else shown


def _signs(text: str) -> Iterator[str]:
    """The graphemes, but a blank by itself: it need not come from the font of a mark on it."""
    for sign in graphemes(text):
        blank = sign[:1] if _is_blank(sign[0]) else ""
        yield from filter(None, (blank, sign.removeprefix(blank)))


def _lone(sign: str, *, bare: bool) -> int | None:
    """Where the sign has a mark on nothing. `bare`: what is before it in its line bears none."""
    for place, character in enumerate(sign):
        if _is_blank(character):
            bare = True
        elif ord(character) not in _UNSEEN:
            return place if bare and unicodedata.category(character) in _MARKS else None
    return None


def _bare_after(sign: str, *, bare: bool) -> bool:
    seen = [character for character in sign if ord(character) not in _UNSEEN]
    return _is_blank(seen[-1]) if seen else bare


def _is_blank(character: str) -> bool:
    return character.isspace() and character != _NO_BREAK


def _breaks_anywhere(sign: str) -> bool:
    return any(first <= ord(sign[0]) <= last for first, last in _WITHOUT_BLANKS)


def _shown(sign: str, lone: int | None) -> Run:
    """The sign as one font has it: as it was written, or as one letter with its mark."""
    if lone is None:
        ways = [sign, unicodedata.normalize("NFC", sign)]
    else:
        ways = [f"{sign[:lone]}{stand}{sign[lone:]}" for stand in _STANDS]
    return next(filter(_in_one_font, ways), None)


def _in_one_font(sign: str) -> bool:
    having = -1
    for character in map(ord, sign):
        if character not in _UNSEEN:
            having &= _fonts_of(character)
    return having != 0


def _fonts_of(character: int) -> int:
    """Which fonts have a character: one bit for each family."""
    starts, fonts = _stretches()
    return fonts[bisect_right(starts, character) - 1]


@cache
def _stretches() -> tuple[Sequence[int], Sequence[int]]:
    """Where each stretch of characters begins that the same fonts have, and which these are.

    A few thousand of them say what a table of sixty thousand characters would.
    """
    changes: dict[int, int] = {0: 0}
    for number, ranges in enumerate(_coverage().values()):
        for each in ranges.split():
            first, _, last = each.partition("-")
            for edge in (int(first, 16), int(last or first, 16) + 1):
                changes[edge] = changes.get(edge, 0) ^ 1 << number
    starts = sorted(changes)
    # Arrays: as many numbers by themselves would take ten times the memory.
    return array("L", starts), array("Q", accumulate((changes[each] for each in starts), xor))


@cache
def _coverage() -> Mapping[str, str]:
    file = resources.files("sharing.paper") / "fonts" / "coverage.json"
    return dict(json.loads(file.read_text(encoding="utf-8")))
