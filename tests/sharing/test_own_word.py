"""The person's own word for their crisis, on its way to the reader."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.loading import load
from flows.statement import Statement
from sharing import terms
from sharing.document import build, card_only
from sharing.readable import html
from sharing.retitled import retitled
from sharing.view import read
from sharing.words import one_line
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full

LIBRARY = load()


def calling_it(word: str, language: str = "en") -> Statement:
    return replace(full(), crisis_word=word, language=language)


def built(statement: Statement) -> dict[str, Any]:
    return build(statement, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)


@given(st.text(max_size=40))
def test_the_word_comes_back_as_it_was_written(word: str) -> None:
    found = read(built(calling_it(word))).crisis_word
    assert (found.text if found else "") == one_line(word)


@pytest.mark.parametrize(
    ("word", "interview", "language", "direction"),
    [
        ("the fog", "en", "en", "ltr"),
        ("دھند", "ur", "ur", "rtl"),
        ("دھند", "en", "und-Arab", "rtl"),
        ("the fog", "ur", "und-Latn", "ltr"),
    ],
)
def test_the_word_carries_its_language_and_direction(
    word: str, interview: str, language: str, direction: str
) -> None:
    found = read(built(calling_it(word, interview))).crisis_word
    assert found is not None
    assert (found.language, found.direction) == (language, direction)


def test_without_a_word_the_document_has_none() -> None:
    bundle = built(calling_it(""))
    assert terms.CRISIS_WORD not in str(bundle)
    assert read(bundle).crisis_word is None


def test_a_word_that_is_not_on_the_card_does_not_travel_with_the_card_alone() -> None:
    bundle = card_only(built(calling_it("the fog")))
    assert "the fog" not in str(bundle)
    assert read(bundle).made.version == 3


@pytest.mark.parametrize(
    ("word", "said", "language"),
    [("a crisis", "argyfwng", "cy"), ("the fog", "the fog", "en"), ("", None, None)],
)
def test_what_was_picked_is_in_the_readers_language_and_what_was_written_stays(
    word: str, said: str | None, language: str | None
) -> None:
    found = read(retitled(built(calling_it(word)), LIBRARY, "cy")).crisis_word
    assert (found and found.text, found and found.language) == (said, language)


def test_the_exported_file_speaks_with_the_word() -> None:
    assert (
        'Written in advance, for <bdi class="words" lang="en" dir="ltr">the &lt;fog&gt;</bdi>.'
        in html(calling_it("the <fog>"))
    )
    assert "Written in advance" not in html(calling_it(""))
