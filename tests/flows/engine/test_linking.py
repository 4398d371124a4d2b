"""Links: made, listed, looked at, withdrawn."""

from datetime import date

import pytest

from flows.effects import ListGrants, MakeGrant, RevealGrant, Say, ShowGrants, WithdrawGrant
from flows.events import GrantFact, GrantMade, GrantsListed, GrantWithdrawn
from flows.keyboard import Verb
from flows.places import PlaceName
from tests.flows.walker import AT, Walker

TEAM = GrantFact("g1", "the team", "full", date(2026, 3, 2), None, 0)
SISTER = GrantFact("g2", "my sister", "card", date(2026, 3, 2), None, 2)


def listed(*grants: GrantFact) -> Walker:
    """At the list of links, with these on it."""
    return Walker.published().press(Verb.LINKS).happen(GrantsListed(AT, grants))


def test_before_the_first_version_there_is_nothing_to_link_to() -> None:
    walker = Walker.at_menu().press(Verb.LINKS)
    assert walker.notices == ["publish-first"]
    assert walker.name is PlaceName.MENU


@pytest.mark.parametrize(
    ("life", "days"),
    [("until-withdrawn", None), ("7-days", 7), ("3-months", 92), ("12-months", 366)],
)
@pytest.mark.parametrize("scope", ["full", "card"])
def test_a_link_is_made_of_label_scope_and_life(life: str, days: int | None, scope: str) -> None:
    walker = Walker.published().press(Verb.NEW_LINK).write(" the team ")
    walker.press(Verb.SCOPE, scope).press(Verb.LIFE, life)
    assert walker.effects == (MakeGrant(" the team ", scope, days),)


def test_what_a_lost_account_means_is_said_with_the_first_link_only() -> None:
    walker = Walker.published().happen(GrantMade(AT, TEAM))
    made = Say("link-made", (("label", "the team"),))
    assert walker.effects == (made, Say("lost-account"), ListGrants())
    assert walker.name is PlaceName.LINKS
    assert walker.happen(GrantMade(AT, TEAM)).effects == (made, ListGrants())


def test_a_label_has_to_be_there_and_short() -> None:
    walker = Walker.published().press(Verb.NEW_LINK)
    assert walker.write("  ").notices == ["link-label-empty"]
    assert walker.write("x" * 61).effects[0] == Say("link-label-long", (("most", "60"),))
    assert walker.write("x" * 60).name is PlaceName.LINK_SCOPE


def test_a_label_is_no_answer_and_editing_it_changes_nothing_and_says_so() -> None:
    walker = Walker.published().press(Verb.NEW_LINK).write("the team")
    before = walker.state
    assert walker.edit(2, "someone else").notices == ["edit-elsewhere"]
    assert walker.state == before


def test_back_goes_back_through_the_making_of_a_link() -> None:
    walker = Walker.published().press(Verb.NEW_LINK).write("the team").press(Verb.SCOPE, "full")
    names = [walker.back().name for _ in range(4)]
    assert names == [
        PlaceName.LINK_SCOPE,
        PlaceName.LINK_LABEL,
        PlaceName.LINKS,
        PlaceName.PUBLISHED,
    ]


def test_the_list_has_a_button_for_each_link() -> None:
    walker = listed(TEAM, SISTER)
    assert walker.effects == (ShowGrants((TEAM, SISTER)),)
    assert [a.subject for a in walker.actions if a.verb is Verb.LINK] == ["g1", "g2"]


def test_showing_the_same_list_again_keeps_its_buttons() -> None:
    walker = listed(TEAM)
    keyboard = walker.state.keyboard
    walker.happen(GrantsListed(AT, (TEAM,)))
    assert walker.state.keyboard == keyboard


def test_a_long_list_of_links_has_pages() -> None:
    many = tuple(GrantFact(f"g{n}", "x", "full", date(2026, 3, 2), None, 0) for n in range(9))
    walker = listed(*many).press(Verb.MORE).happen(GrantsListed(AT, many))
    assert [a.subject for a in walker.actions if a.verb is Verb.LINK] == ["g8"]


def test_one_link_is_looked_at_and_shown_again() -> None:
    walker = listed(TEAM, SISTER).press(Verb.LINK, "g2")
    assert walker.effects == (ListGrants(),)
    walker = walker.happen(GrantsListed(AT, (TEAM, SISTER)))
    assert walker.effects == (ShowGrants((SISTER,)),)
    assert walker.state.link.label == "my sister"
    assert walker.press(Verb.REVEAL).effects == (RevealGrant("g2"), ListGrants())


def test_a_link_that_is_gone_leads_to_the_list() -> None:
    walker = listed(TEAM, SISTER).press(Verb.LINK, "g2").happen(GrantsListed(AT, (TEAM,)))
    assert walker.effects == (Say("link-gone"), ShowGrants((TEAM,)))
    assert walker.name is PlaceName.LINKS


def test_withdrawing_asks_first() -> None:
    walker = listed(TEAM).press(Verb.LINK).happen(GrantsListed(AT, (TEAM,)))
    assert walker.press(Verb.WITHDRAW).name is PlaceName.CONFIRM_WITHDRAW
    assert walker.press(Verb.NO).happen(GrantsListed(AT, (TEAM,))).name is PlaceName.LINK
    walker.press(Verb.WITHDRAW).press(Verb.YES)
    assert walker.effects == (WithdrawGrant("g1"),)
    walker = walker.happen(GrantWithdrawn(AT, "g1", "the team"))
    assert walker.effects == (Say("link-withdrawn", (("label", "the team"),)), ListGrants())
    assert walker.name is PlaceName.LINKS


def test_a_list_that_comes_when_the_person_has_gone_on_changes_nothing() -> None:
    walker = listed(TEAM).command("menu")
    before = walker.state
    assert walker.happen(GrantsListed(AT, (SISTER,))).effects == ()
    assert walker.state == before


def test_after_everything_was_erased_a_late_answer_of_the_driver_changes_nothing() -> None:
    walker = Walker().happen(GrantMade(AT, TEAM))
    assert walker.effects == ()
    assert walker.name is PlaceName.NEW


def test_a_new_link_without_a_version_asks_to_publish_first() -> None:
    walker = Walker.published()
    fresh = Walker(state=walker.press(Verb.LINKS).state)
    object.__setattr__(fresh.state, "published", 0)
    assert fresh.press(Verb.NEW_LINK).notices == ["publish-first"]
