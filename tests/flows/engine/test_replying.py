"""What staff answered: announced, read when the person wants to, and nothing lost meanwhile."""

import pytest

from flows import events
from flows.effects import ConfirmSaved, Effect, Show
from flows.keyboard import Verb
from flows.places import Place, PlaceName
from flows.replies import ListReplies, Replied, RepliesListed, Reply, ShowReply
from tests.flows.walker import AT, Walker


def announced(
    walker: Walker, number: int = 1, *, hard: bool = True, again: bool = False
) -> Walker:
    return walker.happen(Replied(AT, number, "Ward 5", not_followed=hard, again=again))


def last(walker: Walker) -> Effect:
    """The only effect there was."""
    (effect,) = walker.effects
    return effect


def reply(number: int) -> Reply:
    return Reply(AT, number, "Ward 5", "Jo", "ward", 1, not_followed=True, why="no room")


THREE = tuple(reply(number) for number in (1, 2, 3))


@pytest.mark.parametrize(("hard", "news"), [(True, "not-followed"), (False, "followed")])
def test_a_reply_is_announced_with_its_kind_of_news_and_not_shown(
    *, hard: bool, news: str
) -> None:
    walker = announced(Walker.published(), 4, hard=hard)
    assert walker.place == Place(PlaceName.REPLIED, question=news, entry=4, line="Ward 5")
    assert last(walker) == Show()


def test_read_it_shows_the_one_that_was_announced() -> None:
    walker = announced(Walker.published(), 2).press(Verb.READ_IT)
    assert last(walker) == ListReplies()
    walker.happen(RepliesListed(AT, THREE))
    assert last(walker) == ShowReply(THREE[1], 3)
    assert walker.offers(Verb.OLDER)
    assert walker.offers(Verb.NEWER)


def test_older_and_newer_lead_through_all_of_them() -> None:
    walker = announced(Walker.published(), 3).press(Verb.READ_IT)
    walker.happen(RepliesListed(AT, THREE))
    assert not walker.offers(Verb.NEWER)
    for number in (2, 1):
        walker.press(Verb.OLDER).happen(RepliesListed(AT, THREE))
        assert last(walker) == ShowReply(THREE[number - 1], 3)
    assert not walker.offers(Verb.OLDER)
    walker.press(Verb.NEWER).happen(RepliesListed(AT, THREE))
    assert last(walker) == ShowReply(THREE[1], 3)


def test_words_written_meanwhile_are_heard_where_the_question_was_open() -> None:
    walker = Walker.at_menu().section("me").next()
    asked = walker.place
    announced(walker).write("Ana")
    assert walker.place == asked
    assert last(walker) == ConfirmSaved()


def test_not_now_and_back_lead_to_where_the_person_was() -> None:
    walker = Walker.at_menu().section("me").next()
    asked = walker.place
    assert announced(walker).press(Verb.NOT_NOW).place == asked
    announced(walker).press(Verb.READ_IT).happen(RepliesListed(AT, (reply(1),)))
    assert walker.back().place == asked


@pytest.mark.parametrize("habit", ["next", "skip", "done", "back"])
def test_nobody_reads_it_out_of_habit(habit: str) -> None:
    walker = Walker.at_menu().section("me").next()
    asked = walker.place
    assert announced(walker).command(habit).place == asked


def test_further_replies_of_a_day_say_nothing_while_one_is_announced() -> None:
    walker = announced(Walker.published(), 1)
    before = walker.state
    announced(walker, 2, again=True)
    assert (walker.state, walker.effects) == (before, ())
    announced(walker, 3, hard=False, again=True)
    assert (walker.state, walker.effects) == (before, ())


def test_harder_news_than_what_was_announced_is_announced() -> None:
    walker = announced(Walker.published(), 1, hard=False)
    announced(walker, 2, again=True)
    assert (walker.place.question, walker.place.entry) == ("not-followed", 1)
    assert last(walker) == Show()


def test_on_another_day_it_is_announced_anew_and_reading_begins_with_the_first() -> None:
    walker = announced(Walker.published(), 1)
    announced(walker, 2, hard=False)
    assert last(walker) == Show()
    assert (walker.place.question, walker.place.entry) == ("not-followed", 1)


def test_a_list_that_comes_late_is_not_shown() -> None:
    walker = announced(Walker.published()).press(Verb.READ_IT).command("menu")
    before = walker.state
    walker.happen(RepliesListed(AT, THREE))
    assert (walker.state, walker.effects) == (before, ())


def test_the_history_has_a_way_to_each_reply_and_back() -> None:
    walker = Walker.published().command("history")
    lines = (
        events.HistoryFact(AT, "replied", "Ward 5", number=2),
        events.HistoryFact(AT, "replied", "Ward 5", number=1),
    )
    walker.happen(events.HistoryListed(AT, lines)).press(Verb.REPLY, entry=1)
    walker.happen(RepliesListed(AT, THREE[:2]))
    assert last(walker) == ShowReply(THREE[0], 2)
    assert walker.back().name is PlaceName.HISTORY


def test_looking_back_offers_the_replies_once_there_are_any() -> None:
    walker = Walker.published().command("debrief").next()
    assert not walker.offers(Verb.REPLIES)
    announced(walker.command("menu")).command("debrief").next()
    asked = walker.place
    walker.press(Verb.REPLIES).happen(RepliesListed(AT, THREE))
    assert last(walker) == ShowReply(THREE[2], 3)
    assert not walker.offers(Verb.DEBRIEF)
    assert walker.back().place == asked
    assert walker.next().offers(Verb.REPLIES)
    assert not walker.next().offers(Verb.REPLIES)


def test_from_a_reply_one_can_go_on_to_look_back() -> None:
    walker = announced(Walker.published()).press(Verb.READ_IT).happen(RepliesListed(AT, THREE))
    assert walker.press(Verb.DEBRIEF).name is PlaceName.DEBRIEF_NOTE


def test_with_no_reply_left_it_says_so() -> None:
    walker = announced(Walker.published()).press(Verb.READ_IT).happen(RepliesListed(AT, ()))
    assert last(walker) == ShowReply(None, 0)
    assert walker.back().name is PlaceName.PUBLISHED


def test_somebody_who_has_not_consented_hears_nothing() -> None:
    walker = Walker()
    walker.command("start")
    before = walker.state
    announced(walker)
    assert (walker.state, walker.effects) == (before, ())
