"""The sections of the document: card, the seven headings, and how it was made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from uuid import UUID

from flows.interview import AboutMe
from flows.media import VOICE, Medium, minutes
from flows.statement import Entry, Item, Provenance, Statement, StatementSection
from sharing import narrative, terms
from sharing.terms import OnCardAs
from sharing.wording import Wording
from sharing.words import Part, one_line, part

Json = dict[str, Any]
CARD = "card"
MADE = "made"
HELPED = f"{MADE}.helped-by"
ABOUT_ME = "about-me"
SENT = "sent"  # ends the id of what was sent rather than written


@dataclass(frozen=True, slots=True)
class References:
    """Which resource stands for what: contacts by their entry's element id, and media."""

    contacts: Mapping[str, UUID]
    media: Mapping[Medium, UUID]


def coded(system: str, code: str) -> Json:
    """A CodeableConcept of one code."""
    return {"coding": [{"system": system, "code": code}]}


def narrated(parts: Iterable[Part]) -> Json:
    """A Narrative: these parts and nothing else."""
    return {"status": "generated", "div": narrative.write(parts)}


def with_sections(section: Json, inner: list[Json]) -> Json:
    """FHIR wants no empty lists."""
    return {**section, "section": inner} if inner else section


def entry_id(entry: Entry) -> str:
    """The element id of a group's entry."""
    return f"{entry.group}.{entry.number}"


def card(statement: Statement, words: Wording) -> Json:
    """The lines the person chose, in the groups in which they help."""
    questions = _questions(statement)
    groups = []
    for group in OnCardAs:
        lines = [
            {
                "id": f"{CARD}.{number}.{line.section}",
                "title": one_line(line.title),
                "text": narrated([part(line.text, line.language or statement.language)]),
            }
            for number, line in enumerate(statement.card, start=1)
            if group
            is terms.card_group(line.section, questions.get((line.section, line.title), ""))
        ]
        if lines:
            groups.append({"id": f"{CARD}.{group}", "title": words.group(group), "section": lines})
    return with_sections({"id": CARD, "title": words.text("card")}, groups)


def _questions(statement: Statement) -> dict[tuple[str, str], str]:
    """The question behind a label of a section: a card line carries only its label."""
    return {
        (section.id, item.label): item.question
        for section in statement.sections
        for item in section.items
    }


def headings(statement: Statement, words: Wording, references: References) -> Iterable[Json]:
    """The seven headings, those without content too (then without "section")."""
    for about_me in AboutMe:
        sections = [
            _section(section, statement.language, words, references)
            for section in statement.sections
            if section.about_me is about_me
        ]
        yield with_sections(
            {
                "id": f"{ABOUT_ME}.{about_me}",
                "title": words.heading(about_me),
                "code": coded(terms.SNOMED, terms.HEADINGS[about_me]),
            },
            sections,
        )


def _section(
    section: StatementSection, language: str, words: Wording, references: References
) -> Json:
    treatment = section.id in terms.TREATMENT_SECTIONS
    return with_sections(
        {
            "id": section.id,
            "title": one_line(section.title),
            **({"code": coded(terms.LOINC, terms.TREATMENT_PREFERENCES)} if treatment else {}),
        },
        [
            *(_item(item, language, words, references) for item in section.items),
            *(_entry(entry, language, words, references) for entry in section.entries),
        ],
    )


def _item(
    item: Item, language: str, words: Wording, references: References, suffix: str = ""
) -> Json:
    if item.media:
        return _media(item, words, references, suffix)
    spoken = item.languages or (language,) * len(item.paragraphs)
    parts = [
        part(text, written or language, own=item.own_words)
        for text, written in zip(item.paragraphs, spoken, strict=True)
    ]
    # A question may have both a picked option and own words: two sections, two ids.
    chosen = "" if item.own_words else ".chosen"
    return {
        "id": item.question + chosen + suffix,
        "title": one_line(item.label),
        "text": narrated(parts),
    }


def _media(item: Item, words: Wording, references: References, suffix: str) -> Json:
    """Voice notes and photos: named in words for whoever has no page, and referred to."""
    named = [
        words.voice(minutes(each.length)) if each.kind == VOICE else words.text("photo")
        for each in item.media
    ]
    return {
        "id": f"{item.question}.{SENT}{suffix}",
        "title": one_line(item.label),
        "text": narrated([part(text, words.language, own=False) for text in named]),
        "entry": [{"reference": f"urn:uuid:{references.media[each]}"} for each in item.media],
    }


def _entry(entry: Entry, language: str, words: Wording, references: References) -> Json:
    own_id = entry_id(entry)
    contact = references.contacts.get(own_id)
    title = one_line(entry.title)
    named = narrated([part(entry.title, entry.language or language)])
    return with_sections(
        {
            "id": own_id,
            **({"title": title, "text": named} if title else {}),
            **({"entry": [{"reference": f"urn:uuid:{contact}"}]} if contact else {}),
        },
        [_item(item, language, words, references, f".{entry.number}") for item in entry.items],
    )


def made(provenance: Provenance, language: str, words: Wording) -> Json:
    """How the statement was made, as far as the person said."""
    sections = []
    helped = list(_helped(provenance, language))
    if helped:
        sections.append(
            {
                "id": HELPED,
                "title": words.made("helped-by"),
                "text": narrated(helped),
            }
        )
    for name, claim in (
        ("felt-able", provenance.felt_able),
        ("not-pressed", provenance.not_pressed),
    ):
        if claim is not None:
            answer = words.text("yes" if claim else "no")
            sections.append(
                {
                    "id": f"{MADE}.{name}",
                    "title": words.made(name),
                    "code": coded(terms.YES_NO, "Y" if claim else "N"),
                    "text": narrated([part(answer, words.language, own=False)]),
                }
            )
    if provenance.in_their_words:
        sections.append(
            {
                "id": f"{MADE}.in-their-words",
                "title": words.made("in-their-words"),
                "text": narrated(
                    part(text, written or language)
                    for text, written in zip_longest(
                        provenance.in_their_words, provenance.words_languages, fillvalue=""
                    )
                ),
            }
        )
    sections += _from_others(provenance, language, words)
    return with_sections({"id": MADE, "title": words.made("title")}, sections)


def _helped(provenance: Provenance, language: str) -> Iterator[Part]:
    """Who helped: what was picked is the content's words, the rest is the person's."""
    if provenance.helped_by_picked:
        yield part(provenance.helped_by_picked, language, own=False)
    if provenance.helped_by is not None:
        yield part(provenance.helped_by, provenance.helped_by_language or language)


def _from_others(provenance: Provenance, language: str, words: Wording) -> Iterable[Json]:
    """Who helped, by the names the person gave them, and what witnesses say."""
    if provenance.with_help_from:
        yield {
            "id": f"{MADE}.with-help-from",
            "title": words.made("with-help-from"),
            "text": narrated([part(name, language) for name in provenance.with_help_from]),
        }
    for number, claim in enumerate(provenance.signed, start=1):
        yield {
            "id": f"{MADE}.signed.{number}",
            "title": words.made("signed"),
            "text": narrated([part(claim.name, language), part(claim.day, language)]),
        }
