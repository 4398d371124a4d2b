"""The opened page, made ahead: everything but what one opening adds to it.

Rules of this file:

- The document is the truth. A page that is not there, not ours, or made by another program is
  None, and the page is made of the document; both give the same bytes.
- Only an ordinary opening is prepared: with a code that needed no repair, of a statement that was
  confirmed within the year, with nothing written before. Everything else is made when it happens.
- Where an opening adds something, the page is made with a mark of 128 random bits, and cut there:
  no words of anybody's can hold one.
- The style is the same for everybody, so it is no part of what is kept.
"""

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from markupsafe import escape

from flows.library import Library
from sharing import opened
from sharing.gzipped import Piece, piece
from sharing.media import Source
from sharing.opened import Reading
from sharing.program import fingerprint
from sharing.rendering import style
from sharing.retitled import retitled
from sharing.sheets import dated, margins
from sharing.view import read
from sharing.wording import wording
from sharing.written import NOTHING, Written

Json = Mapping[str, Any]

_STYLE: Final = "style"
_AT: Final = "at"
_SHEETS: Final = "sheets"
_TICKET: Final = "ticket"
_READER: Final = "reader"
_ROLE: Final = "role"
_LANGUAGE: Final = "language"
_MEDIUM: Final = "medium-"
_MARK_BYTES: Final = 16
_LENGTH_BYTES: Final = 4
_MISSHAPEN: Final = (ValueError, KeyError, IndexError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page made ahead, in one language.

    `parts` are pieces of it and, by their names, what an opening adds between them. `sheets` is
    the style of the printed sheets without the time.
    """

    version: int
    confirmed: date
    sheets: str = field(repr=False)
    parts: tuple[Piece | str, ...] = field(repr=False)

    def fits(self, at: datetime) -> bool:
        """Whether it is the page of an ordinary opening at this moment."""
        return not opened.is_stale(self.confirmed, at)

    def reading(self, language: str, written: Written, at: datetime) -> Reading:
        """What this opening adds, as `sharing.opened.reading` has it."""
        shown, line = opened.said(at, language)
        return Reading(shown, dated(self.sheets, wording(language).direction, line), written)

    def filled(self, opening: Reading, source: Source) -> tuple[Piece, ...]:
        """The pieces of the whole page; `source` says where a medium's bytes are to be had."""
        written = opening.written
        added = {
            _STYLE: _style(),
            _SHEETS: piece(opening.sheets.encode()),
            _AT: _escaped(opening.at),
            _TICKET: _escaped(written.ticket),
            _READER: _escaped(written.reader),
            _ROLE: _escaped(written.role),
            _LANGUAGE: _escaped(written.language),
            **{name: _escaped(source(found)) for name, found in self._media()},
        }
        return tuple(added[part] if isinstance(part, str) else part for part in self.parts)

    def _media(self) -> Iterator[tuple[str, UUID]]:
        names = {part for part in self.parts if isinstance(part, str)}
        found = (name for name in names if name.startswith(_MEDIUM))
        return ((name, UUID(name.removeprefix(_MEDIUM))) for name in found)


@cache
def _style() -> Piece:
    return piece(style().encode())


def _escaped(text: str) -> Piece:
    return piece(escape(text).encode())


def prepare(bundle: Json, library: Library, language: str) -> bytes:
    """The page of this document in this language. Raises DocumentError."""
    mark = secrets.token_hex(_MARK_BYTES)

    def marked(name: str) -> str:
        return f"{mark}{name}."

    view = read(retitled(bundle, library, language), lambda found: marked(f"{_MEDIUM}{found.hex}"))
    written = Written(
        ticket=marked(_TICKET),
        reader=marked(_READER),
        role=marked(_ROLE),
        language=marked(_LANGUAGE),
        version=view.made.version,
        said=NOTHING,
    )
    opening = Reading(marked(_AT), marked(_SHEETS), written, style=marked(_STYLE))
    cut = re.split(f"{mark}([a-z0-9-]+)\\.", opened.html(view, language, opening))
    pieces = [piece(text.encode()) for text in cut[::2]]
    facts = {
        "by": fingerprint(),
        "version": view.made.version,
        "confirmed": view.made.last_confirmed.isoformat(),
        "sheets": margins(view, wording(language), ""),
        "pieces": [(len(each.packed), each.length, each.crc) for each in pieces],
        "places": cut[1::2],
    }
    head = json.dumps(facts, separators=(",", ":")).encode()
    packed = b"".join(each.packed for each in pieces)
    return len(head).to_bytes(_LENGTH_BYTES) + head + packed


def unpack(content: bytes) -> Prepared | None:
    """A page that `prepare` made; None for what another program made, or what is no page."""
    try:
        return _unpacked(content)
    except _MISSHAPEN:
        return None


def _unpacked(content: bytes) -> Prepared | None:
    start = _LENGTH_BYTES + int.from_bytes(content[:_LENGTH_BYTES])
    facts = json.loads(content[_LENGTH_BYTES:start])
    if facts["by"] != fingerprint():
        return None
    parts: list[Piece | str] = []
    for (packed, length, crc), place in zip(facts["pieces"], [*facts["places"], ""], strict=True):
        parts += [Piece(content[start : start + packed], length, crc), place]
        start += packed
    confirmed = date.fromisoformat(facts["confirmed"])
    return Prepared(facts["version"], confirmed, facts["sheets"], tuple(parts[:-1]))
