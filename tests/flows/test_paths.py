"""The menu, the ten-minute path and the full path, with the real content."""

import pytest

from flows.library import Library
from flows.loading import load
from flows.places import PlaceName
from flows.progress import progress
from tests.flows.talking import Chat

STEPS = 1000


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


@pytest.fixture
def chat(library: Library) -> Chat:
    return Chat(library).begin()


def walk(chat: Chat, *, answer: bool) -> list[str]:
    """Next, or an answer and Next, up to the menu: the sections in the order they came."""
    met: list[str] = []
    for _ in range(STEPS):
        place = chat.state.place
        if place.name is PlaceName.MENU:
            return met
        section = place.section or place.question.partition(".")[0]
        met += [section] if section not in met else []
        if answer and place.name is PlaceName.ASKING:
            chat.write("Something")
        chat.command("next")
    raise AssertionError(chat.state.place)


def test_the_full_path_leads_through_every_part_but_the_closing_one(chat: Chat) -> None:
    chat.press("The full path")
    every = [one.id for one in chat.library.interview.sections if not one.closing]
    assert walk(chat, answer=True) == every
    assert "That was the full path." in chat.text
    for section in every:
        assert progress(chat.library.interview, chat.state, section) == "done"


def test_the_full_path_begins_with_the_person_when_well(chat: Chat) -> None:
    assert "What do people like about you?" in chat.press("The full path").text


def test_the_paths_share_their_answers(chat: Chat) -> None:
    chat.press("The ten")
    short = walk(chat, answer=True)
    chat.press("The full path")
    rest = walk(chat, answer=True)
    assert not set(short) & set(rest)
    assert "That was the ten-minute path." in chat.press("The ten").text


FIRST = ["name", "name-to-use", "crisis-word"]
LAST = ["pronouns", "born", "languages", "interpreter", "nhs-number", "photo"]


@pytest.mark.parametrize("way", ["next", "skip"])
def test_the_ten_minute_path_asks_who_they_are_first_and_what_finds_a_record_last(
    chat: Chat, way: str
) -> None:
    chat.press("The ten").write("Ana")
    asked: list[str] = []
    told: list[str] = []
    while chat.state.place.name is not PlaceName.MENU:
        place = chat.state.place
        if place.name is PlaceName.ASKING and place.question not in asked:
            asked.append(place.question)
        chat.command(way if place.name is PlaceName.ASKING else "next")
        told += [chat.state.place.question] if "That was what matters most." in chat.text else []
    of_me = [each.removeprefix("who-i-am.") for each in asked if each.startswith("who-i-am.")]
    assert of_me == [*FIRST, *LAST]
    assert [each.partition(".")[0] for each in asked[: len(FIRST) + 1]][-1] == "how-to-talk"
    assert [each.removeprefix("who-i-am.") for each in asked[-len(LAST) :]] == LAST
    assert told == ["who-i-am.pronouns"]
    assert "That was the ten-minute path." in chat.text


def test_what_waits_on_the_ten_minute_path_is_asked_at_once_in_its_own_part(chat: Chat) -> None:
    chat.press("The ten").write("Ana").command("next", "next", "next")
    assert chat.state.place.name is PlaceName.CHECKING
    chat.press("Menu", "◐ Who I am")
    assert chat.state.place.question == "who-i-am.pronouns"
    chat.write("she").press("Menu", "The ten")
    assert chat.state.place.question == "how-to-talk.say"


def test_the_full_path_leaves_nothing_of_a_part_for_later(chat: Chat) -> None:
    chat.press("The ten").write("Ana").command("next", "next", "next", "menu")
    chat.press("The full path")
    while chat.state.place.question != "what-matters.life":
        assert chat.state.place.question.partition(".")[0] in {"well-me", "who-i-am", ""}
        chat.command("next")
    assert progress(chat.library.interview, chat.state, "who-i-am") == "done"


def test_a_part_picked_from_the_menu_returns_to_its_page(chat: Chat) -> None:
    chat.press("○ My own words").write("Hello")
    chat.command("done", "next")
    assert chat.state.place.name is PlaceName.MENU
    assert any(label.startswith("✓ My own words") for label in chat.labels) is False
    assert any("My own words" in label for label in chat.labels)
    chat.press("◐ My own words", "Menu")
    assert any("My own words" in label for label in chat.labels)


def test_the_menu_opens_on_its_first_page_from_outside_the_sections(chat: Chat) -> None:
    chat.press("○ My own words", "Menu").command("debrief").press("Next", "Menu")
    assert any("Me when I am well" in label for label in chat.labels)


def test_the_way_back_from_the_first_question_is_the_page_of_its_part(chat: Chat) -> None:
    chat.press("○ My own words", "Back")
    assert any("My own words" in label for label in chat.labels)


def test_going_back_on_the_full_path_leads_to_the_part_before(chat: Chat) -> None:
    chat.press("The full path").write("My laugh").command("done", "next")
    assert "What is your name?" in chat.text
    chat.press("Back")
    assert "My laugh" in chat.text
    assert chat.state.place.name is PlaceName.CHECKING


