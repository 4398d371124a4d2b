"""Supporters, as the engine sees them: one side at a time, the other side as events."""

from dataclasses import replace

import pytest

from flows.answers import Answer, Part
from flows.building import build_statement
from flows.effects import Effect, Say, Show
from flows.engine.inviting import CONTACTS
from flows.events import Commanded, GrantFact, GrantsListed, GrantWithdrawn
from flows.keyboard import Verb
from flows.loading import load
from flows.places import Place, PlaceName
from flows.state import Key, State
from flows.support import WAITING, Role, Stage, Supporter
from flows.support_effects import (
    AcceptRole,
    DeclineRole,
    EndSupport,
    Invite,
    OpenInvitation,
    PassLink,
    Suggest,
    TellTaken,
)
from flows.support_events import (
    CountryMoved,
    Delivered,
    GrantExpired,
    InvitationFailed,
    InvitationOpened,
    Invited,
    LinkPassed,
    LinkTaken,
    PageReceived,
    RoleAccepted,
    SigningClaimed,
    SuggestionReceived,
    SupportEnded,
    SupporterAccepted,
    SupporterDeclined,
    VersionMade,
)
from tests.flows.walker import AT, Walker

GRANT = GrantFact("g1", "Ward 5", "full", AT.date(), None, 0)


def inviting(role: Role = Role.HELPER) -> Walker:
    """At the check before an invitation."""
    walker = Walker.published().command("supporters").press(Verb.INVITE)
    walker.press(Verb.ROLE, role).write("Maria")
    if walker.name is PlaceName.SUPPORT_MYSELF:
        walker.write("Ana")
    if walker.name is PlaceName.SUPPORT_LINK:
        walker.happen(GrantsListed(AT, (GRANT,))).press(Verb.GIVE, "g1")
    return walker


def with_supporter(role: Role = Role.HELPER) -> Walker:
    """Maria has accepted."""
    walker = inviting(role).press(Verb.YES).happen(Invited(AT, "r1"))
    grant = "g1" if role is Role.HOLDER else ""
    return walker.happen(SupporterAccepted(AT, "r1", grant))


def invited(role: Role = Role.HELPER, walker: Walker | None = None) -> Walker:
    """Somebody who has opened an invitation."""
    return (walker or Walker()).happen(InvitationOpened(AT, "token", role, "Ana"))


def supporting(role: Role = Role.HELPER, walker: Walker | None = None) -> Walker:
    """Somebody who has accepted one."""
    invited(role, walker).press(Verb.ACCEPT)
    return (walker or invited(role)).happen(RoleAccepted(AT, "r1", role, "Ana", "x", holds=True))


def deeds(walker: Walker) -> list[Effect]:
    return [each for each in walker.effects if not isinstance(each, Say | Show)]


def maria(walker: Walker) -> Supporter:
    found = walker.state.support.supporter("r1")
    assert found is not None
    return found


@pytest.mark.parametrize("role", list(Role))
def test_an_invitation_is_made_only_after_a_check(role: Role) -> None:
    walker = inviting(role)
    assert walker.name is PlaceName.SUPPORT_CHECK
    assert deeds(walker.press(Verb.YES)) == [Invite(role, "Maria")]
    walker.happen(Invited(AT, "r1"))
    assert maria(walker).stage is Stage.INVITED
    assert walker.place == Place(PlaceName.SUPPORTERS)


def test_a_no_at_the_check_invites_nobody() -> None:
    walker = inviting().press(Verb.NO)
    assert deeds(walker) == []
    assert walker.state.support == State.new().support


def test_before_the_first_version_there_is_nothing_to_hold() -> None:
    walker = Walker.at_menu().command("supporters").press(Verb.INVITE)
    assert walker.press(Verb.ROLE, Role.HOLDER).notices == ["publish-first"]


