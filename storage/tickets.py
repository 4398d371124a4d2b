"""Tickets: what the opened page holds to come back for more, for half an hour, without the code.

A ticket is a record (see `storage.records`) that never rests: made and read by the page's tier,
on whichever machine, under a key derived from the PEPPER, and carried by the reader's browser. It
holds the grant's id and key, so that nothing of these has to be remembered between two requests.
It opens nothing by itself: what it names goes with the grant.

There are two kinds, and neither is read as the other: one for a single voice note or photo, which
stands in an address, and one for the whole page, which is only ever sent in a form.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import SealError
from storage.framing import framed, unframed
from storage.keys import KEY_BYTES, Key, Ring
from storage.records import Place, Root, RootKey, key_id, seal, unseal

LABEL: Final = b"i-know-me-best ticket key"
_MEDIUM: Final = Place("tickets", "medium", None, UUID(int=0))
_PAGE: Final = Place("tickets", "page", None, UUID(int=0))
_FIELDS: Final = 4
_LONGEST: Final = 512


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to fetch one medium of one grant until `until`."""

    grant: UUID
    grant_key: bytes = field(repr=False)
    medium: UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class PageTicket:
    """Leave to open one grant again, and to send notes to its person, until `until`."""

    grant: UUID
    grant_key: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    until: datetime


def issue(peppers: Ring, ticket: Ticket) -> str:
    """The ticket as it stands in an address."""
    rest = (ticket.grant_key, ticket.medium.bytes)
    return _issued(peppers, _MEDIUM, ticket.grant, rest, ticket.until)


def issue_page(peppers: Ring, ticket: PageTicket) -> str:
    """The ticket as it stands in a form."""
    rest = (ticket.grant_key, ticket.public_key)
    return _issued(peppers, _PAGE, ticket.grant, rest, ticket.until)


def read(peppers: Ring, text: str, now: datetime) -> Ticket:
    """The ticket in this text.

    Raises:
        SealError: it is none of ours, or its time is over.
    """
    grant, key, medium, until = _read(peppers, _MEDIUM, text, now)
    return Ticket(grant, key, UUID(bytes=medium), until)


def read_page(peppers: Ring, text: str, now: datetime) -> PageTicket:
    """The page's ticket in this text.

    Raises:
        SealError: it is none of ours, or its time is over.
    """
    return PageTicket(*_read(peppers, _PAGE, text, now))


def _issued(
    peppers: Ring, place: Place, grant: UUID, rest: tuple[bytes, bytes], until: datetime
) -> str:
    moment = int(until.timestamp()).to_bytes(8, "big")
    sealed = seal(_root(peppers.current), place, framed(grant.bytes, *rest, moment))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


def _read(
    peppers: Ring, place: Place, text: str, now: datetime
) -> tuple[UUID, bytes, bytes, datetime]:
    record = _decoded(text)
    root = _root(peppers.get(key_id(record, Root.TICKET)))
    grant, first, second, moment = unframed(unseal(root, place, record), _FIELDS)
    until = datetime.fromtimestamp(int.from_bytes(moment, "big"), UTC)
    if now >= until:
        raise SealError
    return UUID(bytes=grant), first, second, until


def _decoded(text: str) -> bytes:
    if len(text) > _LONGEST or not text.isascii():
        raise SealError
    try:
        padded = text + "=" * (-len(text) % 4)
        record = base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error:
        raise SealError from None
    # One spelling a ticket: bits that base64 leaves unused are not a second one.
    if base64.urlsafe_b64encode(record).rstrip(b"=").decode("ascii") != text:
        raise SealError
    return record


def _root(pepper: Key) -> RootKey:
    info = framed(LABEL, pepper.id.to_bytes(4, "big"))
    secret = HKDF(algorithm=SHA512(), length=KEY_BYTES, salt=None, info=info)
    return RootKey(Root.TICKET, pepper.id, secret.derive(pepper.secret))
