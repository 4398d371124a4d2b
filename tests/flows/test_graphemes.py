"""Counting what a reader sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.graphemes import fits, graphemes, length, sentences

WOMAN = "\U0001f469"
JOINER = "\u200d"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),  # a letter and a combining accent
        ("\u0928\u093f", 1),  # a Devanagari syllable with a spacing vowel sign
        (f"{WOMAN}\U0001f3fd{JOINER}\U0001f9bd", 1),  # a person in a wheelchair
        (f"{WOMAN}{JOINER}{WOMAN}{JOINER}\U0001f467", 1),  # a family
        ("\U0001f44b\U0001f3fb", 1),  # a waving hand, the lightest tone
        ("\u2764\ufe0f", 1),  # a heart, in colour
        ("\U0001f1ec\U0001f1e7\U0001f1ee\U0001f1ea", 2),  # two flags
        ("\U0001f1ec\U0001f1e7\U0001f1ee", 2),  # a flag and a half
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", 1),  # a flag made of tags
        ("1\ufe0f\u20e3", 1),  # a keycap
        ("\u1112\u1161\u11ab", 1),  # a Hangul syllable in parts
        ("\r\n", 1),
        ("\n\n", 2),
        ("\u0301", 1),  # an accent with nothing under it
    ],
)
def test_a_reader_sees_this_many_characters(text: str, count: int) -> None:
    assert length(text) == count


@given(st.text())
def test_nothing_is_lost_in_cutting(text: str) -> None:
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two!  Three?", ("One.", "Two!", "Three?")),
        ("No end", ("No end",)),
        ('She said "stop." Then left.', ('She said "stop."', "Then left.")),
        ("It costs 3.50 a day.", ("It costs 3.50 a day.",)),
        ("Wait... what?! Yes.", ("Wait...", "what?!", "Yes.")),
        ("請小聲說。不要碰我！", ("請小聲說。", "不要碰我！")),
        ("هل أنت بخير؟ نعم۔", ("هل أنت بخير؟", "نعم۔")),
        ("मुझे मत छुओ। रुको।", ("मुझे मत छुओ।", "रुको।")),
        ("  ", ()),
        ("Line one\nline two. End.", ("Line one\nline two.", "End.")),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, found: tuple[str, ...]) -> None:
    assert sentences(text) == found


@given(st.text())
def test_every_sentence_is_in_the_text_exactly_as_written(text: str) -> None:
    assert all(sentence in text for sentence in sentences(text))


@given(st.text(), st.integers(0, 30))
def test_a_text_fits_if_a_reader_sees_no_more_characters(text: str, most: int) -> None:
    assert fits(text, most) == (length(text) <= most)


def test_an_enormous_text_is_found_too_long_at_its_beginning() -> None:
    assert not fits("x" * 10**8, 160)


def test_the_two_signs_of_a_line_end_count_as_one() -> None:
    assert fits("\r\n" * 160, 160)
    assert not fits("\r\n" * 161, 160)
