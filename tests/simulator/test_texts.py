"""Lengths, ends, marks and long pastes."""

import pytest

from simulator.texts import clean, entities, pieces, units


def test_a_sign_outside_the_basic_plane_counts_twice() -> None:
    assert units("a😀é") == 4


def test_ends_are_trimmed_and_control_signs_become_spaces() -> None:
    assert clean(" \n a\x00b\r\nc\td \n") == "a b\nc\td"


def test_a_command_is_marked_in_units_and_inside_a_link_is_none() -> None:
    assert entities("😀 /start see https://example.org/start, ok") == [
        {"type": "bot_command", "offset": 3, "length": 6},
        {"type": "url", "offset": 14, "length": 25},
    ]
    assert entities("and/or 1/2 /no/way") == []


def test_a_long_paste_becomes_pieces_that_hold_every_word() -> None:
    words = [f"word{number}" for number in range(2000)]
    found = pieces(" ".join(words))
    assert len(found) > 2
    assert all(units(piece) <= 4096 for piece in found)
    assert " ".join(found).split() == words


@pytest.mark.parametrize("length", [4096, 4097, 8192, 10_000])
def test_a_paste_without_spaces_is_cut_and_no_emoji_with_it(length: int) -> None:
    text = "😀" * (length // 2) + "x" * (length % 2)
    found = pieces(text)
    assert "".join(found) == text
    assert all(units(piece) <= 4096 for piece in found)


def test_nothing_but_blanks_is_no_message() -> None:
    assert pieces(" \n ") == []
