"""The record format against its vectors, against a second implementation, and against harm."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import SealError
from storage.records import (
    HEADER_BYTES,
    OVERHEAD,
    Place,
    Root,
    RootKey,
    key_id,
    seal,
    seal_with_salt,
    unseal,
)
from tests.storage.by_the_book import record as by_the_book

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "records.json").read_text()
)
UUIDS = st.uuids(version=4)
PLACES = st.builds(
    Place,
    table=st.text(max_size=12),
    column=st.text(max_size=12),
    person=st.none() | UUIDS,
    row=UUIDS,
    version=st.integers(0, 2**64 - 1),
)
KEYS = st.builds(
    RootKey,
    root=st.sampled_from(Root),
    id=st.integers(1, 2**32 - 1),
    secret=st.binary(min_size=32, max_size=32),
)


def key_of(vector: dict[str, Any]) -> RootKey:
    return RootKey(Root(vector["root"]), vector["key_id"], bytes.fromhex(vector["secret"]))


def place_of(vector: dict[str, Any]) -> Place:
    person = UUID(vector["person"]) if vector["person"] else None
    row, version = UUID(vector["row"]), vector["version"]
    return Place(vector["table"], vector["column"], person, row, version)


def named(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=lambda vector: vector["name"])


@named("records")
def test_a_vector_opens(vector: dict[str, Any]) -> None:
    record = bytes.fromhex(vector["record"])
    assert unseal(key_of(vector), place_of(vector), record).hex() == vector["plaintext"]
    assert key_id(record, Root(vector["root"])) == vector["key_id"]


@named("records")
def test_a_vector_is_what_sealing_gives(vector: dict[str, Any]) -> None:
    plaintext, salt = bytes.fromhex(vector["plaintext"]), bytes.fromhex(vector["salt"])
    made = seal_with_salt(key_of(vector), place_of(vector), plaintext, salt)
    assert made.hex() == vector["record"]


@named("records")
def test_a_vector_follows_the_book(vector: dict[str, Any]) -> None:
    assert by_the_book(vector).hex() == vector["record"]


@named("refused")
def test_a_harmed_vector_does_not_open(vector: dict[str, Any]) -> None:
    assert vector["expect"] == "SealError"
    with pytest.raises(SealError):
        unseal(key_of(vector), place_of(vector), bytes.fromhex(vector["record"]))


def test_every_refusal_says_the_same() -> None:
    said = set()
    for vector in VECTORS["refused"]:
        with pytest.raises(SealError) as refusal:
            unseal(key_of(vector), place_of(vector), bytes.fromhex(vector["record"]))
        assert refusal.value.__cause__ is None
        said.add(str(refusal.value))
    assert len(said) == 1


@given(KEYS, PLACES, st.binary(max_size=2000))
def test_what_is_sealed_opens_again(key: RootKey, place: Place, plaintext: bytes) -> None:
    record = seal(key, place, plaintext)
    assert unseal(key, place, record) == plaintext
    assert len(record) == len(plaintext) + OVERHEAD


@given(KEYS, PLACES, st.binary(max_size=40), st.data())
def test_any_changed_byte_closes_a_record(
    key: RootKey, place: Place, plaintext: bytes, data: st.DataObject
) -> None:
    record = bytearray(seal(key, place, plaintext))
    record[data.draw(st.integers(0, len(record) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        unseal(key, place, bytes(record))


def test_every_single_flipped_bit_closes_a_record() -> None:
    vector = VECTORS["records"][0]
    record = bytes.fromhex(vector["record"])
    for bit in range(len(record) * 8):
        harmed = bytearray(record)
        harmed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealError):
            unseal(key_of(vector), place_of(vector), bytes(harmed))


def test_every_truncation_closes_a_record() -> None:
    vector = VECTORS["records"][0]
    record = bytes.fromhex(vector["record"])
    for length in range(len(record)):
        with pytest.raises(SealError):
            unseal(key_of(vector), place_of(vector), record[:length])


@given(KEYS, PLACES, PLACES)
def test_a_record_opens_in_its_place_only(key: RootKey, place: Place, other: Place) -> None:
    record = seal(key, place, b"words")
    if place != other:
        with pytest.raises(SealError):
            unseal(key, other, record)


@given(KEYS, KEYS, PLACES)
def test_a_record_opens_under_its_key_only(key: RootKey, other: RootKey, place: Place) -> None:
    record = seal(key, place, b"words")
    if key != other:
        with pytest.raises(SealError):
            unseal(other, place, record)


def test_two_records_of_the_same_share_nothing_but_the_header() -> None:
    vector = VECTORS["records"][0]
    one, two = (seal(key_of(vector), place_of(vector), b"same") for _ in range(2))
    assert one[:HEADER_BYTES] == two[:HEADER_BYTES]
    assert one[HEADER_BYTES : HEADER_BYTES + 32] != two[HEADER_BYTES : HEADER_BYTES + 32]
    assert one[HEADER_BYTES + 32 :] != two[HEADER_BYTES + 32 :]


def test_the_key_id_of_something_else_is_not_read() -> None:
    record = bytes.fromhex(VECTORS["records"][0]["record"])
    for harmed in (b"", record[: OVERHEAD - 1], b"X" + record[1:]):
        with pytest.raises(SealError):
            key_id(harmed, Root.PERSON)
    with pytest.raises(SealError):
        key_id(record, Root.KEK)


def test_a_key_never_shows_its_secret() -> None:
    key = RootKey(Root.KEK, 1, b"very secret")
    assert "very secret" not in repr(key)
