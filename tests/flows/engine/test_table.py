"""Commands, late presses, and the table itself."""

from dataclasses import replace

import pytest

from flows import events
from flows.effects import Say, Show
from flows.engine.keyboards import rows
from flows.engine.table import TABLE
from flows.engine.turn import Turn
from flows.interview import Interview, Kind, Question
from flows.keyboard import Verb
from flows.loading import load
from flows.places import Place, PlaceName
from flows.support import Role, Stage, Support, Supported, Supporter
from tests.flows.small import ALLERGIES, CLOSING, HARD, INTERVIEW, LABELS, ME
from tests.flows.walker import AT, Walker

LIBRARY = load()
PLACES = [
    *(Place(name) for name in PlaceName if name not in {PlaceName.ASKING, PlaceName.NEW}),
    Place(PlaceName.ASKING, question="me.signs"),
]


def filled(place: Place) -> Place:
    """The place with a section or group where it needs one."""
    if place.name in {PlaceName.ENTRIES, PlaceName.ENTRY}:
        return replace(place, question="hard.refused")
    return replace(place, section="me") if place.name is PlaceName.CHECKING else place


@pytest.mark.parametrize("place", PLACES, ids=[place.name.value for place in PLACES])
def test_every_button_of_every_place_does_something(place: Place) -> None:
    turn = Turn(INTERVIEW, Walker.published().state, LABELS)
    keyboard = rows(turn, filled(place))
    assert keyboard
    assert all((place.name, action.verb) in TABLE for row in keyboard for action in row)


def test_every_page_of_the_menu_on_the_screen_still_works() -> None:
    walker = Walker(LIBRARY.interview, Walker.at_menu().state).command("menu")
    first = walker.state.keyboard
    index = [action.verb for action in first.actions()].index(Verb.SECTION)
    walker.press(Verb.MORE).press(Verb.MORE)
    second = walker.state.keyboard
    walker.happen(events.Pressed(AT, first.revision, index))
    assert walker.state.place.question.startswith(first.actions()[index].subject)
    assert walker.notices == []
    walker.happen(events.Pressed(AT, second.revision, 0))  # the person has left the menu
    assert walker.notices == ["old-button"]


def test_turning_a_page_that_stands_further_up_turns_that_page() -> None:
    walker = Walker(LIBRARY.interview, Walker.at_menu().state).command("menu")
    first = walker.state.keyboard
    more = [action.verb for action in first.actions()].index(Verb.MORE)
    walker.press(Verb.MORE).press(Verb.MORE)
    assert walker.place.page == 2
    walker.happen(events.Pressed(AT, first.revision, more))
    assert (walker.place.page, walker.notices) == (1, [])


def test_pages_of_an_earlier_visit_of_the_menu_are_old() -> None:
    walker = Walker(LIBRARY.interview, Walker.at_menu().state).command("menu")
    earlier = walker.state.keyboard.revision
    walker.press(Verb.TEN_MINUTES).command("menu")
    assert walker.happen(events.Pressed(AT, earlier, 0)).notices == ["old-button"]


def test_only_the_latest_pages_of_the_menu_are_remembered() -> None:
    walker = Walker(LIBRARY.interview, Walker.at_menu().state).command("menu")
    for _ in range(10):
        walker.press(Verb.MORE).press(Verb.FEWER)
    assert len(walker.state.menus) == 12


def test_a_page_of_the_menu_that_has_fewer_buttons_than_the_number_says_is_old() -> None:
    walker = Walker(LIBRARY.interview, Walker.at_menu().state).command("menu")
    first = walker.state.keyboard.revision
    walker.press(Verb.MORE)
    assert walker.happen(events.Pressed(AT, first, 99)).notices == ["old-button"]


CONFIRMING = (
    *(PlaceName.CONFIRM_REMOVE, PlaceName.CONFIRM_WITHDRAW, PlaceName.CONFIRM_TIDY),
    *(PlaceName.CONFIRM_DELETE, PlaceName.CONFIRM_END, PlaceName.CONFIRM_TAKE_OUT),
    *(PlaceName.TELL_HOLDER, PlaceName.CARER_REMOVE, PlaceName.DEBRIEF_REMOVE),
)


@pytest.mark.parametrize("name", CONFIRMING)
def test_a_confirmation_has_the_ways_out_and_says_that_text_is_not_kept(name: PlaceName) -> None:
    state = Walker.published().state
    verbs = [one.verb for row in rows(Turn(INTERVIEW, state, LABELS), Place(name)) for one in row]
    assert verbs == [Verb.YES, Verb.NO, Verb.BACK, Verb.MENU, Verb.PAUSE]
    place = replace(filled(Place(name)), question="me.name", relation="r1")
    maria = Supporter("r1", Role.CARER, "Maria", "Ana", Stage.ACTIVE)
    sam = Supported("r1", Role.CARER, "Sam")
    support = Support(supporters=(maria,), supported=(sam,))
    if name is PlaceName.CARER_REMOVE:
        place = replace(place, question="close")
    walker = Walker(state=replace(state, place=place, support=support)).write("of course not")
    assert walker.notices == ["use-buttons"]


