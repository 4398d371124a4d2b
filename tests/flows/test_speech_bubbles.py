"""Bubbles stay within Telegram's limits and never break a character."""

from hypothesis import given
from hypothesis import strategies as st

from flows.bubbles import BREAK, TEXT_LIMIT, Bubble, Button, bubbles, sendable, split, units

ROWS = ((Button("Next", "1.0"),),)


def test_length_is_counted_in_utf_16_units() -> None:
    assert units("a🙂é") == 4


def test_a_long_text_is_split_at_a_paragraph() -> None:
    first, second = "a" * 3000, "b" * 3000
    assert split(f"{first}\n\n{second}") == (first, second)


def test_without_a_paragraph_it_is_split_at_a_line_and_else_at_a_space() -> None:
    assert split("a" * 3000 + "\n" + "b" * 3000) == ("a" * 3000, "b" * 3000)
    assert split("a" * 3000 + " " + "b" * 3000) == ("a" * 3000 + " ", "b" * 3000)


def test_a_text_without_seams_is_split_between_characters() -> None:
    pieces = split("x" + "🙂" * 5000)
    assert "".join(pieces) == "x" + "🙂" * 5000
    assert units(pieces[0]) == TEXT_LIMIT - 1


@given(st.text(max_size=60), st.integers(min_value=2, max_value=20))
def test_every_piece_fits_and_no_character_is_lost(text: str, limit: int) -> None:
    clean = sendable(text)
    pieces = split(clean, limit)
    assert all(0 < units(piece) <= limit for piece in pieces)
    seen = "".join("".join(pieces).split())
    assert seen == "".join(clean.split())


def test_the_buttons_stand_under_the_last_piece_only() -> None:
    said = bubbles("a" * 5000, ROWS)
    assert [bubble.rows for bubble in said] == [(), ROWS]


def test_a_break_of_the_content_starts_a_new_bubble() -> None:
    assert bubbles(f"one{BREAK}two", ROWS) == (Bubble("one"), Bubble("two", ROWS))


def test_a_persons_dashes_start_no_new_bubble() -> None:
    assert bubbles("one\n---\ntwo") == (Bubble("one\n---\ntwo"),)


def test_nothing_to_say_is_no_bubble_but_buttons_always_have_one() -> None:
    assert bubbles(" \n") == ()
    assert bubbles("", ROWS) == (Bubble("…", ROWS),)


def test_half_a_character_is_replaced_because_it_cannot_be_sent() -> None:
    assert sendable("a\ud83d") == "a\ufffd"
    assert sendable("\ud83d\ude42") == "🙂"
