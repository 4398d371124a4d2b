"""Goodbye: the last things to do in the chat of somebody whose rows are already gone.

They are ordinary outbox rows behind the one `leaving` row, which is gone with the last of them
or after an hour.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot import rows
from bot.rows import Row
from bot.session import Session
from flows.library import Library
from flows.speech import say_notice

LEAVING_FOR = timedelta(hours=1)
AT_ONCE = 100
"""Telegram deletes at most 100 messages in one call (Bot API, deleteMessages)."""


def pack_leaving(chat: int, messages: Sequence[int]) -> bytes:
    """What the leaving row holds: the chat and its messages, nothing else."""
    return json.dumps({"chat": chat, "messages": list(messages)}).encode()


def goodbye(
    library: Library, session: Session, messages: Sequence[int], notice: str
) -> Iterator[Row]:
    """Tidy the chat, then say `notice` in the language the person used."""
    for start in range(0, len(messages), AT_ONCE):
        yield rows.delete(messages[start : start + AT_ONCE])
    for bubble in say_notice(library, session.state.language, notice):
        yield rows.send(bubble, tag="")
