"""Walking through the interview as somebody who answers everything they are asked."""

from collections.abc import Iterator

from tests.support.chat import Chat, Message

STEPS = 250


def begin(chat: Chat) -> None:
    """From nothing to the first question of the ten-minute path."""
    chat.say("/start", until="/urgent")
    for label in ("Next", "Next", "Next", "England & Wales", "Yes", "The ten-minute path"):
        chat.tap(label)


def answer_everything(chat: Chat, words: Iterator[str]) -> None:
    """Give every open question the next of `words`, pick Yes where it is offered, to the end."""
    bubble = chat.last()
    for _ in range(STEPS):
        assert bubble is not None
        if "The ten-minute path" in _labels(bubble):
            return
        bubble = _answer_one(chat, bubble, words)
    raise AssertionError(f"the path does not end: {bubble!r}")


def _answer_one(chat: Chat, bubble: Message, words: Iterator[str]) -> Message:
    labels = _labels(bubble)
    for agreed in ("Yes", "Publish as before"):
        if agreed in labels:
            return chat.tap(agreed)
    if "Add another" in labels:
        return chat.tap("Done")
    if "Skip" in labels and "bring back hard times" not in bubble.text:
        chat.say(next(words), until="Saved")
    return chat.tap("Next")


def publish(chat: Chat, words: Iterator[str]) -> None:
    """From anywhere to a published version, answering how it was made."""
    bubble = chat.say("/share")
    for _ in range(STEPS):
        labels = _labels(bubble)
        if "Make a new link" in labels:
            return
        bubble = _answer_one(chat, bubble, words)
    raise AssertionError(f"it is not published: {bubble!r}")


def make_link(chat: Chat, label: str, scope: str = "Everything") -> str:
    """A link that lives until it is withdrawn; its code."""
    chat.tap("Make a new link")
    chat.say(label)
    chat.tap(scope)
    shown = chat.tap("Until I withdraw it", until="Code:")
    return next(
        line.removeprefix("Code:").strip()
        for line in shown.text.splitlines()
        if line.startswith("Code:")
    )


def _labels(bubble: Message) -> list[str]:
    return [label for label, _ in bubble.buttons]
