"""What is said about links, in a real chat with the real engine."""

from dataclasses import replace

import pytest

from flows.bubbles import TEXT_LIMIT, units
from flows.effects import ShowGrants
from flows.events import GrantFact, GrantsListed, Published
from flows.library import Library
from flows.link_draft import LinkDraft
from flows.link_effects import ShowParts, TellLeftOut
from flows.link_events import LinkPart, ShlClosed
from flows.loading import load
from flows.places import Place, PlaceName
from flows.speech import say
from flows.speech_labels import LONGEST
from flows.speech_typed import typed
from flows.state import State
from tests.flows.talking import NOW, Chat

PARTS = (
    LinkPart("what-helps", "Was hilft"),
    LinkPart("carers", "Carer"),
    LinkPart("long-gone", "As it was published"),
)
WARD = GrantFact("g0", "Ward 5", "family", NOW.date(), None, 0, ("what-helps", "long-gone"))


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


@pytest.fixture
def chat(library: Library) -> Chat:
    chat = Chat(library).begin()
    chat.parts, chat.grants = PARTS, (WARD,)
    chat.happens(Published(NOW, 1))
    return chat


def at_the_list(chat: Chat) -> Chat:
    chat.command("links").press("Make a new link").write("My sister")
    return chat.press("Parts that I pick")


def test_parts_are_called_what_the_person_knows_them_by(chat: Chat) -> None:
    assert at_the_list(chat).labels[:3] == [
        "○ What helps",
        "○ Carer's page",
        "○ As it was published",
    ]


def test_what_is_picked_is_said_in_words_and_not_by_a_mark_alone(chat: Chat) -> None:
    at_the_list(chat).press("○ Carer").press("○ As it was published")
    assert chat.text.endswith("Picked now: Carer's page, As it was published")
    assert "✓ Carer's page" in chat.labels


def test_a_part_can_be_picked_by_typing_its_name(library: Library, chat: Chat) -> None:
    at_the_list(chat)
    first = (chat.state.keyboard.revision, 0)
    assert typed(library, chat.state, "what helps ") == first
    assert typed(library, chat.state, "○ What helps") == first
    assert typed(library, chat.state, "My aunt") is None


def test_a_link_says_what_is_special_about_it(library: Library, chat: Chat) -> None:
    chat.command("links").press("Ward 5")
    assert "It shows: What helps, long-gone." in chat.text
    assert "passcode" not in chat.text
    place = Place(PlaceName.LINK, grant="g0")
    state = replace(State.new(), place=place, link=LinkDraft("Ward 5"))
    odd = replace(WARD, passcode=True, software=False, scope="full", sections=())
    (bubble,) = say(library, state, [ShowGrants((odd,))])
    assert "It asks for a passcode." in bubble.text
    assert "Hospital software cannot open it just now." in bubble.text
    assert "It shows" not in bubble.text


def test_a_link_that_opens_for_software_has_no_button_to_open_it_again(chat: Chat) -> None:
    chat.command("links").press("Ward 5")
    assert "Open it again" not in chat.labels
    chat.grants = (replace(WARD, software=False),)
    chat.happens(GrantsListed(NOW, chat.grants))
    assert "Open it again" in chat.labels


def test_new_parts_that_are_not_in_a_link_are_named(library: Library) -> None:
    told = TellLeftOut("My sister", PARTS)
    (bubble,) = say(library, State.new(), [told])
    assert "What helps, Carer's page, As it was published" in bubble.text
    assert "“Change what they see”" in bubble.text


def test_the_passcode_page_knows_whether_there_is_one(chat: Chat) -> None:
    chat.command("links").press("Ward 5").press("Passcode")
    assert "This link has no passcode." in chat.text
    chat.press("Add a passcode").press("Passcode")
    assert "Readers need it as well as the code." in chat.text
    chat.press("New passcode")
    assert "A new passcode for “Ward 5”?" in chat.text


def test_it_is_said_that_software_tried_too_often(chat: Chat) -> None:
    chat.grants = (replace(WARD, software=False),)
    chat.happens(ShlClosed(NOW, "g0", "Ward 5"))
    assert "10 wrong passcodes with your link “Ward 5”" in chat.text
    assert chat.labels[:2] == ["Open it again", "Not now"]


@pytest.mark.parametrize("language", ["en", "en-easy", "cy", "ur"])
def test_the_longest_list_of_parts_keeps_to_telegrams_limits(
    library: Library, language: str
) -> None:
    parts = tuple(LinkPart(each.id, "") for each in library.interview.sections)
    every = (*parts, *PARTS, LinkPart("odd", "🙂" * 400))
    ids = tuple(each.id for each in every)
    label = "👩🏽‍🦽" * 60
    state = replace(
        State.new(),
        language=language,
        place=Place(PlaceName.LINK_SECTIONS),
        link=LinkDraft(label, "family", ids, ids),
    )
    said = say(library, state, [ShowParts(every), TellLeftOut(label, every)])
    assert all(units(bubble.text) <= TEXT_LIMIT for bubble in said)
    buttons = [button for bubble in said for row in bubble.rows for button in row]
    assert all(len(button.label) <= 2 * LONGEST for button in buttons)


@pytest.mark.parametrize(("language", "comma"), [("en", ", "), ("cy", ", "), ("ur", "، ")])
def test_parts_are_listed_with_the_commas_of_the_language(
    library: Library, language: str, comma: str
) -> None:
    draft = LinkDraft(scope="family", sections=("what-helps", "carers"))
    place = Place(PlaceName.LINK_SECTIONS)
    state = replace(State.new(), language=language, place=place, link=draft)
    wording = library.wording(language)
    titles = (wording.section_title("what-helps"), wording.word("part-carers"))
    assert say(library, state, [ShowParts(PARTS)])[-1].text.endswith(comma.join(titles))
