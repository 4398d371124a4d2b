"""What the bot says of its own accord, at the small interview."""

from datetime import date

import pytest

from flows import events
from flows.effects import (
    AskAgainLater,
    Confirm,
    ExtendGrant,
    ListGrants,
    Say,
    Show,
    ShowEnding,
)
from flows.keyboard import Verb
from flows.places import Place, PlaceName
from tests.flows.walker import AT, Walker

SOON = events.GrantFact("g1", "Ward", "full", AT.date(), date(2026, 3, 9), 0)
ALSO = events.GrantFact("g2", "Sister", "full", AT.date(), date(2026, 3, 9), 0)
TIMES: tuple[events.TimeCame, ...] = (
    events.ConfirmationDue(AT),
    events.PauseNoticed(AT),
    events.LinksEnding(AT, (SOON,)),
)


def asked_about(*grants: events.GrantFact) -> Walker:
    return Walker.published().happen(events.LinksEnding(AT, grants))


@pytest.mark.parametrize("event", TIMES)
def test_nobody_is_written_to_before_consent_or_after_stop(event: events.TimeCame) -> None:
    for walker in (Walker().command("start"), Walker.at_menu().stop()):
        before = walker.state
        assert walker.happen(event).effects == ()
        assert walker.state == before


@pytest.mark.parametrize("event", TIMES)
@pytest.mark.parametrize("text", ["more", "yes", "Not now"])
def test_words_beside_an_open_question_are_its_answer(event: events.TimeCame, text: str) -> None:
    walker = Walker.at_menu().section("me").next().write("Ana").happen(event)
    walker.write(text)
    assert walker.asked == "me.name"
    assert walker.state.answer("me.name").text == f"Ana\n{text}"
    assert "welcome-back" not in walker.notices


@pytest.mark.parametrize("event", TIMES)
def test_words_with_no_open_question_ask_for_a_button(event: events.TimeCame) -> None:
    walker = Walker.published().happen(event)
    place = walker.place
    assert walker.write("hello").notices == ["use-buttons"]
    assert walker.happen(events.Sent(AT, "sticker", 9)).notices == ["sent-sticker"]
    assert walker.place == place


@pytest.mark.parametrize("event", TIMES)
@pytest.mark.parametrize("command", ["next", "skip", "back", "done"])
def test_every_way_on_leads_out_of_a_reminder(event: events.TimeCame, command: str) -> None:
    walker = Walker.at_menu().section("me").next().happen(event)
    assert walker.command(command).asked == "me.name"


def test_yes_confirms_and_leads_back() -> None:
    walker = Walker.published().happen(TIMES[0])
    assert walker.press(Verb.YES).effects == (Confirm(),)
    walker.happen(events.Confirmed(AT))
    assert (walker.notices, walker.name) == (["confirmed"], PlaceName.PUBLISHED)


def test_a_confirmation_that_comes_late_moves_nobody() -> None:
    walker = Walker.published().command("menu").happen(events.Confirmed(AT))
    assert walker.effects == (Say("confirmed"), Show())


def test_not_now_asks_the_driver_to_wait() -> None:
    walker = Walker.published().happen(TIMES[0]).press(Verb.NOT_NOW)
    assert walker.effects[0] == AskAgainLater()
    assert walker.notices == ["not-now"]


def test_change_something_leads_to_the_menu() -> None:
    walker = Walker.published().happen(TIMES[0]).press(Verb.CHANGE_SOMETHING)
    assert (walker.notices, walker.name) == (["change-something"], PlaceName.MENU)


def test_the_statement_can_be_seen_without_losing_the_question() -> None:
    walker = Walker.published().happen(TIMES[0]).press(Verb.PREVIEW)
    assert (walker.name, walker.place.page) == (PlaceName.STILL_TRUE, 1)
    assert walker.offers(Verb.YES)


def test_nothing_published_is_nothing_to_confirm() -> None:
    assert Walker.at_menu().command("stilltrue").notices == ["nothing-to-confirm"]
    assert Walker.published().command("stilltrue").name is PlaceName.STILL_TRUE


def test_a_pause_that_is_noticed_goes_on_or_stays_a_pause() -> None:
    begun = Walker.at_menu().section("me").next().happen(TIMES[1])
    assert Walker(state=begun.state).press(Verb.GO_ON).asked == "me.name"
    assert Walker(state=begun.state).press(Verb.NOT_NOW).name is PlaceName.PAUSED
    stopped = Walker(state=begun.state).press(Verb.REMINDERS_OFF)
    assert (stopped.notices, stopped.name) == (["reminders-off"], PlaceName.PAUSED)


def test_one_link_after_the_other_is_kept_going() -> None:
    walker = asked_about(SOON, ALSO)
    assert asked_about(SOON, ALSO).effects == (ShowEnding((SOON, ALSO)),)
    assert walker.press(Verb.EXTEND, "g1").effects == (ExtendGrant("g1"),)
    extended = walker.happen(events.GrantExtended(AT, SOON)).effects
    assert extended == (Say("link-extended", (("label", "Ward"),)), ListGrants())
    assert walker.happen(events.GrantsListed(AT, (SOON, ALSO))).effects == (ShowEnding((ALSO,)),)
    walker.happen(events.GrantExtended(AT, ALSO))
    assert walker.name is PlaceName.PUBLISHED


def test_links_that_are_gone_meanwhile_end_the_question() -> None:
    walker = asked_about(SOON).happen(events.GrantsListed(AT, ()))
    assert walker.name is PlaceName.PUBLISHED


def test_the_same_list_again_keeps_its_buttons() -> None:
    walker = asked_about(SOON)
    before = walker.state
    assert walker.happen(events.GrantsListed(AT, (SOON, ALSO))).state == before


def test_not_now_leaves_a_link_as_it_is() -> None:
    walker = asked_about(SOON).press(Verb.NOT_NOW)
    assert (walker.notices, walker.name) == ([], PlaceName.PUBLISHED)


def test_a_link_can_be_kept_going_where_it_is_looked_at() -> None:
    walker = Walker.published().press(Verb.LINKS).happen(events.GrantsListed(AT, (SOON,)))
    walker.press(Verb.LINK, "g1").happen(events.GrantsListed(AT, (SOON,)))
    assert walker.press(Verb.EXTEND).effects == (ExtendGrant("g1"),)
    walker.happen(events.GrantExtended(AT, SOON))
    assert walker.effects[-1] == ListGrants()
    assert walker.name is PlaceName.LINK


@pytest.mark.parametrize(("argument", "on"), [("off", False), (" ON ", True), ("Off", False)])
def test_the_command_switches_reminders(argument: str, *, on: bool) -> None:
    walker = Walker.at_menu().happen(events.Commanded(AT, "reminders", argument))
    assert walker.state.reminders is on
    assert walker.name is PlaceName.MENU


def test_without_a_word_the_command_shows_how_it_stands() -> None:
    walker = Walker.at_menu().happen(events.Commanded(AT, "reminders", "maybe"))
    assert walker.place == Place(PlaceName.REMINDERS)
    assert not walker.press(Verb.REMINDERS_OFF).state.reminders
    walker.command("reminders").press(Verb.REMINDERS_ON)
    assert walker.state.reminders
    assert walker.name is PlaceName.MENU


def test_before_consent_there_is_nothing_to_switch() -> None:
    walker = Walker().command("start").command("reminders")
    assert walker.notices == ["not-yet-consented"]
