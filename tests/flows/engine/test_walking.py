"""Next, Skip, Back, and where they lead."""

import pytest

from flows.effects import Say
from flows.keyboard import Verb
from flows.places import PlaceName
from flows.state import Key
from tests.flows.walker import Walker


def on_the_short_way() -> Walker:
    return Walker.at_menu().press(Verb.TEN_MINUTES)


def with_two_refusals() -> Walker:
    """Two medicines, the second with a reason, and at the overview."""
    walker = Walker.at_menu().section("hard").next()
    walker.write("Haloperidol").next().next().next()
    return walker.write("Olanzapine").next().press(Verb.OPTION, "long").next().next().next()


def trail(walker: Walker, steps: int) -> list[tuple[str, int]]:
    """Where Back leads, step by step."""
    found = []
    for _ in range(steps):
        place = walker.back().place
        found.append((place.question or place.name.value, place.entry))
    return found


def test_the_short_way_goes_through_its_sections_and_ends_at_the_menu() -> None:
    walker = on_the_short_way()
    asked = []
    while walker.name is not PlaceName.MENU:
        place = walker.place
        asked.append(place.question or place.section)
        walker.next()
    assert asked == [
        *("me.hello", "me.name", "me.signs", "me.story"),
        *("hard", "hard.refused.name"),
        "allergies.any",
    ]
    assert walker.notices == ["path-done"]


def test_the_short_way_starts_at_the_first_thing_that_is_open() -> None:
    walker = on_the_short_way().next().write("Ana").next().skip().command("menu")
    assert walker.press(Verb.TEN_MINUTES).asked == "me.story"


def test_when_nothing_is_open_the_short_way_offers_what_was_passed_by() -> None:
    walker = on_the_short_way()
    while walker.name is not PlaceName.MENU:
        walker.skip()
    assert walker.press(Verb.TEN_MINUTES).asked == "me.name"


def test_when_everything_is_answered_the_short_way_is_through() -> None:
    walker = on_the_short_way()
    while walker.name is not PlaceName.MENU:
        if walker.name is PlaceName.ASKING:
            walker.write("words")
        walker.next()
    assert walker.press(Verb.TEN_MINUTES).notices == ["path-done"]


def test_the_short_way_does_not_stop_at_a_section_that_is_done() -> None:
    walker = Walker.at_menu().section("hard").next().write("Haloperidol")
    walker.next().next().next().press(Verb.DONE).next()
    walker.press(Verb.TEN_MINUTES).next().next().next().next()
    assert walker.asked == "allergies.any"


def test_the_short_way_never_passes_a_content_note_by() -> None:
    walker = on_the_short_way().next()
    for _ in range(3):
        walker.write("words").next()
    assert walker.next().name is PlaceName.CONTENT_NOTE
    assert walker.skip().press(Verb.OPTION, "no").next().notices == ["path-done"]
    assert walker.press(Verb.TEN_MINUTES).name is PlaceName.CONTENT_NOTE


def test_a_section_with_answers_ends_with_a_check_and_one_without_does_not() -> None:
    walker = Walker.at_menu().section("extra").write("1985").next()
    assert walker.name is PlaceName.CHECKING
    assert walker.next().name is PlaceName.MENU
    assert Walker.at_menu().section("extra").next().name is PlaceName.MENU


@pytest.mark.parametrize("command", ["next", "skip"])
def test_an_unanswered_question_counts_as_passed_by(command: str) -> None:
    walker = Walker.at_menu().section("extra").command(command)
    assert Key("extra.born") in walker.state.skipped


def test_an_answer_given_later_is_no_longer_passed_by() -> None:
    walker = Walker.at_menu().section("me").next().skip().back().write("Ana")
    assert Key("me.name") not in walker.state.skipped


def test_skip_after_writing_keeps_the_words_and_says_so() -> None:
    walker = Walker.at_menu().section("me").next().write("Ana").skip()
    assert walker.effects[0] == Say("skip-kept")
    assert walker.state.answer("me.name").text == "Ana"


def test_a_question_that_does_not_apply_is_not_asked_and_its_answer_waits() -> None:
    walker = Walker.at_menu().section("me").next().next().press(Verb.OPTION, "yes")
    walker.write("a cough").next().back().back().press(Verb.OPTION, "no")
    assert walker.asked == "me.story"
    assert walker.state.answer("me.which").text == "a cough"
    assert walker.back().press(Verb.OPTION, "yes").asked == "me.which"


def test_a_change_of_mind_that_hides_the_open_question_strands_nobody() -> None:
    walker = Walker.at_menu().section("me").next().next().write("yes").next()
    assert walker.asked == "me.which"
    walker.edit(1, "no").write("still kept")
    assert walker.state.answer("me.which").text == "still kept"
    assert walker.next().asked == "me.story"


