"""What staff can point at in a statement: a line of the card, or a section as a whole."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sharing.terms import OnCardAs
from sharing.view import CardGroup, View
from sharing.words import Part

_ID = 12  # hexadecimal digits; enough to tell apart what one page shows


@dataclass(frozen=True, slots=True)
class Wish:
    """`id` is made of what it says: with other words it is another wish.

    `parts` are the person's words; a section as a whole has none.
    """

    id: str
    title: str
    parts: tuple[Part, ...] = ()

    @property
    def words(self) -> str:
        return "\n".join(part.text for part in self.parts)


def on_card(view: View) -> tuple[Wish, ...]:
    """The lines of the card that ask something of a reader, in its order."""
    asking = (group for group in view.card if group.id is not OnCardAs.WHO)
    return tuple(wish for group in asking for wish in _lines(group))


def sections(view: View) -> tuple[Wish, ...]:
    """Every section that this reader sees."""
    return tuple(
        Wish(_id(section.id), section.title)
        for heading in view.headings
        for section in heading.sections
    )


def _lines(group: CardGroup) -> Iterator[Wish]:
    for line in group.lines:
        words = "\n".join(part.text for part in line.parts)
        yield Wish(_id(group.id, words), line.label or group.title, line.parts)


def _id(*said: str) -> str:
    return hashlib.sha256("\n".join(said).encode(errors="surrogatepass")).hexdigest()[:_ID]
