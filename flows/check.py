"""What is wrong with content that loads: stale dates, missing translations, hard words, limits.

Loading refuses what cannot work; this finds what would work badly for the person who reads it.
`./run flows check` runs it, and so does `./run test`.
"""

import re
from collections.abc import Iterator
from datetime import date

from flows.check_direction import directions
from flows.check_limits import limits
from flows.check_style import style
from flows.countries import Country
from flows.interview import Condition, Interview, Kind, Question
from flows.library import Library, every_question
from flows.translation import incomplete

# Where in a law a quotation stands.
_PLACE_IN_LAW = re.compile(r"\b(section|article|regulation|rule)s? \d", re.IGNORECASE)


def check(library: Library, today: date) -> tuple[str, ...]:
    """Every problem, as a sentence; empty when all is well. `today`: dates go stale."""
    return (
        *unreachable(library.interview),
        *(
            problem
            for language in library.wordings.values()
            for problem in limits(library, language)
        ),
        *(
            problem
            for language in library.wordings.values()
            for problem in style(library, language)
        ),
        *(
            problem
            for language in library.wordings.values()
            for problem in directions(library, language)
        ),
        *incomplete(library),
        *(problem for country in library.countries.values() for problem in stale(country, today)),
        *(problem for country in library.countries.values() for problem in unplaced(country)),
    )


def unreachable(interview: Interview) -> Iterator[str]:
    """Questions that no answers can lead to."""
    reached: set[str] = set()
    for question in every_question(interview):
        if all(_can_hold(interview, question, each, reached) for each in question.when):
            reached.add(question.id)
        else:
            yield f"{question.id}: no answers lead to this question"


def _can_hold(
    interview: Interview, question: Question, condition: Condition, reached: set[str]
) -> bool:
    """Whether answers exist that meet this condition together with those on the same question."""
    if condition.question not in reached:
        return False
    asked = interview.question(condition.question)
    options = condition.any_of & frozenset(asked.options)
    if asked.kind is Kind.CHOICE:  # one option only, so all conditions on it must share one
        for other in question.when:
            if other.question == condition.question:
                options &= other.any_of
    return bool(options)


def stale(country: Country, today: date) -> Iterator[str]:
    """Pieces, sheets included, that nobody has checked for over twelve months."""
    for part in country.parts:
        source, checked = part.source, part.checked
        if checked > today:
            yield f"{country.id}: “{source}” was checked on {checked}, which is still to come"
        elif (today.year - checked.year, today.month, today.day) > (1, checked.month, checked.day):
            yield f"{country.id}: “{source}” was last checked on {checked}, over 12 months ago"


def unplaced(country: Country) -> Iterator[str]:
    """Quotations that do not name their place in a law.

    Only a law is quoted, because a quotation may hold words that the bot may not say itself.
    """
    for part in (*country.law, country.sheet.about):
        if part.quote and not _PLACE_IN_LAW.search(part.source):
            yield f"{country.id}: “{part.quote}” is quoted without its place in a law"
