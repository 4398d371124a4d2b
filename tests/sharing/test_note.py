"""The note: what the page tells the person comes back as it was told."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.errors import NoteError
from sharing.note import (
    LIMITS,
    LONGEST_READER,
    LONGEST_TITLE,
    MOST_WISHES,
    PAGE,
    SHORT,
    SOFTWARE,
    Closed,
    Note,
    Opening,
    Reply,
    Wish,
    pack,
    unpack,
)

AT = datetime(2026, 11, 23, 3, 12, 5, tzinfo=UTC)
NOTE = Opening(AT, "Nurse Øster 🌙, ward 4", "ward", 3, code_repaired=True)


REPLY = Reply(
    at=AT,
    once="0" * 32,
    reader="Ward 4",
    role="ward",
    version=3,
    not_followed=True,
    picked=(Wish("Please do not", "Hold me down."),),
    why="Nobody else was there.",
)
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))
OPENINGS = st.builds(
    Opening,
    at=MOMENTS,
    reader=st.text(max_size=LONGEST_READER),
    role=st.text(max_size=20),
    version=st.integers(),
    code_repaired=st.booleans(),
    way=st.sampled_from([PAGE, SOFTWARE]),
)
WISHES = st.builds(Wish, st.text(max_size=LONGEST_TITLE), st.text(max_size=SHORT))
REPLIES = st.builds(
    Reply,
    at=MOMENTS,
    once=st.text("0123456789abcdef", min_size=32, max_size=32),
    role=st.text(max_size=20),
    version=st.integers(),
    picked=st.lists(WISHES, max_size=3).map(tuple),
    **{name: st.text(max_size=min(most, 60)) for name, most in LIMITS.items()},
)


@given(st.one_of(OPENINGS, REPLIES, st.builds(Closed, at=MOMENTS)))
def test_a_note_comes_back_as_it_was(note: Note) -> None:
    assert unpack(pack(note)) == note


def test_what_staff_left_out_takes_no_room() -> None:
    assert "tried" not in json.loads(pack(REPLY))
    assert "followed" not in json.loads(pack(REPLY))


@pytest.mark.parametrize(
    "change",
    [{name: "x" * (most + 1)} for name, most in LIMITS.items()]
    + [
        {"role": "x" * 41},
        {"once": ""},
        {"once": "0" * 33},
        {"once": 5},
        {"read": "yes"},
        {"picked": "all"},
        {"picked": [["a", "b", "c"]]},
        {"picked": [["a", 5]]},
        {"picked": [["a", "b"]] * (MOST_WISHES + 1)},
        {"picked": [["x" * (LONGEST_TITLE + 1), "b"]]},
        {"picked": [["a", "x" * (SHORT + 1)]]},
        {"version": None},
    ],
)
def test_a_reply_of_another_make_or_longer_than_the_form_allows_is_refused(
    change: dict[str, object],
) -> None:
    fields = json.loads(pack(REPLY))
    with pytest.raises(NoteError):
        unpack(json.dumps({**fields, **change}).encode())


def test_a_note_says_which_format_and_kind_it_is() -> None:
    fields = json.loads(pack(NOTE))
    assert (fields["format"], fields["kind"]) == (1, "opening")


def test_a_note_from_before_there_was_another_way_is_of_the_page() -> None:
    fields = json.loads(pack(NOTE))
    del fields["way"]
    old = unpack(json.dumps(fields).encode())
    assert isinstance(old, Opening)
    assert old.way == PAGE


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"kind": "answer"},
        {"at": "yesterday"},
        {"at": "2026-11-23T03:12:05"},
        {"at": 5},
        {"reader": None},
        {"reader": "x" * (LONGEST_READER + 1)},
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
