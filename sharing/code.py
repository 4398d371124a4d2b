"""The code that opens a grant: 26 random characters and 2 that check them, in 7 groups of 4.

Rules of this file:

- Characters are Crockford's base 32. 26 of them are 130 random bits; the last two make the word
  a Reed-Solomon code over GF(32) with the roots α^0 and α^1, shortened to 28: its distance is 3.
- So every word with one or two wrong characters is *seen to be wrong*. An adjacent swap adds the
  same amount in two places: the sum (root α^0) stays right while the weighted sum (root α^1)
  does not. One wrong character never looks like that, so a swap is never taken for one.
- One wrong character is located and repaired. Distance 3 cannot tell one wrong character from
  two or three others: then the repair leads to another word of the code. That is harmless: the
  repaired word is looked up once like any other, and a word reached by chance is one of 2^130.
- What is seen to be wrong and not repaired is never looked up. The group is named only where
  there is evidence: an unreadable character, a group of the wrong length, a swap.
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from sharing import field
from sharing.typed import UNREADABLE, Typed, read_typed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 28
GROUP = 4
_RANDOM = 26
_PASSCODE = 8
_LONGEST_PASSCODE = 64
_CLOSE = 8  # further from 28 than this, a text is no attempt at a code
_TELLING = 3  # naming more groups than this helps nobody
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


class Slip(StrEnum):
    """What seems to have happened to a mistyped code."""

    UNREADABLE = "unreadable"  # characters that no code has
    SWAPPED = "swapped"  # two neighbours changed places
    LENGTH = "length"  # characters missing or too many
    SEVERAL = "several"  # at least two wrong characters; where, cannot be told


@dataclass(frozen=True, slots=True)
class Exact:
    """All 28 characters fit together."""

    code: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """One character was wrong and is put right. `position` counts from 1, `group` too."""

    code: str
    position: int

    @property
    def group(self) -> int:
        return (self.position - 1) // GROUP + 1


@dataclass(frozen=True, slots=True)
class Mistyped:
    """Not repaired, and not to be looked up.

    `groups` (from 1) are the ones that look mistyped: usually one, two or three if a swap may
    have happened in either, none if nothing points anywhere. `characters` is how many were typed.
    """

    slip: Slip
    groups: tuple[int, ...]
    characters: int


@dataclass(frozen=True, slots=True)
class NotACode:
    """Nothing that looks like an attempt at a code."""


Parsed = Exact | Repaired | Mistyped | NotACode


def new_code() -> str:
    """A new code, 28 characters without dashes: 130 bits from the system's generator."""
    return _with_checks([secrets.randbelow(len(ALPHABET)) for _ in range(_RANDOM)])


def with_checks(random_part: str) -> str:
    """The code whose first 26 characters are these (upper case, of the alphabet)."""
    return _with_checks([_VALUES[character] for character in random_part])


def display(code: str) -> str:
    """The code as people see it: `ABCD-EFGH-…`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def link(public_url: str, code: str) -> str:
    """The address that puts the code into the page's form. After `#`, so no server sees it."""
    return f"{public_url.rstrip('/')}/v#{display(code)}"


def new_passcode() -> str:
    """A new passcode, 8 characters without dashes: 40 bits from the system's generator."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_PASSCODE))


def parse_passcode(text: str) -> str:
    """What somebody typed for a passcode, read like a code: "" if nothing. Never raises.

    What is no passcode stays none: it is compared like any other and fits nothing.
    """
    return read_typed(text).characters[:_LONGEST_PASSCODE]


def parse(text: str) -> Parsed:
    """What somebody typed or pasted: a code, however spaced, or the whole link. Never raises."""
    typed = read_typed(text)
    characters = len(typed.characters)
    if characters != LENGTH:
        close = abs(characters - LENGTH) <= _CLOSE
        return Mistyped(Slip.LENGTH, _odd_group(typed), characters) if close else NotACode()
    unreadable = [i for i, c in enumerate(typed.characters) if c == UNREADABLE]
    values = [_VALUES.get(character, 0) for character in typed.characters]
    if unreadable:
        return _fill(values, unreadable)
    return _check(values)


def _odd_group(typed: Typed) -> tuple[int, ...]:
    """The first group that has not four characters, if the text was typed in groups."""
    odd = [number for number, size in enumerate(typed.groups, start=1) if size != GROUP]
    return tuple(odd[:1]) if 1 < len(typed.groups) <= LENGTH // GROUP else ()


def _check(values: list[int]) -> Parsed:
    plain, weighted = _syndromes(values)
    if plain == 0 and weighted == 0:
        return Exact(_text(values))
    if plain == 0:
        return Mistyped(Slip.SWAPPED, _swapped_groups(values, weighted), LENGTH)
    place = field.logarithm(field.divide(weighted, plain)) if weighted else LENGTH
    if place >= LENGTH:
        return Mistyped(Slip.SEVERAL, (), LENGTH)
    values[place] ^= plain
    return Repaired(_text(values), place + 1)


def _fill(values: list[int], unreadable: list[int]) -> Parsed:
    """One unreadable character is one wrong character whose place is known."""
    place = unreadable[0]
    plain, weighted = _syndromes(values)
    if len(unreadable) > 1 or field.multiply(plain, field.alpha(place)) != weighted:
        return Mistyped(Slip.UNREADABLE, (place // GROUP + 1,), LENGTH)
    values[place] ^= plain
    return Repaired(_text(values), place + 1)


def _swapped_groups(values: list[int], weighted: int) -> tuple[int, ...]:
    """The groups with neighbours whose swap explains the word; none if too many do."""
    groups = {
        place // GROUP + 1
        for place, (left, right) in enumerate(pairwise(values))
        if field.multiply(left ^ right, field.alpha(place) ^ field.alpha(place + 1)) == weighted
    }
    return tuple(sorted(groups)) if len(groups) <= _TELLING else ()


def _syndromes(values: list[int]) -> tuple[int, int]:
    """The sum, and the sum weighted by α^place. Both are 0 for a code."""
    plain = weighted = 0
    for place, value in enumerate(values):
        plain ^= value
        weighted ^= field.multiply(value, field.alpha(place))
    return plain, weighted


def _with_checks(values: list[int]) -> str:
    plain, weighted = _syndromes(values)
    first, second = field.alpha(_RANDOM), field.alpha(_RANDOM + 1)
    last = field.divide(weighted ^ field.multiply(plain, first), first ^ second)
    return _text([*values, plain ^ last, last])


def _text(values: list[int]) -> str:
    return "".join(ALPHABET[value] for value in values)
