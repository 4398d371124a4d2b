"""Passcodes, and the way into a link for hospital software."""

from dataclasses import replace
from datetime import date

import pytest

from flows.effects import Effect, ListGrants, RevealGrant, Say, Show
from flows.events import GrantFact, GrantsListed
from flows.keyboard import Verb
from flows.link_effects import ReopenShl, RevealShl, SetPasscode, ShowPasscode
from flows.link_events import PasscodeSet, ShlClosed, ShlReopened
from flows.places import PlaceName
from tests.flows.walker import AT, Walker

TEAM = GrantFact("g1", "the team", "full", date(2026, 3, 2), None, 0)
LOCKED = replace(TEAM, passcode=True)
CLOSED = replace(LOCKED, software=False)
OF_TEAM = (("label", "the team"),)


def at_link(fact: GrantFact) -> Walker:
    walker = Walker.published().press(Verb.LINKS).happen(GrantsListed(AT, (fact,)))
    return walker.press(Verb.LINK).happen(GrantsListed(AT, (fact,)))


def verbs(walker: Walker) -> set[Verb]:
    return {action.verb for action in walker.actions}


def test_a_link_has_no_passcode_until_one_is_asked_for_twice() -> None:
    walker = at_link(TEAM).press(Verb.PASSCODE)
    assert walker.effects == (Show(),)
    assert verbs(walker) == {Verb.ADD_PASSCODE, Verb.BACK, Verb.MENU}
    assert walker.press(Verb.ADD_PASSCODE).effects == (SetPasscode("g1", has=True),)
    walker = walker.happen(PasscodeSet(AT, "g1", "the team", has=True))
    assert walker.effects == (Say("passcode-set", OF_TEAM), ListGrants())
    assert walker.name is PlaceName.LINK


def test_a_passcode_is_never_typed_by_the_person() -> None:
    walker = at_link(TEAM).press(Verb.PASSCODE)
    assert walker.write("12345678").notices == ["use-buttons"]


def test_a_passcode_is_shown_again() -> None:
    walker = at_link(LOCKED).press(Verb.PASSCODE).press(Verb.SHOW_PASSCODE)
    assert walker.effects == (ShowPasscode("g1"), Show())


def test_a_new_passcode_comes_only_after_a_yes() -> None:
    walker = at_link(LOCKED).press(Verb.PASSCODE).press(Verb.NEW_PASSCODE)
    assert walker.name is PlaceName.CONFIRM_PASSCODE
    assert walker.press(Verb.NO).name is PlaceName.PASSCODE
    assert walker.press(Verb.NEW_PASSCODE).back().name is PlaceName.PASSCODE
    walker.press(Verb.NEW_PASSCODE).press(Verb.YES)
    assert walker.effects == (SetPasscode("g1", has=True),)


def test_a_passcode_is_removed_with_one_press() -> None:
    walker = at_link(LOCKED).press(Verb.PASSCODE).press(Verb.REMOVE_PASSCODE)
    assert walker.effects == (SetPasscode("g1", has=False),)
    walker.happen(PasscodeSet(AT, "g1", "the team", has=False))
    assert walker.notices == ["passcode-removed"]


def test_back_from_the_passcode_comes_to_the_link() -> None:
    walker = at_link(LOCKED).press(Verb.PASSCODE)
    assert walker.back().place == replace(walker.place, name=PlaceName.LINK, grant="g1")


@pytest.mark.parametrize(
    ("verb", "deed"), [(Verb.REVEAL, RevealGrant("g1")), (Verb.SOFTWARE, RevealShl("g1"))]
)
def test_a_link_is_shown_in_both_forms(verb: Verb, deed: Effect) -> None:
    walker = at_link(TEAM).press(verb)
    assert walker.effects == (deed, ListGrants())


def test_only_a_closed_way_can_be_opened_again() -> None:
    assert not at_link(LOCKED).offers(Verb.REOPEN)
    walker = at_link(CLOSED).press(Verb.REOPEN)
    assert walker.effects == (ReopenShl("g1"),)
    walker = walker.happen(ShlReopened(AT, "g1", "the team"))
    assert walker.effects == (Say("shl-reopened", OF_TEAM), ListGrants())


def asked() -> Walker:
    """In the middle of an answer, and without reminders."""
    return Walker.at_menu().stop().section("me").next()


def test_that_it_closed_is_said_at_once_with_one_tap_to_open_it() -> None:
    walker = asked().happen(ShlClosed(AT, "g1", "the team"))
    assert walker.effects == (Say("shl-closed", OF_TEAM), Show())
    assert walker.press(Verb.REOPEN).effects == (ReopenShl("g1"),)
    walker.happen(ShlReopened(AT, "g1", "the team"))
    assert walker.effects == (Say("shl-reopened", OF_TEAM), Show())
    assert walker.asked == "me.name"


def test_words_written_beside_it_are_the_answer_to_the_open_question() -> None:
    walker = asked().happen(ShlClosed(AT, "g1", "the team")).write("Ana")
    assert walker.asked == "me.name"
    assert walker.state.answer("me.name").text == "Ana"


def test_it_may_stay_closed() -> None:
    walker = asked().happen(ShlClosed(AT, "g1", "the team")).press(Verb.NOT_NOW)
    assert walker.effects == (Show(),)
    assert walker.asked == "me.name"


def test_a_link_that_is_gone_cannot_be_opened_again() -> None:
    walker = asked().happen(ShlClosed(AT, "g1", "the team")).press(Verb.REOPEN)
    walker.happen(GrantsListed(AT, ()))
    assert walker.notices == ["link-gone"]
    assert walker.asked == "me.name"


def test_a_link_that_is_being_made_is_not_mixed_up_with_the_closed_one() -> None:
    walker = Walker.published().press(Verb.NEW_LINK).write("my sister")
    walker.happen(ShlClosed(AT, "g1", "the team")).press(Verb.NOT_NOW)
    assert (walker.name, walker.state.link.label) == (PlaceName.LINK_SCOPE, "my sister")


def test_after_everything_was_erased_nothing_is_said_about_a_link() -> None:
    walker = Walker().happen(ShlClosed(AT, "g1", "the team"))
    assert walker.effects == ()
