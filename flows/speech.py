"""From effects to bubbles: what the bot says, in the person's language, with its keyboard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `data` is `<keyboard revision, base 36>.<index>`, at most 64 bytes."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message: plain text (no markup), at most 4096 UTF-16 units, and its buttons."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
