"""The layout of the card: nothing lost, nothing twice, the order kept."""

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.statement import CardLine, Statement
from sharing.front import ANSWERS, Front, front
from sharing.terms import OnCardAs
from sharing.view import Answer
from sharing.wording import wording
from tests.sharing.statements import full, minimal
from tests.sharing.test_document import viewed
from tests.sharing.whole import longest, whole

TITLES = wording("en").texts["groups"]
SECTIONS = ("who-i-am", "what-helps", "please-dont", "my-people", "allergies", "own-words")
cards = st.lists(
    st.tuples(st.sampled_from(SECTIONS), st.integers(1, 160)), min_size=0, max_size=12
)


def laid_out(statement: Statement, taken: float = 0) -> Front:
    return front(viewed(statement), TITLES, taken=taken)


def lines(found: Front) -> list[Answer]:
    return [*found.about, *chain(*((*group.first, *group.rest) for group in found.groups))]


@given(cards, st.integers(0, 20))
def test_every_line_stands_exactly_once_and_each_group_in_its_order(
    card: list[tuple[str, int]], taken: int
) -> None:
    told = tuple(
        CardLine(section, "Label", f"{number} " + "x" * length)
        for number, (section, length) in enumerate(card)
    )
    statement = replace(full(), card=told)
    found = laid_out(statement, taken)
    given_lines = [line for group in viewed(statement).card for line in group.lines]
    assert sorted(map(str, lines(found))) == sorted(map(str, given_lines))
    for group in viewed(statement).card:
        if group.id is OnCardAs.WHO:
            continue
        (shown,) = (each for each in found.groups if each.id is group.id)
        assert (*shown.first, *shown.rest) == group.lines
        assert shown.first, "the first line of every group stands in front"


def test_only_what_the_heading_of_the_page_says_already_is_left_out() -> None:
    found = laid_out(full())
    texts = {part.text for line in lines(found) for part in line.parts}
    assert "Samira Okafor-Lindqvist" not in texts
    assert "Sam" not in texts
    assert len(lines(found)) == len(full().card) - 2


def test_the_answers_come_first_and_then_allergies() -> None:
    order = [group.id for group in laid_out(whole()).groups]
    assert order == [*ANSWERS, OnCardAs.ALLERGIES]


def test_a_short_card_is_not_split_and_the_longest_keeps_one_line_of_each_in_front() -> None:
    assert not laid_out(full()).split
    found = laid_out(longest())
    assert found.split
    assert found.dense
    assert found.long
    assert [len(group.first) for group in found.groups if group.id in ANSWERS] == [1, 1, 1]
    assert [len(group.rest) for group in found.groups if group.id in ANSWERS] == [2, 2, 2]


def test_what_the_card_does_not_answer_leads_to_where_the_statement_does() -> None:
    found = laid_out(replace(full(), card=(CardLine("allergies", "Allergy", "Penicillin"),)))
    see = {group.id: [section.id for section in group.see] for group in found.groups}
    assert see == {
        OnCardAs.DO: ["how-to-talk", "what-helps"],
        OnCardAs.DONT: ["please-dont", "medicines-not-wanted"],
        OnCardAs.CALL: ["my-people"],
        OnCardAs.ALLERGIES: [],
    }
    assert [group.id for group in laid_out(minimal()).groups] == []


@pytest.mark.parametrize("taken", [0, 4, 8, 100])
def test_the_less_room_there_is_the_fewer_lines_stand_in_front(taken: int) -> None:
    less = laid_out(whole(), taken + 1)
    more = laid_out(whole(), taken)
    assert sum(len(each.first) for each in less.groups) <= sum(
        len(each.first) for each in more.groups
    )
    assert len(lines(less)) == len(lines(more))
