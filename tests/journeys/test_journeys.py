"""Every transcript in this folder happens as it is written."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from flows.events import ConfirmationDue, LinksEnding, PauseNoticed
from flows.library import Library
from flows.loading import load
from tests.journeys.conversation import Conversation, find, readable
from tests.journeys.transcript import Does, Line, read

HERE = Path(__file__).parent
JOURNEYS = sorted(HERE.glob("*.txt"))


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


@pytest.mark.parametrize("journey", JOURNEYS, ids=[path.stem for path in JOURNEYS])
def test_the_journey_happens_as_it_is_written(library: Library, journey: Path) -> None:
    conversation = Conversation(library)
    heard = Heard(conversation)
    for line in read(journey.read_text(encoding="utf-8")):
        try:
            if line.does in _DONE:
                _DONE[line.does](conversation, line)
                heard = Heard(conversation)
            else:
                heard.check(line)
        except (AssertionError, StopIteration) as error:
            said = "\n----\n".join(bubble.text for bubble in conversation.said)
            raise AssertionError(
                f"{journey.name}, line {line.number}: {error}\nThe bot said:\n{said}"
            ) from error


def test_there_are_journeys() -> None:
    assert len(JOURNEYS) >= 12


def test_every_section_has_a_journey_in_which_something_is_answered(library: Library) -> None:
    met: set[str] = set()
    for journey in JOURNEYS:
        conversation = Conversation(library)
        for line in read(journey.read_text(encoding="utf-8")):
            if line.does in _DONE:
                _DONE[line.does](conversation, line)
        met |= {key.question.partition(".")[0] for key in conversation.state.answers}
    assert met == {section.id for section in library.interview.sections}


class Heard:
    """What the bot said after the last thing done, and how far the transcript has followed."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._text = "\n\n".join(bubble.text for bubble in conversation.said)
        self._from = 0

    def check(self, line: Line) -> None:
        match line.does:
            case Does.SAYS:
                found = self._text.find(line.text, self._from)
                assert found >= 0, f"the bot did not say {line.text!r} (there)"
                self._from = found + len(line.text)
            case Does.SAYS_NOT:
                assert line.text not in self._text, f"the bot said {line.text!r}"
            case Does.OFFERS:
                find(self._conversation.buttons(), line.text)
            case Does.OFFERS_NOT:
                labels = [button.label for button in self._conversation.buttons()]
                assert not any(line.text in label for label in labels), labels
            case Does.READER_SEES:
                assert line.text in self._published()
            case Does.READER_SEES_NOT:
                assert line.text not in self._published()
            case _:
                raise AssertionError(line)

    def _published(self) -> str:
        assert self._conversation.driver.versions, "nothing is published"
        return readable(self._conversation.driver.versions[-1])


_DONE: Mapping[Does, Callable[[Conversation, Line], None]] = {
    Does.WRITES: lambda chat, line: chat.writes(line.text),
    Does.FORWARDS: lambda chat, line: chat.writes(line.text),
    Does.COMMANDS: lambda chat, line: chat.commands(line.text),
    Does.PRESSES: lambda chat, line: chat.presses(line.text),
    Does.PRESSES_OLD: lambda chat, line: chat.presses(line.text, old=True),
    Does.EDITS: lambda chat, line: chat.edits(line.text, line.new),
    Does.SENDS: lambda chat, line: chat.sends(line.text),
    Does.WAITS: lambda chat, line: chat.passes(line.wait),
    Does.RESTARTS: lambda chat, _: chat.restarts(),
    Does.WAS_AWAY: lambda chat, _: chat.bot_was_away(),
    Does.ASKS_IF_TRUE: lambda chat, _: chat.time_comes(ConfirmationDue),
    Does.LINK_ENDS_SOON: lambda chat, _: chat.time_comes(LinksEnding),
    Does.NOTICES_PAUSE: lambda chat, _: chat.time_comes(PauseNoticed),
}
