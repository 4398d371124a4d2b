"""Keys and where they come from: four families, never derived from each other, each versioned.

Rules of this file: a secret never appears in `repr`; a key is named by family and id, and that
name may be shown; the fingerprint of a key may be shown too, because the key is 256 random bits.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import KeyringError, SealError
from storage.framing import framed

KEY_BYTES = 32
FINGERPRINT_LABEL = b"i-know-me-best key fingerprint"


class Family(StrEnum):
    """What a key is for."""

    KEK = "KEK"
    """Wraps one random key per person."""
    INDEX = "INDEX"
    """Finds a person by chat id, and remembers update ids, without keeping either."""
    PEPPER = "PEPPER"
    """Finds a grant by its code, and has a part in opening it."""
    SHELF = "SHELF"
    """A last layer over what links open: destroyed with its epoch."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of one family."""

    family: Family
    id: int
    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> bytes:
        """Says which key this is without giving it away, family and id included."""
        info = framed(FINGERPRINT_LABEL, self.family.encode(), self.id.to_bytes(4, "big"))
        return HKDF(algorithm=SHA512(), length=32, salt=None, info=info).derive(self.secret)


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of one family. New values use the current key, old ones name theirs."""

    family: Family
    keys: Mapping[int, Key]
    current_id: int

    @property
    def current(self) -> Key:
        return self.keys[self.current_id]

    @property
    def newest_first(self) -> tuple[Key, ...]:
        """The current key, then the others: the order in which a look-up tries them."""
        others = sorted((k for k in self.keys if k != self.current_id), reverse=True)
        return (self.current, *(self.keys[k] for k in others))

    def get(self, key_id: int) -> Key:
        """The key a sealed value names.

        Raises:
            SealError: this ring does not hold it.
        """
        try:
            return self.keys[key_id]
        except KeyError:
            raise SealError from None


def new_ring(family: Family) -> Ring:
    """A family's first key, from the system's randomness."""
    return Ring(family, {1: Key(family, 1, secrets.token_bytes(KEY_BYTES))}, 1)


def all_keys(rings: tuple[Ring, ...]) -> tuple[Key, ...]:
    """Every key, in a steady order.

    Raises:
        KeyringError: two keys are equal. Families are independent, so that one can be destroyed
            without a trace of it in another.
    """
    keys = tuple(ring.keys[key_id] for ring in rings for key_id in sorted(ring.keys))
    if len({key.secret for key in keys}) != len(keys):
        raise KeyringError("The keyring holds the same key twice; every key must be its own.")
    return keys
