"""What software asks for at a SMART Health Link: JSON, read within limits.

The fields are those of HL7 SMART Health Cards and Links STU1, "Manifest Request"; others are
ignored, as it asks for.
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import ClientDisconnect, Request

from sharing.words import one_line
from web.errors import AskedError
from web.form import LONGEST_PASSCODE, LONGEST_READER

MOST_BYTES: Final = 16_384
_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """`recipient`: who says to be asking. `longest`: most characters of an embedded file."""

    recipient: str
    passcode: str = field(default="", repr=False)
    longest: int | None = None


async def receive(request: Request) -> Asked:
    """Read the request's body. Raises AskedError, which says what is wrong with it."""
    try:
        async with asyncio.timeout(_SECONDS):
            body = await _body(request)
        fields = json.loads(body)
    except (TimeoutError, ClientDisconnect, ValueError, RecursionError) as error:
        raise AskedError("The body is not JSON.") from error
    if not isinstance(fields, dict):
        raise AskedError("The body is not a JSON object.")
    return Asked(
        recipient=_recipient(fields.get("recipient")),
        passcode=_text(fields, "passcode")[:LONGEST_PASSCODE],
        longest=_longest(fields.get("embeddedLengthMax")),
    )


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise AskedError("The body is too long.")
    return bytes(body)


def _recipient(value: object) -> str:
    """Cut rather than refused: a long name must not keep a hospital out."""
    name = one_line(value)[:LONGEST_READER] if isinstance(value, str) else ""
    if not any(character.isalnum() for character in name):
        raise AskedError("recipient is required: the name of who is asking.")
    return name


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise AskedError(f"{name} is a text.")
    return one_line(value)


def _longest(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise AskedError("embeddedLengthMax is a whole number, 0 or more.")
    return value
