"""The sealed link: what was sealed opens with its key, and nothing else opens at all."""

import base64
import json

import pytest
from joserfc import jwe
from joserfc.jwk import OctKey

from sharing.errors import SealedDocumentError
from sharing.link import LONGEST, new_key, seal, unseal

DOCUMENT = json.dumps({"resourceType": "Bundle", "é": "שלום"}, ensure_ascii=False).encode()


def by_others(header: dict[str, str], key: bytes, plain: bytes = DOCUMENT) -> bytes:
    """A token as another program could make it, with any algorithm."""
    names = [header["alg"], header["enc"], "DEF"]
    return jwe.encrypt_compact(header, plain, OctKey.import_key(key), algorithms=names).encode()


def spliced(sealed: bytes, part: int, change: bytes) -> bytes:
    parts = sealed.split(b".")
    parts[part] = change
    return b".".join(parts)


def test_what_was_sealed_opens_with_its_key() -> None:
    key = new_key()
    assert unseal(seal(DOCUMENT, key), key) == DOCUMENT
    assert unseal(seal(b"", key), key) == b""


def test_the_longest_that_can_be_sealed_can_be_unsealed() -> None:
    key, longest = new_key(), bytes(LONGEST)
    assert unseal(seal(longest, key), key) == longest
    with pytest.raises(SealedDocumentError, match="too long"):
        seal(longest + b"x", key)


def test_every_seal_has_a_fresh_iv_and_no_key_is_made_twice() -> None:
    key = new_key()
    assert len({seal(DOCUMENT, key).split(b".")[2] for _ in range(50)}) == 50
    assert len({new_key() for _ in range(50)}) == 50
    assert len(key) == 32


def test_the_header_says_what_the_standard_asks_and_no_more() -> None:
    header = seal(DOCUMENT, new_key()).split(b".")[0]
    assert json.loads(base64.urlsafe_b64decode(header + b"==")) == {
        "alg": "dir",
        "enc": "A256GCM",
        "cty": "application/fhir+json",
    }


def test_a_token_of_the_same_form_made_elsewhere_opens() -> None:
    key = new_key()
    header = {"alg": "dir", "enc": "A256GCM", "cty": "application/fhir+json"}
    assert unseal(by_others(header, key), key) == DOCUMENT


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealedDocumentError):
        unseal(seal(DOCUMENT, new_key()), new_key())


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(SealedDocumentError):
        unseal(seal(DOCUMENT, new_key()), bytes(length))
    with pytest.raises(SealedDocumentError):
        seal(DOCUMENT, bytes(length))


def test_every_changed_part_is_refused() -> None:
    key = new_key()
    sealed = seal(DOCUMENT, key)
    for part, content in enumerate(sealed.split(b".")):
        for change in (b"", content + b"A", b"A" + content[1:], b"A" * 8, b"\xff", b"!"):
            if change == content:
                continue
            with pytest.raises(SealedDocumentError):
                unseal(spliced(sealed, part, change), key)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "dir", "enc": "A256GCM"},
        {"alg": "dir", "enc": "A256GCM", "cty": "application/json"},
        {"alg": "dir", "enc": "A256GCM", "cty": "application/fhir+json", "zip": "DEF"},
        {"alg": "A256KW", "enc": "A256GCM", "cty": "application/fhir+json"},
        {"alg": "A256GCMKW", "enc": "A256GCM", "cty": "application/fhir+json"},
        {"alg": "dir", "enc": "A128CBC-HS256", "cty": "application/fhir+json"},
    ],
)
def test_other_algorithms_and_compression_are_refused_before_any_cipher_runs(
    header: dict[str, str],
) -> None:
    key = new_key()
    with pytest.raises(SealedDocumentError):
        unseal(by_others(header, key), key)


@pytest.mark.parametrize("sealed", [b"", b".", b"....", b"{}", b"e30....", b"\x00" * 40, b"a.b.c"])
def test_what_is_no_token_is_refused(sealed: bytes) -> None:
    with pytest.raises(SealedDocumentError):
        unseal(sealed, new_key())
