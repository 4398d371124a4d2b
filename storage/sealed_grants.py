"""A grant's row, sealed: what the person may see again, and what readers open."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from storage.blind import code_mark, shl_mark
from storage.codekey import link_key
from storage.framing import padded, unpadded
from storage.keys import Key
from storage.passcodes import shelve_gate
from storage.person_keys import Holder
from storage.records import Place, seal, unseal
from storage.rows import GrantRow
from storage.shelf import Inside, Spot, shelve_key, shelve_payload
from storage.shl_entry import Entry, shelve_entry, shl_place
from storage.unit import own

LABEL_BUCKET: Final = 256
SECTIONS_BUCKET: Final = 1024
PASSCODE_BUCKET: Final = 16


@dataclass(frozen=True, slots=True)
class Epoch:
    """The SHELF and the PEPPER that a grant's row names."""

    shelf: Key
    pepper: Key


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens a grant: its code, the id of its link, its key, its passcode if it has one."""

    code: str = field(repr=False)
    shl_id: str = field(repr=False)
    grant_key: bytes = field(repr=False)
    passcode: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers get: the payload, its revision, and which version of the statement it is."""

    payload: bytes = field(repr=False)
    revision: int
    version: int
    updated: datetime


def sealed_for_person(holder: Holder, grant_id: UUID, held: Secrets) -> dict[str, bytes]:
    """What opens the grant, as only the person can read it."""
    return {
        "code": _sealed(holder, grant_id, "code", held.code.encode()),
        "shl": _sealed(holder, grant_id, "shl", held.shl_id.encode()),
        "key_for_person": _sealed(holder, grant_id, "key_for_person", held.grant_key),
        "passcode": sealed_passcode(holder, grant_id, held.passcode),
    }


def sealed_label(holder: Holder, grant_id: UUID, label: str) -> bytes:
    """What the person calls the grant."""
    return _sealed(holder, grant_id, "label", padded(label.encode(), LABEL_BUCKET))


def sealed_sections(holder: Holder, grant_id: UUID, sections: tuple[str, ...]) -> bytes:
    """The sections that a reader of scope `family` sees."""
    content = json.dumps(sections, separators=(",", ":")).encode()
    return _sealed(holder, grant_id, "sections", padded(content, SECTIONS_BUCKET))


def sealed_passcode(holder: Holder, grant_id: UUID, passcode: str | None) -> bytes:
    """The passcode, to be shown again. None and a passcode look alike from outside."""
    content = padded((passcode or "").encode(), PASSCODE_BUCKET)
    return _sealed(holder, grant_id, "passcode", content)


def shelved_ways(epoch: Epoch, spot: Spot, held: Secrets, public_key: bytes) -> dict[str, object]:
    """What the page's tier looks a grant up by and opens it with."""
    shelf, pepper = epoch.shelf, epoch.pepper
    inside = Inside(held.grant_key, public_key)
    return {
        "lookup": code_mark(pepper, held.code),
        "shl_lookup": shl_mark(pepper, held.shl_id),
        "pepper_id": pepper.id,
        "shelf_id": shelf.id,
        "key_for_code": shelve_key(shelf, pepper, held.code, spot, inside),
        "gate": shelve_gate(shelf, pepper, spot, held.passcode),
    }


def shelved_content(
    epoch: Epoch, spot: Spot, shl_id: str, public_key: bytes, shown: Shown
) -> dict[str, object]:
    """The payload, and beside it what a SMART Health Link has to know about it."""
    entry = Entry(public_key, shown.version, shown.updated)
    return {
        "payload": shelve_payload(epoch.shelf, spot, shown.revision, shown.payload),
        "payload_version": shown.revision,
        "shl_entry": shelved_entry(epoch, shl_place(spot, shown.revision), shl_id, entry),
    }


def shelved_entry(epoch: Epoch, place: Place, shl_id: str, entry: Entry) -> bytes:
    """What the link's id finds beside the payload."""
    return shelve_entry(epoch.shelf, link_key(epoch.pepper, shl_id), place, entry)


def grant_row(holder: Holder, row: Row[Any]) -> GrantRow:
    """A grant as the person may see it. Raises SealError."""

    def opened(column: str) -> bytes:
        return unseal(holder.key, grant_place(holder, column, row.id), getattr(row, column))

    def filled(column: str) -> bytes:
        return unpadded(opened(column)) if getattr(row, column) is not None else b""

    return GrantRow(
        id=row.id,
        label=unpadded(opened("label")).decode(),
        scope=row.scope,
        made_on=row.made_on,
        expires_on=row.expires_on,
        code=opened("code").decode(),
        key=opened("key_for_person"),
        shl_id=opened("shl").decode(),
        openings=row.openings,
        sections=tuple(json.loads(filled("sections") or b"[]")),
        passcode=filled("passcode").decode() or None,
        shl_left=row.shl_left,
    )


def grant_place(holder: Holder, column: str, grant_id: UUID) -> Place:
    """Where what the person may see of a grant is bound to."""
    return own(holder, "grants", column, grant_id)


def _sealed(holder: Holder, grant_id: UUID, column: str, content: bytes) -> bytes:
    return seal(holder.key, grant_place(holder, column, grant_id), content)
