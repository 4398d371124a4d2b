"""A line keeps its direction, whatever name it begins with."""

import pytest

from flows.directions import marked
from flows.loading import load

LIBRARY = load()
URDU, WELSH = "عائشہ", "Siân"


@pytest.mark.parametrize(
    ("language", "name", "mark"),
    [("en", URDU, "\u200e"), ("cy", URDU, "\u200e"), ("ur", WELSH, "\u200f")],
)
def test_a_line_that_begins_with_a_name_in_another_direction_is_marked(
    language: str, name: str, mark: str
) -> None:
    said = LIBRARY.wording(language).word("relation-line", name=name, role="x", what="y")
    assert said.startswith(mark + name)


@pytest.mark.parametrize("name", [WELSH, "", "123", "👩"])
def test_a_name_in_the_same_direction_or_in_none_needs_no_mark(name: str) -> None:
    assert marked("{name} helps.", {"name": name}, "ltr") == "{name} helps."


def test_a_line_of_the_persons_own_words_alone_keeps_their_direction() -> None:
    text = "Take this away?\n\n{text}\n\nIt is gone."
    assert marked(text, {"text": URDU}, "ltr") == text


def test_every_line_is_looked_at() -> None:
    text = "You:\n{name} reads.\n{name} decides."
    assert marked(text, {"name": URDU}, "ltr").count("\u200e") == 2
