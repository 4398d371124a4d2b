"""The form that readers send: read within limits, then either complete or with its problems.

Only `application/x-www-form-urlencoded` is read, in memory: a statement's reader never makes a
temporary file. The fields are `code`, `reader`, `role`, `passcode` and `lang`; others are ignored.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from sharing.code import Exact, Mistyped, NotACode, Repaired, parse
from sharing.shlink import Followed, is_shlink, read
from sharing.words import one_line
from web.errors import FormError
from web.languages import known

MOST_BYTES: Final = 65_536  # an answer that was typed already may go along with the code
LONGEST_READER: Final = 200
LONGEST_PASSCODE: Final = 64
_SECONDS: Final = 30.0
_MOST_FIELDS: Final = 100
_PURPOSES: Final = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_KINDS: Final = {"application/x-www-form-urlencoded", ""}  # an empty post names no kind
ROLES: Final = (
    "police",
    "ambulance",
    "emergency-department",
    "ward",
    "amhp-doctor",
    "family-friend",
    "other",
)


Way = Exact | Repaired | Followed
"""How somebody comes in: by a code, or by a SMART Health Link put where the code belongs."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, cut to what can be shown again. `role` is one of ROLES or "".

    `language` is the one that the reader chose, "" for none. `carried` are the fields of an answer
    that was written before the code had to be entered once more.
    """

    code: str = ""
    reader: str = ""
    role: str = ""
    language: str = ""
    passcode: str = field(default="", repr=False)
    carried: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, by the name of its text. `groups` are those of a mistyped code."""

    field: str
    text: str
    groups: tuple[int, ...] = ()
    characters: int = 0


async def read_fields(
    request: Request, most_bytes: int = MOST_BYTES, most_fields: int = _MOST_FIELDS
) -> dict[str, list[str]]:
    """A form's fields. Raises FormError when it is too long, too slow, or no such form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS or _is_ahead(request):
        raise FormError("not-the-form")
    try:
        async with asyncio.timeout(_SECONDS):
            body = await _body(request, most_bytes)
        return parse_qs(
            body.decode("utf-8", "replace"), errors="replace", max_num_fields=most_fields
        )
    except (TimeoutError, ClientDisconnect, ValueError) as error:
        raise FormError("not-the-form") from error


def _is_ahead(request: Request) -> bool:
    """Whether a browser, or something before it, asks before a person did (Sec-Purpose)."""
    said = (request.headers.get(name, "").lower() for name in _PURPOSES)
    return any("prefetch" in each or "preview" in each for each in said)


async def receive(request: Request, carried: Collection[str] = ()) -> Sent:
    """Read the form, with these further fields. Raises FormError."""
    fields = await read_fields(request)
    role = fields.get("role", [""])[0]
    return Sent(
        code=one_line(fields.get("code", [""])[0]),
        reader=one_line(fields.get("reader", [""])[0]),
        role=role if role in ROLES else "",
        language=known(fields.get("lang", [""])[0]),
        passcode=one_line(fields.get("passcode", [""])[0])[:LONGEST_PASSCODE],
        carried=tuple((name, value) for name in carried for value in fields.get(name, ())),
    )


async def _body(request: Request, most_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise FormError("too-long")
    return bytes(body)


def check(sent: Sent) -> Way | tuple[Problem, ...]:
    """What to look up, or what has to be put right first. Looks nothing up itself."""
    way = _way(sent.code)
    reader = reader_problems(sent.reader)
    return (way, *reader) if isinstance(way, Problem) else reader or way


def _way(typed: str) -> Way | Problem:
    if is_shlink(typed):
        return read(typed) or Problem("code", "code-shlink")
    code = parse(typed)
    return code if isinstance(code, Exact | Repaired) else _code_problem(typed, code)


def _code_problem(typed: str, code: Mistyped | NotACode) -> Problem:
    if isinstance(code, NotACode):
        return Problem("code", "code-unlike" if typed else "code-missing")
    named = "" if code.groups else "-nowhere"
    return Problem("code", f"code-{code.slip}{named}", code.groups, code.characters)


def reader_problems(reader: str) -> tuple[Problem, ...]:
    """What is wrong with a name or team."""
    if not any(character.isalnum() for character in reader):
        return (Problem("reader", "reader-missing"),)
    if len(reader) > LONGEST_READER:
        return (Problem("reader", "reader-long"),)
    return ()
