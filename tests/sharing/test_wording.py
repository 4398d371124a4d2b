"""The words around a person's words: complete, and in English where a language is missing."""

import pytest

from flows.interview import AboutMe
from flows.landmarks import FELT_ABLE, HELPED_BY, NOT_PRESSED
from flows.loading import load
from sharing.terms import HEADINGS, OnCardAs
from sharing.wording import wording


def test_every_heading_and_group_has_its_words_and_every_heading_its_code() -> None:
    words = wording("en")
    assert all(words.heading(about_me) and HEADINGS[about_me] for about_me in AboutMe)
    assert all(words.group(group) for group in OnCardAs)


@pytest.mark.parametrize("language", ["xx", "", "../en", "en/../en", "cy-GB"])
def test_a_language_without_a_file_falls_back_to_english(language: str) -> None:
    assert wording(language).language == "en"


def test_no_part_of_the_interview_has_the_name_of_a_heading() -> None:
    """Both stand on the page, one inside the other: a screen reader tells them by their names."""
    library = load()
    for language in library.wordings:
        words = library.wording(language)
        titles = {words.section_title(each.id) for each in library.interview.sections}
        headings = {wording(words.language).heading(each) for each in HEADINGS}
        assert not titles & headings, language


@pytest.mark.parametrize("language", ["en", "en-easy", "cy", "ur"])
def test_whoever_passes_by_how_it_was_made_was_told_what_staff_will_read(language: str) -> None:
    asked = load().wording(language)
    read = wording(asked.tag).trust("not-said")
    for question in (HELPED_BY, FELT_ABLE, NOT_PRESSED):
        assert read in asked.prompt(question)