def test_every_part_stands_on_one_page_with_how_far_it_is(chat: Chat) -> None:
    labels = list(chat.labels)
    pages = 1
    while "More below" in chat.labels:
        chat.press("More below")
        labels += chat.labels
        pages += 1
    assert pages == 4
    for section in chat.library.interview.sections:
        title = chat.library.wording("en").section_title(section.id)
        assert labels.count(f"○ {title} – empty") == 1
    chat.press("Back up", "Back up", "Back up")
    assert "Back up" not in chat.labels


def test_each_page_says_what_it_is_about(chat: Chat) -> None:
    assert chat.text.endswith("Who I am, and what helps (page 1 of 4)")
    chat.press("More below")
    assert chat.text == "My people, and who decides (page 2 of 4)"


def test_the_short_version_asks_only_the_short_questions(chat: Chat) -> None:
    chat.press("○ If people think about force", "The short version")
    asked = []
    while chat.state.place.name is PlaceName.ASKING:
        asked.append(chat.state.place.question)
        chat.write("Words").press("Next")
    section = chat.library.interview.section("force")
    assert asked == [one.id for one in section.questions if one.short]
    assert chat.state.place.name is PlaceName.CHECKING
    assert progress(chat.library.interview, chat.state, "force") == "done"
    assert "Answer: If I am searched" in [*chat.labels, *chat.press("More below").labels]


def test_what_was_left_out_of_the_short_version_can_still_be_answered(chat: Chat) -> None:
    chat.press("○ If people think about force", "The short version").write("Quiet")
    chat.command("done").press("Answer: Whom to call first").write("Maria").press("Next", "Next")
    assert chat.state.answer("force.call-first").text == "Maria"
    chat.press("◐ If people think about force")
    assert "dangerous to hold you" in chat.text


def test_going_back_in_a_short_version_keeps_to_it(chat: Chat) -> None:
    chat.press("○ If people think about force", "The short version").write("Quiet")
    chat.press("Next", "Next", "Back")
    assert "dangerous to hold you" in chat.text
    chat.press("Back", "Back")
    assert chat.state.place.name is PlaceName.CONTENT_NOTE


def test_the_whole_part_can_be_taken_after_the_short_version_was_picked(chat: Chat) -> None:
    chat.press("○ If people think about force", "The short version", "Back", "Next", "Next")
    assert "Who should be called before anything else is done?" in chat.text


def test_a_group_in_a_short_version_asks_its_short_follow_ups(chat: Chat) -> None:
    chat.press("○ Medicines I do not want", "The short version").write("Olanzapine")
    chat.press("Next")
    assert "Why do you not want it?" in chat.text
    chat.press("Next")
    assert "What would you accept instead?" in chat.text
    chat.press("Next", "Back")
    assert "What would you accept instead?" in chat.text


def test_a_hard_part_can_be_done_with_someone_and_waits(chat: Chat) -> None:
    chat.press("○ Afterwards", "Do it with someone")
    assert "You can do this part with someone you trust." in chat.text
    assert "They see my questions and can suggest words" in chat.text
    assert "Invite someone" in chat.labels
    chat.press("Back")
    assert chat.state.place.name is PlaceName.CONTENT_NOTE


def test_what_nobody_else_would_have_written_is_asked_once(chat: Chat) -> None:
    chat.press("○ Who I am").write("Maya").command("preview").press("Next")
    assert "nobody else would have written" in chat.text
    chat.press("Back", "Next")
    assert "The card is the first thing staff see." in chat.text


def test_an_answer_to_it_leads_on_to_the_card_without_the_whole_statement_again(
    chat: Chat,
) -> None:
    chat.press("○ Who I am").write("Maya").command("preview").press("Next").write("I hum.", "Low.")
    chat.press("Next")
    assert "The card is the first thing staff see." in chat.text
    assert "Here is your statement" not in chat.text


def test_back_from_an_answer_to_it_is_the_question_and_leaving_it_leads_on_too(
    chat: Chat,
) -> None:
    chat.press("○ Who I am").write("Maya").command("preview").press("Next").write("I hum.")
    assert "nobody else would have written" in chat.press("Back").text
    chat.write("And I sing.")
    assert "The card is the first thing staff see." in chat.command("done").text
    assert chat.state.answer("own-words.only-me").text == "I hum.\nAnd I sing."


def test_it_is_not_asked_of_someone_who_was_asked_on_the_way(chat: Chat) -> None:
    chat.press("○ Who I am").write("Maya").command("menu")
    chat.press("○ My own words", "Next").press("Skip").command("preview").press("Next")
    assert "The card is the first thing staff see." in chat.text


def test_what_is_written_then_stands_among_the_own_words(chat: Chat) -> None:
    chat.press("○ Who I am").write("Maya").command("preview").press("Next").write("I hum.")
    assert chat.state.answer("own-words.only-me").text == "I hum."
    assert "I hum." in chat.command("preview").text
