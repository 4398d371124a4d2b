"""A reading copy of everything the bot says, for people who read prose rather than TOML.

It is committed under `docs/interviews/`, so that a change of wording shows as a change of prose
to a clinician or a peer worker. Its own few words come from the wording too.
"""

from collections.abc import Iterator
from itertools import groupby

from flows.bubbles import BREAK
from flows.interview import OnCard, Question, Section
from flows.library import Library
from flows.wording import Wording

FAMILIES = ("place", "notice", "command", "button", "word")


def outline(library: Library, language: str) -> str:
    """The whole interview, with its notices, as Markdown. Countries: `flows.outline_countries`."""
    wording = library.wording(language)
    lines = [f"# {wording.word('outline-title')}", *of_draft(wording)]
    lines += ["", wording.word("outline-intro")]
    for chapter, sections in groupby(library.interview.sections, lambda one: one.chapter):
        lines += ["", f"# {wording.chapter(chapter)}"]
        for section in sections:
            lines += ["", *_section(wording, section)]
    for family in FAMILIES:
        lines += ["", f"## {wording.word(f'outline-{family}')}", *_family(wording, family)]
    return "\n".join(lines).replace(BREAK, "\n\n· · ·\n\n") + "\n"


def of_draft(wording: Wording) -> tuple[str, ...]:
    """What stands first in a copy of a draft."""
    return ("", wording.notice("language-draft")) if wording.draft else ()


def _section(wording: Wording, section: Section) -> Iterator[str]:
    yield f"## {wording.section_title(section.id)}"
    for text in (wording.content_note(section.id), wording.section_intro(section.id)):
        if text:
            yield from ("", text)
    for question in section.questions:
        yield from ("", *_question(wording, question, "###"))
        for follow_up in question.follow_ups:
            yield from ("", *_question(wording, follow_up, "####"))


def _question(wording: Wording, question: Question, level: str) -> Iterator[str]:
    yield f"{level} {wording.label(question.id)}"
    yield from ("", wording.prompt(question.id))
    if wording.why(question.id):
        yield from ("", wording.word("why-asked", text=wording.why(question.id)))
    remarks = list(_remarks(wording, question))
    if remarks:
        yield from ("", *(f"- {remark}" for remark in remarks))


def _remarks(wording: Wording, question: Question) -> Iterator[str]:
    if question.options:
        names = [wording.option(question.id, option) for option in question.options]
        yield wording.word("outline-options", text=" · ".join(names))
    for condition in question.when:
        names = [wording.option(condition.question, one) for one in sorted(condition.any_of)]
        asked = wording.label(condition.question)
        yield wording.word("outline-when", label=asked, text=" · ".join(names))
    if question.repeats:
        yield wording.word("outline-repeats")
    if question.short:
        yield wording.word("outline-short")
    if question.late:
        yield wording.word("outline-late")
    if question.required:
        yield wording.word("outline-required")
    if question.on_card is not OnCard.NEVER:
        yield wording.word(f"outline-card-{question.on_card.value}")


def _family(wording: Wording, family: str) -> Iterator[str]:
    """All texts of one family, by name."""
    for key, text in sorted(wording.texts.items()):
        if key.startswith(f"{family}."):
            yield from ("", f"`{key.removeprefix(f'{family}.')}`", "", text)
