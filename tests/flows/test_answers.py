"""Answers keep words, message by message."""

from flows.answers import (
    Answer,
    Part,
    with_part,
    with_pick,
    without_message,
    without_pick,
)


def test_words_are_kept_exactly_as_written() -> None:
    assert with_part(Answer(), 1, "  NO \n\t").parts == (Part(1, "  NO \n\t"),)


def test_the_same_message_again_replaces_itself_in_its_place() -> None:
    answer = with_part(with_part(with_part(Answer(), 1, "a"), 2, "b"), 1, "c")
    assert answer.parts == (Part(1, "c"), Part(2, "b"))


def test_blanks_alone_are_kept_but_answer_nothing() -> None:
    answer = with_part(Answer(), 1, " \n ")
    assert answer.parts
    assert not answer.given
    assert answer.text == ""


def test_the_text_has_a_line_for_each_message() -> None:
    answer = with_part(with_part(with_part(Answer(), 1, "a "), 2, "  "), 3, "b")
    assert answer.text == "a \nb"


def test_a_single_choice_replaces_the_one_before_and_who_made_it() -> None:
    answer = with_pick(Answer(), "yes", only=True, message=5)
    answer = with_pick(answer, "no", only=True)
    assert answer == Answer(picked=("no",))


def test_several_choices_stand_side_by_side() -> None:
    answer = with_pick(with_pick(Answer(), "a", only=False, message=5), "b", only=False)
    assert answer.picked == ("a", "b")
    assert without_pick(answer, "a") == Answer(picked=("b",))


def test_picking_again_changes_nothing_but_who_made_it() -> None:
    answer = with_pick(with_pick(Answer(), "a", only=False, message=5), "a", only=False)
    assert answer == Answer(picked=("a",))


def test_a_message_takes_what_it_made_away_with_it() -> None:
    answer = with_pick(with_part(Answer(), 1, "x"), "yes", only=True, message=2)
    assert without_message(answer, 2) == Answer((Part(1, "x"),))
    assert without_message(answer, 1) == Answer(picked=("yes",), by=((2, "yes"),))


def test_an_answer_knows_the_messages_it_came_from() -> None:
    answer = with_pick(with_part(Answer(), 1, "x"), "yes", only=True, message=2)
    assert answer.came_from(1)
    assert answer.came_from(2)
    assert not answer.came_from(3)