@pytest.mark.parametrize(
    ("name", "notice"), [("  ", "support-name-empty"), ("x" * 61, "support-name-long")]
)
def test_a_name_has_to_be_there_and_short(name: str, notice: str) -> None:
    walker = Walker.at_menu().command("supporters").press(Verb.INVITE)
    walker.press(Verb.ROLE, Role.CARER)
    assert walker.write(name).notices == [notice]
    assert walker.write("Maria").name is PlaceName.SUPPORT_MYSELF
    assert walker.write(name).notices == [notice]


def test_a_declined_invitation_leaves_nothing() -> None:
    walker = inviting().press(Verb.YES).happen(Invited(AT, "r1"))
    walker.happen(SupporterDeclined(AT, "r1"))
    assert walker.state.support.supporters == ()
    assert walker.notices == ["supporter-declined"]


def test_a_new_invitation_takes_the_place_of_the_old_one() -> None:
    walker = inviting().press(Verb.YES).happen(Invited(AT, "r1"))
    walker.press(Verb.SUPPORTER, "r1").press(Verb.INVITE_AGAIN)
    assert deeds(walker) == [Invite(Role.HELPER, "Maria", "r1")]
    assert len(walker.happen(Invited(AT, "r1")).state.support.supporters) == 1


def test_taking_back_an_invitation_says_so_and_is_no_history() -> None:
    walker = inviting().press(Verb.YES).happen(Invited(AT, "r1"))
    walker.press(Verb.SUPPORTER, "r1").press(Verb.END).press(Verb.YES)
    assert deeds(walker) == [EndSupport("r1")]
    assert walker.notices == ["invitation-taken-back"]


def test_what_comes_from_outside_moves_nobody_and_leaves_the_buttons_good() -> None:
    walker = with_supporter().command("menu").section("me").next()
    before = walker.state
    walker.happen(SuggestionReceived(AT, "r1", "me.name", "words"))
    assert replace(walker.state, support=before.support) == before
    assert walker.notices == ["offer-came"]
    assert not any(isinstance(each, Show) for each in walker.effects)


def test_accepted_words_are_a_part_of_the_answer_and_say_whose_they_are() -> None:
    walker = with_supporter().happen(SuggestionReceived(AT, "r1", "me.name", "words"))
    walker.command("supporters").press(Verb.OFFERS).press(Verb.ACCEPT)
    assert walker.state.answer("me.name").text.endswith("words")
    assert list(walker.state.support.helped.values()) == ["Maria"]
    assert walker.state.support.offers == ()
    assert "not-yet-published" in walker.notices


def test_words_for_a_group_are_an_entry_of_their_own() -> None:
    walker = with_supporter().happen(SuggestionReceived(AT, "r1", "hard.refused", "Haloperidol"))
    walker.command("supporters").press(Verb.OFFERS).press(Verb.ACCEPT)
    (number,) = walker.state.entries["hard.refused"]
    assert walker.state.answer("hard.refused.name", number).text == "Haloperidol"
    walker.command("menu").section("hard")
    assert walker.actions


def test_words_for_a_question_that_is_gone_are_dropped_without_harm() -> None:
    walker = with_supporter().happen(SuggestionReceived(AT, "r1", "gone.question", "words"))
    before = walker.state.answers
    walker.command("supporters").press(Verb.OFFERS).press(Verb.ACCEPT)
    assert walker.state.answers == before


def test_declined_words_are_gone() -> None:
    walker = with_supporter().happen(SuggestionReceived(AT, "r1", "me.name", "words"))
    before = walker.state.answers
    walker.command("supporters").press(Verb.OFFERS).press(Verb.DECLINE)
    assert (walker.state.answers, walker.state.support.offers) == (before, ())
    assert deeds(walker) == []


def test_only_an_active_supporter_is_heard_and_only_so_often() -> None:
    walker = inviting().press(Verb.YES).happen(Invited(AT, "r1"))
    assert not walker.happen(SuggestionReceived(AT, "r1", "me.name", "x")).state.support.offers
    walker.happen(SupporterAccepted(AT, "r1"))
    for _ in range(WAITING + 3):
        walker.happen(SuggestionReceived(AT, "r1", "me.name", "x"))
    assert len(walker.state.support.offers) == WAITING


