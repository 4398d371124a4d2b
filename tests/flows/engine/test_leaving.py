"""Pauses, side ways, erasing."""

import pytest

from flows import events
from flows.effects import ConfirmSaved, Erase, Export, ListHistory, Say, Show, ShowHistory, Tidy
from flows.keyboard import Verb
from flows.places import PlaceName
from flows.state import State
from tests.flows.walker import AT, Walker


def at_name() -> Walker:
    return Walker.at_menu().section("me").next()


@pytest.mark.parametrize("command", ["next", "skip", "back", "done"])
def test_whatever_the_person_does_ends_the_pause_at_the_same_question(command: str) -> None:
    walker = at_name().command("pause")
    assert walker.name is PlaceName.PAUSED
    walker.command(command)
    assert walker.effects == (Say("welcome-back"), Show())
    assert walker.asked == "me.name"


def test_a_text_written_in_a_pause_is_the_answer_and_its_question_is_shown() -> None:
    walker = at_name().command("pause").write("Ana")
    assert walker.effects == (Say("welcome-back"), Show(), ConfirmSaved(more=False))
    assert walker.state.answer("me.name").text == "Ana"


def test_a_text_written_in_a_pause_without_an_open_question_is_said_not_to_be_kept() -> None:
    walker = Walker.at_menu().press(Verb.PAUSE).write("hello")
    assert walker.notices == ["welcome-back", "nothing-open"]
    assert walker.name is PlaceName.MENU


def test_a_picture_in_a_pause_ends_it_too() -> None:
    walker = at_name().command("pause").happen(events.PhotoSent(AT, "f", 9))
    assert walker.notices == ["welcome-back", "sent-photo"]
    assert walker.asked == "me.name"


def test_a_second_pause_remembers_the_same_question() -> None:
    assert at_name().command("pause").command("pause").press(Verb.GO_ON).asked == "me.name"


def test_a_pause_on_the_way_to_a_link_ends_there() -> None:
    walker = Walker.published().press(Verb.NEW_LINK).command("pause").write("the team")
    assert walker.name is PlaceName.LINK_SCOPE
    assert walker.state.link.label == "the team"


def test_the_history_is_listed_and_returns_to_the_question() -> None:
    walker = at_name().command("history")
    assert walker.effects == (ListHistory(),)
    lines = (events.HistoryFact(AT, "published", version=1),)
    assert walker.happen(events.HistoryListed(AT, lines)).effects == (ShowHistory(lines),)
    assert walker.back().asked == "me.name"
    assert walker.happen(events.HistoryListed(AT, lines)).effects == ()


def test_tidying_asks_first_and_then_shows_nothing_of_what_was_there() -> None:
    walker = at_name().command("tidy").press(Verb.NO)
    assert walker.asked == "me.name"
    walker.command("tidy").press(Verb.YES)
    assert walker.effects == (Tidy(), Show())
    assert walker.name is PlaceName.PAUSED
    assert walker.press(Verb.GO_ON).asked == "me.name"


def test_somebody_without_a_statement_tidies_too() -> None:
    walker = Walker().command("start").command("tidy").press(Verb.YES)
    assert walker.effects == (Tidy(), Show())
    assert walker.name is PlaceName.URGENT


def test_an_export_moves_nobody() -> None:
    walker = at_name().command("export")
    assert walker.effects == (Say("exporting"), Export(), Show())
    assert walker.asked == "me.name"


def test_erasing_asks_first_and_then_leaves_nothing() -> None:
    walker = at_name().write("Ana").command("delete")
    assert walker.name is PlaceName.CONFIRM_DELETE
    assert walker.press(Verb.NO).state.answer("me.name").text == "Ana"
    walker.command("delete").press(Verb.YES)
    assert walker.effects == (Erase(),)
    assert walker.state == State.new()


def test_when_the_bot_was_away_it_says_so_and_shows_the_question_again() -> None:
    walker = at_name()
    before = walker.state
    assert walker.happen(events.CameBack(AT)).effects == (Say("came-back"), Show())
    assert walker.state == before


def test_when_the_bot_was_away_it_says_nothing_to_a_stranger() -> None:
    assert Walker().happen(events.CameBack(AT)).effects == ()


def test_where_a_button_is_needed_a_text_decides_nothing() -> None:
    walker = at_name().write("Ana").command("delete").write("yes")
    assert walker.notices == ["use-buttons"]
    assert walker.name is PlaceName.CONFIRM_DELETE
    assert walker.state.answer("me.name").text == "Ana"
