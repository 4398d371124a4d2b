"""What a reader sees, shown to the person: as text in the chat, and as a file."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot import rows
from bot.publishing import Bundle
from bot.rows import Row
from flows.bubbles import BREAK, Bubble, bubbles
from flows.library import Library
from flows.speech import say_notice
from sharing import plain, readable, view

MOST: Final = 12
"""Messages at once; beyond it nobody reads on, and Telegram lets a chat have one a second."""


def preview(library: Library, language: str, label: str, shown: Bundle, on: date) -> Sequence[Row]:
    """`shown` is the document as the link holds it, cut to its reader; it is read on this day."""
    said = say_notice(library, language, "seen", label=label)
    text = _text(library, language, shown, on)
    caption = say_notice(library, language, "seen-file", label=label)[0].text
    file = rows.document("what-they-see.html", readable.page(shown, on).encode(), caption)
    return [*(rows.send(bubble) for bubble in (*said, *text)), file]


def _text(library: Library, language: str, shown: Bundle, on: date) -> Sequence[Bubble]:
    """All of it, or where that would flood the chat the beginning: the file has every word."""
    text = bubbles(BREAK.join(plain.pages(view.read(shown), on)))
    if len(text) <= MOST:
        return text
    return (*text[: MOST - 1], *say_notice(library, language, "seen-long"))
