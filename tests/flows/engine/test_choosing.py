"""What a link shows: chosen, seen beforehand, changed later."""

from dataclasses import replace
from datetime import date

import pytest

from flows.effects import ListGrants, MakeGrant, Say, Show
from flows.events import GrantFact, GrantsListed, Published
from flows.keyboard import Verb
from flows.link_effects import (
    ListParts,
    Preview,
    PreviewGrant,
    RescopeGrant,
    ShowParts,
    TellLeftOut,
)
from flows.link_events import GrantRescoped, LeftOut, LinkPart, PartsListed
from flows.places import PlaceName
from tests.flows.walker import AT, Walker

TEAM = GrantFact("g1", "the team", "full", date(2026, 3, 2), None, 0)
SISTER = replace(TEAM, id="g2", label="my sister", scope="family", sections=("me", "gone"))
ME, HARD = LinkPart("me", "Me"), LinkPart("hard", "Hard")
CARERS, OLD = LinkPart("carers", "Carer"), LinkPart("old", "As published")
# As the document has them: by its headings, not in the order of asking.
PARTS = (OLD, HARD, CARERS, ME)


def picking(*parts: LinkPart) -> Walker:
    """At the list of parts, for a new link."""
    walker = Walker.published().press(Verb.NEW_LINK).write("my sister")
    return walker.press(Verb.SCOPE, "family").happen(PartsListed(AT, parts or PARTS))


def at_link(fact: GrantFact) -> Walker:
    walker = Walker.published().press(Verb.LINKS).happen(GrantsListed(AT, (fact,)))
    return walker.press(Verb.LINK).happen(GrantsListed(AT, (fact,)))


def subjects(walker: Walker) -> list[str]:
    return [action.subject for action in walker.actions if action.verb is Verb.PART]


@pytest.mark.parametrize("scope", ["full", "card"])
def test_what_the_reader_will_see_is_shown_before_the_link_is_made(scope: str) -> None:
    walker = Walker.published().press(Verb.NEW_LINK).write("the team").press(Verb.SCOPE, scope)
    assert walker.effects == (Preview("the team", scope), Show())
    assert walker.name is PlaceName.LINK_LIFE


def test_parts_are_offered_in_the_order_in_which_they_are_asked() -> None:
    walker = picking()
    assert walker.effects == (ShowParts((ME, HARD, OLD, CARERS)),)
    assert subjects(walker) == ["me", "hard", "old", "carers"]


def test_nothing_is_picked_beforehand_and_a_link_shows_something() -> None:
    walker = picking()
    assert walker.state.link.sections == ()
    assert walker.press(Verb.NEXT).effects == (Say("no-part-chosen"), ListParts())
    assert walker.name is PlaceName.LINK_SECTIONS


def test_a_part_is_picked_and_left_out_by_the_same_button() -> None:
    walker = picking().press(Verb.PART, "hard").press(Verb.PART, "me").press(Verb.PART, "hard")
    assert walker.state.link.sections == ("me",)
    assert walker.effects == (ListParts(),)


def test_picking_keeps_the_keyboard_so_that_nobody_presses_an_old_one() -> None:
    walker = picking()
    keyboard = walker.state.keyboard
    walker.press(Verb.PART, "me").happen(PartsListed(AT, PARTS))
    assert walker.state.keyboard == keyboard


def test_all_and_none() -> None:
    walker = picking().press(Verb.ALL_PARTS)
    assert walker.state.link.sections == ("me", "hard", "old", "carers")
    assert walker.press(Verb.NO_PARTS).state.link.sections == ()


def test_the_picked_parts_are_seen_and_then_made() -> None:
    walker = picking().press(Verb.PART, "old").press(Verb.PART, "me").press(Verb.NEXT)
    assert walker.effects == (Preview("my sister", "family", ("me", "old")), Show())
    walker = walker.press(Verb.LIFE, "7-days")
    assert walker.effects == (MakeGrant("my sister", "family", 7, ("me", "old")),)


def test_a_part_that_went_while_it_was_picked_is_not_in_the_link() -> None:
    walker = picking().press(Verb.PART, "hard").press(Verb.PART, "me")
    walker.happen(PartsListed(AT, (ME,))).press(Verb.NEXT)
    assert walker.effects[0] == Preview("my sister", "family", ("me",))


