"""What is said at each place, in a real chat with the real engine."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.answers import Answer
from flows.bubbles import DATA_LIMIT, TEXT_LIMIT, units
from flows.effects import ConfirmSaved, Introduce, MakeGrant, Say, Show, ShowGrants
from flows.events import GrantFact, HistoryFact
from flows.library import Library
from flows.loading import load
from flows.places import Place, PlaceName
from flows.private import STEPS
from flows.speech import Bubble, say, say_notice
from flows.state import Key, State
from tests.flows.talking import NOW, Chat


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


@pytest.fixture
def chat(library: Library) -> Chat:
    return Chat(library).begin()


def test_urgent_help_comes_before_anything_else(library: Library) -> None:
    chat = Chat(library).command("start")
    assert chat.heard[0].text.startswith("First of all: where to get help right now.")
    assert "999" in chat.heard[0].text
    assert chat.labels[0] == "Next"


def test_the_law_is_said_once_the_country_is_chosen(library: Library) -> None:
    chat = Chat(library).command("start").press("Next", "Next", "Next", "England & Wales")
    assert "They do not have to follow it." in chat.text
    assert chat.text.count("They do not have to follow it.") == 1
    assert chat.heard[-1].text.startswith("May I keep your answers?")


def test_the_menu_says_with_a_word_how_far_each_part_is(chat: Chat) -> None:
    assert "○ Who I am – empty" in chat.labels
    chat.press("○ Who I am").write("Maya").command("menu")
    assert "◐ Who I am – begun" in chat.labels
    chat.press("○ Allergies").press("No", "Next")
    assert "✓ Allergies and bad reactions – done" in chat.labels


def test_the_menu_greets_only_until_something_is_answered(chat: Chat) -> None:
    assert chat.text.startswith("Thank you.")
    chat.press("The ten").write("Maya").command("menu")
    assert chat.text.startswith("Your statement")


def test_a_question_stands_under_its_section_with_its_reason(chat: Chat) -> None:
    chat.press("○ How to talk")
    intro, question = chat.heard
    assert intro.text == "Now, how people can talk with you during a hard time."
    assert question.text.split("\n\n") == [
        "How to talk with me",
        "During a hard time, what is good to say to you?",
        "Why I ask: Staff may be meeting you for the first time. These words can help them begin.",
    ]


def test_what_was_written_is_echoed_unedited(chat: Chat) -> None:
    chat.press("○ How to talk").write("  {label} *slowly*\n---\n🙂").press("Next", "Back")
    assert chat.text.endswith("You wrote:\n  {label} *slowly*\n---\n🙂")


def test_what_was_picked_is_echoed_by_name(chat: Chat) -> None:
    chat.press("○ What helps", "Next", "Music", "Places").write("my dog").press("Next", "Back")
    assert "You picked: Music and sound, Places\n\nYou wrote:\nmy dog" in chat.text
    assert "✓ Places" in chat.labels
    assert "People" in chat.labels


def test_yes_and_no_keep_their_labels_when_one_of_them_is_picked(chat: Chat) -> None:
    chat.press("○ Allergies", "No", "Back")
    assert "You picked: No" in chat.text
    assert chat.labels[:2] == ["Yes", "No"]


def test_a_pressed_option_says_what_is_picked_now(chat: Chat) -> None:
    chat.press("○ What helps", "Next", "Music")
    assert chat.text == "✓ Saved.\n\nYou picked: Music and sound"
    chat.press("✓ Music")
    assert chat.text == "✓ Saved. Nothing is picked now."


def test_own_words_where_several_can_be_picked_are_said_to_be_kept(chat: Chat) -> None:
    chat.press("○ What helps", "Next").write("My dog")
    assert chat.text == "✓ Saved.\n\nYou wrote:\nMy dog"
    chat.press("Music")
    assert chat.text == "✓ Saved.\n\nYou picked: Music and sound\n\nYou wrote:\nMy dog"
    chat.press("✓ Music")
    assert chat.text == "✓ Saved.\n\nYou wrote:\nMy dog"


def test_a_pick_beside_own_words_is_asked_about_with_both_in_full(chat: Chat) -> None:
    chat.press("○ Allergies").write("Only to cats", "and wool").press("No")
    assert "You picked: No" in chat.text
    assert "You wrote:\nOnly to cats\nand wool" in chat.text
    assert chat.labels[:3] == ["Both", "Only what I wrote", "Only what I picked"]


def test_saving_is_said_quietly_and_once_in_full(chat: Chat) -> None:
    chat.press("○ How to talk").write("one")
    assert chat.text == "✓ Saved. You can write more, or press Next."
    chat.write("two")
    assert chat.text == "✓ Saved."


def test_a_second_message_that_could_be_meant_as_a_second_entry_is_said_to_be_one(
    chat: Chat,
) -> None:
    chat.press("○ Please").write("Hold my arms", "Shout")
    assert "as one with the message before it" in chat.text
    assert chat.state.entries["please-dont.items"] == (1,)
    assert chat.state.answer("please-dont.items.what", 1).text == "Hold my arms\nShout"
    chat.press("Next").write("It hurts", "very much")
    assert chat.text == "✓ Saved."


def test_a_pick_and_own_words_stand_under_one_label_in_the_preview(chat: Chat) -> None:
    chat.press("○ What helps", "Next", "Music").write("My drum").command("preview")
    assert "What also helps:\nMusic and sound\nMy drum\n" in chat.text + "\n"


def test_a_line_that_says_more_about_an_entry_is_listed_under_its_label(chat: Chat) -> None:
    chat.press("○ Who I am").write("Maya").command("menu")
    chat.press("○ Please").write("Hold me").press("Next").write("It hurts").command("preview")
    chat.press("Next", "Next")
    assert "☆ Why: It hurts" in chat.labels
    chat.press("☆ Why: It hurts")
    assert "★ Why: It hurts" in chat.text
    assert "Why: It hurts" in chat.command("preview").text


def test_saved_somewhere_else_than_at_a_question_is_still_said(library: Library) -> None:
    state = replace(State.new(), place=Place(PlaceName.MENU))
    assert say(library, state, [ConfirmSaved()]) == (Bubble("✓ Saved."),)


def test_the_first_entry_can_be_left_out_and_the_second_is_not_asked_for(chat: Chat) -> None:
    chat.press("○ Please")
    assert "If there is nothing to write here, press Skip." in chat.text
    chat.write("Shout").press("Next", "Skip", "Skip", "Skip", "Add another")
    assert "press Skip" not in chat.text


def test_a_follow_up_names_the_entry_it_is_about(chat: Chat) -> None:
    chat.press("○ Please").write("Shout").press("Next")
    assert chat.text.startswith("Please don't – Shout\n\nWhy should they not do this?")


def test_the_overview_numbers_the_entries(chat: Chat) -> None:
    chat.press("○ Please").write("Shout").press("Next", "Skip", "Skip", "Skip")
    chat.press("Add another").write("Grab").press("Next", "Skip", "Skip", "Skip")
    assert "1. Shout\n2. Grab" in chat.text
    assert chat.labels[:4] == ["Change: Shout", "Change: Grab", "Add another", "Done"]


def test_an_entry_without_a_name_goes_by_its_kind(chat: Chat) -> None:
    chat.press("○ Please").write("Shout").press("Next").write("Why").press("Back")
    number = chat.state.entries["please-dont.items"][0]
    answers = {key: one for key, one in chat.state.answers.items() if key.question[-4:] == ".why"}
    place = Place(PlaceName.ASKING, question="please-dont.items.last-time", entry=number)
    state = replace(chat.state, answers=answers, place=place)
    assert say(chat.library, state, [Show()])[0].text.startswith("Please don't – Why\n")
    nameless = replace(state, answers={})
    said = say(chat.library, nameless, [Show()])[0].text
    assert said.startswith("Please don't – Please don't\n")


def test_an_entry_is_shown_with_all_its_answers(chat: Chat) -> None:
    chat.press("○ Please").write("Shout").press("Next").write("It scares me")
    chat.press("Next", "Skip", "Skip", "Done", "Change: Shout")
    assert "Please don't:\nShout\nWhy:\nIt scares me" in chat.text
    assert "What happened last time" not in chat.text
    assert chat.labels[:3] == [
        "Change: Please don't",
        "Change: Why",
        "Answer: What happened last time",
    ]


def test_what_would_be_removed_is_shown_in_full(chat: Chat) -> None:
    chat.press("○ Please").write("Shout").press("Next").write("It scares me")
    chat.press("Next", "Skip", "Skip", "Done", "Change: Shout", "Remove")
    assert "Please don't:\nShout\nWhy:\nIt scares me" in chat.text
    chat.press("No", "Change: Why", "Take this answer away")
    assert "Why:\nIt scares me" in chat.text


def test_check_your_answers_shows_only_what_is_answered(chat: Chat) -> None:
    chat.press("○ Allergies", "No", "Next")
    chat.press("✓ Allergies")
    assert chat.text.startswith("Allergies and bad reactions\n\nHas an allergy or bad reaction:")
    assert "Add to: Allergies" not in chat.labels


def test_check_your_answers_of_an_empty_part_says_so(library: Library) -> None:
    place = Place(PlaceName.CHECKING, section="allergies")
    said = say(library, replace(State.new(), place=place), [Show()])
    assert "You have not answered anything in this part." in said[0].text


def test_a_hard_part_begins_with_its_note_and_a_way_round(chat: Chat) -> None:
    chat.press("○ Medicines I do not")
    assert chat.text.startswith("Medicines I do not want\n\nThe next part is about medicines")
    assert chat.labels[:2] == ["Next", "Skip"]


def test_the_preview_holds_the_card_first_and_then_everything(chat: Chat) -> None:
    chat.press("○ Who I am").write("Maya").command("menu")
    chat.press("○ Please").write("Shout").press("Next").write("It scares me").command("preview")
    start, card, whole, end = (bubble.text for bubble in chat.heard)
    assert start.startswith("Here is your statement as staff will see it.")
    assert card == "— The card —\n\nName: Maya\nPlease don't: Shout"
    assert "— Who I am —\n\nName:\nMaya" in whole
    assert "• Shout\nWhy:\nIt scares me" in whole
    assert end.startswith("That was all.")


def test_the_preview_of_nothing_says_so(chat: Chat) -> None:
    assert "There is nothing to show yet." in chat.command("preview").text


def test_the_preview_says_how_it_was_made_as_far_as_it_was_said(chat: Chat) -> None:
    chat.press("○ How this was made").write("My sister").press("Next", "Yes")
    chat.press("No").command("preview")
    assert "— How this was made —" not in chat.text  # only the making is known: nothing to show
    chat.command("menu").press("○ Who I am").write("Maya").command("preview")
    assert chat.text.count("— How this was made —") == 1
    assert "Who helped: My sister" in chat.text
    assert "Felt able to decide: Yes" in chat.text
    assert "Made without anyone pressing: No" in chat.text


def test_stars_mark_what_stands_on_the_card(chat: Chat) -> None:
    chat.press("○ Who I am").write("Maya").press("Menu")
    chat.press("○ How to talk").write("Slowly").command("preview").press("Next", "Next")
    assert "On the card now (★):\n\n★ Name: Maya" in chat.text
    assert chat.text.startswith("Nothing on your card says what helps you yet.")
    assert chat.labels[:2] == ["☆ Good to say: Slowly", "★ Name: Maya"]
    chat.press("☆ Good to say: Slowly")
    assert "what helps you yet" not in chat.text
    assert chat.labels[:2] == ["★ Good to say: Slowly", "★ Name: Maya"]


def test_a_card_is_not_missing_what_was_never_written(chat: Chat) -> None:
    chat.press("○ Who I am").write("Maya").command("preview").press("Next", "Next")
    assert chat.text.startswith("The card is the first thing staff see.")


def test_a_name_in_several_messages_is_one_line_of_the_card(chat: Chat) -> None:
    chat.press("○ Who I am").write("Maya", "Example", "(May)").command("preview")
    chat.press("Next", "Next")
    assert chat.labels[0] == "★ Name: Maya Example (May)"
    assert chat.text.count("★") == 2


def test_a_button_for_a_line_keeps_room_for_the_words_themselves(chat: Chat) -> None:
    chat.press("○ How to talk", "Next", "Next").write("Sit, don't stand over me.")
    chat.press("Menu", "○ Who I am").write("Maya").command("preview").press("Next", "Next")
    assert chat.labels[0] == "☆ Space, touch and …: Sit, don't stand over me."


def test_no_lines_for_the_card_is_said(library: Library) -> None:
    state = replace(State.new(), place=Place(PlaceName.STARS))
    assert "There are no lines for the card yet." in say(library, state, [Show()])[0].text


def test_a_long_paragraph_is_starred_by_one_of_its_sentences(chat: Chat) -> None:
    long = f"Speak slowly. {'Very ' * 40}slowly. Wait."
    chat.press("○ Who I am").write("Maya").press("Menu")
    chat.press("○ How to talk").write(long).command("preview").press(
        "Next", "Next", "☆ Good to say: Speak"
    )
    assert long in chat.text
    assert "1. Speak slowly.\n2. Wait." in chat.text
    assert chat.labels[:2] == ["Speak slowly.", "Wait."]
    chat.press("Wait.")
    assert "★ Good to say: Wait." in chat.text


def test_a_star_whose_line_was_edited_away_is_only_its_sign(chat: Chat, library: Library) -> None:
    chat.press("○ Who I am").write("Maya").command("preview").press("Next", "Next")
    emptied = replace(chat.state, answers={})
    assert say(library, emptied, [Show()])[-1].rows[0][0].label == "☆"


def test_a_line_that_is_gone_leaves_no_hole(library: Library) -> None:
    place = Place(PlaceName.STAR_SENTENCE, line="how-to-talk.say#1#0")
    said = say(library, replace(State.new(), place=place), [Show()])
    assert said[0].text.startswith("This is too long for one line of the card.")


def test_a_link_is_listed_with_its_scope_life_and_openings(chat: Chat) -> None:
    chat.press("○ Who I am").write("Maya").command("share").press("Next", "Next", "Next")
    chat.press("Skip", "Skip", "Skip", "Skip", "Skip", "Skip", "Skip").press("Yes")
    assert "Nobody can read it yet, because there is no link to it." in chat.text
    chat.press("Make a new").write("Northtown team").press("Only the card", "7 days")
    assert "Your link “Northtown team” is made." in chat.text
    assert "If you lose your Telegram account" in chat.text
    assert (
        "Northtown team: only the card, until 31 December 2026. Nobody has opened it yet."
        in chat.text
    )
    chat.press("Northtown")
    assert chat.text.startswith("Your link “Northtown team”")
    assert "Each link is for one reader" not in chat.text
    chat.press("Withdraw this")
    assert chat.text.startswith("Withdraw the link “Northtown team”?")
    chat.press("Yes")
    assert "The link “Northtown team” does not work any more." in chat.text
    assert "You have no links yet." in chat.text


def test_a_link_that_is_not_in_the_list_still_has_a_button(chat: Chat, library: Library) -> None:
    chat.grants = (GrantFact("g", "Team", "full", NOW.date(), None, 2),)
    chat.press("○ Who I am").write("Maya").command("share").press("Next", "Next", "Next")
    chat.press("Skip", "Skip", "Skip", "Skip", "Skip", "Skip", "Skip").press("Yes", "My links")
    assert "Team: everything, until you withdraw it. Opened: 2." in chat.text
    assert say(library, chat.state, [ShowGrants(())])[0].rows[0][0].label == "A link"


def test_history_shows_what_a_reader_wrote_as_their_claim(chat: Chat) -> None:
    chat.history = (
        HistoryFact(NOW, "opened", "Team", "Jo {label}", "ward", 2),
        HistoryFact(NOW, "opened", "Team", "", "martian", 2),
        HistoryFact(NOW, "grant-made", "Team"),
        HistoryFact(NOW, "grant-withdrawn", "Team"),
        HistoryFact(NOW, "grant-expired", "Team"),
        HistoryFact(NOW, "published", version=1),
    )
    chat.command("history")
    assert "opened by Jo {label} (ward) with the link “Team”, version 2." in chat.text
    assert "by someone who gave no name (they did not say)" in chat.text
    assert "23 November 2026: you published version 1." in chat.text


def test_an_empty_history_says_so(chat: Chat) -> None:
    assert "Nothing has happened yet." in chat.command("history").text


def test_a_language_is_named_in_itself(chat: Chat) -> None:
    assert chat.command("language").labels[0] == "English"


def test_a_button_holds_no_more_than_a_phone_shows(chat: Chat) -> None:
    chat.press("○ Please").write("Hold\nme " + "👩‍👩‍👧 " * 60).press(
        "Next", "Skip", "Skip", "Skip"
    )
    label = chat.labels[0]
    assert label.startswith("Change: Hold me 👩‍👩‍👧")
    assert label.endswith("…")


def test_words_of_danger_show_help_once_and_the_answer_is_saved(chat: Chat) -> None:
    chat.press("○ How to talk").write("I want to kill myself")
    assert "116 123" in chat.text
    assert "Nobody else was told, and nothing is lost." in chat.text
    chat.write("kill myself")
    assert chat.text == "✓ Saved."


def test_an_introduction_of_a_part_without_one_says_nothing(library: Library) -> None:
    assert say(library, State.new(), [Introduce("medicines-not-wanted")]) == ()


def test_what_is_not_to_be_said_is_passed_by(library: Library) -> None:
    assert say(library, State.new(), [MakeGrant("Team", "full", None)]) == ()


def test_a_notice_of_the_driver_is_filled(library: Library) -> None:
    (bubble,) = say_notice(library, "en", "grant-expired", label="Team {day}")
    assert bubble.text.startswith("The link “Team {day}” has come to its end.")


def test_a_notice_of_the_engine_is_filled_with_its_values(library: Library) -> None:
    (bubble,) = say(library, State.new(), [Say("published", (("number", "3"),))])
    assert bubble.text == "Version 3 is made."


def test_an_answer_of_ten_thousand_characters_is_read_back_in_pieces(chat: Chat) -> None:
    chat.press("○ How to talk").write("🙂" * 10_000).press("Next", "Back")
    assert all(units(bubble.text) <= TEXT_LIMIT for bubble in chat.heard)
    assert "".join(bubble.text for bubble in chat.heard).count("🙂") == 10_000
    assert chat.heard[-1].rows


def test_every_place_says_something_and_keeps_to_telegrams_limits(library: Library) -> None:
    asked = {
        PlaceName.ASKING: "please-dont.items.what",
        PlaceName.DEBRIEF: STEPS[0],
        PlaceName.REPLIED: "not-followed",
    }
    for name in set(PlaceName) - {PlaceName.NEW}:
        place = Place(
            name,
            section="medicines-not-wanted",
            question=asked.get(name, "please-dont.items"),
            entry=1,
        )
        said = say(library, replace(State.new(), place=place), [Show()])
        assert said, name
        for bubble in said:
            assert 0 < units(bubble.text) <= TEXT_LIMIT
            for row in bubble.rows:
                assert all(len(button.data.encode()) <= DATA_LIMIT for button in row)


def test_days_are_said_in_full(library: Library) -> None:
    grant = GrantFact("g", "Team", "family", NOW.date(), date(2027, 1, 2), 1)
    state = replace(State.new(), place=Place(PlaceName.LINKS))
    (bubble,) = say(library, state, [ShowGrants((grant,))])
    assert bubble.text.endswith("Team: parts you picked, until 2 January 2027. Opened: 1.")


@pytest.mark.parametrize(("days", "said"), [(730, "24 months"), (120, "4 months")])
def test_consent_says_how_long_a_draft_may_rest(library: Library, days: int, said: str) -> None:
    kept = replace(library, rests=timedelta(days=days))
    asked = replace(State.new(), place=Place(PlaceName.CONSENT))
    assert f"for about {said}, I delete it all" in say(kept, asked, [Show()])[-1].text
    off = replace(asked, place=Place(PlaceName.REMINDERS), reminders=False)
    assert f"rests for about {said}" in say(kept, off, [Show()])[-1].text


def test_the_short_step_says_what_goes_along_about_the_making(library: Library) -> None:
    place = Place(PlaceName.PUBLISH_AGAIN)
    asked = say(library, replace(State.new(), place=place, published=1), [Show()])[-1].text
    assert "You said nothing about it. Staff read “they did not say”." in asked
    answered = State.new().with_answer(Key("how-made.felt-able"), Answer(picked=("yes",)))
    asked = say(library, replace(answered, place=place, published=1), [Show()])[-1].text
    assert "Felt able to decide:\nYes" in asked
    assert "You said nothing" not in asked
