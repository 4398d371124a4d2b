"""How a grant's row is opened: with its code, with its link's id, or with a ticket.

Unknown, withdrawn and expired are one case: there is no row, and a decoy goes through the same
decryptions. Whoever measures learns nothing.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row

from storage.codekey import link_key
from storage.errors import SealError
from storage.keyring import WebKeyring
from storage.keys import Ring
from storage.pages import page_place, unshelve_page
from storage.passcodes import shelve_gate, unshelve_gate
from storage.rows import Linked, Opened
from storage.sealed_post import new_key_pair
from storage.shelf import (
    GRANT_KEY_BYTES,
    Inside,
    Spot,
    shelve_key,
    shelve_payload,
    unshelve_key,
    unshelve_payload,
)
from storage.shl_entry import Entry, shelve_entry, shl_place, unshelve_entry
from storage.tables import GRANTS, SHL_TRIES
from storage.tickets import PageTicket

# The columns that `Shelved` holds.
SHELVED = (
    GRANTS.c.id,
    GRANTS.c.person_id,
    GRANTS.c.pepper_id,
    GRANTS.c.key_for_code,
    GRANTS.c.payload,
    GRANTS.c.payload_version,
    GRANTS.c.scope,
    GRANTS.c.expires_on,
    GRANTS.c.gate,
    GRANTS.c.shl_entry,
    GRANTS.c.shl_left,
)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A grant as it rests: one from the table, or the decoy."""

    id: UUID
    person_id: UUID
    pepper_id: int
    key_for_code: bytes
    payload: bytes
    payload_version: int
    scope: str
    expires_on: date | None
    gate: bytes | None
    shl_entry: bytes | None
    shl_left: int
    page: bytes | None = None

    @property
    def spot(self) -> Spot:
        return Spot(self.person_id, self.id)


def opened(keyring: WebKeyring, code: str, found: Shelved, language: str = "") -> Opened:
    """What a code opens. Raises SealError: it is another code's, or it was damaged.

    `language` is the one of the page made ahead that lies beside it.
    """
    shelf, pepper = keyring.shelf, keyring.pepper.get(found.pepper_id)
    payload = _payload(shelf, found)
    inside = unshelve_key(shelf, pepper, code, found.spot, found.key_for_code)
    return Opened(
        grant_id=found.id,
        person_id=found.person_id,
        public_key=inside.public_key,
        grant_key=inside.grant_key,
        payload=payload,
        scope=found.scope,
        expires_on=found.expires_on,
        gate=unshelve_gate(shelf, pepper, found.spot, found.gate),
        page=_page(shelf, found, language, inside.grant_key),
    )


def linked(keyring: WebKeyring, shl_id: str, found: Shelved) -> Linked:
    """What a link's id opens. Raises SealError: it is another link's, or it was damaged."""
    shelf, pepper = keyring.shelf, keyring.pepper.get(found.pepper_id)
    payload = _payload(shelf, found)
    place = shl_place(found.spot, found.payload_version)
    entry = unshelve_entry(shelf, link_key(pepper, shl_id), place, found.shl_entry or b"")
    return Linked(
        grant_id=found.id,
        person_id=found.person_id,
        public_key=entry.public_key,
        payload=payload,
        version=entry.version,
        updated=entry.updated,
        scope=found.scope,
        expires_on=found.expires_on,
        gate=unshelve_gate(shelf, pepper, found.spot, found.gate),
        left=found.shl_left,
    )


def reopened(shelf: Ring, leave: PageTicket, row: Row[Any]) -> Opened:
    """A grant's row, opened with what a ticket holds. Raises SealError if it was damaged.

    A passcode was asked for before the ticket was given.
    """
    spot = Spot(row.person_id, row.id)
    return Opened(
        grant_id=row.id,
        person_id=row.person_id,
        public_key=leave.public_key,
        grant_key=leave.grant_key,
        payload=unshelve_payload(shelf, spot, row.payload_version, row.payload),
        scope=row.scope,
        expires_on=row.expires_on,
    )


def decoy(keyring: WebKeyring, now: datetime) -> Shelved:
    """A grant that nothing opens: what a code or link that finds nothing is tried on."""
    spot, public_key = Spot(uuid4(), uuid4()), new_key_pair()[1]
    shelf, pepper = keyring.shelf.current, keyring.pepper.current
    inside = Inside(secrets.token_bytes(GRANT_KEY_BYTES), public_key)
    link, entry = link_key(pepper, secrets.token_hex()), Entry(public_key, 1, now)
    return Shelved(
        id=spot.grant,
        person_id=spot.person,
        pepper_id=pepper.id,
        key_for_code=shelve_key(shelf, pepper, secrets.token_hex(), spot, inside),
        payload=shelve_payload(shelf, spot, 1, b""),
        payload_version=1,
        scope="",
        expires_on=None,
        gate=shelve_gate(shelf, pepper, spot, None),
        shl_entry=shelve_entry(shelf, link, shl_place(spot, 1), entry),
        shl_left=SHL_TRIES,
    )


def _page(shelf: Ring, found: Shelved, language: str, grant_key: bytes) -> bytes | None:
    """The page made ahead; without it nothing is lost but time."""
    if found.page is None:
        return None
    place = page_place(found.spot, language, found.payload_version)
    try:
        return unshelve_page(shelf, place, grant_key, bytes(found.page))
    except SealError:
        return None


def _payload(shelf: Ring, found: Shelved) -> bytes:
    return unshelve_payload(shelf, found.spot, found.payload_version, found.payload)
