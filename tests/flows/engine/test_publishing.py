"""From the preview to a version, and what happens after it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from flows import card
from flows.answers import Answer, Part
from flows.effects import CompareVersions, ConfirmSaved, Publish, Say, Show
from flows.events import Published
from flows.interview import Interview
from flows.keyboard import Verb
from flows.places import PlaceName
from flows.state import Key
from tests.flows.small import ALLERGIES, INTERVIEW, ME
from tests.flows.walker import AT, Walker

LONG = "I like the sea. " + "It calms me every time, whatever the weather. " * 6


def named(*texts: str) -> Walker:
    """Someone with a name and, if given, a story."""
    walker = Walker.at_menu().section("me").next().write("Ana").next().next()
    return walker.write(*texts).command("menu")


def test_the_way_to_publishing_and_back() -> None:
    walker = named().press(Verb.PUBLISH)
    way = [walker.name, *(walker.next().name for _ in range(3))]
    assert way == [
        PlaceName.PREVIEW,
        PlaceName.STARS,
        PlaceName.ASKING,
        PlaceName.PUBLISH_CHECK,
    ]
    assert walker.back().asked == "made.able"
    assert walker.back().name is PlaceName.STARS
    assert walker.back().name is PlaceName.PREVIEW
    assert walker.back().name is PlaceName.MENU


def test_what_was_said_about_the_making_can_be_checked_before_publishing() -> None:
    walker = named().command("share").next().next().press(Verb.OPTION, "yes")
    assert walker.name is PlaceName.CHECKING
    assert walker.next().name is PlaceName.PUBLISH_CHECK


def test_an_interview_without_a_closing_section_goes_straight_to_the_check() -> None:
    open_ended = Interview("open", 1, (ME, ALLERGIES))
    walker = Walker.at_menu(open_ended).section("me").next().write("Ana").command("share")
    assert walker.next().next().name is PlaceName.PUBLISH_CHECK
    assert walker.back().name is PlaceName.STARS


def test_without_a_name_the_person_is_led_to_the_question_and_back() -> None:
    walker = Walker.at_menu().command("share").next()
    assert walker.effects == (Say("name-missing"), Show())
    assert walker.asked == "me.name"
    walker.write("Ana").next().next()
    assert walker.name is PlaceName.PREVIEW
    assert walker.next().name is PlaceName.STARS


def test_a_name_taken_away_on_the_way_is_missed_at_the_end() -> None:
    walker = named().command("share").next().next().next()
    assert walker.edit(1, "  ").press(Verb.YES).notices == ["name-missing"]


def test_a_yes_publishes_and_the_driver_answers() -> None:
    walker = named().command("share").next().next().next().press(Verb.YES)
    assert walker.effects == (Publish(),)
    walker = walker.happen(Published(AT, 4))
    assert walker.effects == (
        Say("published", (("number", "4"),)),
        Say("published-unseen"),
        Say("copies"),
        Show(),
    )
    assert walker.name is PlaceName.PUBLISHED
    assert walker.state.published == 4
    assert not walker.state.changed
    assert walker.offers(Verb.NEW_LINK)


def test_a_no_publishes_nothing() -> None:
    walker = named().command("share").next().next().next().press(Verb.NO)
    assert walker.name is PlaceName.MENU


def test_a_version_published_while_the_person_is_elsewhere_moves_nobody() -> None:
    walker = named().happen(Published(AT, 1))
    assert walker.name is PlaceName.MENU
    assert walker.notices == ["published", "published-unseen"]


def test_readers_are_spoken_of_only_where_a_link_leads_to_the_version() -> None:
    assert named().happen(Published(AT, 2, links=1)).notices == ["published", "published-seen"]


def test_a_change_after_publishing_is_said_once_a_burst_to_be_unseen_by_readers() -> None:
    walker = Walker.published().command("menu").section("me")
    walker.write("yes")
    assert walker.effects == (Say("not-yet-published"), ConfirmSaved(more=False))
    assert walker.write("really").notices == []
    assert walker.next().press(Verb.KEEP_BOTH).write("more").notices == []
    assert walker.command("menu").section("extra").write("1985").notices == ["not-yet-published"]
    assert walker.state.changed


def test_an_edit_and_a_removal_after_publishing_say_so_too() -> None:
    walker = Walker.published().edit(1, "Anna")
    assert walker.notices == ["not-yet-published", "edit-saved"]
    walker.command("menu").section("me").back()
    walker = Walker.published().command("menu").section("me").command("done")
    walker.press(Verb.EDIT, "me.name").press(Verb.REMOVE).press(Verb.YES)
    assert walker.notices == ["removed", "not-yet-published"]


def test_share_with_nothing_new_goes_to_the_links_and_else_to_the_preview() -> None:
    walker = Walker.published().command("share")
    assert walker.name is PlaceName.LINKS
    walker = walker.edit(1, "Anna").command("share")
    assert walker.name is PlaceName.PREVIEW


def test_the_preview_returns_to_the_open_question() -> None:
    walker = Walker.at_menu().section("me").next().command("preview")
    assert walker.back().asked == "me.name"


def test_a_press_puts_a_line_on_the_card_and_another_takes_it_off() -> None:
    walker = named("I paint.").command("share").next()
    line = "me.story#2#0"
    revision = walker.state.keyboard.revision
    assert walker.press(Verb.STAR, line).state.stars == {line: card.ON}
    assert walker.press(Verb.STAR, line).state.stars == {line: card.OFF}
    assert walker.state.keyboard.revision == revision
    assert walker.effects == (Show(),)


def test_of_a_long_paragraph_a_sentence_is_picked() -> None:
    walker = named(LONG).command("share").next().press(Verb.STAR, "me.story#2#0")
    assert walker.name is PlaceName.STAR_SENTENCE
    assert walker.back().name is PlaceName.STARS
    walker = walker.press(Verb.STAR, "me.story#2#0").press(Verb.SENTENCE, "0")
    assert walker.name is PlaceName.STARS
    assert walker.state.stars == {"me.story#2#0": "I like the sea."}


def test_a_sentence_that_was_edited_away_is_not_picked() -> None:
    walker = named(LONG).command("share").next().press(Verb.STAR, "me.story#2#0")
    walker.edit(2, "short").press(Verb.SENTENCE, "1")
    assert walker.name is PlaceName.STARS
    assert not walker.state.stars


def test_a_line_that_was_edited_away_is_not_starred() -> None:
    walker = named("I paint.").command("share").next()
    walker.edit(2, "  ").press(Verb.STAR, "me.story#2#0")
    assert walker.name is PlaceName.STARS
    assert not walker.state.stars


def test_a_paragraph_without_a_short_sentence_is_said_to_have_none() -> None:
    walker = named("x" * 200).command("share").next().press(Verb.STAR, "me.story#2#0")
    assert walker.notices == ["no-short-sentence"]


WHY = "hard.refused.why@1#3#0"


def at_stars_with_a_refusal() -> Walker:
    """A name, and a refusal with its reason, that is off the card."""
    walker = Walker.at_menu().section("me").next().write("Ana").command("menu")
    walker.section("hard").next().write("Haldol").next().press(Verb.OPTION, "long").next()
    walker.write("It hurts")
    walker.command("preview").next().press(Verb.STAR, "hard.refused#1")
    assert [line.text for line in card.chosen(INTERVIEW, walker.state)] == ["Ana"]
    return walker


def test_a_star_for_what_is_said_about_an_entry_brings_the_entry_along() -> None:
    walker = at_stars_with_a_refusal().press(Verb.STAR, WHY)
    lines = [line.text for line in card.chosen(INTERVIEW, walker.state)]
    assert lines == ["Ana", "Haldol · long", "It hurts"]
    walker.press(Verb.STAR, WHY)
    assert walker.state.stars[WHY] == card.OFF


def test_it_needs_room_for_both() -> None:
    walker = at_stars_with_a_refusal()
    others = [f"me.story#{number}#0" for number in range(50, 60)]
    answer = Answer(tuple(Part(number, f"Line {number}") for number in range(50, 60)))
    state = walker.state.with_answer(Key("me.story"), answer)
    full = replace(state, stars={**state.stars, **dict.fromkeys(others, card.ON)})
    walker = Walker(state=full).press(Verb.STAR, WHY)
    assert walker.notices == ["card-full"]


def test_a_full_card_takes_no_more_lines() -> None:
    walker = named(*[f"line {number}" for number in range(14)]).command("share").next()
    for number in range(2, 13):
        if not walker.offers(Verb.STAR, f"me.story#{number}#0"):
            walker.press(Verb.MORE)
        walker.press(Verb.STAR, f"me.story#{number}#0")
    before = walker.state
    walker.press(Verb.STAR, "me.story#13#0")
    assert walker.effects[0] == Say("card-full", (("most", "12"),))
    assert walker.state == before


@pytest.mark.parametrize("command", ["next", "skip", "done"])
def test_the_card_is_left_by_going_on(command: str) -> None:
    walker = named().command("share").next().command(command)
    assert walker.asked == "made.able"


def test_the_closing_section_leads_back_to_the_menu_when_it_was_picked_there() -> None:
    walker = Walker.at_menu(INTERVIEW).section("made").press(Verb.OPTION, "yes").next()
    assert walker.name is PlaceName.MENU


def again() -> Walker:
    """Something changed since the first version, but not the card nor how it was made."""
    walker = named("I paint.").command("share").next().next().press(Verb.OPTION, "yes")
    walker.next().press(Verb.YES).happen(Published(AT, 1)).command("menu").section("extra")
    return walker.write("in spring").command("menu")


@pytest.mark.parametrize("way", ["command", "button"])
def test_publishing_again_is_one_step_where_card_and_closing_answers_are_as_they_were(
    way: str,
) -> None:
    walker = again()
    walker = walker.command("share") if way == "command" else walker.press(Verb.PUBLISH)
    assert (walker.name, walker.effects) == (PlaceName.PUBLISH_AGAIN, (CompareVersions(0),))
    assert walker.press(Verb.AS_BEFORE).effects == (Publish(),)
    walker.happen(Published(AT, 2, links=1))
    assert walker.name is PlaceName.PUBLISHED
    assert walker.notices == ["published", "published-seen"]
    assert not walker.state.changed


def test_whoever_looks_first_goes_the_whole_way() -> None:
    walker = again().command("share").press(Verb.LOOK_FIRST)
    assert walker.name is PlaceName.PREVIEW
    assert walker.next().name is PlaceName.STARS
    assert walker.next().asked == "made.able"


def test_the_short_step_leads_back_to_where_it_began() -> None:
    assert again().command("share").back().name is PlaceName.MENU


@pytest.mark.parametrize(
    "change",
    [
        lambda walker: walker.section("me").edit(1, "Anna"),
        lambda walker: walker.command("preview").next().press(Verb.STAR, "me.story#2#0"),
        lambda walker: (
            walker.section("made").press(Verb.EDIT, "made.able").press(Verb.OPTION, "no")
        ),
    ],
    ids=["a line of the card", "a star", "how it was made"],
)
def test_where_the_card_or_a_closing_answer_is_another_everything_is_gone_through(
    change: Callable[[Walker], Walker],
) -> None:
    walker = change(again()).command("menu").command("share")
    assert walker.name is PlaceName.PREVIEW


def test_a_name_taken_away_is_missed_in_the_short_step_too() -> None:
    walker = again().command("share")
    assert walker.edit(1, "  ").press(Verb.AS_BEFORE).notices == ["name-missing"]
