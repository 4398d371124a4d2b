"""Which language the page speaks to a reader. No cookie and no script: a link, a field, a header.

`GET /v` is English for everybody, with links to the other languages (docs/decisions/0011): each
of those pages is the same for everybody too. Whoever came by such a link sends its language along
with the form; for anybody else the browser's own wish decides in which language the answer is.
"""

from typing import Final

from sharing.texts import ENGLISH, languages

SPOKEN: Final = languages("web")
_MOST = 20  # more wishes than anybody has


def known(tag: str) -> str:
    """The language with this tag, or ""."""
    return tag if tag in SPOKEN else ""


def accepted(header: str) -> str:
    """The first language of ours in an Accept-Language header (RFC 9110, 12.5.4), or English.

    What is not understood counts as no wish.
    """
    wishes = [_wish(each) for each in header.lower().split(",")[:_MOST]]
    for weight, tag in sorted(wishes, key=lambda wish: -wish[0]):
        language = tag.split("-")[0]
        if weight > 0 and language in SPOKEN:
            return language
    return ENGLISH


def _wish(text: str) -> tuple[float, str]:
    tag, _, rest = text.partition(";")
    name, _, number = rest.partition("=")
    if not name.strip():
        return 1.0, tag.strip()
    try:
        return (float(number) if name.strip() == "q" else 0.0), tag.strip()
    except ValueError:
        return 0.0, tag.strip()
