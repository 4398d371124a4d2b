"""Translations: what is missing, what is outdated, and what is noted about it."""

from dataclasses import replace

import pytest

from flows.check import check
from flows.library import Library
from flows.loading import load
from flows.translation import Translation, incomplete, said, translation, translations
from flows.wording import Wording, digest
from tests.flows.test_check import TODAY

BOTH = {"en": "x", "fr": "x"}
ENGLISH = {"button.next": "Next", "button.back": "Back", "button.skip": "Skip"}


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def _french(library: Library, *own: str) -> Wording:
    english = library.wording("en")
    return Wording("fr", "ltr", reviewed=False, texts=english.texts, own=frozenset(own),
                   translated_from={})  # fmt: skip


def _translation(**noted: str) -> Translation:
    own = {"button.next", "button.back"}
    keys = {f"button.{name}": text for name, text in noted.items()}
    return Translation("fr", ENGLISH, own, keys)


def test_a_text_that_is_only_there_in_english_is_missing() -> None:
    assert list(_translation().missing()) == ["fr: button.skip: not translated"]


def test_a_text_whose_english_has_changed_is_outdated() -> None:
    found = list(_translation(next=digest("Next"), back=digest("Return")).outdated())
    assert found == ["fr: button.back: the English it was made from has changed since"]


def test_a_text_that_nobody_noted_is_named_too() -> None:
    found = list(_translation(next=digest("Next")).outdated())
    assert found == ["fr: button.back: the English it was made from is not noted"]


def test_noting_takes_new_texts_but_leaves_outdated_ones_named() -> None:
    noted = _translation(back=digest("Return"), gone="0").noted()
    assert noted == {"button.back": digest("Return"), "button.next": digest("Next")}


def test_an_outdated_text_is_noted_when_it_is_named() -> None:
    noted = _translation(back=digest("Return")).noted(["button.back"])
    assert noted["button.back"] == digest("Back")


def test_a_missing_text_makes_the_check_fail_and_an_outdated_one_does_not(
    library: Library,
) -> None:
    every = library.wording("en").texts
    french = _french(library, *every)
    countries = {
        name: replace(
            country,
            names={**country.names, "fr": "x"},
            law=tuple(replace(one, texts={**one.texts, "fr": "x"}) for one in country.law),
            helplines=tuple(
                replace(one, names=BOTH, texts=BOTH, shorts=BOTH) for one in country.helplines
            ),
        )
        for name, country in library.countries.items()
    }
    whole = replace(
        library, wordings={"en": library.wording("en"), "fr": french}, countries=countries
    )
    assert check(whole, TODAY) == ()
    assert list(translation(whole, french).outdated())
    lacking = replace(whole, wordings={**whole.wordings, "fr": _french(library, "button.next")})
    assert "fr: button.back: not translated" in check(lacking, TODAY)


def test_what_a_country_says_is_translated_too(library: Library) -> None:
    found = list(translation(library, _french(library)).missing())
    assert "fr: country.elsewhere.names: not translated" in found
    assert "fr: country.elsewhere.law.1.texts: not translated" in found
    assert "fr: country.elsewhere.helpline.2.names: not translated" in found


def test_every_english_text_of_a_country_is_among_them(library: Library) -> None:
    country = library.countries["elsewhere"]
    texts = [text for _, text in said(country, "en")]
    assert country.names["en"] in texts
    assert all(law.texts["en"] in texts for law in country.law)
    assert all(line.texts["en"] in texts for line in country.helplines)


def test_easy_words_must_be_complete_but_are_no_translation(library: Library) -> None:
    easy = library.wording("en-easy")
    gaps = replace(easy, own=easy.own - {"button.skip"})
    lacking = replace(library, wordings={"en": library.wording("en"), "en-easy": gaps})
    assert list(incomplete(lacking)) == ["en-easy: button.skip: not translated"]


def test_english_and_its_registers_are_no_translations(library: Library) -> None:
    easy = replace(library.wording("en"), language="en-easy")
    two = replace(library, wordings={"en": library.wording("en"), "en-easy": easy})
    assert list(translations(two)) == []
