"""What is kept of a person between two messages."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.agenda import Agenda, Ending
from bot.errors import SessionError
from bot.session import Session, Trace, pack, unpack

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def test_a_session_survives_its_bytes() -> None:
    session = Session(
        state=Session.new().state,
        traces=(Trace(message=1, minute=2),),
        saved_bubbles=(3, 4),
        agenda=Agenda(
            untouched=2,
            untouched_on=date(2026, 12, 1),
            confirmed=date(2026, 5, 1),
            asked=1,
            ask_again=date(2026, 11, 30),
            paused_told=True,
            ends=(Ending("g", date(2027, 1, 1), 92, 30),),
            wake=date(2026, 11, 30),
        ),
    )
    assert unpack(pack(session)) == session


def test_a_session_of_a_newer_version_is_refused() -> None:
    body = json.loads(pack(Session.new()))
    newer = json.dumps(body | {"format": 2}).encode()
    with pytest.raises(SessionError):
        unpack(newer)


def test_messages_can_be_deleted_for_48_hours() -> None:
    session = Session.new().seen(1, NOW - timedelta(hours=47)).seen(2, NOW)
    assert session.deletable(NOW) == (1, 2)
    assert session.deletable(NOW + timedelta(hours=2)) == (2,)


def test_numbers_of_messages_that_cannot_be_deleted_any_more_are_forgotten() -> None:
    session = Session.new().seen(1, NOW - timedelta(hours=49)).seen(2, NOW)
    assert [trace.message for trace in session.traces] == [2]
