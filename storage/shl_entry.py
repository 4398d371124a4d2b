"""What a SMART Health Link finds besides the payload, opened by its id.

Software that opens a grant holds the payload's key itself and never shows it to the server. So
the server cannot read which version it gives out, nor where notes go: both lie here, under a key
that only the link's id and the PEPPER give, with the SHELF around it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from storage.keys import Key, Ring
from storage.records import Place, RootKey, seal, unseal
from storage.shelf import Spot, shelf_root, shelf_root_of

PUBLIC_KEY_BYTES: Final = 32
NUMBER_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """Where notes go, the number of the statement's version, and when it was put there."""

    public_key: bytes = field(repr=False)
    version: int
    updated: datetime


def shelve_entry(shelf: Key, link: RootKey, place: Place, entry: Entry) -> bytes:
    """An entry, to be opened by the id that gave this key."""
    content = entry.public_key + entry.version.to_bytes(NUMBER_BYTES)
    content += int(entry.updated.timestamp()).to_bytes(NUMBER_BYTES)
    return seal(shelf_root(shelf), place, seal(link, place, content))


def unshelve_entry(shelf: Ring, link: RootKey, place: Place, record: bytes) -> Entry:
    """What the link's id opens.

    Raises:
        SealError: it is another link's, or belongs to another payload.
    """
    content = unseal(link, place, unseal(shelf_root_of(shelf, record), place, record))
    version, updated = content[PUBLIC_KEY_BYTES:-NUMBER_BYTES], content[-NUMBER_BYTES:]
    moment = datetime.fromtimestamp(int.from_bytes(updated), UTC)
    return Entry(content[:PUBLIC_KEY_BYTES], int.from_bytes(version), moment)


def shl_place(spot: Spot, revision: int) -> Place:
    """Where both layers of an entry are bound to: to the payload of this revision, too."""
    return Place("grants", "shl_entry", spot.person, spot.grant, revision)
