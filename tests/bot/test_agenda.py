"""One person's agenda: which day brings what."""

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

import pytest

from bot.agenda import Agenda, Ending, Pace, Reason, read, write
from flows.answers import Answer, Part
from flows.state import Key, State
from storage.rows import GrantRow

DAY = date(2026, 11, 23)
PACE = Pace()
WRITTEN = MappingProxyType({Key("a.b"): Answer((Part(1, "words"),))})
DRAFT = State(consented=True, answers=WRITTEN)
SEEN = replace(DRAFT, published=1)


def grant(ends: date | None, number: int = 1) -> GrantRow:
    return GrantRow(UUID(int=number), "Ward", "full", DAY, ends, "C" * 28, b"", "s", 0)


def reasons(agenda: Agenda, state: State, day: date, active: date = DAY) -> Reason | None:
    return agenda.due(state, active, PACE, day)


def in_days(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("life", "said"), [(7, [1]), (92, [30, 7, 1]), (366, [30, 7, 1]), (1, []), (0, [])]
)
def test_a_link_is_spoken_of_on_the_days_that_are_still_to_come(
    life: int, said: list[int]
) -> None:
    agenda = Agenda().with_links([grant(in_days(life))], DAY)
    found = []
    for day in map(in_days, range(life + 40)):
        if reasons(agenda, SEEN, day) is Reason.ENDING:
            found.append(life - (day - DAY).days)
            agenda = agenda.told_of_links(day)
    assert found == said


def test_after_a_long_absence_only_the_nearest_day_is_said() -> None:
    agenda = Agenda().with_links([grant(in_days(92))], DAY)
    late = in_days(89)
    assert reasons(agenda, SEEN, late) is Reason.ENDING
    assert reasons(agenda.told_of_links(late), SEEN, late) is None
    assert reasons(agenda.told_of_links(late), SEEN, in_days(91)) is Reason.ENDING


def test_a_link_that_goes_on_is_spoken_of_again() -> None:
    agenda = Agenda().with_links([grant(in_days(92))], DAY).told_of_links(in_days(91))
    longer = agenda.extended(str(UUID(int=1)), in_days(184), in_days(91))
    assert longer.life_of(grant(in_days(184))) == 92
    assert reasons(longer, SEEN, in_days(153)) is None
    assert reasons(longer, SEEN, in_days(154)) is Reason.ENDING


def test_links_that_are_gone_leave_the_agenda_and_the_others_keep_their_marks() -> None:
    two = [grant(in_days(92)), grant(in_days(92), 2)]
    agenda = Agenda().with_links(two, DAY).told_of_links(in_days(62))
    assert agenda.with_links(two[1:], in_days(70)).ends == agenda.ends[1:]


def test_the_question_comes_after_half_a_year_and_once_more_after_not_now() -> None:
    agenda = Agenda().published(DAY)
    assert reasons(agenda, SEEN, in_days(181)) is None
    assert reasons(agenda, SEEN, in_days(182)) is Reason.CONFIRM
    asked = agenda.asked_once_more()
    assert reasons(asked, SEEN, in_days(600)) is None
    later = asked.not_now(in_days(182))
    assert reasons(later, SEEN, in_days(211)) is None
    assert reasons(later, SEEN, in_days(212)) is Reason.CONFIRM
    last = later.asked_once_more().not_now(in_days(212))
    assert reasons(last, SEEN, in_days(600)) is None
    assert reasons(last.stood_by(in_days(300)), SEEN, in_days(482)) is Reason.CONFIRM


def test_not_now_without_having_been_asked_changes_nothing() -> None:
    assert Agenda().not_now(DAY) == Agenda()


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (DRAFT, Reason.PAUSED),
        (replace(SEEN, changed=True), Reason.PAUSED),
        (SEEN, None),
        (State(consented=True), None),
        (replace(DRAFT, consented=False), None),
        (replace(DRAFT, reminders=False), None),
    ],
)
def test_a_pause_is_noticed_only_in_an_unfinished_draft(state: State, due: Reason | None) -> None:
    assert reasons(Agenda(), state, in_days(7)) is due
    assert reasons(Agenda(), state, in_days(6)) is None
    assert reasons(Agenda(paused_told=True), state, in_days(7)) is None


def test_a_new_version_begins_a_new_draft() -> None:
    assert not Agenda(paused_told=True).published(DAY).paused_told


def test_whoever_writes_today_is_not_asked_today() -> None:
    agenda = Agenda().published(DAY)
    assert reasons(agenda, SEEN, in_days(200), active=in_days(200)) is None
    assert reasons(agenda, SEEN, in_days(200), active=in_days(199)) is Reason.CONFIRM


def test_with_reminders_stopped_only_the_notices_before_erasing_are_left() -> None:
    agenda = Agenda().published(DAY).with_links([grant(in_days(92))], DAY)
    quiet = replace(SEEN, reminders=False)
    assert [reason for reason, _ in agenda.days(quiet, DAY, PACE)] == [Reason.UNTOUCHED]
    assert agenda.next_day(quiet, DAY, PACE) == in_days(640)


def test_once_a_draft_is_on_its_way_out_nothing_else_is_said() -> None:
    agenda = Agenda(untouched=1, untouched_on=in_days(700)).stood_by(DAY)
    assert agenda.next_day(SEEN, DAY, PACE) == in_days(700)
    assert agenda.touched().next_day(SEEN, in_days(690), PACE) == in_days(182)


def test_an_agenda_survives_being_written() -> None:
    agenda = Agenda(2, DAY, DAY, 1, DAY, True, (Ending("g", DAY, 7, 1),), DAY)  # noqa: FBT003 - every field, in order
    assert read(write(agenda)) == agenda
    assert read(write(Agenda())) == Agenda()
