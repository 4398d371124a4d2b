"""What time will bring one person: one list of days, and the nearest of them wakes the bot.

Pure: days go in, days come out. The agenda rests in the sealed session, so that what was said
and that it was said are one write; the database sees only the nearest day
(docs/decisions/0009).

Rules: every reminder is marked as said before anything else happens; a mark goes only when the
person did what it was about. With reminders stopped, only the three notices before erasing
remain; once the first of these was said, nothing else is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flows.state import State
from storage.rows import GrantRow

BEFORE_THE_END = (30, 7, 1)
"""On which days before a link ends the person is told, the earliest first."""

AGAIN_AFTER = timedelta(days=30)
"""How long after "not now" the question is asked once more."""

PAUSED_AFTER = timedelta(days=7)
LOOK_AGAIN = timedelta(days=30)
"""When to look again at a quiet statement that still has a working link."""

ASKED_AT_MOST = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """One of the three things said before a quiet draft is erased.

    `then_wait` is how long to wait after it: for the next one, or for the end.
    """

    id: str
    then_wait: timedelta


NOTICES = (
    Notice("untouched-first", timedelta(days=60)),
    Notice("untouched-second", timedelta(days=23)),
    Notice("untouched-last", timedelta(days=7)),
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things rest: a draft before it is erased (notices included), a "still true"."""

    untouched_after: timedelta = timedelta(days=730)
    confirm_after: timedelta = timedelta(days=182)

    @property
    def quiet(self) -> timedelta:
        """How long a draft rests before the first notice."""
        return self.untouched_after - sum((n.then_wait for n in NOTICES), timedelta())


class Reason(StrEnum):
    """Why to write to somebody, the most pressing first."""

    UNTOUCHED = "untouched"
    ENDING = "ending"
    CONFIRM = "confirm"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Ending:
    """A link with an end. `life` is how long it was made for; `told`: days before the end."""

    grant: str
    on: date
    life: int
    told: int

    @classmethod
    def of(cls, grant: str, on: date, life: int, today: date) -> "Ending":
        """A link that is new, or goes on: days that are past already are not said any more."""
        past = (days for days in BEFORE_THE_END if on - timedelta(days=days) <= today)
        return cls(grant, on, life, min(past, default=NEVER))

    def next_day(self) -> date | None:
        """When to speak of it next."""
        left = (days for days in BEFORE_THE_END if days < self.told)
        days = next(left, None)
        return None if days is None else self.on - timedelta(days=days)


# No day before the end was spoken of: more than any of them.
NEVER = 1 + BEFORE_THE_END[0]


