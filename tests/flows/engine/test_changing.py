"""Changing and removing, from check-your-answers and from an entry's page."""

from flows.effects import Say, Show
from flows.keyboard import Verb
from flows.places import PlaceName
from flows.state import Key
from tests.flows.walker import Walker


def checking_me() -> Walker:
    walker = Walker.at_menu().section("me").next().write("Ana").next().press(Verb.OPTION, "no")
    return walker.write("I paint.").next()


def checking_hard() -> Walker:
    """Two medicines, at check-your-answers."""
    walker = Walker.at_menu().section("hard").next()
    walker.write("Haloperidol").command("done").write("Olanzapine").command("done")
    return walker.command("done")


def test_every_question_that_applies_can_be_changed_and_a_text_to_read_cannot() -> None:
    subjects = [a.subject for a in checking_me().actions if a.verb is Verb.EDIT]
    assert subjects == ["me.name", "me.signs", "me.story"]


def test_a_picked_question_returns_to_the_check() -> None:
    walker = checking_me().press(Verb.EDIT, "me.name").write("Maria")
    assert walker.next().name is PlaceName.CHECKING
    assert walker.state.answer("me.name").text == "Ana\nMaria"
    for command in ("back", "skip", "done"):
        walker.press(Verb.EDIT, "me.name").command(command)
        assert walker.name is PlaceName.CHECKING


def test_a_question_that_a_change_opens_is_asked_before_the_check() -> None:
    walker = checking_me().press(Verb.EDIT, "me.signs").press(Verb.OPTION, "yes")
    assert walker.asked == "me.which"
    assert walker.write("a cough").next().name is PlaceName.CHECKING
    walker.press(Verb.EDIT, "me.signs").press(Verb.OPTION, "yes")
    assert walker.name is PlaceName.CHECKING


def test_a_group_that_a_change_opens_is_asked_before_the_check() -> None:
    walker = Walker.at_menu().section("allergies").press(Verb.OPTION, "no")
    walker.press(Verb.EDIT, "allergies.any").press(Verb.OPTION, "yes")
    assert walker.asked == "allergies.items.what"
    assert walker.write("Latex").next().name is PlaceName.ENTRIES
    assert walker.press(Verb.DONE).name is PlaceName.CHECKING
    walker.press(Verb.EDIT, "allergies.any").press(Verb.OPTION, "yes")
    assert walker.name is PlaceName.CHECKING


def test_removing_asks_first_and_a_no_keeps_everything() -> None:
    walker = checking_me().press(Verb.EDIT, "me.name").press(Verb.REMOVE)
    assert walker.name is PlaceName.CONFIRM_REMOVE
    assert walker.press(Verb.NO).asked == "me.name"
    assert walker.state.answer("me.name").text == "Ana"


def test_a_removed_answer_is_gone_and_can_be_written_afresh() -> None:
    walker = checking_me().press(Verb.EDIT, "me.name").press(Verb.REMOVE).press(Verb.YES)
    assert walker.effects == (Say("removed"), Show())
    assert Key("me.name") not in walker.state.answers
    assert not walker.offers(Verb.REMOVE)
    assert walker.write("Eve").next().name is PlaceName.CHECKING
    assert walker.state.answer("me.name").text == "Eve"


def test_nothing_can_be_removed_from_an_unanswered_question() -> None:
    assert not Walker.at_menu().section("me").next().offers(Verb.REMOVE)


def test_an_entry_has_a_page_of_its_own() -> None:
    walker = checking_hard().press(Verb.EDIT, "hard.refused", entry=2)
    assert walker.name is PlaceName.ENTRY
    walker.press(Verb.EDIT, "hard.refused.how", entry=2)
    assert walker.press(Verb.OPTION, "long").next().asked == "hard.refused.why"
    assert walker.write("my jaw locks").next().name is PlaceName.ENTRY
    assert walker.press(Verb.DONE).name is PlaceName.CHECKING


def test_an_entry_picked_from_the_overview_returns_to_the_overview() -> None:
    walker = checking_hard().back().press(Verb.EDIT, "hard.refused", entry=1)
    assert walker.name is PlaceName.ENTRY
    assert walker.back().name is PlaceName.ENTRIES


def test_a_removed_entry_takes_all_its_answers_with_it() -> None:
    walker = checking_hard().press(Verb.EDIT, "hard.refused", entry=1)
    walker.press(Verb.REMOVE).press(Verb.NO)
    assert walker.name is PlaceName.ENTRY
    walker = walker.press(Verb.REMOVE).press(Verb.YES)
    assert walker.notices == ["entry-removed"]
    assert walker.name is PlaceName.CHECKING
    assert walker.state.entries["hard.refused"] == (2,)
    assert Key("hard.refused.name", 1) not in walker.state.answers
    assert walker.state.answer("hard.refused.name", 2).text == "Olanzapine"


def test_an_entrys_number_is_never_used_again() -> None:
    walker = checking_hard().back().press(Verb.EDIT, "hard.refused", entry=2)
    walker.press(Verb.REMOVE).press(Verb.YES)
    assert walker.name is PlaceName.ENTRIES
    walker.write("Clozapine")
    assert walker.state.entries["hard.refused"] == (1, 3)


def test_with_the_last_entry_the_group_counts_as_passed_by() -> None:
    walker = Walker.at_menu().section("hard").next().write("Haloperidol").command("done")
    walker.press(Verb.EDIT, "hard.refused", entry=1).press(Verb.REMOVE).press(Verb.YES)
    assert walker.asked == "hard.refused.name"
    assert not walker.state.entries
    assert Key("hard.refused") in walker.state.skipped


def test_from_the_check_a_group_can_be_added_to_and_leads_back() -> None:
    walker = checking_hard().press(Verb.EDIT, "hard.refused", entry=0)
    assert walker.name is PlaceName.ENTRIES
    assert walker.back().name is PlaceName.CHECKING
    walker.press(Verb.EDIT, "hard.refused", entry=0).press(Verb.ADD_ANOTHER)
    assert walker.back().name is PlaceName.ENTRIES
    walker.press(Verb.ADD_ANOTHER).write("Clozapine").next().back()
    assert (walker.asked, walker.place.entry) == ("hard.refused.name", 3)
    assert walker.back().name is PlaceName.ENTRIES
    assert walker.press(Verb.DONE).name is PlaceName.CHECKING


def test_from_the_check_an_empty_group_is_asked_and_leads_back() -> None:
    walker = Walker.at_menu().section("allergies").press(Verb.OPTION, "yes").skip()
    assert walker.name is PlaceName.CHECKING
    walker.press(Verb.EDIT, "allergies.items")
    assert walker.asked == "allergies.items.what"
    assert walker.back().name is PlaceName.CHECKING
    assert walker.press(Verb.EDIT, "allergies.items").skip().name is PlaceName.CHECKING


def test_a_picked_choice_returns_to_the_check_at_once() -> None:
    walker = checking_me().press(Verb.EDIT, "me.signs").press(Verb.OPTION, "no")
    assert walker.name is PlaceName.CHECKING
