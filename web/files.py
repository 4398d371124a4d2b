"""A voice note or photo for whoever holds a ticket: whole, or the part that a player asks for.

Safari plays nothing whose parts it cannot ask for: it first wants two bytes, and gives up unless
it gets exactly these with a 206 (RFC 9110, section 14).
"""

import re
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from sharing.errors import SharingError
from sharing.link import kind_of, unseal
from sharing.media import TYPES
from storage.rows import Shown
from web.errors import UnopenableError
from web.headers import ALWAYS, policy

_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
_KINDS: Final = frozenset(TYPES.values())


def unsealed(shown: Shown) -> tuple[bytes, str]:
    """The bytes behind a ticket, and their content type. Raises UnopenableError."""
    try:
        kind = kind_of(shown.sealed)
        if kind in _KINDS:
            return unseal(shown.sealed, shown.grant_key, kind), kind
    except SharingError as error:
        raise UnopenableError("A file behind a right ticket does not open.") from error
    raise UnopenableError("A file behind a right ticket is of an unknown kind.")


def answer(request: Request, content: bytes, kind: str) -> Response:
    """The file, or as much of it as was asked for. Several ranges at once get the whole."""
    asked = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if asked is None or asked.groups() == ("", ""):
        return _response(content, kind, 200, {})
    part = _part(len(content), *asked.groups())
    if part is None:
        return _response(b"", kind, 416, {"content-range": f"bytes */{len(content)}"})
    first, last = part
    where = {"content-range": f"bytes {first}-{last}/{len(content)}"}
    return _response(content[first : last + 1], kind, 206, where)


def _part(length: int, first: str, last: str) -> tuple[int, int] | None:
    """The first and last byte that were asked for, or None where there are none."""
    if not first:  # the last so many bytes
        start, end = max(0, length - int(last)), length - 1
    else:
        start, end = int(first), min(int(last or length), length - 1)
    return (start, end) if start <= end else None


def _response(content: bytes, kind: str, status: int, more: Mapping[str, str]) -> Response:
    return Response(
        content,
        status_code=status,
        media_type=kind,
        headers={
            **ALWAYS,
            "content-security-policy": policy(),
            "accept-ranges": "bytes",
            "content-disposition": "inline",
            **more,
        },
    )