@dataclass(frozen=True, slots=True)
class Agenda:
    """One person's.

    `untouched` counts the notices said about a draft that rests (0 to 3), `untouched_on` is the
    day of the next one, or of the end. `confirmed` is the day on which the person last stood by
    what readers see; `asked` counts the questions since then, `ask_again` is the day of the
    second. `paused_told`: the pause was spoken of in this draft. `wake` is the day that the
    database knows.
    """

    untouched: int = 0
    untouched_on: date | None = None
    confirmed: date | None = None
    asked: int = 0
    ask_again: date | None = None
    paused_told: bool = False
    ends: tuple[Ending, ...] = ()
    wake: date | None = None

    def touched(self) -> "Agenda":
        """The person did something: nothing is quiet any more."""
        return replace(self, untouched=0, untouched_on=None)

    def published(self, today: date) -> "Agenda":
        """A new version was made: what readers see was confirmed, and a new draft begins."""
        return replace(self.stood_by(today), paused_told=False)

    def stood_by(self, today: date) -> "Agenda":
        """What readers see was confirmed."""
        return replace(self, confirmed=today, asked=0, ask_again=None)

    def asked_once_more(self) -> "Agenda":
        """The question was said."""
        return replace(self, asked=self.asked + 1, ask_again=None)

    def not_now(self, today: date) -> "Agenda":
        """Once more later; after that no more."""
        later = today + AGAIN_AFTER if 0 < self.asked < ASKED_AT_MOST else None
        return replace(self, ask_again=later)

    def extended(self, grant: str, on: date, today: date) -> "Agenda":
        """A link goes on until this day."""
        return replace(
            self,
            ends=tuple(
                Ending.of(grant, on, each.life, today) if each.grant == grant else each
                for each in self.ends
            ),
        )

    def life_of(self, grant: GrantRow) -> int:
        """For how many days a link was made."""
        known = (each.life for each in self.ends if each.grant == str(grant.id))
        return next(known, _life(grant))

    def with_links(self, grants: Iterable[GrantRow], today: date) -> "Agenda":
        """The links as they are; what was said about those that are known stays said."""
        known = {(each.grant, each.on): each for each in self.ends}
        ends = tuple(
            known.get((str(grant.id), grant.expires_on))
            or Ending.of(str(grant.id), grant.expires_on, self.life_of(grant), today)
            for grant in grants
            if grant.expires_on
        )
        return replace(self, ends=ends)

    def links_to_tell(self, today: date) -> frozenset[str]:
        """The links that are to be spoken of today."""
        due = ((each.grant, each.next_day()) for each in self.ends)
        return frozenset(grant for grant, day in due if day and day <= today)

    def told_of_links(self, today: date) -> "Agenda":
        """All that was to be said about links until today is said."""
        return replace(
            self,
            ends=tuple(
                replace(each, told=min(each.told, _told_by(each.on, today))) for each in self.ends
            ),
        )

    def days(self, state: State, active: date, pace: Pace) -> Iterator[tuple[Reason, date]]:
        """Every reason to write, with its day. `active` is when the person last did something."""
        yield Reason.UNTOUCHED, self.untouched_on or active + pace.quiet
        if self.untouched or not (state.reminders and state.consented):
            return
        for each in self.ends:
            if day := each.next_day():
                yield Reason.ENDING, day
        if state.published and (day := self._ask_on(pace)):
            yield Reason.CONFIRM, day
        if _unfinished(state) and not self.paused_told:
            yield Reason.PAUSED, active + PAUSED_AFTER

    def due(self, state: State, active: date, pace: Pace, today: date) -> Reason | None:
        """The most pressing reason to write today; nobody who is writing is asked anything."""
        pressing = {reason for reason, day in self.days(state, active, pace) if day <= today}
        if active >= today:
            pressing -= {Reason.CONFIRM, Reason.PAUSED}
        return next((reason for reason in Reason if reason in pressing), None)

    def next_day(self, state: State, active: date, pace: Pace) -> date:
        """The nearest of all days."""
        return min(day for _, day in self.days(state, active, pace))

    def _ask_on(self, pace: Pace) -> date | None:
        if self.confirmed is None:
            return None
        return self.ask_again if self.asked else self.confirmed + pace.confirm_after


def _unfinished(state: State) -> bool:
    """Whether there is something written that readers would not see."""
    return bool(state.answers) and (not state.published or state.changed)


def _life(grant: GrantRow) -> int:
    return (grant.expires_on - grant.made_on).days if grant.expires_on else 0


def _told_by(on: date, today: date) -> int:
    past = (days for days in BEFORE_THE_END if on - timedelta(days=days) <= today)
    return min(past, default=NEVER)


def write(agenda: Agenda) -> dict[str, Any]:
    """Plain data, for the session."""
    return {
        "untouched": agenda.untouched,
        "untouched_on": _day(agenda.untouched_on),
        "confirmed": _day(agenda.confirmed),
        "asked": agenda.asked,
        "ask_again": _day(agenda.ask_again),
        "paused_told": agenda.paused_told,
        "ends": [[each.grant, _day(each.on), each.life, each.told] for each in agenda.ends],
        "wake": _day(agenda.wake),
    }


def read(body: dict[str, Any]) -> Agenda:
    """The agenda that was written."""
    return Agenda(
        untouched=body["untouched"],
        untouched_on=_date(body["untouched_on"]),
        confirmed=_date(body["confirmed"]),
        asked=body["asked"],
        ask_again=_date(body["ask_again"]),
        paused_told=body["paused_told"],
        ends=tuple(
            Ending(grant, date.fromisoformat(on), life, told)
            for grant, on, life, told in body["ends"]
        ),
        wake=_date(body["wake"]),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
