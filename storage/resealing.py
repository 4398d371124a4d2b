"""One row at a time: the same content, sealed under the current keys. No database in here.

Each method takes a row as it rests and gives what replaces it (`new_…`), and what must not have
changed meanwhile (`was_…`, `row`). Every one raises SealError for a row that does not open.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from storage.blind import chat_mark
from storage.codekey import link_key
from storage.framing import unpadded
from storage.keyring import Keyring
from storage.media import copy_place
from storage.pages import page_place
from storage.passcodes import gate_place
from storage.person_keys import Holder, OpenKeys, seal_under_kek, unseal_under_kek, wrap
from storage.records import Place, seal, unseal
from storage.sealed_grants import Epoch, Secrets, grant_place, shelved_entry, shelved_ways
from storage.shelf import Spot, shelf_root, shelf_root_of, shelve_payload, unshelve_payload
from storage.shl_entry import shl_place, unshelve_entry
from storage.updates import set_aside_place

Values = dict[str, object]
# One person after another: nobody's key is kept open for longer than their rows take.
_KEPT_OPEN = 16


class Resealer:
    """Opens with any key of a keyring, seals with its current ones."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._open_keys = OpenKeys(keyring.kek, _KEPT_OPEN)

    def person(self, row: Row[Any]) -> Values:
        """A person: their key under the current KEK, their mark under the current INDEX."""
        holder = self._open_keys.open(row.id, row.wrapped_key, row.chat)
        index = self._keyring.index.current
        mark = {"new_chat_mark": chat_mark(index, holder.chat_id), "new_index_id": index.id}
        return {**self._wrapped(holder, row), **mark, "was_index_id": row.index_id}

    def leaving(self, row: Row[Any]) -> Values:
        """Someone who is leaving."""
        holder = self._open_keys.open(row.id, row.wrapped_key, row.chat, leaving=True)
        return self._wrapped(holder, row)

    def set_aside(self, row: Row[Any]) -> Values:
        """What nobody could handle. Its marks stay: what they were made of is not known here."""
        kek, place = self._keyring.kek, set_aside_place(row.id)
        blob = seal_under_kek(kek, place, unseal_under_kek(kek, place, row.blob))
        return {
            "row": row.id,
            "was_blob": row.blob,
            "new_blob": blob,
            "new_kek_id": kek.current_id,
        }

    def grant(self, row: Row[Any]) -> Values:
        """A grant: both ways in, and the payload."""
        holder = self._open_keys.open(row.person_id, row.owner_key, row.owner_chat)
        spot, epoch = Spot(holder.id, row.id), self._epoch()
        held = _secrets(holder, row)
        ways = shelved_ways(epoch, spot, held, row.owner_public_key)
        if row.pepper_id == epoch.pepper.id:
            # The slow hash is the same: only the shelf around it is new.
            ways["gate"] = self._reshelved(gate_place(spot), row.gate)
        payload = unshelve_payload(self._keyring.shelf, spot, row.payload_version, row.payload)
        new = {
            **ways,
            "payload": shelve_payload(epoch.shelf, spot, row.payload_version, payload),
            "shl_entry": self._entry(row, spot, held.shl_id),
        }
        was = {name: getattr(row, name) for name in _GRANT_AS_READ}
        return {
            "row": row.id,
            **{f"was_{name}": value for name, value in was.items()},
            **{f"new_{name}": value for name, value in new.items()},
        }

    def copy(self, row: Row[Any]) -> Values:
        """A grant's copy of a voice note or photo."""
        place = copy_place(row.person_id, row.id)
        return {
            "row": row.id,
            "was_shelf_id": row.shelf_id,
            "new_shelf_id": self._keyring.shelf.current_id,
            "new_blob": self._reshelved(place, row.blob),
        }

    def page(self, row: Row[Any]) -> Values:
        """A page made ahead: what is inside stays as it is."""
        spot = Spot(row.person_id, row.grant_id)
        place = page_place(spot, row.language, row.payload_version)
        return {
            "row": row.id,
            "was_shelf_id": row.shelf_id,
            "was_payload_version": row.payload_version,
            "new_shelf_id": self._keyring.shelf.current_id,
            "new_page": self._reshelved(place, row.page),
        }

    def _wrapped(self, holder: Holder, row: Row[Any]) -> Values:
        wrapped = wrap(self._keyring.kek, holder)
        return {
            "row": row.id,
            "was_wrapped_key": row.wrapped_key,
            "new_wrapped_key": wrapped.wrapped_key,
            "new_kek_id": wrapped.kek_id,
        }

    def _entry(self, row: Row[Any], spot: Spot, shl_id: str) -> bytes:
        if not row.shl_entry:  # known not to open: see `storage.gates`
            return b""
        place, epoch = shl_place(spot, row.payload_version), self._epoch()
        link = link_key(self._keyring.pepper.get(row.pepper_id), shl_id)
        entry = unshelve_entry(self._keyring.shelf, link, place, row.shl_entry)
        return shelved_entry(epoch, place, shl_id, entry)

    def _reshelved(self, place: Place, record: bytes | None) -> bytes | None:
        if record is None:
            return None
        shelf = self._keyring.shelf
        content = unseal(shelf_root_of(shelf, record), place, record)
        return seal(shelf_root(shelf.current), place, content)

    def _epoch(self) -> Epoch:
        return Epoch(self._keyring.shelf.current, self._keyring.pepper.current)


_GRANT_AS_READ = ("payload_version", "gate", "pepper_id", "shelf_id")


def _secrets(holder: Holder, row: Row[Any]) -> Secrets:
    def opened(column: str) -> bytes:
        return unseal(holder.key, grant_place(holder, column, _id(row)), getattr(row, column))

    passcode = unpadded(opened("passcode")).decode() if row.passcode is not None else ""
    return Secrets(
        code=opened("code").decode(),
        shl_id=opened("shl").decode(),
        grant_key=opened("key_for_person"),
        passcode=passcode or None,
    )


def _id(row: Row[Any]) -> UUID:
    found: UUID = row.id
    return found
