"""The sealed record: the only form in which content rests. `docs/record-format.md` describes it.

    magic "IKMB" | format u8 | suite u8 | root u8 | key id u32 | salt 32 | commitment 32 | body

Rules of this file:
- A root key never encrypts. HKDF-SHA512 makes from it, a fresh 256-bit salt and the record's place
  one record key and one key commitment.
- The commitment is compared, in constant time, before AES-GCM runs: GCM alone lets one ciphertext
  open under two keys, and what a reader sees must not depend on which key somebody handed in.
- The place (table, column, person, row, version) and the header are HKDF info *and* AAD: a record
  opens nowhere but where it was sealed.
- The nonce is fixed because a record key encrypts exactly one message: 256 random bits of salt
  make it new for every record.
- Every failure is the same `SealError`.
"""

import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import SealError
from storage.framing import framed

MAGIC = b"IKMB"
FORMAT = 1
SUITE = 1  # HKDF-SHA512, 256-bit commitment, AES-256-GCM
SALT_BYTES = 32
COMMITMENT_BYTES = 32
RECORD_KEY_BYTES = 32
TAG_BYTES = 16
HEADER_BYTES = len(MAGIC) + 3 + 4
OVERHEAD = HEADER_BYTES + SALT_BYTES + COMMITMENT_BYTES + TAG_BYTES
NONCE = bytes(12)
INFO_LABEL = b"i-know-me-best record"


class Root(IntEnum):
    """Which kind of key a record hangs from."""

    KEK = 1
    PERSON = 2
    CODE = 3
    SHELF = 4
    TICKET = 5
    LINK = 6
    GRANT = 7


@dataclass(frozen=True, slots=True)
class RootKey:
    """A key that records hang from, and the name they call it by."""

    root: Root
    id: int
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lives. It opens nowhere else."""

    table: str
    column: str
    person: UUID | None
    row: UUID
    version: int = 1

    def framed(self) -> bytes:
        return framed(
            self.table.encode(),
            self.column.encode(),
            self.person.bytes if self.person else b"",
            self.row.bytes,
            self.version.to_bytes(8, "big"),
        )


def seal(key: RootKey, place: Place, plaintext: bytes) -> bytes:
    """A new record. Sealing the same twice gives two records that share nothing visible."""
    return seal_with_salt(key, place, plaintext, secrets.token_bytes(SALT_BYTES))


def seal_with_salt(key: RootKey, place: Place, plaintext: bytes, salt: bytes) -> bytes:
    """For known-answer vectors. A salt used twice for one place would repeat key and nonce."""
    header = _header(key.root, key.id)
    context = _context(header, place)
    record_key, commitment = _derived(key, salt, context)
    return header + salt + commitment + AESGCM(record_key).encrypt(NONCE, plaintext, context)


def unseal(key: RootKey, place: Place, record: bytes) -> bytes:
    """What was sealed.

    Raises:
        SealError: anything at all is not as it was when it was sealed.
    """
    header = _header(key.root, key.id)
    if len(record) < OVERHEAD or record[:HEADER_BYTES] != header:
        raise SealError
    salt_end = HEADER_BYTES + SALT_BYTES
    body_start = salt_end + COMMITMENT_BYTES
    context = _context(header, place)
    record_key, commitment = _derived(key, record[HEADER_BYTES:salt_end], context)
    if not bytes_eq(commitment, record[salt_end:body_start]):
        raise SealError
    try:
        return AESGCM(record_key).decrypt(NONCE, record[body_start:], context)
    except InvalidTag:
        raise SealError from None


def key_id(record: bytes, root: Root) -> int:
    """The id of the key a record names, to choose it from a ring.

    Raises:
        SealError: this is no record that hangs from such a root.
    """
    start = HEADER_BYTES - 4
    if len(record) < OVERHEAD or record[:start] != _header(root, 0)[:start]:
        raise SealError
    return int.from_bytes(record[start:HEADER_BYTES], "big")


def _header(root: Root, root_id: int) -> bytes:
    return MAGIC + bytes((FORMAT, SUITE, root)) + root_id.to_bytes(4, "big")


def _context(header: bytes, place: Place) -> bytes:
    return framed(INFO_LABEL, header, place.framed())


def _derived(key: RootKey, salt: bytes, context: bytes) -> tuple[bytes, bytes]:
    length = RECORD_KEY_BYTES + COMMITMENT_BYTES
    both = HKDF(algorithm=SHA512(), length=length, salt=salt, info=context).derive(key.secret)
    return both[:RECORD_KEY_BYTES], both[RECORD_KEY_BYTES:]
