"""Buttons' data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.keyboard import Action, Keyboard, Verb, data, parse

KEYBOARD = Keyboard(37, ((Action(Verb.NEXT), Action(Verb.SKIP)), (Action(Verb.BACK),)))


@given(revision=st.integers(0, 10**12), index=st.integers(0, 99))
def test_a_buttons_data_says_its_revision_and_number_within_telegrams_limit(
    revision: int, index: int
) -> None:
    assert parse(data(revision, index)) == (revision, index)
    assert len(data(revision, index).encode()) <= 64


def test_the_revision_is_written_in_base_36() -> None:
    assert data(37, 2) == "11.2"
    assert data(0, 0) == "0.0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "11",
        "11.",
        ".1",
        "1 1.1",
        "A.1",
        "-1.1",
        "1.-1",
        "1.x",
        "1.²",
        "1.1.1",
        "z" * 64 + ".1",
    ],
)
def test_data_that_is_not_ours_is_recognised(text: str) -> None:
    assert parse(text) == (-1, 0)


@given(st.text())
def test_no_data_makes_the_parser_fail(text: str) -> None:
    revision, index = parse(text)
    assert revision >= -1
    assert index >= 0


def test_actions_are_numbered_through_the_rows() -> None:
    rows = list(KEYBOARD.numbered())
    assert [[number for number, _ in row] for row in rows] == [["11.0", "11.1"], ["11.2"]]
    assert KEYBOARD.pressed(37, 2) == Action(Verb.BACK)


@pytest.mark.parametrize(("revision", "index"), [(36, 0), (37, 3), (37, -1), (-1, 0)])
def test_a_press_on_another_keyboard_is_nothing(revision: int, index: int) -> None:
    assert KEYBOARD.pressed(revision, index) is None
