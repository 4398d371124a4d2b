"""Voice notes and photos: where they are an answer, when they are saved, how they are refused."""

from dataclasses import replace

import pytest

from flows import events
from flows.answers import Part
from flows.conditions import answered
from flows.effects import ConfirmSaved, Fetch, Say, Show
from flows.interview import Interview, Kind, Question
from flows.keyboard import Verb
from flows.media import Kept, Medium
from flows.places import PlaceName
from flows.progress import first_required
from flows.state import Key, decode, encode
from tests.flows.small import EXTRA, INTERVIEW
from tests.flows.walker import AT, Walker

KEPT = Kept("m1", 900, "hash", seconds=40)
WITH_PHOTO = replace(
    INTERVIEW,
    sections=tuple(
        replace(EXTRA, questions=(Question("extra.photo", Kind.PHOTO), *EXTRA.questions))
        if each == EXTRA
        else each
        for each in INTERVIEW.sections
    ),
)


def voice(message: int = 5, seconds: int = 42, caption: str = "") -> events.VoiceSent:
    return events.VoiceSent(AT, f"file-{message}", seconds, message, caption)


def photo(message: int = 5, caption: str = "") -> events.PhotoSent:
    return events.PhotoSent(AT, f"file-{message}", message, caption)


def kept(message: int = 5, seconds: int = 40) -> events.MediumKept:
    return events.MediumKept(AT, message, replace(KEPT, file=f"m{message}", seconds=seconds))


def at_name(interview: Interview = INTERVIEW) -> Walker:
    return Walker.at_menu(interview).section("me").next()


def at_photo() -> Walker:
    return Walker.at_menu(WITH_PHOTO).section("extra")


def test_a_voice_note_is_fetched_and_nobody_is_told_yet_that_it_is_saved() -> None:
    walker = at_name().happen(voice())
    assert walker.effects == (Fetch("voice", "file-5", 5),)
    assert walker.state.answer("me.name").media == (Medium(5, "voice", 42),)


def test_once_it_rests_it_is_saved_with_the_length_that_was_counted() -> None:
    walker = at_name().happen(voice()).happen(kept())
    assert walker.effects == (ConfirmSaved(more=False),)
    (medium,) = walker.state.answer("me.name").kept
    assert medium.length == 40
    assert walker.state.changed


def test_it_stands_beside_words_and_both_stay() -> None:
    walker = at_name().write("Ana").happen(voice()).happen(kept())
    assert walker.effects == (ConfirmSaved(more=True),)
    answer = walker.state.answer("me.name")
    assert answer.text == "Ana"
    assert len(answer.kept) == 1


def test_words_that_come_with_it_are_saved_at_once() -> None:
    walker = at_name().happen(voice(caption="as I say it"))
    assert walker.effects == (Fetch("voice", "file-5", 5), ConfirmSaved(more=False))
    assert walker.state.answer("me.name").parts == (Part(5, "as I say it"),)
    assert walker.edit(5, "as we say it").notices == ["edit-saved"]
    assert walker.state.answer("me.name").text == "as we say it"
    assert len(walker.state.answer("me.name").media) == 1


def test_next_leads_on_while_it_is_fetched_and_it_finds_its_answer() -> None:
    walker = at_name().happen(voice()).next()
    assert walker.asked == "me.signs"
    assert walker.happen(kept()).effects == (Say("voice-kept"),)
    assert walker.asked == "me.signs"
    assert walker.state.answer("me.name").kept


def test_readers_are_said_not_to_have_it_yet_after_publishing() -> None:
    walker = Walker.published().command("menu").section("me").happen(voice())
    assert walker.asked == "me.signs"
    walker.back().happen(voice())
    assert walker.happen(kept()).notices == ["not-yet-published"]


def test_the_longest_note_is_taken_and_a_longer_one_kindly_refused() -> None:
    assert at_name().happen(voice(seconds=120)).effects == (Fetch("voice", "file-5", 5),)
    walker = at_name().happen(voice(seconds=121, caption="but this"))
    assert walker.notices == ["voice-long"]
    assert walker.state.answer("me.name").text == "but this"
    assert not walker.state.answer("me.name").media
    assert at_name().happen(voice(seconds=121)).effects[-1] == Show()


def test_all_notes_together_have_a_limit_counted_also_when_the_claim_was_short() -> None:
    walker = at_name()
    for message in range(10, 15):
        walker.happen(voice(message, 120)).happen(kept(message, 120))
    assert walker.happen(voice(20, 1)).effects == (Say("voice-full", (("most", "10"),)), Show())
    walker = at_name()
    for message in range(10, 15):
        walker.happen(voice(message, 1))
    for message in range(10, 14):
        walker.happen(kept(message, 120))
    walker.happen(voice(20, 60)).happen(kept(14, 120))
    assert walker.notices == ["voice-full"]
    assert {each.message for each in walker.state.answer("me.name").media} == {10, 11, 12, 13, 20}


