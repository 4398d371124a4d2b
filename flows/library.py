"""Everything the bot can ask and say, loaded once and never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flows.countries import Country
from flows.interview import Interview, Question
from flows.wording import Wording

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Library:
    """The interview, its wording by language, the countries, and the words of danger.

    `danger` holds words of immediate danger by language, in small letters: help is shown once
    when an answer holds one of them, and nothing else ever follows from it. `rests` is how long a
    draft may rest before it is erased.
    """

    interview: Interview
    wordings: Mapping[str, Wording]
    countries: Mapping[str, Country]
    danger: Mapping[str, tuple[str, ...]]
    rests: timedelta = timedelta(days=730)

    def wording(self, language: str) -> Wording:
        """The wording of this language, or English."""
        return self.wordings.get(language, self.wordings[FALLBACK])

    def danger_words(self, language: str) -> tuple[str, ...]:
        """The danger words of this language and of English, which many people mix in."""
        own = self.danger.get(language, ())
        return own if language == FALLBACK else own + self.danger.get(FALLBACK, ())

    def labels(self, language: str) -> Mapping[str, Mapping[str, str]]:
        """What each option is called, by question and option."""
        wording = self.wording(language)
        return {
            question.id: {
                option: wording.option(question.id, option) for option in question.options
            }
            for question in every_question(self.interview)
            if question.options
        }


def every_question(interview: Interview) -> Iterator[Question]:
    """All questions and follow-ups in the order in which they are asked."""
    for section in interview.sections:
        for question in section.questions:
            yield question
            yield from question.follow_ups
