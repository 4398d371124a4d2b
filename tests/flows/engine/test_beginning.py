"""From the first message to consent, and what is not kept before it."""

import pytest

from flows import events
from flows.effects import Say, Show
from flows.keyboard import Verb
from flows.loading import load
from flows.places import PlaceName
from flows.support import Role
from flows.support_events import RoleAccepted
from tests.flows.talking import Chat
from tests.flows.walker import AT, Walker

LIBRARY = load()


@pytest.mark.parametrize(
    "event",
    [
        events.Commanded(AT, "start"),
        events.Commanded(AT, "delete"),
        events.Wrote(AT, "hello?", 1),
        events.Pressed(AT, 7, 1),
        events.Sent(AT, "sticker", 1),
    ],
)
def test_whatever_comes_first_urgent_help_is_said_first(event: events.Event) -> None:
    walker = Walker().happen(event)
    assert walker.name is PlaceName.URGENT
    assert walker.effects == (Show(),)


def test_the_first_pages_come_in_order_and_back_goes_back_through_them() -> None:
    walker = Walker().command("start")
    verbs = (Verb.NEXT, Verb.NEXT, Verb.NEXT, Verb.COUNTRY)
    way = [walker.name, *(walker.press(verb).name for verb in verbs)]
    assert way == [
        PlaceName.URGENT,
        PlaceName.HELLO,
        PlaceName.TELEGRAM,
        PlaceName.COUNTRY,
        PlaceName.CONSENT,
    ]
    assert [walker.back().name for _ in way[1:]] == way[-2::-1]


def test_the_very_first_page_offers_every_language_in_its_own_name() -> None:
    chat = Chat(LIBRARY)
    chat.command("start")
    assert chat.labels[0] == "Next"
    assert [label.split(" (")[0] for label in chat.labels[1:]] == [
        *("English", "English, easy words", "Cymraeg", "اردو"),
    ]
    chat.press("Cymraeg")
    assert chat.state.place.name is PlaceName.URGENT
    assert LIBRARY.wording("cy").place("urgent").split("\n")[0] in chat.text
    chat.press("English, easy")
    assert chat.state.language == "en-easy"
    assert chat.state.place.name is PlaceName.URGENT


def test_a_supporter_who_begins_their_own_statement_chooses_a_language_there_too() -> None:
    walker = Walker(LIBRARY.interview)
    walker.happen(RoleAccepted(AT, "r1", Role.HELPER, "Ana", "", holds=False)).command("start")
    if walker.name is PlaceName.SUPPORTING:
        walker.press(Verb.START_AGAIN)
    assert walker.name is PlaceName.URGENT
    assert walker.press(Verb.LANGUAGE, "cy").name is PlaceName.URGENT


def test_the_chosen_country_is_kept_and_its_rules_are_said() -> None:
    walker = Walker().command("start").next().next().next()
    walker.press(Verb.COUNTRY, "elsewhere")
    assert walker.state.country == "elsewhere"
    assert walker.effects == (Say("country-set"), Show())


def test_before_consent_nothing_a_person_writes_is_kept() -> None:
    walker = Walker().command("start")
    for _ in range(4):
        walker.write("I am afraid of hospitals")
        assert walker.notices == ["not-yet-consented"]
        assert not walker.state.answers
        verb = Verb.COUNTRY if walker.offers(Verb.COUNTRY) else Verb.NEXT
        walker.press(verb)


@pytest.mark.parametrize(
    "command", ["menu", "pause", "preview", "share", "links", "history", "country"]
)
def test_commands_that_need_consent_wait_for_it(command: str) -> None:
    walker = Walker().command("start").command(command)
    assert walker.notices == ["not-yet-consented"]
    assert walker.name is PlaceName.URGENT


def test_a_no_keeps_nothing_and_leaves_the_door_open() -> None:
    walker = Walker().command("start").next().next().next().press(Verb.COUNTRY).press(Verb.NO)
    assert walker.name is PlaceName.DECLINED
    assert not walker.state.consented
    walker = walker.press(Verb.START_AGAIN)
    assert walker.name is PlaceName.URGENT
    assert walker.next().command("start").name is PlaceName.URGENT


def test_a_yes_opens_the_menu() -> None:
    walker = Walker.at_menu()
    assert walker.name is PlaceName.MENU
    assert walker.state.consented
    assert walker.offers(Verb.TEN_MINUTES)


def test_changing_the_country_later_returns_to_the_question() -> None:
    walker = Walker.at_menu().section("me").next().command("country")
    walker.press(Verb.COUNTRY, "england-wales")
    assert walker.notices == ["country-set"]
    assert walker.asked == "me.name"
    walker.command("country").back()
    assert walker.asked == "me.name"


def test_changing_the_language_says_so_and_returns_to_the_question() -> None:
    walker = Walker.at_menu().section("me").next().command("language")
    walker.press(Verb.LANGUAGE, "en")
    assert walker.notices == ["language-set"]
    assert walker.asked == "me.name"
    assert walker.command("language").back().asked == "me.name"


def test_a_language_chosen_before_consent_begins_again_in_it() -> None:
    walker = Walker().command("start").next().command("language").press(Verb.LANGUAGE)
    assert walker.name is PlaceName.URGENT
    assert walker.next().command("language").back().name is PlaceName.URGENT


def test_starting_again_after_consent_opens_the_menu_and_loses_nothing() -> None:
    walker = Walker.at_menu().command("start")
    assert walker.name is PlaceName.MENU
    assert walker.notices == []
    walker.section("me").next().write("Ana").command("start")
    assert walker.notices == ["welcome-back"]
    assert walker.state.answer("me.name").text == "Ana"


def test_a_delete_refused_on_the_country_page_leads_back_to_the_beginning() -> None:
    walker = Walker().command("start").next().next().next().command("delete")
    assert walker.name is PlaceName.CONFIRM_DELETE
    assert walker.press(Verb.NO).name is PlaceName.URGENT
