"""The preview in the chat says every word that the page would show."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest

from sharing import plain, view
from sharing.media import Shown
from sharing.scoping import scoped
from sharing.sheet import SigningSheet
from sharing.view import View
from sharing.words import Part
from tests.sharing.statements import full, minimal, provenance
from tests.sharing.test_document import built, viewed
from tests.sharing.test_scoping import PARTS, mark, marked

TODAY = date(2026, 11, 23)


def said(shown: View) -> str:
    return "\n\n".join(plain.pages(shown, TODAY))


def words(value: Any) -> Iterator[str]:
    """Every word of the person and of others, and every length of a voice note."""
    match value:
        case Part(text=text) | SigningSheet(title=text):
            yield text
        case Shown():
            yield value.length if value.kind == "voice" else "Photo"
        case tuple():
            for each in value:
                yield from words(each)
        case _ if is_dataclass(value):
            yield from words(tuple(getattr(value, field.name) for field in fields(value)))
        case _:  # titles and numbers of the content
            pass


@pytest.mark.parametrize(
    ("scope", "parts"),
    [("full", ()), ("card", ()), ("family", PARTS), ("family", ("what-helps", "carers"))],
)
def test_every_word_that_the_page_shows_is_in_the_text(scope: str, parts: tuple[str, ...]) -> None:
    shown = replace(view.read(scoped(built(marked()), scope, parts)), crisis_word=None)
    text = said(shown)
    expected = list(words(shown))
    assert len(expected) > 4
    assert [word for word in expected if word not in text] == []


def test_a_part_that_was_not_chosen_is_not_in_the_text() -> None:
    text = said(view.read(scoped(built(marked()), "family", ("what-helps",))))
    assert mark("what-helps", "words") in text
    assert all(mark(part, "")[:-2] not in text for part in PARTS if part != "what-helps")


def test_the_card_and_the_rest_stand_in_pieces_of_their_own() -> None:
    who, card, rest, last = plain.pages(viewed(full()), TODAY)
    assert who.startswith("Sam\n\nFull name: Samira Okafor-Lindqvist")
    assert card.startswith("— The card —")
    assert "• Allergy: Penicillin: throat swells" in card
    assert "— What helps —" in rest
    assert "• Haloperidol\nWhat I refuse:\nEven once" in rest
    assert last.startswith("The person wrote this in advance")


def test_what_was_not_said_about_the_making_is_said_so() -> None:
    (text, *_) = plain.pages(viewed(minimal()), TODAY)
    assert "Felt able to decide: they did not say" in text
    said_no = provenance(felt_able=False, not_pressed=True)
    (text, *_) = plain.pages(viewed(replace(minimal(), provenance=said_no)), TODAY)
    assert "Felt able to decide: they say no" in text
    assert "Nobody pressed them: they say yes" in text
