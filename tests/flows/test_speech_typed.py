"""Labels that are typed instead of pressed."""

from dataclasses import replace

import pytest

from flows.keyboard import Action, Keyboard, Verb
from flows.loading import load
from flows.places import Place, PlaceName
from flows.speech_typed import typed
from flows.state import State

LIBRARY = load()
YES_OR_NO = Keyboard(7, ((Action(Verb.YES), Action(Verb.NO)),))


def at(place: Place, keyboard: Keyboard = YES_OR_NO) -> State:
    return replace(State.new(), place=place, keyboard=keyboard)


@pytest.mark.parametrize("text", ["No", "no", " NO \n"])
def test_a_label_is_its_button_however_it_is_written(text: str) -> None:
    assert typed(LIBRARY, at(Place(PlaceName.CONFIRM_DELETE)), text) == (7, 1)


def test_a_text_that_is_no_label_is_no_button() -> None:
    assert typed(LIBRARY, at(Place(PlaceName.CONFIRM_DELETE)), "no, wait") is None


def test_a_section_is_known_by_its_title() -> None:
    keyboard = Keyboard(3, ((Action(Verb.SECTION, "please-dont"),),))
    assert typed(LIBRARY, at(Place(PlaceName.MENU), keyboard), "please don't") == (3, 0)


@pytest.mark.parametrize("name", [PlaceName.ASKING, PlaceName.LINK_LABEL, PlaceName.PAUSED])
def test_where_words_are_an_answer_they_stay_words(name: PlaceName) -> None:
    place = Place(name, question="who-i-am.name")
    assert typed(LIBRARY, at(place), "No") is None
