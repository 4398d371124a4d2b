"""The statements that are opened: one of the ten-minute path, one with an answer to everything.

Without voice notes and photos: these are fetched when somebody plays or looks at them.
"""

from dataclasses import replace

from benchmarks.prose import prose
from flows.statement import Item, Statement
from tests.fhir.everything import LIBRARY, everything


def ten_minutes() -> Statement:
    """What the ten-minute path gives: its sections, two entries each, a sentence an answer."""
    whole = in_full()
    path = {section.id for section in LIBRARY.interview.sections if section.ten_minutes}
    sections = tuple(section for section in whole.sections if section.id in path)
    return replace(whole, sections=sections, carers=())


def in_full(*, sentences: int = 1) -> Statement:
    """Every section, a carer's page, a witness, a signing sheet."""
    whole = everything(prose(sentences))
    silent = (
        replace(section, items=tuple(item for item in section.items if not item.media))
        for section in whole.sections
    )
    return replace(whole, sections=tuple(silent))


def words(statement: Statement) -> int:
    """How many words of the person's own are in it."""
    items: list[Item] = [item for section in statement.sections for item in section.items]
    items += [i for s in statement.sections for entry in s.entries for i in entry.items]
    return sum(len(text.split()) for item in items if item.own_words for text in item.paragraphs)