def test_a_long_list_of_parts_has_pages() -> None:
    many = tuple(LinkPart(f"p{n}", "x") for n in range(9))
    walker = picking(*many).press(Verb.MORE)
    assert walker.effects == (ListParts(),)
    walker.happen(PartsListed(AT, many))
    assert subjects(walker) == ["p8"]
    assert walker.press(Verb.PART).place.page == 1


def test_back_goes_back_through_the_choosing() -> None:
    walker = picking().press(Verb.PART, "me").press(Verb.NEXT)
    names = []
    for _ in range(4):
        names.append(walker.back().name)
        if walker.name is PlaceName.LINK_SECTIONS:
            walker.happen(PartsListed(AT, PARTS))
            assert walker.state.link.sections == ("me",)
    assert names == [
        PlaceName.LINK_SECTIONS,
        PlaceName.LINK_SCOPE,
        PlaceName.LINK_LABEL,
        PlaceName.LINKS,
    ]


def test_another_choice_takes_the_picked_parts_back() -> None:
    walker = picking().press(Verb.PART, "me").press(Verb.NEXT).back().back()
    walker.press(Verb.SCOPE, "card").press(Verb.LIFE, "until-withdrawn")
    assert walker.effects == (MakeGrant("my sister", "card", None),)


def test_a_list_of_parts_that_comes_late_changes_nothing() -> None:
    walker = picking().command("menu")
    before = walker.state
    assert walker.happen(PartsListed(AT, PARTS)).effects == ()
    assert walker.state == before


def test_a_link_that_is_there_shows_something_else_only_after_a_yes() -> None:
    walker = at_link(TEAM).press(Verb.RESCOPE).press(Verb.SCOPE, "card")
    assert walker.effects == (Preview("the team", "card"), Show())
    assert walker.name is PlaceName.LINK_CHANGE
    walker = walker.press(Verb.YES)
    assert walker.effects == (RescopeGrant("g1", "card"),)
    walker = walker.happen(GrantRescoped(AT, "g1", "the team"))
    assert walker.effects == (Say("link-rescoped", (("label", "the team"),)), ListGrants())
    assert walker.name is PlaceName.LINK


def test_a_no_leaves_the_link_as_it_is() -> None:
    walker = at_link(SISTER).press(Verb.RESCOPE).press(Verb.SCOPE, "card").press(Verb.NO)
    assert walker.effects == (ListGrants(),)
    walker.happen(GrantsListed(AT, (SISTER,)))
    assert (walker.name, walker.state.link.scope) == (PlaceName.LINK, "family")


def test_a_link_of_picked_parts_begins_with_what_it_shows_now() -> None:
    walker = at_link(SISTER).press(Verb.RESCOPE).press(Verb.SCOPE, "family")
    walker.happen(PartsListed(AT, PARTS)).press(Verb.PART, "carers").press(Verb.NEXT)
    assert walker.effects[0] == Preview("my sister", "family", ("me", "carers"))
    assert walker.press(Verb.YES).effects == (RescopeGrant("g2", "family", ("me", "carers")),)


def test_back_from_a_change_comes_to_the_link() -> None:
    walker = at_link(SISTER).press(Verb.RESCOPE).press(Verb.SCOPE, "card")
    assert [walker.back().name for _ in range(3)] == [
        PlaceName.LINK_SCOPE,
        PlaceName.LINK,
        PlaceName.LINKS,
    ]
    walker = at_link(SISTER).press(Verb.RESCOPE).press(Verb.SCOPE, "family")
    walker.happen(PartsListed(AT, PARTS)).press(Verb.NEXT)
    assert walker.back().place == replace(walker.place, name=PlaceName.LINK_SECTIONS, grant="g2")


def test_what_a_link_shows_is_seen_again_at_any_time() -> None:
    walker = at_link(SISTER).press(Verb.SEE)
    assert walker.effects == (PreviewGrant("g2"), ListGrants())
    assert walker.name is PlaceName.LINK


def test_what_is_new_in_a_version_and_not_in_a_link_is_said() -> None:
    walker = Walker.published().command("preview").next().next().next()
    walker.happen(Published(AT, 2, (LeftOut("my sister", (HARD,)),)))
    told = TellLeftOut("my sister", (HARD,))
    unseen = Say("published-unseen")
    assert walker.effects[:3] == (Say("published", (("number", "2"),)), unseen, told)
    elsewhere = (
        Walker.published()
        .command("menu")
        .happen(Published(AT, 3, (LeftOut("my sister", (HARD,)),)))
    )
    assert elsewhere.effects[1:3] == (unseen, told)
