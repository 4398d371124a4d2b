"""How the outside gets in to a bot."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.measures import Measures, Receives


@dataclass(frozen=True, slots=True)
class Doors:
    """Whom to tell that updates are taken, a socket in hand, and what tells how the bot is."""

    ready: Callable[[], None]
    listener: socket.socket | None
    measures: "Measures | None"

    def receives(self, receiver: "Receives") -> None:
        """Whoever watches may ask this one when it last heard from Telegram."""
        if self.measures:
            self.measures.receiver = receiver
