"""A backup as a file: sealed to a key that is not on this machine, in pieces, whole or refused.

    "IKMBBK" | format u8 | HPKE (X25519) of a random 256-bit key | pieces

A piece is `u32 length ‖ AES-256-GCM ciphertext` of at most 64 KiB, with a counter as nonce and the
file's head and "is this the last one" as additional data: a piece that is missing, twice, moved,
changed or of another file does not open, and a file that ends early has no last piece.
The key encrypts one file, so that a counter never comes twice under it.
"""

import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from storage.errors import BackupError
from storage.framing import framed

MAGIC: Final = b"IKMBBK"
FORMAT: Final = 1
HEADER: Final = MAGIC + bytes((FORMAT,))
LABEL: Final = b"i-know-me-best backup"
KEY_BYTES: Final = 32
ENCAPSULATED_BYTES: Final = 32
TAG_BYTES: Final = 16
WRAPPED_BYTES: Final = ENCAPSULATED_BYTES + KEY_BYTES + TAG_BYTES
PIECE: Final = 1 << 16
LENGTH_BYTES: Final = 4
NONCE_BYTES: Final = 12
HARMED: Final = "The backup does not open: it is damaged, incomplete, or sealed to another key."


class Sealing:
    """Writes a file piece by piece. Without `finish` there is no last piece, and no backup."""

    def __init__(self, file: BinaryIO, recipient: bytes) -> None:
        key = secrets.token_bytes(KEY_BYTES)
        public = X25519PublicKey.from_public_bytes(recipient)
        self._head = HEADER + _suite().encrypt(key, public, _info())
        self._cipher = AESGCM(key)
        self._file = file
        self._waiting = bytearray()
        self._pieces = 0
        file.write(self._head)

    def write(self, content: bytes) -> None:
        """The next bytes."""
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """The last piece."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, content: bytes, *, last: bool) -> None:
        nonce = self._pieces.to_bytes(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, content, _about(self._head, last=last))
        self._file.write(len(sealed).to_bytes(LENGTH_BYTES) + sealed)
        self._pieces += 1


def unsealed(file: BinaryIO, private_key: bytes) -> Iterator[bytes]:
    """The content, piece by piece. Until the last one came, it may be of a broken file.

    Raises:
        BackupError: it is not a backup, not sealed to this key, damaged, or not whole.
    """
    head = file.read(len(HEADER) + WRAPPED_BYTES)
    if not head.startswith(HEADER):
        raise BackupError("This is not a backup that this program can read.")
    try:
        private = X25519PrivateKey.from_private_bytes(private_key)
        cipher = AESGCM(_suite().decrypt(head[len(HEADER) :], private, _info()))
        yield from _pieces(file, cipher, head)
    except (InvalidTag, ValueError):
        raise BackupError(HARMED) from None


def new_backup_key() -> tuple[bytes, bytes]:
    """A private key, to be kept away from the host, and its public half; 32 raw bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def _pieces(file: BinaryIO, cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    number, sealed = 0, _next(file)
    while sealed is not None:
        after = _next(file)
        about = _about(head, last=after is None)
        yield cipher.decrypt(number.to_bytes(NONCE_BYTES), sealed, about)
        number, sealed = number + 1, after
    if not number:
        raise BackupError(HARMED)


def _next(file: BinaryIO) -> bytes | None:
    head = file.read(LENGTH_BYTES)
    if not head:
        return None
    length = int.from_bytes(head)
    if len(head) < LENGTH_BYTES or length > PIECE + TAG_BYTES:
        raise BackupError(HARMED)
    sealed = file.read(length)
    if len(sealed) < length:
        raise BackupError(HARMED)
    return sealed


def _about(head: bytes, *, last: bool) -> bytes:
    return framed(head, bytes((last,)))


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _info() -> bytes:
    return framed(LABEL, bytes((FORMAT,)))
