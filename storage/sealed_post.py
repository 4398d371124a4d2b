"""The sealed post: whoever opens a link may leave a note that only the person can open.

HPKE (RFC 9180, base mode) with X25519, HKDF-SHA256 and AES-256-GCM. The page's tier holds the
public half alone, so it can write notes and read none. `info` binds a note to its person, grant
and post id: moved to another row it does not open.
"""

from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from storage.errors import SealError
from storage.framing import framed, padded, unpadded

MAGIC = b"IKMP"
FORMAT = 1
HEADER = MAGIC + bytes((FORMAT,))
BUCKET = 512
LABEL = b"i-know-me-best post"


def new_key_pair() -> tuple[bytes, bytes]:
    """A fresh private key and its public half, 32 raw bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal_post(public_key: bytes, person: UUID, grant: UUID, post: UUID, body: bytes) -> bytes:
    """A note for the person, padded to 512-byte buckets."""
    recipient = X25519PublicKey.from_public_bytes(public_key)
    return HEADER + _suite().encrypt(padded(body, BUCKET), recipient, _info(person, grant, post))


def open_post(private_key: bytes, person: UUID, grant: UUID, post: UUID, blob: bytes) -> bytes:
    """The note's body.

    Raises:
        SealError: it was not sealed for this person, grant and post, or was changed.
    """
    if not blob.startswith(HEADER):
        raise SealError
    recipient = X25519PrivateKey.from_private_bytes(private_key)
    sealed = blob[len(HEADER) :]
    try:
        return unpadded(_suite().decrypt(sealed, recipient, _info(person, grant, post)))
    except InvalidTag:
        raise SealError from None


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _info(person: UUID, grant: UUID, post: UUID) -> bytes:
    return framed(LABEL, bytes((FORMAT,)), person.bytes, grant.bytes, post.bytes)
