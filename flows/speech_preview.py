"""The statement as staff will read it: the card first, then everything, in the person's words.

It is built by the same function that builds what is published, so that it cannot differ.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from flows.bubbles import BREAK
from flows.building import build_statement
from flows.library import Library
from flows.speech_answers import medium
from flows.state import State
from flows.statement import Entry, Item, Provenance, Statement, StatementSection
from flows.wording import Wording


def preview(library: Library, state: State) -> str:
    """What the next version would hold. `BREAK` stands between two bubbles.

    Its day and number are not shown: publishing fills them in.
    """
    wording = library.wording(state.language)
    statement = build_statement(
        library, state, version=state.published + 1, made_on=date.min, confirmed_on=None
    )
    if not statement.sections:
        return wording.place("preview-empty")
    parts = [_card(wording, statement), "\n\n".join(_whole(wording, statement))]
    return BREAK.join([wording.place("preview"), *parts, wording.place("preview-end")])


def _card(wording: Wording, statement: Statement) -> str:
    lines = (
        wording.word("card-line", title=line.title, text=line.text) for line in statement.card
    )
    return "\n".join([wording.word("card"), "", *lines])


def _whole(wording: Wording, statement: Statement) -> Iterator[str]:
    for section in statement.sections:
        yield _headed(wording, section.title)
        yield from _section(wording, section)
    for carer in statement.carers:
        yield wording.word("carer-page", name=carer.name)
        yield from (f"{label}:\n{text}" for label, text in carer.lines)
    made = list(_provenance(wording, statement.provenance))
    if made:
        yield _headed(wording, wording.word("made"))
        yield from made


def _headed(wording: Wording, title: str) -> str:
    return wording.word("heading", title=title)


def _section(wording: Wording, section: StatementSection) -> Iterator[str]:
    yield from _items(wording, section.items)
    yield from (_entry(wording, entry) for entry in section.entries)


def _entry(wording: Wording, entry: Entry) -> str:
    """An entry under what names it."""
    return "\n".join([f"• {entry.title}", *_items(wording, entry.items)])


def _items(wording: Wording, items: Iterable[Item]) -> Iterator[str]:
    """What was picked, written and sent as one answer stands under its label once."""
    for _, said in groupby(items, key=lambda each: each.question):
        answer = tuple(said)
        texts = [text for item in answer for text in item.paragraphs]
        texts += [medium(wording, each) for item in answer for each in item.media]
        yield "\n".join([f"{answer[0].label}:", *texts])


def _provenance(wording: Wording, made: Provenance) -> Iterator[str]:
    """What was said about the making of it; what was not said is not guessed."""
    helped = "\n".join(each for each in (made.helped_by_picked, made.helped_by) if each)
    if helped:
        yield wording.word("made-helped", text=helped)
    if made.felt_able is not None:
        yield wording.word("made-able", text=_yes_or_no(wording, said=made.felt_able))
    if made.not_pressed is not None:
        yield wording.word("made-unpressed", text=_yes_or_no(wording, said=made.not_pressed))
    yield from made.in_their_words
    for name in made.with_help_from:
        yield wording.word("made-with-help", name=name)
    for claim in made.signed:
        yield wording.word("made-signed", name=claim.name, day=claim.day)


def _yes_or_no(wording: Wording, *, said: bool) -> str:
    return wording.button("yes" if said else "no")
