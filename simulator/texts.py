"""Telegram's view of a text: lengths in UTF-16 units, cleaned ends, marked commands."""

import re
from typing import Any

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
_NEAR_THE_END = 512
_COMMAND = re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}’”]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def units(text: str) -> int:
    """The length of a text as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def encodable(text: str) -> bool:
    """Whether the text is UTF-8 at all: a lone surrogate is not."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def clean(text: str) -> str:
    """The text as Telegram passes it on: ends trimmed, control signs as spaces."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def entities(text: str) -> list[dict[str, Any]]:
    """The commands and links in a text, as Telegram marks them by itself."""
    links = [match.span() for match in _LINK.finditer(text)]
    found = [("url", match) for match in _LINK.finditer(text)] + [
        ("bot_command", match)
        for match in _COMMAND.finditer(text)
        if not any(start <= match.start() < end for start, end in links)
    ]
    return [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())}
        for kind, match in sorted(found, key=lambda one: one[1].start())
    ]


def pieces(text: str) -> list[str]:
    """A long paste as a Telegram app sends it: several messages, cut at a line or a word."""
    found = []
    rest = text
    while units(rest) > TEXT_UNITS:
        end = _longest(rest, TEXT_UNITS)
        cut = max(rest.rfind("\n", end - _NEAR_THE_END, end), -1)
        if cut < 0:
            cut = rest.rfind(" ", end - _NEAR_THE_END, end)
        at = cut + 1 if cut > 0 else end
        found.append(rest[:at])
        rest = rest[at:]
    return [piece for piece in (clean(one) for one in [*found, rest]) if piece]


def _longest(text: str, limit: int) -> int:
    """How many characters of the text fit into so many units, no pair cut in two."""
    used = 0
    for index, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return index
    return len(text)
