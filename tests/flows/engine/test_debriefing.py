"""Looking back after a crisis: the person's alone, and never in the way."""

from flows.keyboard import Verb
from flows.places import PlaceName
from flows.private import STEPS, debriefs
from tests.flows.walker import Walker


def looking_back(*texts: str) -> Walker:
    """At the end of looking back, with these answers; "" for none."""
    walker = Walker.published().command("debrief").press(Verb.NEXT)
    for text in texts:
        if text:
            walker.write(text)
        walker.next()
    return walker


def test_each_question_may_be_left_out() -> None:
    walker = Walker.published().command("debrief").press(Verb.NEXT)
    for step in STEPS:
        assert walker.place.question == step
        walker.skip()
    assert walker.name is PlaceName.DEBRIEF_DONE
    assert not walker.offers(Verb.REMOVE)
    assert debriefs(walker.state) == ()


def test_it_is_no_change_of_the_statement() -> None:
    walker = looking_back("a", "b", "c").edit(2, "x")
    assert not walker.state.changed
    assert walker.notices == ["edit-saved"]


def test_words_of_danger_are_met_with_help_and_kept() -> None:
    walker = Walker.published().command("debrief").press(Verb.NEXT).write("I want to die")
    assert walker.notices == ["urgent-offer"]
    assert debriefs(walker.state) == (walker.place.entry,)


def test_back_goes_question_by_question_to_the_note_and_out() -> None:
    walker = Walker.published().command("menu").press(Verb.DEBRIEF).press(Verb.NEXT).next()
    assert walker.back().place.question == STEPS[0]
    assert walker.back().name is PlaceName.DEBRIEF_NOTE
    assert walker.back().name is PlaceName.MENU


def test_done_goes_straight_to_what_was_written() -> None:
    walker = Walker.published().command("debrief").press(Verb.NEXT).write("a").command("done")
    assert walker.name is PlaceName.DEBRIEF_DONE
    assert walker.press(Verb.DEBRIEF, STEPS[0]).place.question == STEPS[0]


def test_it_leads_on_to_the_parts_that_hold_answers() -> None:
    walker = looking_back("a", "", "")
    assert walker.offers(Verb.SECTION, "me")
    assert not walker.offers(Verb.SECTION, "hard")
    assert walker.section("me").name is not PlaceName.DEBRIEF_DONE
    assert walker.state.came_from == ()


def test_what_was_written_once_stays_beside_what_is_written_later() -> None:
    walker = looking_back("first", "", "").command("debrief").press(Verb.NEXT).write("second")
    first, second = debriefs(walker.state)
    walker.command("debrief").press(Verb.DEBRIEF, entry=first)
    assert (walker.name, walker.place.entry) == (PlaceName.DEBRIEF_DONE, first)
    walker.press(Verb.REMOVE).press(Verb.NO)
    assert debriefs(walker.state) == (first, second)
    walker.press(Verb.REMOVE).press(Verb.YES)
    assert debriefs(walker.state) == (second,)


def test_removing_the_entries_of_a_group_leaves_it_alone() -> None:
    walker = looking_back("a", "", "").command("menu").section("hard").next().write("x")
    walker.command("done").press(Verb.EDIT, "hard.refused")
    walker.press(Verb.REMOVE).press(Verb.YES)
    assert len(debriefs(walker.state)) == 1


def test_a_pause_in_between_ends_where_the_person_was() -> None:
    walker = Walker.published().command("debrief").press(Verb.NEXT).command("pause").write("a")
    assert (walker.name, walker.notices[0]) == (PlaceName.DEBRIEF, "welcome-back")
    assert walker.state.answer(STEPS[0], walker.place.entry).text == "a"
