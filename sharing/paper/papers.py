"""The papers of a statement: all of it, its card, its signing sheet."""

from datetime import datetime

from sharing.errors import PaperError
from sharing.paper.leaf import Leaf
from sharing.paper.press import pressed
from sharing.view import View


def statement(view: View, language: str, *, at: datetime, photo: bytes | None = None) -> bytes:
    """Everything in the view; the first side is the card, the last the signing sheet.

    `language` is the reader's, for what stands around the person's words; `at`, with its zone,
    is when it is printed; `photo` a JPEG of the person, if it shall be on the paper. Raises
    PaperError.
    """
    leaf = Leaf(view, language, at)
    if photo is None:
        return pressed("statement.typ", leaf.statement(), at=at)
    try:
        return pressed("statement.typ", leaf.statement(photo), at=at)
    except PaperError:
        # A picture that cannot be read must not cost the words.
        return statement(view, language, at=at)


def card(view: View, language: str, *, at: datetime) -> bytes:
    """The card on one side. Raises PaperError."""
    return pressed("statement.typ", Leaf(view, language, at).card(), at=at)


def sheet(view: View, language: str, *, at: datetime) -> bytes:
    """The country's empty signing sheet. Raises PaperError, also for a view that has none."""
    if view.sheet is None:
        raise PaperError("This statement has no signing sheet.")
    leaf = Leaf(view, language, at)
    return pressed("sheet.typ", {**leaf.data(), "sheet": leaf.sheet(view.sheet)}, at=at)
