r"""What a right-to-left language has to mark, so that no screen turns it around.

Between Arabic letters, “116 123” is shown as “123 116”, and “/tidy” with its slash at the end: a
wrong number to ring, and a command nobody can copy. Numbers of several groups stand between the
marks U+2066 and U+2069, a command follows U+200E (Unicode Standard Annex #9). Content files write
these as \u2066, \u2069 and \u200E, so that they can be seen.
"""

import re
from collections.abc import Iterator

from flows.library import Library
from flows.translation import said
from flows.wording import Wording

_ISOLATED = re.compile("\u2066[^\u2069]*\u2069")
_GROUPS = re.compile(r"\d+(?:[ -]\d+)+")
# A comma between two left-to-right words joins them, and they change places.
_JOINED = re.compile("[A-Za-z0-9\u2069]، ?[A-Za-z0-9]")
_COMMAND = re.compile("(?<![\\w/.\u200e])/[a-z]+")
_TURNS = re.compile(r"\{(?:code|link|time)\}")


def directions(library: Library, wording: Wording) -> Iterator[str]:
    """Every piece of this language that a right-to-left screen would turn around."""
    if wording.direction != "rtl":
        return
    for key, text in _texts(library, wording):
        bare = _ISOLATED.sub("", text)
        for number in (*_GROUPS.findall(bare), *_TURNS.findall(bare)):
            yield f"{wording.language}: {key}: “{number}” has to stand between \\u2066 and \\u2069"
        for joined in _JOINED.findall(text):
            yield f"{wording.language}: {key}: “{joined}” needs \\u200F after its comma"
        for command in _COMMAND.findall(bare):
            yield f"{wording.language}: {key}: “{command}” has to follow \\u200E"


def _texts(library: Library, wording: Wording) -> Iterator[tuple[str, str]]:
    yield from ((key, wording.texts[key]) for key in wording.own)
    for country in library.countries.values():
        yield from said(country, wording.language)
