"""The record format a second time, from `docs/record-format.md` and the standard library alone.

It shares no line with `storage.records`: HKDF is written out from RFC 5869. Only AES-GCM comes
from the same library, for the standard library has none.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def lengthed(*fields: bytes) -> bytes:
    return b"".join(len(field).to_bytes(4, "big") + field for field in fields)


def hkdf_sha512(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """RFC 5869 with one block of output: 64 bytes."""
    extracted = hmac.new(salt, secret, hashlib.sha512).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha512).digest()


def record(vector: dict[str, str | int]) -> bytes:
    """The record that a vector's inputs give."""
    header = (
        b"IKMB\x01\x01" + bytes((int(vector["root"]),)) + int(vector["key_id"]).to_bytes(4, "big")
    )
    place = lengthed(
        str(vector["table"]).encode(),
        str(vector["column"]).encode(),
        bytes.fromhex(str(vector["person"])),
        bytes.fromhex(str(vector["row"])),
        int(vector["version"]).to_bytes(8, "big"),
    )
    context = lengthed(b"i-know-me-best record", header, place)
    salt = bytes.fromhex(str(vector["salt"]))
    both = hkdf_sha512(bytes.fromhex(str(vector["secret"])), salt, context)
    sealed = AESGCM(both[:32]).encrypt(bytes(12), bytes.fromhex(str(vector["plaintext"])), context)
    return header + salt + both[32:] + sealed
