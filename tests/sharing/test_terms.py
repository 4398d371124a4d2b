"""Where on the card a line stands."""

import pytest

from flows.interview import OnCard
from flows.library import every_question
from flows.loading import load
from sharing.terms import _CARD, _CARD_QUESTIONS, OnCardAs, card_group


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("force.calms-first", OnCardAs.DO),
        ("force.police", OnCardAs.DO),
        ("force.call-first", OnCardAs.CALL),
        ("force.body-risk", OnCardAs.DONT),
        ("force.meaning", OnCardAs.DONT),
        ("medicines-that-help.items", OnCardAs.DO),
        ("medicines-not-wanted.items", OnCardAs.DONT),
        ("medicines-not-wanted.what-helps", OnCardAs.DO),
        ("when-i-cannot-decide.who-asked", OnCardAs.CALL),
        ("when-i-cannot-decide.my-signs", OnCardAs.ALSO),
        ("other-papers.items", OnCardAs.ALSO),
        ("body.conditions", OnCardAs.ALSO),
    ],
)
def test_a_line_stands_where_a_nurse_looks_for_it(question: str, group: OnCardAs) -> None:
    assert card_group(question.partition(".")[0], question) is group


def test_only_what_can_stand_on_the_card_has_a_place_there() -> None:
    interview = load().interview
    for question in _CARD_QUESTIONS:
        assert interview.question(question).on_card is not OnCard.NEVER, question
    with_lines = {
        each.id.partition(".")[0]
        for each in every_question(interview)
        if each.on_card is not OnCard.NEVER
    }
    assert set(_CARD) <= with_lines
