"""What a grant rests as, and how a code opens it.

Two layers: inside, the grant's key under a key that only the code and the PEPPER give; around it,
and around the payload, the SHELF, which is destroyed with its epoch. Beside the grant's key lies
the person's public key: the page's tier seals notes only to a key that the bot put there itself.
"""

from dataclasses import dataclass, field
from uuid import UUID

from storage.codekey import code_key
from storage.framing import padded, unpadded
from storage.keys import Key, Ring
from storage.records import Place, Root, RootKey, key_id, seal, unseal

PAYLOAD_BUCKET = 4096
GRANT_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Spot:
    """Which grant of whom."""

    person: UUID
    grant: UUID


@dataclass(frozen=True, slots=True)
class Inside:
    """What a code opens: the key of the payload, and where to send notes."""

    grant_key: bytes = field(repr=False)
    public_key: bytes = field(repr=False)


def shelve_key(shelf: Key, pepper: Key, code: str, spot: Spot, inside: Inside) -> bytes:
    """The grant's key, to be opened by its code."""
    place = key_place(spot)
    inner = seal(code_key(pepper, code), place, inside.grant_key + inside.public_key)
    return seal(shelf_root(shelf), place, inner)


def unshelve_key(shelf: Ring, pepper: Key, code: str, spot: Spot, record: bytes) -> Inside:
    """What the code opens.

    Raises:
        SealError: it is another code's.
    """
    place = key_place(spot)
    inner = unseal(shelf_root_of(shelf, record), place, record)
    both = unseal(code_key(pepper, code), place, inner)
    return Inside(both[:GRANT_KEY_BYTES], both[GRANT_KEY_BYTES:])


def shelve_payload(shelf: Key, spot: Spot, version: int, payload: bytes) -> bytes:
    """A payload, which is sealed under the grant's key already."""
    return seal(shelf_root(shelf), payload_place(spot, version), padded(payload, PAYLOAD_BUCKET))


def unshelve_payload(shelf: Ring, spot: Spot, version: int, record: bytes) -> bytes:
    """The payload as it was given.

    Raises:
        SealError: it does not open.
    """
    return unpadded(unseal(shelf_root_of(shelf, record), payload_place(spot, version), record))


def key_place(spot: Spot) -> Place:
    """Where both layers of the grant's key are bound to; the root kind tells them apart."""
    return Place("grants", "key_for_code", spot.person, spot.grant)


def payload_place(spot: Spot, version: int) -> Place:
    """Where a payload is bound to; an older one put back does not open."""
    return Place("grants", "payload", spot.person, spot.grant, version)


def shelf_root(shelf: Key) -> RootKey:
    """The root of what lies on this shelf."""
    return RootKey(Root.SHELF, shelf.id, shelf.secret)


def shelf_root_of(shelf: Ring, record: bytes) -> RootKey:
    """The root that a record on the shelf names. Raises SealError."""
    return shelf_root(shelf.get(key_id(record, Root.SHELF)))
