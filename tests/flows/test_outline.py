"""The reading copy: in step with the content, and complete."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.bubbles import BREAK
from flows.library import every_question
from flows.loading import load
from flows.outline import outline
from flows.outline_countries import outline_countries

NAME = "who-i-am.name"
COPIES = Path(__file__).parents[2] / "docs" / "interviews"
LANGUAGES = load().interview.languages


@pytest.fixture(scope="module")
def page() -> str:
    return outline(load(), "en")


@pytest.mark.parametrize("language", load().interview.languages)
def test_the_committed_reading_copy_is_in_step_with_the_content(language: str) -> None:
    committed = COPIES / f"statement.{language}.md"
    assert committed.read_text(encoding="utf-8") == outline(load(), language), (
        f"run: ./run flows outline --language {language} > docs/interviews/{committed.name}"
    )


def test_every_text_of_the_wording_is_in_the_reading_copy(page: str) -> None:
    for text in load().wording("en").texts.values():
        for bubble in text.split(BREAK):
            assert bubble in page or "{" in bubble or text.startswith("Made from the content")


def test_every_question_is_there_with_its_conditions_and_options(page: str) -> None:
    library = load()
    for question in every_question(library.interview):
        assert library.wording("en").prompt(question.id) in page
    assert "- Only asked if “What also helps” has: Food and drink" in page
    assert "- Buttons: Mild · Serious · Life in danger · Not sure" in page
    assert "- Has to be answered before publishing." in page


@pytest.mark.parametrize("language", [one for one in LANGUAGES if not load().wording(one).easy])
def test_the_committed_reading_copy_of_the_countries_is_in_step(language: str) -> None:
    committed = COPIES / f"countries.{language}.md"
    assert committed.read_text(encoding="utf-8") == outline_countries(load(), language), (
        f"run: ./run flows outline --countries --language {language} "
        f"> docs/interviews/{committed.name}"
    )


def test_the_reading_copy_of_a_draft_says_first_that_it_is_one() -> None:
    library = load()
    note = library.wording("cy").notice("language-draft").splitlines()[0]
    for made in (outline, outline_countries):
        assert made(library, "cy").splitlines()[2] == note
    reviewed = replace(library.wording("cy"), reviewed=True)
    done = replace(library, wordings={**library.wordings, "cy": reviewed})
    assert note not in outline(done, "cy").splitlines()[:4]


def test_everything_about_each_country_is_in_its_reading_copy() -> None:
    page = outline_countries(load(), "en")
    words = " ".join(page.split())
    for country in load().countries.values():
        for part in country.parts:
            assert " ".join(part.text("en").split()) in words
            assert part.source in page
        for text in country.sheet.said("en"):
            assert text in page
    assert "- [ ] registered nurse" in page
    assert "The law says: “at the time of making it" in page


def test_a_question_without_a_reason_stands_without_one() -> None:
    library = load()
    english = library.wording("en")
    texts = {key: text for key, text in english.texts.items() if key != f"question.{NAME}.why"}
    changed = replace(library, wordings={"en": replace(english, texts=texts)})
    assert "What is your name?\n\n- Has to be answered" in outline(changed, "en")
