"""What a reader sees before they scroll: who, do, do not, call; and what of the card comes after.

Rules of this file:

- The first line of each of the three answers stands in front, whole, however long it is. Further
  lines follow while there is room on a small phone, taking turns, in the person's order.
- Nothing is hidden or cut. On a small phone what does not stand in front follows right below,
  and the front says how much; on a wide screen and on paper every group is in one piece.
- Room is counted in rows of a 360-pixel screen. It need not be exact: a test measures in a
  browser that the four answers are in sight.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

from sharing.terms import OnCardAs, card_group
from sharing.view import Answer, CardGroup, Section, View
from sharing.words import Part, script_of

ANSWERS: Final = (OnCardAs.DO, OnCardAs.DONT, OnCardAs.CALL)
_ROW: Final = 34  # characters
_ROOM: Final = 15.5  # rows for the three answers, without their titles
_SIDE: Final = 40.0  # rows
_ABOUT: Final = 2.0  # rows for what else is said of who they are
_NAME: Final = 22  # characters of a name in a row
_TALL: Final = {"Arab": 1.3, "Syrc": 1.3, "Thaa": 1.2}  # rows are higher in these scripts
_MAYBE_WIDE: Final = re.compile("[\u1100-\u115f\u231a-\U0010ffff]")  # no other is (UAX 11)
_DIGIT: Final = re.compile(r"\d")
_TO_PRESS: Final = 0.7  # of a row, for a number that a thumb finds


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the card: the lines in front, and those that follow below.

    `see`: where the statement speaks of it, if the card does not.
    """

    id: OnCardAs
    title: str
    first: tuple[Answer, ...]
    rest: tuple[Answer, ...] = ()
    see: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Front:
    """The card, in the order in which it is read. `about` is said of who they are.

    `dense`: the first lines alone take more room than there is; `long`: all of them hardly fit
    on one side of paper.
    """

    about: tuple[Answer, ...]
    groups: tuple[Group, ...]
    dense: bool
    long: bool
    long_name: bool

    @property
    def split(self) -> bool:
        """Whether some lines stand in front and others follow."""
        return any(group.first and group.rest for group in self.groups)


def front(view: View, titles: Mapping[str, str], *, taken: float = 0.0) -> Front:
    """How the card of this view is laid out.

    `titles` are those of the groups; `taken` says how many rows other things take in front.
    """
    card = {group.id: group for group in view.card}
    who = [line for line in _lines(card, OnCardAs.WHO) if not _is_name(line, view)]
    about = _fitting(who, _ABOUT)
    room = _ROOM - taken - _rows_of_names(view) - sum(map(_rows, about))
    answers = {each: _lines(card, each) for each in ANSWERS}
    least = sum(_rows(lines[0]) for lines in answers.values() if lines)
    count = _taking_turns(answers, room - least)
    groups = [
        Group(
            each,
            titles[each],
            first=answers[each][: count[each]],
            rest=answers[each][count[each] :],
            see=() if answers[each] else tuple(_sections(each, view)),
        )
        for each in ANSWERS
    ]
    groups += [
        Group(each.id, each.title, each.lines)
        for each in view.card
        if each.id not in {*ANSWERS, OnCardAs.WHO}
    ]
    groups.append(Group(OnCardAs.WHO, titles[OnCardAs.WHO], tuple(who[len(about) :])))
    return Front(
        about=tuple(about),
        groups=tuple(group for group in groups if group.first or group.see),
        dense=least > room,
        long=sum(_rows(line) for group in view.card for line in group.lines) > _SIDE,
        long_name=_width(view.name.text) > _NAME,
    )


def _lines(card: Mapping[OnCardAs, CardGroup], group: OnCardAs) -> tuple[Answer, ...]:
    return card[group].lines if group in card else ()


def _sections(group: OnCardAs, view: View) -> Iterable[Section]:
    for heading in view.headings:
        for section in heading.sections:
            if card_group(section.id, "") is group:
                yield section


def _taking_turns(
    answers: Mapping[OnCardAs, Sequence[Answer]], room: float
) -> Mapping[OnCardAs, int]:
    """How many lines of each answer stand in front; `room` is for those after the first."""
    count = dict.fromkeys(answers, 1)
    open_ones = [group for group in ANSWERS if answers[group]]
    while open_ones:
        group = open_ones.pop(0)
        # A later line never stands before an earlier one of the same answer.
        if count[group] < len(answers[group]):
            room -= _rows(answers[group][count[group]])
            if room >= 0:
                count[group] += 1
                open_ones.append(group)
    return count


def _fitting(lines: Sequence[Answer], room: float) -> list[Answer]:
    kept: list[Answer] = []
    for line in lines:
        room -= _rows(line)
        if room < 0:
            break
        kept.append(line)
    return kept


def _is_name(line: Answer, view: View) -> bool:
    """Whether this line says no more than the heading of the page."""
    names = {view.name.text, *([view.full_name.text] if view.full_name else [])}
    return len(line.parts) == 1 and line.parts[0].text in names


def _rows(line: Answer) -> float:
    written = _width(line.label) + sum(_width(part.text) for part in line.parts)
    tallest = max((_TALL.get(_script(part), 1.0) for part in line.parts), default=1.0)
    digits = any(_DIGIT.search(part.text) for part in line.parts)
    return -(-written // _ROW) * tallest + (_TO_PRESS if digits else 0)


def _script(part: Part) -> str:
    """The ISO 15924 code of a part's script, as far as its language says."""
    last = part.language.rpartition("-")[2]
    return last if last in _TALL else script_of(part.language)


def _rows_of_names(view: View) -> float:
    """The rows that long names take beyond their first."""
    rows = 1.2 * ((_width(view.name.text) - 1) // _NAME)
    return rows + ((_width(view.full_name.text) + 10) // _ROW if view.full_name else 0)


def _width(text: str) -> int:
    """Characters, those as wide as two counted twice."""
    if not _MAYBE_WIDE.search(text):
        return len(text)
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