def test_a_newer_page_takes_the_place_of_one_that_waits() -> None:
    walker = with_supporter(Role.CARER)
    walker.happen(PageReceived(AT, "r1", (("close", "old"),))).command("supporters")
    walker.press(Verb.OFFERS).happen(PageReceived(AT, "r1", (("close", "new"),)))
    assert walker.name is PlaceName.SUPPORTERS, "what was being read is not there any more"
    walker.press(Verb.OFFERS).press(Verb.ACCEPT)
    assert maria(walker).page == (("close", "new"),)


def test_a_page_stays_as_it_was_accepted_until_the_new_one_is() -> None:
    walker = with_supporter(Role.CARER).happen(PageReceived(AT, "r1", (("close", "old"),)))
    walker.command("supporters").press(Verb.OFFERS).press(Verb.ACCEPT)
    walker.happen(PageReceived(AT, "r1", (("close", "new"),)))
    assert maria(walker).page == (("close", "old"),)


def test_taking_out_asks_first() -> None:
    walker = with_supporter(Role.CARER).happen(PageReceived(AT, "r1", (("close", "old"),)))
    walker.command("supporters").press(Verb.OFFERS).press(Verb.ACCEPT)
    walker.press(Verb.SUPPORTER, "r1").press(Verb.TAKE_OUT).press(Verb.NO)
    assert maria(walker).page
    walker.press(Verb.TAKE_OUT).press(Verb.YES)
    assert maria(walker).page == ()


def test_what_a_witness_said_outlives_the_witness() -> None:
    walker = with_supporter(Role.WITNESS).happen(SigningClaimed(AT, "r1", "3 March"))
    walker.command("supporters").press(Verb.OFFERS).press(Verb.ACCEPT)
    walker.happen(SupportEnded(AT, "r1"))
    assert (maria(walker).stage, maria(walker).signed) == (Stage.ENDED, "3 March")
    walker.press(Verb.SUPPORTER, "r1").press(Verb.TAKE_OUT).press(Verb.YES)
    assert walker.state.support.supporters == ()


def test_a_withdrawn_link_asks_about_everybody_who_holds_it() -> None:
    walker = with_supporter(Role.HOLDER)
    second = Supporter("r2", Role.HOLDER, "Cleo", "Ana", Stage.ACTIVE, grant="g1")
    support = walker.state.support.with_supporter(second)
    walker = Walker(state=replace(walker.state, support=support)).command("links")
    walker.happen(GrantWithdrawn(AT, "g1", "Ward 5"))
    assert (walker.name, walker.place.relation) == (PlaceName.TELL_HOLDER, "r1")
    walker.press(Verb.YES)
    assert TellTaken("r1") in walker.effects
    assert walker.place.relation == "r2"
    walker.press(Verb.NO)
    assert TellTaken("r2") not in walker.effects
    assert walker.name is PlaceName.LINKS
    assert [each.grant for each in walker.state.support.supporters] == ["", ""]


def test_a_link_that_nobody_holds_asks_nothing() -> None:
    walker = with_supporter().command("links").happen(GrantWithdrawn(AT, "g1", "Ward 5"))
    assert walker.name is PlaceName.LINKS


def test_whoever_was_only_invited_does_not_get_a_link_that_was_withdrawn() -> None:
    walker = inviting(Role.HOLDER).press(Verb.YES).happen(Invited(AT, "r1"))
    walker.command("links").happen(GrantWithdrawn(AT, "g1", "Ward 5"))
    assert maria(walker).grant == ""


def test_a_holder_can_get_another_link() -> None:
    walker = with_supporter(Role.HOLDER).command("supporters").press(Verb.SUPPORTER, "r1")
    walker.press(Verb.GIVE_LINK).happen(GrantsListed(AT, (GRANT,)))
    assert deeds(walker.press(Verb.GIVE, "card")) == [PassLink("r1", "card")]
    assert maria(walker.happen(LinkPassed(AT, "r1", "g2"))).grant == "g2"


