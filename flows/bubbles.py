"""Bubbles and their buttons, within Telegram's limits.

Rules: lengths are counted in UTF-16 units, as Telegram counts; a text is cut at a paragraph if
there is one, and never inside a character; the buttons stand under the last piece.
"""

from dataclasses import dataclass

TEXT_LIMIT = 4096  # https://core.telegram.org/bots/api#sendmessage
DATA_LIMIT = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton

# Stands between two bubbles of one text of the content. No character, so no person's text can
# hold it by chance: it is one of Unicode's noncharacters.
BREAK = "\ufdd0"

_SEAMS = ("\n\n", "\n", " ")


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


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def bubbles(text: str, rows: tuple[tuple[Button, ...], ...] = ()) -> tuple[Bubble, ...]:
    """The text as one bubble or several; nothing for a blank text without buttons."""
    thoughts = text.split(BREAK)
    pieces = [piece for thought in thoughts for piece in split(sendable(thought))]
    if not pieces:
        return (Bubble("…", rows),) if rows else ()
    *before, last = pieces
    return (*(Bubble(piece) for piece in before), Bubble(last, rows))


def split(text: str, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """The text in pieces of at most `limit` units; blank pieces are left out."""
    pieces = []
    while units(text) > limit:
        cut = _cut(text, limit)
        pieces.append(text[:cut])
        text = text[cut:]
    return tuple(piece.strip("\n") for piece in (*pieces, text) if piece.strip())


def sendable(text: str) -> str:
    """The text with halves of surrogate pairs joined or, if alone, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _cut(text: str, limit: int) -> int:
    """Where to cut: after the last seam within the limit, else after the last character."""
    longest = len(
        text[:limit].encode("utf-16-le")[: 2 * limit].decode("utf-16-le", errors="ignore")
    )
    for seam in _SEAMS:
        place = text.rfind(seam, 0, longest)
        if place > 0:
            return place + len(seam)
    return longest
