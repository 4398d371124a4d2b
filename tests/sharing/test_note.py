"""The note: what the page tells the person comes back as it was told."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.errors import NoteError
from sharing.note import PAGE, SOFTWARE, Opening, pack, unpack

AT = datetime(2026, 11, 23, 3, 12, 5, tzinfo=UTC)
NOTE = Opening(AT, "Nurse Øster 🌙, ward 4", "ward", 3, code_repaired=True)


@given(
    st.builds(
        Opening,
        at=st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
        reader=st.text(),
        role=st.text(),
        version=st.integers(),
        code_repaired=st.booleans(),
        way=st.sampled_from([PAGE, SOFTWARE]),
    )
)
def test_a_note_comes_back_as_it_was(note: Opening) -> None:
    assert unpack(pack(note)) == note


def test_a_note_says_which_format_and_kind_it_is() -> None:
    fields = json.loads(pack(NOTE))
    assert (fields["format"], fields["kind"]) == (1, "opening")


def test_a_note_from_before_there_was_another_way_is_of_the_page() -> None:
    fields = json.loads(pack(NOTE))
    del fields["way"]
    assert unpack(json.dumps(fields).encode()).way == PAGE


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"kind": "answer"},
        {"at": "yesterday"},
        {"at": "2026-11-23T03:12:05"},
        {"at": 5},
        {"reader": None},
        {"version": "3"},
        {"version": True},
        {"code_repaired": 1},
        {"way": "fax"},
        {"way": []},
    ],
)
def test_a_note_of_another_make_is_refused(change: dict[str, object]) -> None:
    fields = json.loads(pack(NOTE))
    with pytest.raises(NoteError):
        unpack(json.dumps({**fields, **change}).encode())


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_note_is_refused(body: bytes) -> None:
    with pytest.raises(NoteError):
        unpack(body)