def test_the_first_contact_leads_to_one_offer_and_no_second() -> None:
    walker = Walker.at_menu(load().interview)
    contacts = Place(PlaceName.ENTRIES, question=CONTACTS)
    named = walker.state.with_answer(Key(f"{CONTACTS}.name", 1), Answer((Part(1, "Maria"),)))
    at_contacts = replace(named, entries={CONTACTS: (1,)}, place=contacts, counter=1)
    walker = Walker(walker.interview, at_contacts).command("next")
    assert "invite-offer" in walker.notices
    again = Walker(walker.interview, replace(walker.state, place=contacts)).command("next")
    assert "invite-offer" not in again.notices
    again.command("supporters").press(Verb.INVITE).press(Verb.ROLE, Role.HELPER)
    again.press(Verb.CONTACT)
    assert again.state.support.draft.name == "Maria"


# --- the supporter ------------------------------------------------------------------------------


def test_a_link_with_an_invitation_is_opened_by_anybody_at_any_place() -> None:
    for walker in (Walker(), Walker().command("start"), Walker.at_menu().section("me").next()):
        walker.happen(Commanded(AT, "start", "token"))
        assert walker.effects == (OpenInvitation("token"),)
        invited(walker=walker)
        assert walker.name is PlaceName.INVITED
        assert walker.offers(Verb.ACCEPT)
        assert walker.offers(Verb.DECLINE)


def test_an_invitation_in_mid_question_comes_back_to_the_question() -> None:
    walker = Walker.at_menu().section("me").next()
    before = walker.place
    invited(walker=walker).press(Verb.BACK)
    assert walker.place == before
    invited(walker=walker).press(Verb.DECLINE)
    assert deeds(walker) == [DeclineRole("token")]
    assert walker.place == before
    supporting(walker=walker).press(Verb.BACK)
    assert walker.place == before


def test_a_bad_invitation_moves_nobody_who_is_somewhere() -> None:
    walker = Walker.at_menu().section("me").next()
    before = walker.state
    walker.happen(InvitationFailed(AT))
    assert (walker.notices, walker.state) == (["invitation-failed"], before)


def test_a_bad_invitation_is_said_before_everything_else_to_somebody_new() -> None:
    walker = Walker().happen(InvitationFailed(AT))
    assert walker.notices == ["invitation-failed"]
    assert walker.name is PlaceName.URGENT


def test_an_invitation_that_went_bad_meanwhile_is_said_when_accepted() -> None:
    walker = invited().press(Verb.ACCEPT)
    assert deeds(walker) == [AcceptRole("token")]
    walker.happen(InvitationFailed(AT))
    assert (walker.notices, walker.name) == (["invitation-failed"], PlaceName.DECLINED)


def test_somebody_new_who_declines_or_waits_is_left_with_nothing() -> None:
    for verb in (Verb.DECLINE, Verb.BACK):
        walker = invited().press(verb)
        assert walker.name is PlaceName.DECLINED
        assert walker.state.support == State.new().support


def test_a_supporter_needs_no_statement_of_their_own() -> None:
    walker = supporting()
    assert not walker.state.consented
    assert not walker.offers(Verb.MENU)
    walker.command("menu")
    assert walker.notices == ["not-yet-consented"]
    walker.write("words for nobody")
    assert walker.state.answers == {}
    walker.command("language").press(Verb.BACK)
    assert walker.name is PlaceName.SUPPORTED or walker.name is PlaceName.SUPPORTING


