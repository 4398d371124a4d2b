"""Leave to fetch the file of a SMART Health Link for a few minutes, as it stands in an address.

The address holds the link's id besides, so a ticket need not hide anything: it is a moment and a
keyed mark over it and the grant. It is good on every machine, and dead once the grant is.
"""

import base64
import binascii
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.constant_time import bytes_eq

from storage.blind import file_mark
from storage.keys import Ring

_MOMENT_BYTES: Final = 8
_MARK_BYTES: Final = 32
_LENGTH: Final = 54  # characters of base64url for both


def issue(peppers: Ring, grant: UUID, until: datetime) -> str:
    """Leave to fetch this grant's file until this moment."""
    seconds = int(until.timestamp())
    content = seconds.to_bytes(_MOMENT_BYTES) + file_mark(peppers.current, grant, seconds)
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def fits(peppers: Ring, grant: UUID, ticket: str, now: datetime) -> bool:
    """Whether this is such leave, for this grant, and its time is not over."""
    content = _decoded(ticket)
    if content is None:
        return False
    seconds = int.from_bytes(content[:_MOMENT_BYTES])
    marks = [file_mark(pepper, grant, seconds) for pepper in peppers.newest_first]
    ours = any(bytes_eq(mark, content[_MOMENT_BYTES:]) for mark in marks)
    return ours and now.timestamp() < seconds


def _decoded(ticket: str) -> bytes | None:
    if len(ticket) != _LENGTH or not ticket.isascii():
        return None
    try:
        content = base64.b64decode(f"{ticket}==", altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    return content if len(content) == _MOMENT_BYTES + _MARK_BYTES else None
