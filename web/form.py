"""The form that readers send: read within limits, then either complete or with its problems.

Only `application/x-www-form-urlencoded` is read, in memory: a statement's reader never makes a
temporary file. The fields are `code`, `reader`, `role`, `passcode` and `lang`; others are ignored.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from sharing.code import Exact, Mistyped, NotACode, Repaired, parse
from sharing.shlink import Followed, is_shlink, read
from sharing.words import one_line
from web.errors import FormError
from web.languages import known

MOST_BYTES: Final = 16_384
LONGEST_READER: Final = 200
LONGEST_PASSCODE: Final = 64
_SECONDS: Final = 30.0
_MOST_FIELDS: Final = 20
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

    `language` is the one that the reader chose, "" for none.
    """

    code: str = ""
    reader: str = ""
    role: str = ""
    language: str = ""
    passcode: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, by the name of its text. `groups` are those of a mistyped code."""

    field: str
    text: str
    groups: tuple[int, ...] = ()
    characters: int = 0


async def receive(request: Request) -> Sent:
    """Read the form. Raises FormError when it is too long, too slow, or no such form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise FormError("not-the-form")
    try:
        async with asyncio.timeout(_SECONDS):
            body = await _body(request)
        fields = parse_qs(
            body.decode("utf-8", "replace"), errors="replace", max_num_fields=_MOST_FIELDS
        )
    except (TimeoutError, ClientDisconnect, ValueError) as error:
        raise FormError("not-the-form") from error
    role = fields.get("role", [""])[0]
    return Sent(
        code=one_line(fields.get("code", [""])[0]),
        reader=one_line(fields.get("reader", [""])[0]),
        role=role if role in ROLES else "",
        language=known(fields.get("lang", [""])[0]),
        passcode=one_line(fields.get("passcode", [""])[0])[:LONGEST_PASSCODE],
    )


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise FormError("too-long")
    return bytes(body)


def check(sent: Sent) -> Way | tuple[Problem, ...]:
    """What to look up, or what has to be put right first. Looks nothing up itself."""
    way = _way(sent.code)
    reader = _reader_problems(sent.reader)
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


def _reader_problems(reader: str) -> tuple[Problem, ...]:
    if not any(character.isalnum() for character in reader):
        return (Problem("reader", "reader-missing"),)
    if len(reader) > LONGEST_READER:
        return (Problem("reader", "reader-long"),)
    return ()