def test_several_are_listed_and_one_is_shown_at_once() -> None:
    walker = supporting(walker=Walker.at_menu())
    assert walker.command("menu").command("supporting").name is PlaceName.SUPPORTED
    walker.happen(InvitationOpened(AT, "other", Role.WITNESS, "Ben"))
    walker.press(Verb.ACCEPT)
    walker.happen(RoleAccepted(AT, "r2", Role.WITNESS, "Ben", "x", holds=False))
    assert walker.command("menu").command("supporting").name is PlaceName.SUPPORTING
    walker.press(Verb.SUPPORTED, "r2").press(Verb.BACK)
    assert walker.name is PlaceName.SUPPORTING
    assert walker.press(Verb.BACK).name is PlaceName.MENU


def test_nobody_to_support_is_said() -> None:
    assert Walker.at_menu().command("supporting").notices == ["supporting-nobody"]


def suggesting() -> Walker:
    walker = supporting(Role.HELPER).press(Verb.SUGGEST).press(Verb.SECTION, "me")
    return walker.press(Verb.ABOUT, "me.name")


def test_a_suggestion_is_sent_after_a_last_look() -> None:
    walker = suggesting().write("one", "two")
    assert deeds(walker) == []
    assert deeds(walker.press(Verb.YES)) == [Suggest("r1", "me.name", "one\ntwo")]
    walker.happen(Delivered(AT, "r1"))
    assert (walker.state.support.words, walker.notices) == ("", ["suggestion-sent"])


def test_a_suggestion_that_finds_no_room_is_kept() -> None:
    walker = suggesting().write("one").press(Verb.YES).happen(Delivered(AT, "r1", done=False))
    assert (walker.state.support.words, walker.notices) == ("one", ["suggestion-full"])


def test_a_suggestion_can_be_thrown_away_and_has_a_length() -> None:
    walker = suggesting().write("one").press(Verb.NO)
    assert walker.state.support.words == ""
    assert walker.write("x" * 3001).notices == ["suggestion-long"]
    assert walker.write("   ").notices == ["use-buttons"]


def test_the_helpers_list_does_not_depend_on_anybodys_answers() -> None:
    walker = supporting(Role.HELPER).press(Verb.SUGGEST).press(Verb.SECTION, "allergies")
    listed = {each.subject for each in walker.actions if each.verb is Verb.ABOUT}
    section = walker.interview.section("allergies")
    assert listed == {each.id for each in section.questions}


def test_a_carers_answer_is_confirmed_and_can_be_taken_away() -> None:
    walker = supporting(Role.CARER).press(Verb.WRITE_PAGE).write("one", "two")
    assert walker.press(Verb.BACK).press(Verb.WRITE_PAGE).name is PlaceName.CARER_CHECK
    walker.press(Verb.CARER_ANSWER, "close").press(Verb.REMOVE).press(Verb.NO)
    walker.press(Verb.REMOVE).press(Verb.YES)
    supported = walker.state.support.whom("r1")
    assert supported is not None
    assert supported.lines == ()
    walker.command("done")
    assert walker.press(Verb.SEND_PAGE).notices == ["page-empty"]


def test_the_end_of_a_link_concerns_only_who_holds_it() -> None:
    walker = with_supporter(Role.HOLDER)
    grant = walker.state.support.supporters[0].grant
    walker.happen(GrantExpired(AT, "another", "Ward 5"))
    assert walker.effects == (Say("grant-expired", (("label", "Ward 5"),)),)
    assert walker.state.support.supporters[0].grant == grant
    walker.happen(GrantExpired(AT, grant, "Ward 6"))
    assert deeds(walker) == [TellTaken("r1")]
    assert walker.notices == ["grant-expired", "holder-told"]
    assert walker.state.support.supporters[0].grant == ""


def test_an_invitation_can_be_read_in_any_language_before_it_is_answered() -> None:
    walker = Walker(load().interview)
    walker.happen(InvitationOpened(AT, "token", Role.HELPER, "Ana"))
    walker.press(Verb.LANGUAGE, "ur")
    assert walker.notices == ["language-set"]
    assert walker.name is PlaceName.INVITED
    assert walker.state.language == "ur"
    assert walker.offers(Verb.ACCEPT)


