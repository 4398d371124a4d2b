"""Why something that was sent cannot be kept. Whoever sent it hears it kindly; nothing is lost."""

from enum import StrEnum


class Refusal(StrEnum):
    """The value is also the end of a notice's name: `voice-long`, `photo-unreadable` and so on."""

    UNREADABLE = "unreadable"  # not what it seems, damaged, or cut off
    LONG = "long"  # a voice note over its time
    BIG = "big"  # more bytes or pixels than are taken
    GONE = "gone"  # Telegram no longer has it, or did not give it


class RefusedError(Exception):
    """It cannot be kept. Holds the reason and nothing of the content."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
