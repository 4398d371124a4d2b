"""Words of danger: help is shown beside whatever they led to, and nothing else follows."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from flows import events
from flows.effects import ConfirmSaved, Say, Show
from flows.engine import step
from flows.engine.danger import speaks_of_danger
from flows.engine.turn import Turn
from flows.keyboard import Verb
from flows.loading import load
from flows.places import PlaceName
from flows.state import State, decode, encode
from flows.support import Role
from flows.support_events import RoleAccepted
from tests.flows.small import INTERVIEW
from tests.flows.walker import AT, Walker

OFFER = ["urgent-offer"]
LIBRARY = load()


def at_name() -> Walker:
    return Walker.at_menu().section("me").next()


def test_help_is_offered_once_when_words_of_danger_appear_and_the_words_are_kept() -> None:
    walker = at_name().write("I want to die")
    assert walker.effects == (Say("urgent-offer"), ConfirmSaved(more=False))
    assert walker.state.answer("me.name").text == "I want to die"
    assert walker.write("to die").effects == (ConfirmSaved(more=True),)


def test_the_next_utc_day_help_is_offered_again() -> None:
    """Twenty minutes later it is another UTC day, whatever the clock on the wall says."""
    walker = at_name()
    east = timezone(timedelta(hours=5))
    for minute, notices in ((50, OFFER), (59, []), (70, OFFER), (71, [])):
        at = datetime(2026, 3, 2, 23, tzinfo=UTC) + timedelta(minutes=minute)
        walker.happen(events.Wrote(at.astimezone(east), "I want to die", minute))
        assert walker.notices == notices


def test_a_draft_from_before_is_offered_help_again() -> None:
    told = Walker.at_menu().state
    assert decode(encode(told)).offered_on == ""


def test_words_of_danger_are_found_in_an_edit_and_only_as_whole_words() -> None:
    walker = at_name().write("a diet")
    assert walker.notices == []
    assert walker.edit(1, "KILL MYSELF").notices == ["urgent-offer", "edit-saved"]


def test_they_are_met_where_a_link_is_named() -> None:
    walker = Walker.published().press(Verb.NEW_LINK).write("when I want to die")
    assert walker.notices == OFFER
    assert walker.state.link.label == "when I want to die"


def test_they_are_met_where_a_supporter_is_named_and_where_a_day_is_said() -> None:
    walker = Walker.at_menu().command("supporters").press(Verb.INVITE).press(Verb.ROLE, "helper")
    assert walker.write("die").notices == OFFER
    witness = Walker().happen(RoleAccepted(AT, "r1", Role.WITNESS, "Sam", "", holds=False))
    witness.press(Verb.SIGNED).write("the day I die")
    assert witness.notices == OFFER


def test_they_are_met_in_a_helpers_suggestion() -> None:
    walker = (
        Walker()
        .happen(RoleAccepted(AT, "r1", Role.HELPER, "Sam", "", holds=False))
        .press(Verb.SUGGEST)
    )
    walker.press(Verb.SECTION, "me").press(Verb.ABOUT, "me.name").write("I want to die")
    assert walker.notices == OFFER
    assert walker.state.support.words == "I want to die"


@pytest.mark.parametrize("command", ["delete", "tidy"])
def test_at_a_confirmation_they_meet_help_every_time_and_are_said_not_to_be_kept(
    command: str,
) -> None:
    walker = at_name().write("I want to die").command(command)
    assert walker.write("I want to die").notices == ["urgent", "use-buttons"]
    assert walker.write("I want to die").notices == ["urgent", "not-kept-either"]


def test_a_burst_where_a_button_is_asked_for_is_answered_in_full_once() -> None:
    walker = at_name().write("Ana").command("delete")
    assert walker.write("no").notices == ["use-buttons"]
    assert isinstance(walker.effects[-1], Show)
    assert walker.write("I mean").effects == (Say("not-kept-either"),)
    assert walker.write("wait").effects == (Say("not-kept-either"),)
    walker.press(Verb.NO).command("delete")
    assert walker.write("no").notices == ["use-buttons"]


def test_they_are_met_in_an_edit_that_changes_no_answer() -> None:
    assert at_name().edit(99, "I want to die").notices == ["urgent", "edit-elsewhere"]


def test_they_are_met_behind_a_slash() -> None:
    walker = at_name().happen(events.Commanded(AT, "i", "want to die"))
    assert walker.notices == ["urgent", "unknown-command"]


def test_they_are_met_beside_a_voice_note_and_a_picture_that_is_not_taken() -> None:
    walker = at_name().happen(events.VoiceSent(AT, "file", 5, 9, "I want to die"))
    assert walker.notices == OFFER
    menu = Walker.at_menu().happen(events.PhotoSent(AT, "file", 9, "I want to die"))
    assert menu.notices == ["urgent", "sent-photo"]
    beside = at_name().happen(events.PhotoSent(AT, "file", 9, "I want to die"))
    assert beside.notices == ["urgent-offer", "sent-photo"]


def _speaks(text: str, language: str) -> bool:
    words = LIBRARY.danger_words(language)
    return speaks_of_danger(Turn(INTERVIEW, State.new(), {}, words), text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("میں مرنا چاہتی ہوں", "ur"),
        ("ميں مرنا چاهتي هوں", "ur"),  # typed with Arabic letters
        ("كسي كو مار ڈالوں", "ur"),
        ("خود\u200cکشی کرنا چاہتا", "ur"),  # a joiner in the word
        ("مَرنا  چاہتا", "ur"),  # vowel signs, two blanks
        ("I WANT  TO\ndie", "ur"),
        ("dod a fy mywyd i ben", "cy"),  # without its roof
        ("i wanna kms", "en"),
        ("im going to end it tonite", "en"),
        ("i dont want to be here anymore", "en"),
        ("Im sucidal", "en"),
        ("i took all my pills", "en"),
        ("i want to kill my self", "en"),
        ("Dod Â Fy Mywyd I Ben", "cy"),
    ],
)
def test_however_it_is_typed_it_is_the_same_word(text: str, language: str) -> None:
    assert _speaks(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("مرنا نہیں", "ur"), ("I want to diet", "en"), ("It is 5 kms away", "en")],
)
def test_other_words_are_left_alone(text: str, language: str) -> None:
    assert not _speaks(text, language)


def test_every_word_on_the_list_is_found_as_it_stands() -> None:
    for language, words in LIBRARY.danger.items():
        assert all(_speaks(f"– {word}.", language) for word in words)


def test_a_place_that_keeps_nothing_yet_offers_help_before_consent() -> None:
    walker = Walker().command("start").write("I want to die")
    assert walker.notices == ["urgent", "not-yet-consented"]
    assert walker.name is PlaceName.URGENT
    assert step(INTERVIEW, walker.state, events.CameBack(AT)).state == walker.state
