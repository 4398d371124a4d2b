"""From answers to the statement that readers get.

Rules: only what applies and is answered; every word of the person verbatim; titles, labels and
option names in the language of the interview. What is hidden in the chat is not in here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flows import card
from flows.answers import in_one_line
from flows.conditions import entries, follow_ups, questions
from flows.interview import Question, Section
from flows.landmarks import FELT_ABLE, HELPED_BY, NAME, NAME_TO_USE, NOT_PRESSED
from flows.library import Library
from flows.own_word import own_word
from flows.state import State
from flows.statement import (
    CardLine,
    CarersPage,
    Entry,
    Item,
    Provenance,
    Signed,
    Statement,
    StatementSection,
)
from flows.wording import Wording

# These are said once, as provenance, and not again among the sections.
_PROVENANCE = frozenset({HELPED_BY, FELT_ABLE, NOT_PRESSED})


def build_statement(
    library: Library,
    state: State,
    *,
    version: int,
    made_on: date,
    confirmed_on: date | None,
) -> Statement:
    """The statement of this moment, as version `version`."""
    maker = _Maker(library, state, library.wording(state.language))
    full_name = maker.in_one_line(NAME)
    claims = (state.answer(question) for question in (FELT_ABLE, NOT_PRESSED))
    beside = [answer for answer in claims if answer.text]
    return Statement(
        language=maker.wording.tag,
        country=state.country,
        name=maker.in_one_line(NAME_TO_USE) or full_name,
        full_name=full_name,
        sections=tuple(maker.sections()),
        card=tuple(maker.card()),
        provenance=Provenance(
            version=version,
            made_on=made_on,
            confirmed_on=confirmed_on,
            helped_by=state.answer(HELPED_BY).text or None,
            felt_able=maker.yes_or_no(FELT_ABLE),
            not_pressed=maker.yes_or_no(NOT_PRESSED),
            in_their_words=tuple(answer.text for answer in beside),
            helped_by_language=maker.tag(state.answer(HELPED_BY).language),
            helped_by_picked=maker.picked(HELPED_BY),
            words_languages=tuple(maker.tag(answer.language) for answer in beside),
            with_help_from=tuple(dict.fromkeys(_helpers(state))),
            signed=tuple(
                Signed(each.name, each.signed) for each in state.support.supporters if each.signed
            ),
        ),
        sheet=country.sheet if (country := library.countries.get(state.country)) else None,
        carers=tuple(maker.carers()),
        crisis_word=own_word(library, state),
    )


def _helpers(state: State) -> Iterator[str]:
    """Whose accepted words still stand in an answer."""
    for answer in state.answers.values():
        for part in answer.parts:
            if part.message in state.support.helped:
                yield state.support.helped[part.message]


@dataclass(frozen=True, slots=True)
class _Maker:
    library: Library
    state: State
    wording: Wording

    def sections(self) -> Iterator[StatementSection]:
        for section in self.library.interview.sections:
            items = tuple(self._items_of(section))
            groups = tuple(self._entries_of(section))
            if items or groups:
                title = self.wording.section_title(section.id)
                yield StatementSection(section.id, title, section.about_me, items, groups)

    def card(self) -> Iterator[CardLine]:
        labels = self.library.labels(self.state.language)
        for line in card.chosen(self.library.interview, self.state, labels):
            label, language = self.wording.label(line.question), self.tag(line.language)
            yield CardLine(line.section, label, line.text, language)

    def tag(self, language: str) -> str:
        """The BCP 47 tag of an interview language, "" for none."""
        return self.library.wording(language).tag if language else ""

    def carers(self) -> Iterator[CarersPage]:
        """The pages that the person accepted."""
        for each in self.state.support.supporters:
            if each.page:
                label = self.wording.word
                lines = tuple((label(f"carer-{name}"), text) for name, text in each.page)
                yield CarersPage(each.name, lines)

    def in_one_line(self, question: str) -> str:
        """A name: the messages it was written in, side by side."""
        return in_one_line(self.state.answer(question))

    def picked(self, question: str) -> str:
        """The picked option's name; "" for none."""
        answer = self.state.answer(question)
        return "\n".join(self.wording.option(question, option) for option in answer.picked)

    def yes_or_no(self, question: str) -> bool | None:
        """True or False only if the person picked it."""
        picked = self.state.answer(question).picked
        return "yes" in picked if picked else None

    def _items_of(self, section: Section) -> Iterator[Item]:
        for question in questions(self.library.interview, self.state, section):
            if not question.repeats:
                items = self._items(question)
                said = question.id in _PROVENANCE
                yield from (each for each in items if each.media or not said)

    def _items(self, question: Question, entry: int = 0) -> Iterator[Item]:
        answer = self.state.answer(question.id, entry)
        label = self.wording.label(question.id)
        if answer.picked:
            names = tuple(self.wording.option(question.id, each) for each in answer.picked)
            yield Item(question.id, label, names, own_words=False)
        parts = [part for part in answer.parts if part.text.strip()]
        if parts:
            words = tuple(part.text for part in parts)
            languages = tuple(self.tag(part.language) for part in parts)
            yield Item(question.id, label, words, languages=languages)
        if answer.kept:
            yield Item(question.id, label, (), media=answer.kept)

    def _entries_of(self, section: Section) -> Iterator[Entry]:
        for group in questions(self.library.interview, self.state, section):
            for number in entries(self.state, group.id) if group.repeats else ():
                yield from self._entry(group, number)

    def _entry(self, group: Question, number: int) -> Iterator[Entry]:
        title = card.title(self.library.interview, self.state, group.id, number)
        items = tuple(
            item
            for follow_up in follow_ups(self.library.interview, self.state, group, number)
            for item in self._items(follow_up, number)
            # The title is the first follow-up's words: they are not said twice.
            if not (follow_up == group.follow_ups[0] and item.own_words and item.paragraphs)
        )
        if title or items:
            yield Entry(group.id, number, title, items, self.tag(self._language(group, number)))

    def _language(self, group: Question, number: int) -> str:
        return card.title_language(self.library.interview, self.state, group.id, number)
