"""What a version changed, from the history and before publishing."""

from flows import events
from flows.changes import Change, How
from flows.effects import CompareVersions, ListHistory, Show, ShowChanges, ShowHistory
from flows.keyboard import Verb
from flows.places import PlaceName
from tests.flows.walker import AT, Walker

LONG = tuple(Change(How.ADDED, ("a",), new=("x" * 2500,)) for _ in range(2))


def published(*numbers: int) -> events.HistoryListed:
    lines = tuple(events.HistoryFact(AT, "published", version=number) for number in numbers)
    return events.HistoryListed(AT, (events.HistoryFact(AT, "opened", version=9), *lines))


def at_history() -> Walker:
    return Walker.published().command("history").happen(published(3, 2, 1))


def at_the_check() -> Walker:
    walker = Walker.published().command("menu").section("me").command("menu").command("preview")
    return walker.next().next().next()


def test_every_version_but_the_first_can_be_compared() -> None:
    walker = at_history()
    assert isinstance(walker.effects[-1], ShowHistory)
    numbers = [action.entry for action in walker.actions if action.verb is Verb.CHANGES]
    assert numbers == [3, 2]


def test_the_same_history_again_keeps_its_buttons() -> None:
    walker = at_history()
    before = walker.state
    assert walker.happen(published(3, 2, 1)).state == before


def test_from_a_comparison_back_leads_to_the_history_and_home() -> None:
    walker = at_history().press(Verb.CHANGES, entry=2)
    assert list(walker.effects) == [CompareVersions(2)]
    compared = walker.happen(events.VersionsCompared(AT, 2, 1, LONG)).effects
    assert compared == (ShowChanges(2, 1, LONG, 0),)
    assert walker.back().effects == (ListHistory(),)
    assert walker.back().name is PlaceName.PUBLISHED


def test_a_long_comparison_is_read_page_by_page() -> None:
    walker = at_history().press(Verb.CHANGES, entry=2)
    walker.happen(events.VersionsCompared(AT, 2, 1, LONG))
    assert walker.offers(Verb.MORE)
    assert not walker.offers(Verb.FEWER)
    walker.press(Verb.MORE).happen(events.VersionsCompared(AT, 2, 1, LONG))
    assert walker.effects == (ShowChanges(2, 1, LONG, 1),)
    assert not walker.offers(Verb.MORE)
    walker.press(Verb.FEWER).happen(events.VersionsCompared(AT, 2, 1, LONG))
    assert walker.offers(Verb.MORE)


def test_a_comparison_nobody_waits_for_changes_nothing() -> None:
    for walker in (Walker.published(), at_history().press(Verb.CHANGES, entry=3)):
        before = walker.state
        assert walker.happen(events.VersionsCompared(AT, 2, 1, LONG)).effects == ()
        assert walker.state == before


def test_before_publishing_again_the_person_sees_what_it_would_change() -> None:
    walker = at_the_check()
    assert (walker.name, walker.effects) == (PlaceName.PUBLISH_CHECK, (CompareVersions(0),))
    walker.happen(events.VersionsCompared(AT, 0, 1, LONG))
    assert walker.effects == (ShowChanges(0, 1, LONG, 0), Show())
    assert walker.offers(Verb.MORE)
    assert walker.offers(Verb.YES)


def test_before_the_first_version_there_is_nothing_to_compare() -> None:
    walker = Walker.at_menu().section("me").next().write("Ana").command("share")
    assert walker.next().next().next().effects == (Show(),)