@pytest.mark.parametrize("why", ["unreadable", "long", "big", "gone"])
def test_what_cannot_be_kept_is_said_and_the_rest_stays(why: str) -> None:
    walker = at_name().write("Ana").happen(voice())
    walker.happen(events.MediumRefused(AT, 5, "voice", why))
    assert walker.notices == [f"voice-{why}"]
    assert walker.effects[-1] == Show()
    assert walker.state.answer("me.name").text == "Ana"
    assert not walker.state.answer("me.name").media
    later = at_name().happen(voice()).next().happen(events.MediumRefused(AT, 5, "voice", why))
    assert [type(each) for each in later.effects] == [Say]
    assert not answered(later.state, Key("me.name"))


def test_what_comes_for_an_answer_that_was_taken_away_changes_nothing() -> None:
    walker = at_name().happen(voice()).back().next().press(Verb.REMOVE).press(Verb.YES)
    before = walker.state
    assert walker.happen(kept()).state == before
    assert walker.happen(events.MediumRefused(AT, 5, "voice", "gone")).state == before
    assert walker.effects == ()


def test_it_comes_once() -> None:
    walker = at_name().happen(voice()).happen(kept())
    before = walker.state
    assert walker.happen(kept(seconds=3)).state == before


def test_at_a_groups_overview_it_begins_an_entry() -> None:
    walker = Walker.at_menu().section("hard").next().write("Haldol").command("done")
    assert walker.name is PlaceName.ENTRIES
    walker.happen(voice())
    assert walker.effects == (Fetch("voice", "file-5", 5), Show())
    assert walker.state.entries["hard.refused"] == (1, 2)
    assert walker.asked == "hard.refused.name"


@pytest.mark.parametrize("event", [voice(), photo()])
def test_where_none_can_be_taken_that_is_said(event: events.Event) -> None:
    kind = "voice" if isinstance(event, events.VoiceSent) else "photo"
    assert Walker.at_menu().happen(event).effects == (Say(f"sent-{kind}"), Show())
    signs = at_name().next().happen(event)
    assert signs.notices == [f"sent-{kind}"]
    assert signs.asked == "me.signs"


def test_words_under_a_picture_are_the_answer_where_pictures_are_not() -> None:
    walker = at_name().happen(photo(caption="Ana"))
    assert walker.effects == (Say("sent-photo"), ConfirmSaved(more=False))
    assert walker.state.answer("me.name").text == "Ana"


def test_a_new_photo_takes_the_place_of_the_old_one_only_when_it_rests() -> None:
    walker = at_photo().happen(photo(5)).happen(kept(5)).happen(photo(6))
    assert [each.message for each in walker.state.answer("extra.photo").kept] == [5]
    walker.happen(kept(6))
    assert [each.message for each in walker.state.answer("extra.photo").media] == [6]


def test_a_refused_photo_leaves_the_old_one() -> None:
    walker = at_photo().happen(photo(5)).happen(kept(5)).happen(photo(6))
    walker.happen(events.MediumRefused(AT, 6, "photo", "unreadable"))
    assert [each.message for each in walker.state.answer("extra.photo").kept] == [5]


def test_photos_that_come_out_of_order_leave_the_newest() -> None:
    walker = at_photo().happen(photo(5)).happen(photo(6)).happen(kept(6)).happen(kept(5))
    assert [each.message for each in walker.state.answer("extra.photo").media] == [6]


def test_a_photo_can_be_described_in_words_instead() -> None:
    walker = at_photo().write("Tall, with a red beard")
    assert walker.effects == (ConfirmSaved(more=False),)
    assert walker.state.answer("extra.photo").text == "Tall, with a red beard"


def test_a_voice_alone_is_no_name_to_publish_under() -> None:
    walker = at_name().happen(voice()).happen(kept())
    assert first_required(walker.interview, walker.state) == Key("me.name")


def test_a_voice_note_ends_a_pause() -> None:
    walker = at_name().command("pause").happen(voice())
    assert walker.effects == (Say("welcome-back"), Fetch("voice", "file-5", 5), Show())


def test_nothing_is_kept_without_consent() -> None:
    walker = Walker().command("start").happen(voice())
    assert walker.notices == ["sent-voice"]
    assert not walker.state.answers
    before = walker.state
    assert walker.happen(kept()).state == before


def test_it_survives_its_bytes_waited_for_and_kept() -> None:
    walker = at_name().happen(voice(5)).happen(voice(6)).happen(kept(6))
    assert decode(encode(walker.state)) == walker.state


def test_one_of_several_voice_notes_can_be_taken_away_alone() -> None:
    walker = at_name().happen(voice(message=5)).happen(voice(message=6)).command("done")
    walker.press(Verb.EDIT, "me.name").press(Verb.REMOVE)
    assert [each.subject for each in walker.actions if each.verb is Verb.REMOVE_ONE] == ["5", "6"]
    walker.press(Verb.REMOVE_ONE, "5")
    assert walker.notices == ["removed-one"]
    assert [each.message for each in walker.state.answer("me.name").media] == [6]
    assert walker.asked == "me.name"
    assert not walker.press(Verb.REMOVE).offers(Verb.REMOVE_ONE)


def test_a_voice_note_beside_words_can_be_taken_away_alone() -> None:
    walker = at_name().write("Ana").happen(voice(message=5)).command("done")
    walker.press(Verb.EDIT, "me.name").press(Verb.REMOVE).press(Verb.REMOVE_ONE)
    assert walker.state.answer("me.name").text == "Ana"
    assert walker.state.answer("me.name").media == ()
