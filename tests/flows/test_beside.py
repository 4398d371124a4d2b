"""Draft translations: said to be drafts, and beside their English where it matters."""

from dataclasses import replace

import pytest

from flows.beside import BESIDE, with_english
from flows.effects import Say, Show
from flows.keyboard import Action, Keyboard, Verb
from flows.library import Library
from flows.loading import load
from flows.places import Place, PlaceName
from flows.speech import say, say_notice
from flows.state import State


@pytest.fixture(scope="module")
def library() -> Library:
    """The library with a draft in a made-up language: English texts with a mark before them."""
    english = load().wording("en")
    marked = {key: f"~{text}" for key, text in english.texts.items()}
    draft = replace(english, language="xx", texts=marked, own=frozenset(marked))
    return replace(load(), wordings={"en": english, "xx": draft})


def _reviewed(library: Library) -> Library:
    done = replace(library.wording("xx"), reviewed=True)
    return replace(library, wordings={**library.wordings, "xx": done})


def _said(library: Library, place: PlaceName) -> str:
    state = replace(State.new(), language="xx", country="england-wales", place=Place(place))
    return "\n".join(bubble.text for bubble in say(library, state, [Show()]))


AT_ONE_PLACE = "place.invited-"  # one text of several for the place `invited`
SAID = sorted(key for key in BESIDE if not key.startswith(AT_ONE_PLACE))


@pytest.mark.parametrize("key", sorted(BESIDE - set(SAID)))
def test_an_invitation_is_there_twice_with_the_name_in_both(library: Library, key: str) -> None:
    wording, name = library.wording("xx"), key.removeprefix("place.")
    said = wording.place(name, name="Alys")
    both = with_english(library, wording, key, said, country="", values={"name": "Alys"})
    draft, english = both[: len(said)], both[len(said) + 1 :]
    assert draft == said
    assert english == library.wording("en").place(name, name="Alys")


@pytest.mark.parametrize("key", SAID)
def test_what_must_not_be_misread_stands_in_the_draft_and_then_in_english(
    library: Library, key: str
) -> None:
    family, _, name = key.partition(".")
    if family == "notice":
        state = replace(State.new(), language="xx", country="england-wales")
        said = "\n".join(bubble.text for bubble in say(library, state, [Say(name)]))
    else:
        said = _said(library, PlaceName(name))
    first = library.wording("en").texts[key].split("{", maxsplit=1)[0].split("\n\n")[0].strip()
    draft, english = said.find(f"~{first}"), said.rfind(f"\n{first}")
    assert 0 <= draft < english


def test_once_reviewed_a_translation_stands_alone(library: Library) -> None:
    done = _reviewed(library)
    consent = library.wording("en").place("consent").splitlines()[0]
    assert _said(library, PlaceName.CONSENT).count(consent) == 2
    assert _said(done, PlaceName.CONSENT).count(consent) == 1


def test_other_texts_stand_in_the_draft_alone(library: Library) -> None:
    paused = library.wording("en").place("paused").splitlines()[0]
    assert _said(library, PlaceName.PAUSED).count(paused) == 1


def test_a_notice_of_the_driver_has_its_english_too(library: Library) -> None:
    assert len(say_notice(library, "xx", "urgent")) == 2
    assert len(say_notice(library, "en", "urgent")) == 1


def test_whoever_picks_a_draft_hears_in_both_languages_that_it_is_one(library: Library) -> None:
    state = replace(State.new(), language="xx")
    texts = [bubble.text for bubble in say(library, state, [Say("language-set")])]
    english = library.wording("en").notice("language-draft").split("\n\n")[0]
    assert texts[0].startswith("~")
    assert texts[1].startswith(f"~{english}")
    assert texts[2].startswith(english)


def test_a_reviewed_language_is_only_said_to_be_spoken_now(library: Library) -> None:
    state = replace(State.new(), language="xx")
    assert len(say(_reviewed(library), state, [Say("language-set")])) == 1


@pytest.mark.parametrize(("language", "label"), [("en", "English"), ("xx", "~~English (draft)")])
def test_a_draft_is_marked_where_languages_are_offered(
    library: Library, language: str, label: str
) -> None:
    keyboard = Keyboard(1, ((Action(Verb.LANGUAGE, language),),))
    state = replace(State.new(), place=Place(PlaceName.LANGUAGE), keyboard=keyboard)
    [bubble] = say(library, state, [Show()])
    shown = bubble.rows[0][0].label
    assert shown.replace("~", "") == label.replace("~", "")
    assert shown.startswith("~") == label.startswith("~")
