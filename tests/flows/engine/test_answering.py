"""Words, bursts, picks, edits."""

from dataclasses import replace

import pytest

from flows import events
from flows.answers import Part
from flows.effects import ConfirmSaved, Introduce, Say, Show
from flows.keyboard import Verb
from flows.places import PlaceName
from flows.state import Key
from tests.flows.walker import AT, Walker


def at_name() -> Walker:
    return Walker.at_menu().section("me").next()


def at_signs() -> Walker:
    return at_name().next()


def at_how() -> Walker:
    return Walker.at_menu().section("hard").next().write("Haloperidol").next()


@pytest.mark.parametrize("text", ["no", "Next", "  two  blanks ", "menu\n\n", "😀", "skip"])
def test_any_text_is_the_answer_exactly_as_written(text: str) -> None:
    walker = at_name().write(text)
    assert walker.state.answer("me.name").parts == (Part(1, text),)
    assert walker.effects == (ConfirmSaved(more=False),)


def test_a_burst_is_one_answer_in_several_parts_and_the_question_stays_open() -> None:
    walker = at_name().write("Ana", "Maria", "Example")
    assert walker.state.answer("me.name").text == "Ana\nMaria\nExample"
    assert walker.effects == (ConfirmSaved(more=True),)
    assert walker.asked == "me.name"


def test_the_buttons_of_the_question_and_of_the_last_saved_both_work() -> None:
    walker = at_name()
    before = walker.state.keyboard
    assert walker.write("Ana", "Maria").state.keyboard == before


def test_a_new_visit_is_a_new_burst() -> None:
    walker = at_name().write("Ana").next().back().write("Maria")
    assert walker.effects == (ConfirmSaved(more=False),)


def test_blanks_alone_are_kept_but_the_question_stays_unanswered() -> None:
    walker = at_name().write("   ")
    assert walker.state.answer("me.name").parts == (Part(1, "   "),)
    assert not walker.state.answer("me.name").given


def test_a_press_on_an_option_answers_and_goes_on() -> None:
    walker = at_signs().press(Verb.OPTION, "yes")
    assert walker.state.answer("me.signs").picked == ("yes",)
    assert walker.effects == (Show(),)
    assert walker.asked == "me.which"


def test_a_text_equal_to_an_option_picks_it_and_the_question_stays_open() -> None:
    walker = at_signs().write(" YES ")
    assert walker.state.answer("me.signs").picked == ("yes",)
    assert walker.state.answer("me.signs").parts == ()
    assert walker.asked == "me.signs"


def test_any_other_text_on_a_choice_is_kept_as_own_words_beside_the_pick() -> None:
    walker = at_signs().write("yes", "but only at night")
    answer = walker.state.answer("me.signs")
    assert answer.picked == ("yes",)
    assert answer.text == "but only at night"


def test_blanks_on_a_choice_pick_nothing() -> None:
    walker = at_signs().write("  ")
    assert walker.state.answer("me.signs").picked == ()


def test_of_several_options_each_press_picks_or_unpicks_one() -> None:
    walker = at_how().press(Verb.OPTION, "once").press(Verb.OPTION, "long")
    assert walker.state.answer("hard.refused.how", 1).picked == ("once", "long")
    assert walker.effects == (ConfirmSaved(more=True),)
    walker.press(Verb.OPTION, "once")
    assert walker.state.answer("hard.refused.how", 1).picked == ("long",)
    assert walker.next().asked == "hard.refused.why"


def test_a_text_picks_one_more_of_several_options() -> None:
    walker = at_how().press(Verb.OPTION, "once").write("for long")
    assert walker.state.answer("hard.refused.how", 1).picked == ("once", "long")


def test_a_text_to_read_takes_no_answer_and_says_so() -> None:
    walker = Walker.at_menu().section("me").write("hello")
    assert walker.notices == ["nothing-open"]
    assert not walker.state.answers


def test_where_no_question_is_open_the_person_hears_that_nothing_was_kept() -> None:
    walker = Walker.at_menu().write("my name is Ana")
    assert walker.effects == (Say("nothing-open"), Show())
    assert not walker.state.answers


def test_an_edit_changes_the_part_it_made_wherever_the_person_is_now() -> None:
    walker = at_name().write("Ana", "Maria").command("menu").edit(1, "Anna")
    assert walker.state.answer("me.name").parts == (Part(1, "Anna"), Part(2, "Maria"))
    assert walker.effects == (Say("edit-saved"),)
    assert walker.name is PlaceName.MENU


def test_an_edit_reaches_a_part_of_an_entry() -> None:
    walker = at_how().edit(1, "Olanzapine")
    assert walker.state.answer("hard.refused.name", 1).text == "Olanzapine"


def test_an_edit_without_a_change_does_nothing() -> None:
    walker = at_name().write("Ana")
    before = walker.state
    assert walker.edit(1, "Ana").effects == ()
    assert walker.state == before


def test_an_edit_of_a_message_that_made_no_answer_changes_nothing_and_says_so() -> None:
    walker = at_name().write("Ana")
    before = walker.state
    assert walker.edit(99, "Eve").effects == (Say("edit-elsewhere"),)
    assert walker.state == before


def test_an_edit_before_anything_began_is_passed_by() -> None:
    assert Walker().edit(99, "Eve").effects == ()


