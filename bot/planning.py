"""Keeping a session: with its agenda, whose nearest day the database is told."""

from dataclasses import replace
from datetime import date

from bot.agenda import Pace
from bot.session import Session, pack
from bot.turn import Turn


async def keep(turn: Turn, pace: Pace, *, touched: bool, earliest: date | None = None) -> Session:
    """Save the session, and when to look at this person again; the session as it rests now.

    `touched`: the person did something. `earliest`: what was due before this day is done.
    """
    today = turn.now.date()
    agenda = turn.session.agenda.touched() if touched else turn.session.agenda
    active = today if touched else await turn.tx.active_on(turn.person)
    wake = agenda.next_day(turn.session.state, active, pace)
    wake = max(wake, earliest) if earliest else wake
    if earliest or wake != agenda.wake:
        await turn.tx.wake_on(turn.person, wake)
    session = replace(turn.session, agenda=replace(agenda, wake=wake))
    await turn.tx.save_draft(turn.person, pack(session), turn.now, touched=touched)
    return session
