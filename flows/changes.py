"""What differs between two versions of a statement: every word old or new, never a paraphrase.

Both versions are given as lists of what they say (`Said`); whoever keeps the documents makes
these lists. Titles may change with the content without being a change of the person's.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from flows.bubbles import units

# In UTF-16 units: with labels and blank lines around the words, a page is one bubble or two.
PAGE = 3000


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a version says.

    `key` tells the same thing in two versions. `where` are the titles above it, outermost
    first. `words` are its paragraphs, verbatim.
    """

    key: str
    where: tuple[str, ...]
    words: tuple[str, ...]


class How(StrEnum):
    """What became of a thing. The value is also the content's name for it."""

    ADDED = "added"
    CHANGED = "changed"
    TAKEN_AWAY = "taken-away"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `old` is empty for what was added, `new` for what was taken away."""

    how: How
    where: tuple[str, ...]
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def changes(before: Sequence[Said], after: Sequence[Said]) -> tuple[Change, ...]:
    """Every difference: in the order of the newer one, then what only the older one says."""
    old = {said.key: said for said in _told_apart(before)}
    new = {said.key: said for said in _told_apart(after)}
    gone = [said for key, said in old.items() if key not in new]
    return (
        *(
            _change(old.get(key), said)
            for key, said in new.items()
            if key not in old or old[key].words != said.words
        ),
        *(Change(How.TAKEN_AWAY, said.where, old=said.words) for said in gone),
    )


def pages(every: Sequence[Change]) -> tuple[tuple[Change, ...], ...]:
    """The changes in portions that can be read at one go; none is ever cut in two."""
    filled: list[list[Change]] = []
    room = 0
    for change in every:
        room -= _weight(change)
        if room < 0 or not filled:
            filled.append([])
            room = PAGE - _weight(change)
        filled[-1].append(change)
    return tuple(tuple(page) for page in filled)


def _change(old: Said | None, new: Said) -> Change:
    if old is None:
        return Change(How.ADDED, new.where, new=new.words)
    return Change(How.CHANGED, new.where, old.words, new.words)


def _told_apart(every: Sequence[Said]) -> Iterator[Said]:
    """The same, with the second of two equal keys told apart from the first."""
    seen: Counter[str] = Counter()
    for said in every:
        seen[said.key] += 1
        yield replace(said, key=f"{said.key} {seen[said.key]}")


def _weight(change: Change) -> int:
    return sum(units(text) + 2 for text in (*change.where, *change.old, *change.new))