def test_a_country_that_stays_or_concerns_nobody_here_is_no_news() -> None:
    walker = supporting(Role.WITNESS)
    country = walker.state.support.supported[0].country
    assert walker.happen(CountryMoved(AT, "r1", country)).effects == ()
    assert walker.happen(CountryMoved(AT, "unknown", "scotland")).effects == ()
    assert walker.happen(CountryMoved(AT, "r1", "ireland")).notices == ["witness-country"]


def test_a_hard_part_leads_to_inviting_a_helper_and_back() -> None:
    walker = Walker.at_menu().section("hard").press(Verb.WITH_SOMEONE)
    names = [walker.name]
    walker.press(Verb.INVITE).write("Maria", "Ana").press(Verb.YES)
    assert walker.effects == (Invite(Role.HELPER, "Maria"),)
    names.append(walker.happen(Invited(AT, "r9")).name)
    names += [walker.press(Verb.BACK).name for _ in range(2)]
    assert names == [
        *(PlaceName.WITH_SOMEONE, PlaceName.SUPPORTERS, PlaceName.WITH_SOMEONE),
        PlaceName.CONTENT_NOTE,
    ]
    assert walker.press(Verb.WITH_SOMEONE).press(Verb.NEXT).asked == "hard.refused.name"


def test_words_of_danger_on_a_carers_page_bring_help_once() -> None:
    walker = supporting(Role.CARER).press(Verb.WRITE_PAGE).write("she says she will die")
    assert walker.notices == ["urgent-offer"]
    assert walker.write("die").notices == []


def test_a_day_is_needed_and_short() -> None:
    walker = supporting(Role.WITNESS).press(Verb.SIGNED)
    assert walker.write("x" * 61).notices == ["sign-day-needed"]
    assert walker.write(" ").notices == ["sign-day-needed"]


def test_a_holder_hears_of_versions_and_of_a_link_that_is_gone() -> None:
    walker = supporting(Role.HOLDER)
    assert walker.happen(VersionMade(AT, "r1")).notices == ["held-new-version"]
    assert walker.offers(Verb.SHOW_HELD)
    walker.happen(LinkTaken(AT, "r1"))
    assert not walker.offers(Verb.SHOW_HELD)


@pytest.mark.parametrize(
    "presses",
    [
        (),
        (Verb.SUGGEST,),
        (Verb.SUGGEST, Verb.SECTION),
        (Verb.SUGGEST, Verb.SECTION, Verb.ABOUT),
        (Verb.END,),
    ],
)
def test_an_end_from_outside_finds_the_supporter_a_place(presses: tuple[Verb, ...]) -> None:
    walker = supporting(Role.HELPER)
    for verb in presses:
        walker.press(verb)
    walker.happen(SupportEnded(AT, "r1"))
    assert walker.notices == ["support-over"]
    assert walker.actions
    assert walker.state.support.supported == ()


def test_what_is_about_a_relation_that_is_not_there_changes_nothing() -> None:
    walker = Walker.at_menu()
    before = walker.state
    for event in (
        SupporterAccepted(AT, "r9"),
        SupporterDeclined(AT, "r9"),
        SuggestionReceived(AT, "r9", "me.name", "x"),
        PageReceived(AT, "r9", ()),
        SigningClaimed(AT, "r9", "x"),
        SupportEnded(AT, "r9"),
        VersionMade(AT, "r9"),
        LinkTaken(AT, "r9"),
        Delivered(AT, "r9"),
    ):
        assert walker.happen(event).state == before


def test_a_statement_names_who_helped_only_while_their_words_are_in_it() -> None:
    library = load()
    walker = Walker.at_menu(library.interview)
    helped = replace(walker.state.support, helped={-1: "Maria"})
    state = replace(walker.state, support=helped)
    made = build_statement(library, state, version=1, made_on=AT.date(), confirmed_on=None)
    assert made.provenance.with_help_from == ()
