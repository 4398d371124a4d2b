"""What the page tells the person, as the body of a sealed post: JSON with a version and a kind.

A note is a claim by whoever held the link, and is shown as such. Storage pads and seals it. The
page's tier is not trusted here either: whatever is longer than the page allows is no note.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sharing.errors import NoteError

_FORMAT = 1
_OPENING = "opening"
_REPLY = "reply"
_CLOSED = "closed"
PAGE: Final = "page"
SOFTWARE: Final = "software"
_WAYS: Final = (PAGE, SOFTWARE)

# Lengths in characters; the page's form has the same.
LONGEST_READER: Final = 200
LONG: Final = 1500
SHORT: Final = 300
MOST_WISHES: Final = 20
LONGEST_TITLE: Final = 120
_LONGEST_ROLE: Final = 40
_ONCE: Final = 32  # hexadecimal digits

Checked = TypeVar("Checked")
Fields = Mapping[str, Any]


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


@dataclass(frozen=True, slots=True)
class Wish:
    """One of the person's lines that staff picked: what stands above it, and its words."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What staff say they did: read it, followed it, could not follow it, or several of these.

    `once` is the same for one form sent twice. `what` is what was followed. `picked` and `which`
    (their own words) are what was not, and then come why, what was tried, who decided, who was
    told of it, and when it shall be looked at again. What they left out is "".
    """

    at: datetime
    once: str
    reader: str
    role: str
    version: int
    read: bool = False
    followed: bool = False
    what: str = ""
    not_followed: bool = False
    picked: tuple[Wish, ...] = ()
    which: str = ""
    why: str = ""
    tried: str = ""
    decided: str = ""
    told: str = ""
    revisit: str = ""


LIMITS: Final[Mapping[str, int]] = {
    "reader": LONGEST_READER,
    "what": LONG,
    "which": LONG,
    "why": LONG,
    "tried": LONG,
    "decided": SHORT,
    "told": SHORT,
    "revisit": SHORT,
}
"""How long what staff write may be, by the name of its field."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The way in for hospital software closed itself after too many wrong passcodes."""

    at: datetime


Note = Opening | Reply | Closed


def pack(note: Note) -> bytes:
    """The bytes of a note."""
    fields = {
        "format": _FORMAT,
        "kind": _kind(note),
        "at": note.at.isoformat(timespec="seconds"),
        **_body(note),
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


def unpack(body: bytes) -> Note:
    """The note in these bytes. Raises NoteError."""
    try:
        fields = json.loads(body.decode(errors="surrogatepass"))
        if fields["format"] != _FORMAT or fields["kind"] not in _READERS:
            raise NoteError("This note is of a kind or format that is not known here.")
        return _READERS[fields["kind"]](fields, _moment(fields["at"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoteError("This is not a note.") from error


def _kind(note: Note) -> str:
    match note:
        case Opening():
            return _OPENING
        case Reply():
            return _REPLY
        case Closed():
            return _CLOSED


def _body(note: Note) -> Fields:
    match note:
        case Opening():
            return {
                "reader": note.reader,
                "role": note.role,
                "version": note.version,
                "code_repaired": note.code_repaired,
                "way": note.way,
            }
        case Reply():
            return written(note)
        case Closed():
            return {}


def written(reply: Reply) -> dict[str, Any]:
    """A reply's fields but its moment, as plain data; what is empty is left out."""
    fields = {
        "once": reply.once,
        "reader": reply.reader,
        "role": reply.role,
        "version": reply.version,
        "read": reply.read,
        "followed": reply.followed,
        "not_followed": reply.not_followed,
        "picked": [[wish.title, wish.words] for wish in reply.picked],
        **{name: getattr(reply, name) for name in LIMITS},
    }
    return {name: value for name, value in fields.items() if value or name in _NEEDED}


_NEEDED: Final = ("once", "reader", "role", "version")


def _opening(fields: Fields, at: datetime) -> Opening:
    return Opening(
        at=at,
        reader=_text(fields["reader"], LONGEST_READER),
        role=_text(fields["role"], _LONGEST_ROLE),
        version=_checked(fields["version"], int),
        code_repaired=_checked(fields["code_repaired"], bool),
        way=_one_of(fields.get("way", PAGE), _WAYS),  # long ago there was no other
    )


def read_reply(fields: Fields, at: datetime) -> Reply:
    """The reply whose fields `written` gave. Raises ValueError, KeyError or TypeError."""
    once = _checked(fields["once"], str)
    if len(once) != _ONCE:
        raise ValueError
    return Reply(
        at=at,
        once=once,
        role=_text(fields["role"], _LONGEST_ROLE),
        version=_checked(fields["version"], int),
        read=_checked(fields.get("read", False), bool),
        followed=_checked(fields.get("followed", False), bool),
        not_followed=_checked(fields.get("not_followed", False), bool),
        picked=_wishes(fields.get("picked", [])),
        **{name: _text(fields.get(name, ""), most) for name, most in LIMITS.items()},
    )


def _closed(_fields: Fields, at: datetime) -> Closed:
    return Closed(at)


_READERS: Mapping[str, Callable[[Fields, datetime], Note]] = {
    _OPENING: _opening,
    _REPLY: read_reply,
    _CLOSED: _closed,
}


def _wishes(listed: object) -> tuple[Wish, ...]:
    pairs = _checked(listed, list)
    if len(pairs) > MOST_WISHES:
        raise ValueError
    return tuple(Wish(_text(title, LONGEST_TITLE), _text(said, SHORT)) for title, said in pairs)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _one_of(value: object, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError
    return str(value)


def _text(value: object, most: int) -> str:
    text = _checked(value, str)
    if len(text) > most:
        raise ValueError
    return text


def _checked(value: object, kind: type[Checked]) -> Checked:
    if type(value) is not kind:
        raise TypeError
    return value
