"""What the page tells the person, as the body of a sealed post: JSON with a version and a kind.

A note is a claim by whoever held the code, and is shown as such. Storage pads and seals it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from sharing.errors import NoteError

_FORMAT = 1
_OPENING = "opening"
PAGE: Final = "page"
SOFTWARE: Final = "software"
_WAYS: Final = (PAGE, SOFTWARE)
Checked = TypeVar("Checked")


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened the statement. `reader` and `role` are what they said of themselves.

    `at` has a time zone; `role` is one of the page's role ids, or "" if none was picked;
    `version` is the version they saw; `code_repaired`: one wrong character was put right; `way` is
    how they opened it: PAGE, or SOFTWARE for a hospital's program (SMART Health Link).
    """

    at: datetime
    reader: str
    role: str
    version: int
    code_repaired: bool
    way: str = PAGE


def pack(note: Opening) -> bytes:
    """The bytes of a note."""
    fields = {
        "format": _FORMAT,
        "kind": _OPENING,
        "at": note.at.isoformat(timespec="seconds"),
        "reader": note.reader,
        "role": note.role,
        "version": note.version,
        "code_repaired": note.code_repaired,
        "way": note.way,
    }
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()


def unpack(body: bytes) -> Opening:
    """The note in these bytes. Raises NoteError."""
    try:
        fields = json.loads(body)
        if (fields["format"], fields["kind"]) != (_FORMAT, _OPENING):
            raise NoteError("This note is of a kind or format that is not known here.")
        return Opening(
            at=_moment(fields["at"]),
            reader=_checked(fields["reader"], str),
            role=_checked(fields["role"], str),
            version=_checked(fields["version"], int),
            code_repaired=_checked(fields["code_repaired"], bool),
            way=_one_of(fields.get("way", PAGE), _WAYS),  # long ago there was no other
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoteError("This is not a note.") from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _one_of(value: object, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError
    return str(value)


def _checked(value: object, kind: type[Checked]) -> Checked:
    if type(value) is not kind:
        raise TypeError
    return value
