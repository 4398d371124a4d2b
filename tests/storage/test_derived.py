"""Padding, marks, code keys, fingerprints and posts against their vectors."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.blind import (
    chat_mark,
    code_mark,
    opening_mark,
    passcode_mark,
    shl_mark,
    update_mark,
)
from storage.codekey import code_key, link_key
from storage.errors import SealError
from storage.framing import framed, padded, padded_doubling, unframed, unpadded
from storage.keys import Family, Key
from storage.passcodes import Gate
from storage.records import Root
from storage.sealed_post import BUCKET, new_key_pair, open_post, seal_post

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "records.json").read_text()
)
DERIVED = VECTORS["derived"]


def named(kind: str, *, refused: bool) -> pytest.MarkDecorator:
    vectors = [vector for vector in VECTORS[kind] if ("expect" in vector) is refused]
    return pytest.mark.parametrize("vector", vectors, ids=lambda vector: vector["name"])


@named("padding", refused=False)
def test_padding_follows_the_vectors(vector: dict[str, str]) -> None:
    content, plain = bytes.fromhex(vector["padded"]), bytes.fromhex(vector["plain"])
    assert unpadded(content) == plain
    assert padded(plain, len(content)) == content


@named("padding", refused=True)
def test_bad_padding_is_refused(vector: dict[str, str]) -> None:
    with pytest.raises(SealError):
        unpadded(bytes.fromhex(vector["padded"]))


@given(st.binary(max_size=3000), st.integers(1, 600))
def test_padding_gives_whole_buckets(data: bytes, size: int) -> None:
    content = padded(data, size)
    assert len(content) % size == 0
    assert unpadded(content) == data


@given(st.binary(max_size=3000), st.integers(1, 64), st.integers(0, 100))
def test_doubling_gives_few_sizes(data: bytes, smallest: int, overhead: int) -> None:
    content = padded_doubling(data, smallest, overhead)
    whole = len(content) + overhead
    assert whole % smallest == 0
    assert (whole // smallest).bit_count() == 1
    assert unpadded(content) == data


@given(st.lists(st.binary(max_size=20), max_size=5), st.lists(st.binary(max_size=20), max_size=5))
def test_framed_fields_are_never_mixed_up(one: list[bytes], other: list[bytes]) -> None:
    assert (framed(*one) == framed(*other)) is (one == other)
    assert list(unframed(framed(*one), len(one))) == one


@given(st.binary(max_size=40), st.integers(0, 4))
def test_what_was_not_framed_is_refused(data: bytes, count: int) -> None:
    try:
        fields = unframed(data, count)
    except SealError:
        return
    assert framed(*fields) == data


def test_marks_and_keys_follow_the_vectors() -> None:
    index = Key(Family.INDEX, 1, bytes.fromhex(DERIVED["index"]))
    pepper = Key(Family.PEPPER, DERIVED["pepper_id"], bytes.fromhex(DERIVED["pepper"]))
    opening = opening_mark(
        index,
        UUID(DERIVED["grant"]),
        DERIVED["reader"].encode(),
        DERIVED["version"],
        date.fromisoformat(DERIVED["day"]),
    )
    assert chat_mark(index, DERIVED["chat_id"]).hex() == DERIVED["chat_mark"]
    assert update_mark(index, DERIVED["update_id"]).hex() == DERIVED["update_mark"]
    assert opening.hex() == DERIVED["opening_mark"]
    assert code_mark(pepper, DERIVED["code"]).hex() == DERIVED["code_mark"]
    assert shl_mark(pepper, DERIVED["shl_id"]).hex() == DERIVED["shl_mark"]
    assert pepper.fingerprint.hex() == DERIVED["pepper_fingerprint"]
    key = code_key(pepper, DERIVED["code"])
    assert (key.root, key.id, key.secret.hex()) == (Root.CODE, pepper.id, DERIVED["code_key"])
    key = link_key(pepper, DERIVED["shl_id"])
    assert (key.root, key.id, key.secret.hex()) == (Root.LINK, pepper.id, DERIVED["link_key"])


def test_a_passcode_is_hashed_as_the_vector_says() -> None:
    """The vector's hash comes from another implementation of Argon2id (argon2-cffi 25.1)."""
    pepper = Key(Family.PEPPER, DERIVED["pepper_id"], bytes.fromhex(DERIVED["pepper"]))
    grant, passcode = UUID(DERIVED["grant"]), DERIVED["passcode"]
    salt, digest = (bytes.fromhex(DERIVED[f"passcode_{name}"]) for name in ("salt", "hash"))
    assert passcode_mark(pepper, grant, passcode).hex() == DERIVED["passcode_mark"]
    assert Gate(grant, pepper, salt, digest).fits(passcode)
    assert not Gate(grant, pepper, salt, digest).fits(passcode[::-1])


def test_a_mark_of_one_kind_is_none_of_another() -> None:
    key = Key(Family.INDEX, 1, b"k" * 32)
    marks = {chat_mark(key, 7), update_mark(key, 7), code_mark(key, "7"), shl_mark(key, "7")}
    assert len(marks) == 4


@named("posts", refused=False)
def test_a_post_opens_for_its_person(vector: dict[str, str]) -> None:
    assert opened(vector).hex() == vector["body"]


@named("posts", refused=True)
def test_a_harmed_post_does_not_open(vector: dict[str, str]) -> None:
    assert vector["expect"] == "SealError"
    with pytest.raises(SealError):
        opened(vector)


@given(st.binary(max_size=1200))
def test_a_post_hides_its_length(body: bytes) -> None:
    private, public = new_key_pair()
    person, grant, post = uuid4(), uuid4(), uuid4()
    blob = seal_post(public, person, grant, post, body)
    assert open_post(private, person, grant, post, blob) == body
    assert (len(blob) - len(seal_post(public, person, grant, post, b""))) % BUCKET == 0


def opened(vector: dict[str, str]) -> bytes:
    return open_post(
        bytes.fromhex(vector["private_key"]),
        UUID(vector["person"]),
        UUID(vector["grant"]),
        UUID(vector["post"]),
        bytes.fromhex(vector["blob"]),
    )