def test_editing_a_written_pick_picks_the_other_option() -> None:
    walker = at_signs().write("yes").edit(1, "no")
    assert walker.state.answer("me.signs").picked == ("no",)


def test_editing_a_written_pick_into_the_same_option_does_nothing() -> None:
    assert at_signs().write("yes").edit(1, "YES").effects == ()


def test_editing_a_written_pick_into_other_words_keeps_the_words() -> None:
    answer = at_signs().write("yes").edit(1, "sometimes").state.answer("me.signs")
    assert answer.picked == ()
    assert answer.text == "sometimes"


def test_editing_own_words_into_an_option_picks_it() -> None:
    answer = at_signs().write("sometimes").edit(1, "no").state.answer("me.signs")
    assert answer.picked == ("no",)
    assert answer.parts == ()


def test_an_edit_reaches_an_answer_whose_question_is_gone_from_the_content() -> None:
    walker = Walker.at_menu()
    gone = walker.state.with_answer(Key("gone.q"), at_name().write("x").state.answer("me.name"))
    walker = Walker(state=gone).edit(1, "y")
    assert walker.state.answer("gone.q").text == "y"


PICK, WORDS = ("yes",), "My nurse Jo"


def asked_which() -> Walker:
    """Own words at a single choice, and then a press on one of its options."""
    walker = at_signs().write(WORDS).press(Verb.OPTION, "yes")
    assert walker.name is PlaceName.PICK_OR_WORDS
    return walker


def test_a_pick_beside_own_words_is_asked_about_and_both_stay_until_then() -> None:
    answer = asked_which().state.answer("me.signs")
    assert (answer.picked, answer.text) == (PICK, WORDS)


@pytest.mark.parametrize(
    ("verb", "picked", "text", "notices"),
    [
        (Verb.KEEP_BOTH, PICK, WORDS, []),
        (Verb.ONLY_WORDS, (), WORDS, ["decided"]),
        (Verb.ONLY_PICK, PICK, "", ["decided"]),
    ],
)
def test_the_person_says_what_stands_and_goes_on(
    verb: Verb, picked: tuple[str, ...], text: str, notices: list[str]
) -> None:
    walker = asked_which().press(verb)
    answer = walker.state.answer("me.signs")
    assert (answer.picked, answer.text, walker.notices) == (picked, text, notices)
    assert walker.asked == ("me.which" if picked else "me.story")


def test_back_from_that_question_leaves_both_and_is_not_asked_again_on_the_way() -> None:
    walker = asked_which().press(Verb.BACK)
    assert walker.asked == "me.signs"
    assert walker.next().asked == "me.which"
    answer = walker.state.answer("me.signs")
    assert (answer.picked, answer.text) == (PICK, WORDS)


@pytest.mark.parametrize("on", ["next", "skip", "done"])
def test_words_beside_an_earlier_pick_are_asked_about_on_the_way_out(on: str) -> None:
    walker = at_signs().press(Verb.OPTION, "yes").back().write(WORDS).command(on)
    assert walker.name is PlaceName.PICK_OR_WORDS


def test_a_text_at_that_question_is_said_not_to_be_kept() -> None:
    walker = asked_which().write("both of course")
    assert walker.notices == ["use-buttons"]
    assert walker.state.answer("me.signs").text == WORDS


def test_an_answer_from_before_the_question_is_there_leads_back_to_the_question() -> None:
    gone = replace(asked_which().place, entry=7)
    assert Walker(state=replace(asked_which().state, place=gone)).command("help").name is (
        PlaceName.MENU
    )


def test_a_message_that_is_not_text_is_answered_kindly_and_the_question_stays() -> None:
    walker = at_name().happen(events.Sent(AT, "sticker", 5))
    assert walker.effects == (Say("sent-sticker"), Show())
    assert walker.happen(events.Sent(AT, "poll", 6)).notices == ["sent-other"]
    assert walker.asked == "me.name"


def test_text_at_a_groups_overview_begins_a_new_entry() -> None:
    walker = at_how().next().next()
    assert walker.name is PlaceName.ENTRIES
    walker.write("Olanzapine")
    assert walker.state.entries["hard.refused"] == (1, 2)
    assert walker.state.answer("hard.refused.name", 2).text == "Olanzapine"
    assert walker.effects == (ConfirmSaved(more=False),)


def test_a_section_is_introduced_when_it_is_entered_and_not_again() -> None:
    walker = Walker.at_menu().section("me")
    assert walker.effects == (Introduce("me"), Show())
    assert walker.next().effects == (Show(),)
    assert walker.command("pause").press(Verb.GO_ON).effects == (Say("welcome-back"), Show())


def test_a_section_that_was_begun_is_not_introduced_again() -> None:
    walker = Walker.at_menu().section("me").next().write("Ana").command("menu").section("me")
    assert walker.effects == (Show(),)


def test_words_keep_the_language_that_the_bot_spoke_when_they_were_written() -> None:
    walker = at_name().write("Ana")
    walker.state = replace(walker.state, language="cy")
    walker.write("Alys").edit(1, "Anna")
    assert walker.state.answer("me.name").parts == (Part(1, "Anna", "en"), Part(2, "Alys", "cy"))
