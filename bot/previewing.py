"""What a reader sees, shown to the person: as text in the chat, and as a file."""

from collections.abc import Sequence

from bot import rows
from bot.publishing import Bundle
from bot.rows import Row
from flows.bubbles import BREAK, bubbles
from flows.library import Library
from flows.speech import say_notice
from sharing import plain, readable, view


def preview(library: Library, language: str, label: str, shown: Bundle) -> Sequence[Row]:
    """`shown` is the document as the link holds it, cut to its reader already."""
    said = say_notice(library, language, "seen", label=label)
    text = bubbles(BREAK.join(plain.pages(view.read(shown))))
    caption = say_notice(library, language, "seen-file", label=label)[0].text
    file = rows.document("what-they-see.html", readable.page(shown).encode(), caption)
    return [*(rows.send(bubble) for bubble in (*said, *text)), file]
