"""A document for a reader who speaks another language than the interview did.

Titles, labels and picked options are the content's words: they are put in the reader's language
where the content still has them. The person's own words stay as they are, every one of them. A
title that is not known (any more) stays as it was published.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flows.entry_line import BETWEEN
from flows.interview import AboutMe, OnCard, Question
from flows.landmarks import CRISIS_WORD, HELPED_BY
from flows.library import Library, every_question
from flows.wording import Wording
from sharing import narrative, own_word, terms
from sharing.sections import ABOUT_ME, CARD, HELPED, MADE, SENT, narrated
from sharing.terms import OnCardAs
from sharing.wording import Wording as Titles
from sharing.wording import wording as titles_in
from sharing.words import Part

Json = Mapping[str, Any]


def retitled(bundle: Json, library: Library, language: str) -> Json:
    """The document with its titles in this language, and the language noted in it."""
    composition = bundle["entry"][0]["resource"]
    written = str(composition["language"])
    if written == language or language not in library.wordings:
        return bundle
    reader = _Reader(library, library.wording(written), library.wording(language))
    sections = [_outer(section, reader) for section in composition["section"]]
    changed = {
        **composition,
        "extension": [_extension(each, composition, reader) for each in composition["extension"]],
        "language": language,
        "section": sections,
    }
    first = {**bundle["entry"][0], "resource": changed}
    return {**bundle, "entry": [first, *bundle["entry"][1:]]}


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the content says in the language of the interview, and in the reader's."""

    library: Library
    written: Wording
    wording: Wording

    @property
    def titles(self) -> Titles:
        return titles_in(self.wording.language)

    def title(self, section_id: str) -> str:
        """The title of a section or the label of a question, by its id in the document."""
        question, interview = _question(section_id), self.library.interview
        if interview.has_question(question):
            return self.wording.label(question)
        return self.wording.section_title(question) if interview.has_section(question) else ""

    def on_card(self, label: str) -> Question | None:
        """The question behind a line of the card, which carries only its label."""
        questions = every_question(self.library.interview)
        found = (one for one in questions if self.written.label(one.id) == label)
        return next((one for one in found if one.on_card is not OnCard.NEVER), None)

    def line(self, question: Question, part: Part) -> Part:
        """A line of the card, with what was picked in the reader's words.

        In an entry's line its own name comes first and is left alone. Whoever writes exactly
        what an option is called has picked it, so no own words are mistaken for one.
        """
        own, said = [], part.text.split(BETWEEN)
        if question.repeats:
            own, said = said[:1], said[1:]
        options = self._options(question)
        if not any(each in options for each in said):
            return part
        text = BETWEEN.join([*own, *(options.get(each, each) for each in said)])
        if own or not all(each in options for each in said):
            return replace(part, text=text)
        tag, direction = self.wording.tag, self.wording.direction
        return Part(text, tag, direction, own=False)

    def _options(self, question: Question) -> Mapping[str, str]:
        return {
            self.written.option(one.id, option): self.wording.option(one.id, option)
            for one in (question, *question.follow_ups)
            for option in one.options
        }

    def option(self, section_id: str, part: Part) -> Part:
        """A picked option."""
        question = _question(section_id)
        if not self.library.interview.has_question(question):
            return part
        for option in self.library.interview.question(question).options:
            if self.written.option(question, option) == part.text:
                text = self.wording.option(question, option)
                return replace(
                    part, text=text, language=self.wording.tag, direction=self.wording.direction
                )
        return part


def _extension(extension: Json, composition: Json, reader: _Reader) -> Json:
    """What the person calls their crisis: put in the reader's words if it was picked."""
    word = own_word.read(composition)
    if word is None or extension["url"] != terms.CRISIS_WORD:
        return extension
    return own_word.extension(reader.option(CRISIS_WORD, word))


def _question(section_id: str) -> str:
    """The question in an id of the document, without the number of its entry."""
    return (
        section_id.rstrip("0123456789")
        .rstrip(".")
        .removesuffix(".chosen")
        .removesuffix(f".{SENT}")
    )


def _outer(section: Json, reader: _Reader) -> Json:
    section_id = str(section["id"])
    if section_id == CARD:
        groups = [_card_group(group, reader) for group in section["section"]]
        return {**section, "title": reader.titles.text("card"), "section": groups}
    if section_id.startswith(f"{ABOUT_ME}."):
        heading = AboutMe(section_id.removeprefix(f"{ABOUT_ME}."))
        inner = [_inner(one, reader) for one in section.get("section", [])]
        return _with(section, reader.titles.heading(heading), inner)
    if section_id == MADE and "section" in section:
        return {**section, "section": [_helped(one, reader) for one in section["section"]]}
    return section  # a form stays in one language


def _helped(section: Json, reader: _Reader) -> Json:
    """How it was made is read by its ids; only what was picked is said there as it is."""
    if section["id"] != HELPED:
        return section
    parts = narrative.read(section["text"]["div"])
    said = (part if part.own else reader.option(HELPED_BY, part) for part in parts)
    return {**section, "text": narrated(said)}


def _card_group(group: Json, reader: _Reader) -> Json:
    name = OnCardAs(str(group["id"]).removeprefix(f"{CARD}."))
    lines = [_line(line, reader) for line in group["section"]]
    return _with(group, reader.titles.group(name), lines)


def _line(line: Json, reader: _Reader) -> Json:
    question = reader.on_card(str(line["title"]))
    if question is None:
        return line
    parts = narrative.read(line["text"]["div"])
    text = narrated(reader.line(question, part) for part in parts)
    return {**line, "title": reader.wording.label(question.id), "text": text}


def _inner(section: Json, reader: _Reader) -> Json:
    section_id = str(section["id"])
    inner = [_inner(one, reader) for one in section.get("section", [])]
    # An entry is named by the person's own words.
    named = str(section.get("title", "")) if _is_entry(section) else reader.title(section_id)
    changed = _with(section, named, inner)
    return {**changed, **dict(_picked(section, reader))}


def _is_entry(section: Json) -> bool:
    return "section" in section and str(section["id"]).rpartition(".")[2].isdigit()


def _picked(section: Json, reader: _Reader) -> Iterator[tuple[str, Any]]:
    if "text" in section and ".chosen" in str(section["id"]):
        parts = narrative.read(section["text"]["div"])
        yield "text", narrated(reader.option(str(section["id"]), part) for part in parts)


def _with(section: Json, title: str, inner: Sequence[Json]) -> Json:
    """The section under this title, if there is one for it; FHIR wants no empty lists."""
    titled = {"title": title} if title else {}
    return {**section, **titled, **({"section": inner} if inner else {})}