@pytest.mark.parametrize("name", CONFIRMING)
def test_a_supporter_without_a_statement_is_shown_no_menu(name: PlaceName) -> None:
    state = replace(Walker().state, consented=False)
    keyboard = rows(Turn(INTERVIEW, state, LABELS), Place(name))
    assert [one.verb for row in keyboard for one in row] == [Verb.YES, Verb.NO, Verb.BACK]


@pytest.mark.parametrize("notice", ["urgent", "help", "privacy"])
def test_a_notice_is_always_there_and_moves_nobody(notice: str) -> None:
    for walker in (Walker().command("start"), Walker.at_menu().section("me").next()):
        before = walker.state
        assert walker.command(notice).effects == (Say(notice), Show())
        assert walker.state == before


def test_an_unknown_command_gets_a_kind_answer() -> None:
    assert Walker.at_menu().command("dance").effects == (Say("unknown-command"), Show())


def test_a_command_that_does_nothing_here_says_so() -> None:
    assert Walker.at_menu().command("skip").effects == (Say("not-here"), Show())


@pytest.mark.parametrize(("revision", "index"), [(-1, 0), (0, 0), (3, 1), (999, 0)])
def test_a_late_press_changes_nothing_and_shows_the_place_again(revision: int, index: int) -> None:
    walker = Walker.at_menu().section("me").next().write("Ana")
    before = walker.state
    walker.happen(events.Pressed(AT, revision, index))
    assert walker.state == before
    assert walker.effects == (Say("old-button"), Show())


def test_a_second_tap_on_the_same_button_is_a_late_press() -> None:
    walker = Walker.at_menu().section("me").next()
    tap = events.Pressed(AT, walker.state.keyboard.revision, 0)
    before = walker.happen(tap).state
    assert walker.happen(tap).notices == ["old-button"]
    assert walker.state == before


def test_a_state_where_a_button_has_no_row_in_the_table_is_a_late_press() -> None:
    walker = Walker.at_menu()
    asking = replace(walker.state, place=Place(PlaceName.HISTORY))
    assert Walker(state=asking).press(Verb.TEN_MINUTES).notices == ["old-button"]


SMALLER = Interview("small", 2, (ALLERGIES, CLOSING))
FLATTER = Interview(
    "small",
    2,
    (
        replace(ME, questions=(Question("me.name", Kind.CHOICE, ("a", "b")),)),
        replace(HARD, questions=(Question("hard.refused", Kind.TEXT),)),
        ALLERGIES,
        CLOSING,
    ),
)


def entry_page() -> Walker:
    walker = Walker.at_menu().section("hard").next().write("Haloperidol").command("done")
    return walker.press(Verb.EDIT, "hard.refused", entry=1)


@pytest.mark.parametrize("interview", [SMALLER, FLATTER], ids=["smaller", "flatter"])
@pytest.mark.parametrize(
    "walker",
    [
        Walker.at_menu(),
        Walker.at_menu().section("me").next(),
        Walker.at_menu().section("me").next().next(),
        Walker.at_menu().section("me").next().write("Ana").command("done"),
        Walker.at_menu().section("hard"),
        Walker.at_menu().section("hard").next(),
        Walker.at_menu().section("hard").next().write("x").command("done"),
        entry_page(),
        entry_page().press(Verb.REMOVE),
        Walker.at_menu().section("me").next().command("pause"),
    ],
)
def test_a_state_saved_under_older_content_finds_a_place_that_exists(
    walker: Walker, interview: Interview
) -> None:
    for press in range(len(walker.actions)):
        now = Walker(interview, walker.state)
        now.happen(events.Pressed(AT, walker.state.keyboard.revision, press))
        assert now.actions
        now.write("words").next().back()
        assert now.actions


def test_a_place_whose_entry_was_removed_meanwhile_leads_to_a_place_that_exists() -> None:
    paused = entry_page().command("pause")
    gone = replace(paused.state, entries={})
    assert Walker(state=gone).press(Verb.GO_ON).name is PlaceName.MENU


def test_a_follow_up_whose_entry_was_removed_meanwhile_begins_a_new_one() -> None:
    walker = Walker.at_menu().section("hard").next().write("x").next()
    gone = Walker(state=replace(walker.state, entries={}))
    assert gone.write("y").state.entries == {"hard.refused": (2,)}
    assert gone.asked == "hard.refused.name"
