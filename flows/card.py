"""The one-page card: lines of the person's own, never a rewrite.

Rules: a line is one group entry, something said about one, or one paragraph, of at most 160
graphemes; of a longer paragraph the person picks a sentence. At most twelve lines. Lines of
questions marked `default` are on unless taken off; explicit choices come before defaults; nothing
starred never means an empty card. What is said about an entry stands only below its line. Where
an option was picked, the line holds its label: the content's word for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from flows.answers import NO_ANSWER, Answer, in_one_line
from flows.conditions import entries, follow_ups, questions
from flows.entry_line import BETWEEN, LINE, cut, entry_line
from flows.graphemes import fits, sentences
from flows.interview import Interview, Kind, OnCard, Question, Section
from flows.landmarks import NAMES
from flows.state import State

LINES = 12

OFF = ""
ON = "*"

Labels = Mapping[str, Mapping[str, str]]
NO_LABELS: Labels = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that could stand on the card. `text` is the whole, however long.

    `question` is what it answers (for an entry: the group); `rank` counts lines of the same
    question from 0; `default`: on unless taken off; `language` is the one that its words were
    written in, "" for picked options. `under`: the entry's line that this one says more about.
    """

    id: str
    section: str
    question: str
    text: str
    default: bool
    rank: int
    language: str = ""
    under: str = ""

    @property
    def fits(self) -> bool:
        return fits(self.text, LINE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that stands on the card: its candidate's id, where it comes from, its words."""

    id: str
    section: str
    question: str
    text: str
    language: str = ""


def candidates(
    interview: Interview, state: State, labels: Labels = NO_LABELS
) -> tuple[Candidate, ...]:
    """Every line the person may star, in the order of the interview.

    `labels` are the options' labels by question id; without them ids stand in their place.
    """
    return tuple(
        found
        for section in interview.sections
        for question in questions(interview, state, section)
        if question.on_card is not OnCard.NEVER
        for found in _of_question(_Source(interview, state, labels), section, question)
    )


def chosen(interview: Interview, state: State, labels: Labels = NO_LABELS) -> tuple[Line, ...]:
    """The lines on the card, in the order of the interview. Never empty if anything is written."""
    every = candidates(interview, state, labels)
    picked = [each for each in every if state.stars.get(each.id) and line_of(state, each)]
    # One line of each question before a second of any: a long list hides no allergy.
    usual = [
        each
        for each in sorted(every, key=lambda each: each.rank)
        if each.default and each.id not in state.stars and each.fits
    ]
    above = {each.id: each for each in every if state.stars.get(each.id) != OFF}
    kept = _first(above, [*picked, *usual])
    lines = tuple(_line(each, line_of(state, each)) for each in every if each.id in kept)
    return lines or _at_least(every)


def _first(above: Mapping[str, Candidate], wanted: Sequence[Candidate]) -> frozenset[str]:
    """As many of these as there is room for; what says more about an entry brings its line."""
    kept: dict[str, None] = {}
    for each in wanted:
        if not each.under:
            kept[each.id] = None
        elif each.under in above and above[each.under].fits:
            kept |= {each.under: None, each.id: None}
    first = tuple(kept)[:LINES]
    return frozenset(first)


def _line(candidate: Candidate, text: str) -> Line:
    return Line(candidate.id, candidate.section, candidate.question, text, candidate.language)


def offered(interview: Interview, state: State) -> tuple[Candidate, ...]:
    """The candidates as they are listed to pick from: what helps first, staff look for that."""
    every = candidates(interview, state)
    return tuple(sorted(every, key=lambda each: not interview.question(each.question).helps))


def lacks_help(interview: Interview, state: State, lines: Sequence[Line]) -> bool:
    """Whether the person wrote what helps, and no line of these says it."""
    if any(interview.question(each.question).helps for each in lines):
        return False
    return any(interview.question(each.question).helps for each in candidates(interview, state))


def line_of(state: State, candidate: Candidate) -> str:
    """What of a candidate would stand on the card; "" while no sentence of a long one is picked.

    A sentence stands only as long as it is still in the person's words.
    """
    if candidate.fits:
        return candidate.text
    sentence = state.stars.get(candidate.id, "")
    return sentence if sentence and sentence in sentences(candidate.text) else ""


def candidate(
    interview: Interview, state: State, line: str, labels: Labels = NO_LABELS
) -> Candidate | None:
    """The candidate with this id, if it is still one."""
    every = candidates(interview, state, labels)
    return next((each for each in every if each.id == line), None)


def sentences_of(interview: Interview, state: State, line: str) -> tuple[str, ...]:
    """The sentences of a long paragraph that would fit on the card, as written."""
    found = candidate(interview, state, line)
    return tuple(each for each in sentences(found.text) if fits(each, LINE)) if found else ()


def title(interview: Interview, state: State, group: str, entry: int) -> str:
    """What names an entry: the first of its answers in own words, verbatim; "" for none."""
    return _titling(interview, state, group, entry).text


def title_language(interview: Interview, state: State, group: str, entry: int) -> str:
    """The language in which an entry's title was written; "" for none."""
    return _titling(interview, state, group, entry).language


def _titling(interview: Interview, state: State, group: str, entry: int) -> Answer:
    for follow_up in follow_ups(interview, state, interview.question(group), entry):
        answer = state.answer(follow_up.id, entry)
        if answer.text:
            return answer
    return NO_ANSWER


@dataclass(frozen=True, slots=True)
class _Source:
    interview: Interview
    state: State
    labels: Labels

    def picks(self, question: Question, answer: Answer) -> str:
        """The labels of what was picked."""
        names = self.labels.get(question.id, {})
        return BETWEEN.join(names.get(option, option) for option in answer.picked)


def _of_question(source: _Source, section: Section, question: Question) -> Iterator[Candidate]:
    default = question.on_card is OnCard.DEFAULT and not _led_on(source, section, question)
    if question.repeats:
        yield from _of_group(source, section, question, default=default)
        return
    for rank, (line, text, language) in enumerate(_paragraphs(source, question)):
        yield Candidate(line, section.id, question.id, text, default, rank, language)


def _led_on(source: _Source, section: Section, question: Question) -> bool:
    """Whether this answer only opened another one, which says more: "yes" to "any allergies?"."""
    return any(
        each.on_card is OnCard.DEFAULT
        and any(condition.question == question.id for condition in each.when)
        and (entries(source.state, each.id) or source.state.answer(each.id).given)
        for each in questions(source.interview, source.state, section)
    )


def _of_group(
    source: _Source, section: Section, group: Question, *, default: bool
) -> Iterator[Candidate]:
    """One line an entry, and below it whatever else of the entry may stand on the card."""
    rank = 0
    for number in entries(source.state, group.id):
        name = title(source.interview, source.state, group.id, number)
        if not name:
            continue
        line = f"{group.id}#{number}"
        text = entry_line(name, tuple(_beside(source, group, number, name)))
        language = title_language(source.interview, source.state, group.id, number)
        yield Candidate(line, section.id, group.id, text, default, rank, language)
        yield from _below(source, section, group, number, _Entry(line, name))
        rank += 1


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry: the id of its line, and its title."""

    line: str
    title: str


def _below(
    source: _Source, section: Section, group: Question, number: int, entry: _Entry
) -> Iterator[Candidate]:
    """The follow-ups that the person may star: each paragraph is a line of its own."""
    for follow_up in follow_ups(source.interview, source.state, group, number):
        if follow_up.on_card is OnCard.OFFERED:
            said = _paragraphs(source, follow_up, number)
            for rank, (line, text, language) in enumerate(said):
                if text != entry.title:
                    found = (line, section.id, follow_up.id, text)
                    yield Candidate(
                        *found, default=False, rank=rank, language=language, under=entry.line
                    )


def _beside(
    source: _Source, group: Question, number: int, name: str
) -> Iterator[tuple[str, bool]]:
    """What stands in an entry's own line, and whether that is a phone number."""
    for follow_up in follow_ups(source.interview, source.state, group, number):
        answer = source.state.answer(follow_up.id, number)
        if follow_up.on_card is OnCard.DEFAULT:
            said = (source.picks(follow_up, answer), answer.text)
            phone = follow_up.kind is Kind.PHONE
            yield from ((text, phone) for text in said if text and text != name)


def _paragraphs(
    source: _Source, question: Question, entry: int = 0
) -> Iterator[tuple[str, str, str]]:
    """What was picked, then one line a paragraph of each message, exactly as written.

    A name is one line, in however many messages it came.
    """
    answer = source.state.answer(question.id, entry)
    line = f"{question.id}@{entry}" if entry else question.id
    if question.id in NAMES and answer.text:
        first = answer.parts[0]
        yield f"{line}#{first.message}#0", in_one_line(answer), first.language
        return
    if answer.picked:
        yield line, source.picks(question, answer), ""
    for part in answer.parts:
        for number, paragraph in enumerate(part.text.splitlines()):
            if paragraph.strip():
                yield f"{line}#{part.message}#{number}", paragraph, part.language


def _at_least(every: tuple[Candidate, ...]) -> tuple[Line, ...]:
    """Something of what is written, if everything was taken off or is too long.

    Here, and beside a phone number, words are cut, with a sign that they were: staff read on
    below the card.
    """
    if not every:
        return ()
    first = next((each for each in every if each.fits), None)
    if first:
        return (_line(first, first.text),)
    return (_line(every[0], cut(every[0].text, LINE)),)
