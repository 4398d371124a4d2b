"""Numbers to ring: found where they are, never where they are not, and no word changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.phones import Piece, pieces


def numbers(text: str, *, short: bool = False) -> list[str]:
    return [piece.number for piece in pieces(text, short=short) if piece.number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900123", "07700900123"),
        ("Dee, my sister (07700-900123).", "07700900123"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("(020) 7946 0958", "02079460958"),
        ("0113 496 0000, after six", "01134960000"),
        ("ring 0800\u00a0123\u00a04567!", "08001234567"),
    ],
)
def test_a_number_can_be_pressed(text: str, number: str) -> None:
    assert numbers(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "Born 04.05.1991",
        "2024-03-01 10:30",
        "943 476 5919",  # an NHS number
        "0.5 mg, 10 mg, 100 mg",
        "000",
        "0" * 40,
        "A0123456789012",
        "999",
        "16 stone, 6 ft 2",
    ],
)
def test_a_date_a_dose_or_an_identifier_is_no_number_to_ring(text: str) -> None:
    assert numbers(text) == []


def test_helplines_can_be_pressed_where_numbers_are_expected() -> None:
    text = "Ring 999 or 111, or Samaritans on 116 123."
    assert numbers(text, short=True) == ["999", "111", "116123"]
    assert numbers("911; 988, or 14416.", short=True) == ["911", "988", "14416"]
    assert numbers("I weigh 111.5 kg, room 1112", short=True) == []


def test_the_number_is_cut_out_without_the_words_around_it() -> None:
    assert pieces("Dee 07700 900123.") == (
        Piece("Dee "),
        Piece("07700 900123", "07700900123"),
        Piece("."),
    )


@given(st.text(st.sampled_from("0123456789+() -.,aא\n"), max_size=60), st.booleans())
def test_the_pieces_together_are_the_text(text: str, short: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
    assert "".join(piece.text for piece in pieces(text, short=short)) == text