def test_an_empty_group_is_passed_by_with_one_press() -> None:
    walker = Walker.at_menu().section("hard").next().skip()
    assert walker.name is PlaceName.MENU
    assert Key("hard.refused") in walker.state.skipped
    assert not walker.state.entries


def test_an_entry_begins_with_its_first_answer() -> None:
    walker = Walker.at_menu().section("hard").next()
    assert not walker.state.entries
    walker.write("Haloperidol")
    assert walker.state.entries["hard.refused"] == (1,)
    assert walker.state.counter == 1


def test_after_the_last_follow_up_comes_the_overview_then_what_follows_the_group() -> None:
    walker = with_two_refusals()
    assert walker.name is PlaceName.ENTRIES
    assert walker.press(Verb.DONE).name is PlaceName.CHECKING


def test_another_entry_that_was_never_begun_leaves_no_trace() -> None:
    walker = with_two_refusals().press(Verb.ADD_ANOTHER)
    assert walker.place.entry == 3
    assert walker.next().name is PlaceName.ENTRIES
    assert walker.press(Verb.ADD_ANOTHER).back().name is PlaceName.ENTRIES
    assert walker.state.entries["hard.refused"] == (1, 2)


def test_back_goes_through_a_group_entry_by_entry_and_comes_out_before_it() -> None:
    assert trail(with_two_refusals(), 9) == [
        ("hard.refused.phone", 2),
        ("hard.refused.why", 2),
        ("hard.refused.how", 2),
        ("hard.refused.name", 2),
        ("hard.refused.phone", 1),
        ("hard.refused.how", 1),
        ("hard.refused.name", 1),
        ("content-note", 0),
        ("menu", 0),
    ]


def test_back_goes_through_sections_on_the_short_way() -> None:
    walker = on_the_short_way().next().write("Ana").next().next().next().next()
    assert walker.name is PlaceName.CONTENT_NOTE
    walker.next().next()
    assert walker.asked == "allergies.any"
    assert trail(walker, 4) == [
        ("hard.refused.name", 1),
        ("content-note", 0),
        ("checking", 0),
        ("me.story", 0),
    ]
    assert trail(walker, 4)[-1] == ("menu", 0)


def test_back_from_an_empty_group_goes_to_the_question_before_it() -> None:
    walker = Walker.at_menu().section("allergies").press(Verb.OPTION, "yes")
    assert walker.asked == "allergies.items.what"
    assert walker.back().asked == "allergies.any"


def test_a_declined_content_note_passes_the_whole_section_by() -> None:
    walker = Walker.at_menu().section("hard").skip()
    assert walker.name is PlaceName.MENU
    assert Key("hard.refused") in walker.state.skipped
    assert walker.section("hard").name is PlaceName.CONTENT_NOTE
    assert walker.back().name is PlaceName.MENU


def test_a_section_that_was_passed_by_can_be_opened_again() -> None:
    walker = Walker.at_menu().section("extra").skip().section("extra")
    assert walker.asked == "extra.born"


def test_a_begun_section_opens_where_it_was_left() -> None:
    walker = Walker.at_menu().section("me").next().write("Ana").next().command("menu")
    assert walker.section("me").asked == "me.signs"


def test_an_unfinished_entry_is_where_its_section_opens_again() -> None:
    walker = Walker.at_menu().section("hard").next().write("Haloperidol").command("menu")
    walker.section("hard")
    assert (walker.asked, walker.place.entry) == ("hard.refused.how", 1)


def test_a_finished_section_opens_with_its_check() -> None:
    walker = Walker.at_menu().section("extra").write("1985").command("menu").section("extra")
    assert walker.name is PlaceName.CHECKING
    assert walker.back().asked == "extra.born"


def test_done_finishes_a_part() -> None:
    walker = Walker.at_menu().section("me").next().write("Ana").command("done")
    assert walker.name is PlaceName.CHECKING
    assert Walker.at_menu().section("me").command("done").name is PlaceName.MENU


def test_done_finishes_an_entry_and_a_list() -> None:
    walker = Walker.at_menu().section("hard").next().write("Haloperidol").command("done")
    assert walker.name is PlaceName.ENTRIES
    assert walker.command("done").name is PlaceName.CHECKING
    assert Walker.at_menu().section("hard").next().command("done").name is PlaceName.MENU


def test_a_long_list_is_shown_a_page_at_a_time() -> None:
    walker = Walker.at_menu().section("hard").next()
    for number in range(10):
        walker.write(f"Medicine {number}").command("done")
    assert walker.offers(Verb.MORE)
    assert not walker.offers(Verb.FEWER)
    assert sum(action.verb is Verb.EDIT for action in walker.actions) == 8
    walker.press(Verb.MORE)
    assert sum(action.verb is Verb.EDIT for action in walker.actions) == 2
    assert not walker.offers(Verb.MORE)
    assert walker.press(Verb.FEWER).offers(Verb.MORE)
