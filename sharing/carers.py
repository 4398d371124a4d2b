"""Carers' pages in the document: written, and read back.

They are not the person's words: the section says so in its text, names another author, and
stands apart from everything the person wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from flows.statement import CarersPage
from sharing import narrative
from sharing.media import Shown
from sharing.sections import Json, narrated, with_sections
from sharing.wording import wording
from sharing.words import Part, one_line, part

CARERS = "carers"


@dataclass(frozen=True, slots=True)
class Said:
    """What a carer answered to one question. There is nothing to hear: `media` stays empty."""

    label: str
    parts: tuple[Part, ...]
    media: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Carer:
    """One carer's page. `name` is what the person calls the carer."""

    name: Part
    answers: tuple[Said, ...]


def author_id(statement_id: UUID, number: int) -> UUID:
    """The resource that says who wrote the page."""
    return uuid5(statement_id, f"{CARERS}.{number}")


def section(pages: Sequence[CarersPage], statement_id: UUID, language: str) -> Json:
    """All pages as one section of the document."""
    words = wording(language)
    note = narrated([part(words.carers("not-own"), words.language, own=False)])
    return with_sections(
        {"id": CARERS, "title": words.carers("title"), "text": note},
        [_page(page, at, statement_id, language) for at, page in enumerate(pages, start=1)],
    )


def authors(pages: Sequence[CarersPage], patient: UUID) -> list[Json]:
    """Who wrote each page. Nobody is appointed by it."""
    return [
        {
            "resourceType": "RelatedPerson",
            "patient": {"reference": f"urn:uuid:{patient}"},
            "name": [{"text": one_line(page.name) or "–"}],
        }
        for page in pages
    ]


def read(section: Mapping[str, Any]) -> tuple[Carer, ...]:
    """The pages of a document. Raises what the caller of `sharing.view.read` turns into one."""
    return tuple(_read_page(page) for page in section["section"])


def _page(page: CarersPage, number: int, statement_id: UUID, language: str) -> Json:
    own_id = f"{CARERS}.{number}"
    return with_sections(
        {
            "id": own_id,
            "title": one_line(page.name) or "–",
            "author": [{"reference": f"urn:uuid:{author_id(statement_id, number)}"}],
            "text": narrated([part(page.name, language)]),
        },
        [
            {
                "id": f"{own_id}.{at}",
                "title": one_line(label),
                "text": narrated([part(text, language)]),
            }
            for at, (label, text) in enumerate(page.lines, start=1)
        ],
    )


def _read_page(page: Mapping[str, Any]) -> Carer:
    answers = (Said(str(each["title"]), _parts(each)) for each in page["section"])
    return Carer(_parts(page)[0], tuple(answers))


def _parts(section: Mapping[str, Any]) -> tuple[Part, ...]:
    return narrative.read(section["text"]["div"])
