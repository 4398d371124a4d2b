"""The random key each person has, wrapped under the KEK, and the few that a process keeps open."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

from storage.errors import SealError
from storage.keys import KEY_BYTES, Ring
from storage.records import Place, Root, RootKey, key_id, seal, unseal

KEPT_OPEN = 4096


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone whose records can be opened now: a person, or one who is leaving."""

    id: UUID
    key: RootKey
    chat_id: int = field(repr=False)
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A holder as it rests."""

    kek_id: int
    wrapped_key: bytes
    chat: bytes


def new_holder(chat_id: int, holder_id: UUID, *, leaving: bool = False) -> Holder:
    """A holder with a fresh random key."""
    key = RootKey(Root.PERSON, 1, secrets.token_bytes(KEY_BYTES))
    return Holder(holder_id, key, chat_id, leaving)


def wrap(kek: Ring, holder: Holder) -> Wrapped:
    """The holder's key sealed under the current KEK, the chat id sealed under the holder's key."""
    key_place = _place(holder.id, "wrapped_key", leaving=holder.leaving)
    wrapped = seal_under_kek(kek, key_place, holder.key.secret)
    chat = str(holder.chat_id).encode().rjust(20)
    place = _place(holder.id, "chat", leaving=holder.leaving)
    return Wrapped(kek.current_id, wrapped, seal(holder.key, place, chat))


def seal_under_kek(kek: Ring, place: Place, plaintext: bytes) -> bytes:
    """For keys, and for the little that belongs to nobody."""
    return seal(RootKey(Root.KEK, kek.current_id, kek.current.secret), place, plaintext)


def unseal_under_kek(kek: Ring, place: Place, record: bytes) -> bytes:
    """What `seal_under_kek` was given, by the current KEK or an older one.

    Raises:
        SealError: it does not open.
    """
    key = kek.get(key_id(record, Root.KEK))
    return unseal(RootKey(Root.KEK, key.id, key.secret), place, record)


class OpenKeys:
    """Opens wrapped keys, and remembers the last few thousand so that a turn need not.

    What is remembered is found by its wrapped bytes: a row that was replaced, or that is gone,
    finds nothing.
    """

    def __init__(self, kek: Ring, keep: int = KEPT_OPEN) -> None:
        self._kek = kek
        self._keep = keep
        self._open: OrderedDict[tuple[UUID, bytes, bytes], Holder] = OrderedDict()

    def open(
        self, holder_id: UUID, wrapped: bytes, chat: bytes, *, leaving: bool = False
    ) -> Holder:
        """The holder behind these bytes.

        Raises:
            SealError: the key or the chat id does not open.
        """
        name = (holder_id, wrapped, chat)
        if name in self._open:
            self._open.move_to_end(name)
            return self._open[name]
        holder = self._unwrapped(holder_id, wrapped, chat, leaving=leaving)
        self._open[name] = holder
        if len(self._open) > self._keep:
            self._open.popitem(last=False)
        return holder

    def forget(self, holder_id: UUID) -> None:
        """Lets go of an erased person's key."""
        for name in [name for name in self._open if name[0] == holder_id]:
            del self._open[name]

    def _unwrapped(self, holder_id: UUID, wrapped: bytes, chat: bytes, *, leaving: bool) -> Holder:
        place = _place(holder_id, "wrapped_key", leaving=leaving)
        secret = unseal_under_kek(self._kek, place, wrapped)
        key = RootKey(Root.PERSON, 1, secret)
        text = unseal(key, _place(holder_id, "chat", leaving=leaving), chat)
        try:
            return Holder(holder_id, key, int(text), leaving)
        except ValueError:
            raise SealError from None


def _place(holder_id: UUID, column: str, *, leaving: bool) -> Place:
    return Place("leaving" if leaving else "persons", column, holder_id, holder_id)
