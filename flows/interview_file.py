"""From the tables of `flow.toml` to an `Interview`. What does not fit is noted, not guessed."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from flows import landmarks
from flows.interview import (
    GROUP_KINDS,
    AboutMe,
    Condition,
    Interview,
    Kind,
    OnCard,
    Question,
    Section,
)
from flows.tables import Table

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
CHOICE_KINDS = frozenset({Kind.CHOICE, Kind.CHOICES})

Name = TypeVar("Name", bound=StrEnum)
Value = TypeVar("Value")


def read_interview(table: Table) -> Interview:
    """The interview of this file. Look at the problem list before using it."""
    interview = Interview(
        id=_id(table),
        revision=table.number("revision"),
        sections=tuple(_section(one) for one in _distinct(table, "section")),
        countries=table.texts("countries"),
        languages=table.texts("languages"),
    )
    if sum(section.closing for section in interview.sections) != 1:
        table.problem("exactly one section must be the closing one")
    _check_numbers(table, interview.sections)
    _check_chapters(table, interview)
    table.close()
    return interview


def _section(table: Table) -> Section:
    section_id = _id(table)
    section = Section(
        id=section_id,
        number=table.number("number"),
        questions=tuple(_question(one, section_id) for one in _distinct(table, "question")),
        about_me=_one_of(AboutMe, table, "about_me", AboutMe.ALSO),
        chapter=_id(table, "chapter"),
        content_note=table.flag("content_note"),
        ten_minutes=table.flag("ten_minutes"),
        closing=table.flag("closing"),
    )
    if not section.questions:
        table.problem("a section needs a question")
    if section.content_note != any(question.short for question in section.questions):
        table.problem("a short version belongs to a content note, and a content note needs one")
    table.close()
    return section


def _question(table: Table, parent: str, *, inside: bool = False) -> Question:
    question_id = f"{parent}.{_id(table)}"
    question = Question(
        id=question_id,
        kind=_one_of(Kind, table, "kind", Kind.TEXT),
        options=table.texts("options"),
        when=tuple(_condition(one) for one in table.tables("when")),
        required=table.flag("required"),
        on_card=_one_of(OnCard, table, "on_card", OnCard.NEVER, needed=False),
        short=table.flag("short"),
        helps=table.flag("helps"),
        late=table.flag("late"),
        follow_ups=tuple(
            _question(one, question_id, inside=True) for one in _distinct(table, "follow_up")
        ),
    )
    _check_shape(table, question, inside=inside)
    table.close()
    return question


def _condition(table: Table) -> Condition:
    condition = Condition(table.text("question"), frozenset(table.texts("any_of")))
    if not condition.any_of:
        table.problem("a condition needs “any_of”")
    table.close()
    return condition


def _check_shape(table: Table, question: Question, *, inside: bool) -> None:
    if (question.kind in CHOICE_KINDS) != bool(question.options):
        table.problem("options belong to choices, and a choice needs options")
    for option in _twice(question.options):
        table.problem(f"the option “{option}” is there twice")
    for option in question.options:
        if not ID.fullmatch(option):
            table.problem(f"“{option}” is not an id (small letters, digits, dashes)")
    _check_group(table, question, inside=inside)


def _check_group(table: Table, question: Question, *, inside: bool) -> None:
    if (question.kind in GROUP_KINDS) != bool(question.follow_ups):
        table.problem("follow-ups belong to groups, and a group needs follow-ups")
    if inside and question.kind in GROUP_KINDS:
        table.problem("a group may not stand inside a group")
    if question.follow_ups and question.short != question.follow_ups[0].short:
        table.problem("a group is in the short version together with its first follow-up")
    if question.follow_ups and (question.follow_ups[0].when or question.follow_ups[0].options):
        table.problem("the first follow-up names the entry: a text without conditions")


def _check_numbers(table: Table, sections: Sequence[Section]) -> None:
    for number in _twice([section.number for section in sections]):
        table.problem(f"two sections have the number {number}")


def _check_chapters(table: Table, interview: Interview) -> None:
    """A chapter is one page of the menu: its sections stand together."""
    pages = [chapter for chapter, _ in groupby(one.chapter for one in interview.sections)]
    for chapter in _twice(pages):
        table.problem(f"the sections of the chapter “{chapter}” do not stand together")


def check_landmarks(interview: Interview, where: str, problems: list[str]) -> None:
    """Note questions that the program knows by name and that are not there."""
    problems += [
        f"{where}: the program needs the question “{question}”"
        for question in landmarks.EVERY
        if not interview.has_question(question)
    ]


def check_conditions(interview: Interview, where: str, problems: list[str]) -> None:
    """Note conditions on what is unknown, has no such option, comes later or is elsewhere."""
    before: list[Question] = []
    for section in interview.sections:
        for question in section.questions:
            problems += _dangling(question, before, where)
            before.append(question)
            for place, follow_up in enumerate(question.follow_ups):
                problems += _dangling(follow_up, question.follow_ups[:place], where)


def _dangling(question: Question, before: Sequence[Question], where: str) -> Iterable[str]:
    known = {one.id: one for one in before}
    for condition in question.when:
        at = f"{where}: {question.id}: the condition on “{condition.question}”"
        other = known.get(condition.question)
        if other is None:
            yield f"{at} names no earlier question of the same place"
            continue
        for option in sorted(condition.any_of - frozenset(other.options)):
            yield f"{at} names an option it does not have: “{option}”"


def _id(table: Table, key: str = "id") -> str:
    value = table.text(key)
    if value and not ID.fullmatch(value):
        table.problem(f"“{value}” is not an id (small letters, digits, dashes)")
    return value


def _one_of(
    names: type[Name], table: Table, key: str, spare: Name, *, needed: bool = True
) -> Name:
    value = table.text(key) if needed else table.text_or_empty(key)
    if not value:
        return spare
    try:
        return names(value)
    except ValueError:
        table.problem(f"“{key}” is “{value}”, not one of: {', '.join(names)}")
        return spare


def _distinct(table: Table, key: str) -> tuple[Table, ...]:
    """The tables under this key, after noting ids that are there twice."""
    tables = table.tables(key)
    for name in _twice([one.where for one in tables]):
        table.problem(f"the id “{name.rsplit(': ', 1)[-1]}” is there twice")
    return tables


def _twice(values: Sequence[Value]) -> list[Value]:
    return sorted({one for one in values if values.count(one) > 1}, key=str)
