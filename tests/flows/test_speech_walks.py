"""Whatever a person does, what is said fits into Telegram and never fails."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.bubbles import BREAK, DATA_LIMIT, TEXT_LIMIT, units
from flows.events import Pressed
from flows.graphemes import length
from flows.keyboard import parse
from flows.loading import load
from flows.phrases import COMMANDS
from flows.speech_labels import LONGEST
from tests.flows.talking import NOW, Chat

LIBRARY = load()
MOVES = st.one_of(
    st.integers(min_value=0, max_value=30),
    st.text(max_size=12),
    st.sampled_from(["music", "no", "a. b. " * 60, "🙂" * 5000, "{label}", "\u202eabc", "---"]),
    st.sampled_from([f"/{command}" for command in sorted(COMMANDS - {"delete"})]),
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LIBRARY.interview.languages), st.lists(MOVES, max_size=40))
def test_every_walk_is_said_within_the_limits(language: str, moves: list[int | str]) -> None:
    chat = Chat(LIBRARY).begin()
    chat.state = replace(chat.state, language=language)
    for move in moves:
        _move(chat, move)
        for bubble in chat.heard:
            assert 0 < units(bubble.text) <= TEXT_LIMIT
            assert BREAK not in bubble.text
            buttons = [button for row in bubble.rows for button in row]
            assert len(buttons) <= 100
            for button in buttons:
                assert 0 < length(button.label) <= LONGEST
                assert len(button.data.encode()) <= DATA_LIMIT


def _move(chat: Chat, move: int | str) -> None:
    """A number presses a button that is there; a slash gives a command; else it is written."""
    if isinstance(move, int):
        rows = chat.state.keyboard.numbered()
        data = [data for row in rows for data, _ in row]
        if data:
            chat.happens(Pressed(NOW, *parse(data[move % len(data)])))
    elif move.startswith("/"):
        chat.command(move[1:])
    else:
        chat.write(move)
