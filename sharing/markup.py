"""A person's words as elements of a page, the same wherever a view is shown.

In Python and not in a template: an opening holds hundreds of them, and a template's macro takes
ten times as long to write one.

Rules of this file:

- Whatever is not a literal of this file goes through `escape`, in text and in attributes alike.
- Every attribute's value stands in double quotes.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any, Protocol

from markupsafe import Markup

from sharing.media import Shown
from sharing.phones import pieces
from sharing.words import Part

Texts = Mapping[str, Any]


class Answered(Protocol):
    """An answer as a view holds it."""

    @property
    def label(self) -> str:
        """What was asked, in a few words."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What was said."""

    @property
    def media(self) -> tuple[Shown, ...]:
        """What is to be heard."""


def words(part: Part) -> Markup:
    """A paragraph of the person's, its numbers to be pressed."""
    return Markup(_words(part))  # noqa: S704 - escaped: see the rules of this file


def inline(part: Part) -> Markup:
    """A person's words inside a line of ours, which their direction does not turn around."""
    written = _written(part.language, part.direction)
    return Markup(f'<bdi class="words"{written}>{escape(part.text)}</bdi>')  # noqa: S704 - escaped


def pressed(text: str, *, short: bool = False) -> Markup:
    """A text whose numbers are links; `short`: those of helplines too."""
    return Markup(_pressed(text, short=short))  # noqa: S704 - escaped


def answers(found: Iterable[Answered], texts: Texts) -> Markup:
    """A list of answers under their labels; nothing for none."""
    listed = "".join(
        f"<div><dt>{escape(each.label)}</dt><dd>{''.join(map(_words, each.parts))}"
        f"{''.join(_voice(medium, texts) for medium in each.media)}</dd></div>\n"
        for each in found
    )
    return Markup(f'<dl class="answers">\n{listed}</dl>\n' if listed else "")  # noqa: S704 - escaped


def _words(part: Part) -> str:
    kind = "words" if part.own else "words chosen"
    written = _written(part.language, part.direction)
    return f'<p class="{kind}"{written}>{_pressed(part.text, short=False)}</p>\n'


@lru_cache(maxsize=1000)
def _written(language: str, direction: str) -> str:
    return f' lang="{escape(language)}" dir="{escape(direction)}"'


def _pressed(text: str, *, short: bool) -> str:
    return "".join(
        f'<a href="tel:{escape(piece.number)}">{escape(piece.text)}</a>'
        if piece.number
        else escape(piece.text)
        for piece in pieces(text, short=short)
    )


def _voice(medium: Shown, texts: Texts) -> str:
    named = escape(str(texts["voice"]).format(time=medium.length))
    if not medium.source:
        return f'<div class="voice">\n<p>{named}</p>\n</div>\n'
    length = escape(medium.length)
    elsewhere = escape(str(texts["page"]["play-on-page"]).format(time=medium.length))
    return (
        f'<div class="voice">\n<audio class="screen" controls preload="none" '
        f'src="{escape(medium.source)}" aria-label="{named}"></audio> '
        f'<span class="screen length">{length}</span>\n<p class="paper">{elsewhere}</p>\n</div>\n'
    )
