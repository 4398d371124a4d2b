"""A conversation without Telegram: the engine and its speech, with a driver made by hand.

The state goes through its bytes between any two events, as it does in the bot: a restart in the
middle of a question changes nothing, because there is nothing else to remember.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from flows import events
from flows.building import build_statement
from flows.changes import changes
from flows.effects import (
    CompareVersions,
    Confirm,
    Effect,
    Erase,
    Export,
    ExtendGrant,
    Fetch,
    ListGrants,
    ListHistory,
    MakeGrant,
    Publish,
    RevealGrant,
    Tidy,
    WithdrawGrant,
)
from flows.engine import step
from flows.keyboard import parse
from flows.library import Library
from flows.media import PHOTO, VOICE, Kept, minutes
from flows.replies import ListReplies, RepliesListed
from flows.speech import Bubble, Button, say, say_notice
from flows.state import State, decode, encode
from flows.statement import Item, Statement
from sharing import document
from sharing.lines import lines
from sharing.sections import Json

# Telegram's own clients cut what a person writes into messages of this length.
LONGEST_MESSAGE = 4096


@dataclass
class Driver:
    """What the bot does for the engine, without a bot: versions, links, what happened."""

    versions: list[Statement] = field(default_factory=list)
    grants: list[events.GrantFact] = field(default_factory=list)
    history: list[events.HistoryFact] = field(default_factory=list)
    unreadable: bool = False

    def carry_out(
        self, library: Library, state: State, effect: Effect, at: datetime
    ) -> tuple[tuple[events.Event, ...], tuple[Bubble, ...]]:
        """The events that answer an effect, and what the driver itself says."""
        if isinstance(effect, Fetch):
            return (self._fetched(state, effect, at),), ()
        return self._answers(library, state, effect, at), self._says(library, state, effect)

    def _answers(
        self, library: Library, state: State, effect: Effect, at: datetime
    ) -> tuple[events.Event, ...]:
        match effect:
            case Publish():
                return (self._publish(library, state, at),)
            case ListGrants():
                return (events.GrantsListed(at, tuple(self.grants)),)
            case ListHistory():
                return (events.HistoryListed(at, tuple(reversed(self.history))),)
            case MakeGrant():
                return (events.GrantMade(at, self._make(effect, at)),)
            case WithdrawGrant():
                return (self._withdraw(effect.grant, at),)
            case _:
                return self._in_time(library, state, effect, at)

    def _in_time(
        self, library: Library, state: State, effect: Effect, at: datetime
    ) -> tuple[events.Event, ...]:
        """What is about time: confirming, keeping a link going, comparing versions."""
        match effect:
            case Confirm():
                newest = self.versions[-1]
                made = replace(newest.provenance, confirmed_on=at.date())
                self.versions[-1] = replace(newest, provenance=made)
                self.history.append(events.HistoryFact(at, "confirmed", version=made.version))
                return (events.Confirmed(at),)
            case ExtendGrant():
                return (self._extend(effect.grant, at),)
            case ListReplies():
                return (RepliesListed(at, ()),)
            case CompareVersions():
                return (self._compare(library, state, effect.number, at),)
            case _:
                return ()

    def _extend(self, grant: str, at: datetime) -> events.GrantExtended:
        now = next(each for each in self.grants if each.id == grant)
        assert now.expires_on is not None
        later = replace(now, expires_on=now.expires_on + (now.expires_on - now.made_on))
        self.grants = [later if each.id == grant else each for each in self.grants]
        self.history.append(events.HistoryFact(at, "grant-extended", label=later.label))
        return events.GrantExtended(at, later)

    def _compare(
        self, library: Library, state: State, number: int, at: datetime
    ) -> events.VersionsCompared:
        draft = build_statement(library, state, version=0, made_on=at.date(), confirmed_on=None)
        newer = self.versions[number - 1] if number else draft
        since = number - 1 if number else len(self.versions)
        older = self.versions[since - 1]
        found = changes(lines(_bundle(older, at)), lines(_bundle(newer, at)))
        return events.VersionsCompared(at, number, since, found)

    def _says(self, library: Library, state: State, effect: Effect) -> tuple[Bubble, ...]:
        match effect:
            case MakeGrant():
                return _code(library, state, self.grants[-1].label)
            case RevealGrant():
                labels = {each.id: each.label for each in self.grants}
                return _code(library, state, labels[effect.grant])
            case Export():
                return (Bubble("(two files)"),)
            case Tidy():
                return (Bubble("(the messages before this are taken away)"),)
            case Erase():
                self.versions, self.grants, self.history = [], [], []
                return say_notice(library, state.language, "goodbye")
            case _:
                return ()

    def _fetched(self, state: State, effect: Fetch, at: datetime) -> events.Event:
        """As long as was claimed; or not what it seems."""
        if self.unreadable:
            return events.MediumRefused(at, effect.message, effect.kind, "unreadable")
        sent = (each for answer in state.answers.values() for each in answer.media)
        seconds = next(each.seconds for each in sent if each.message == effect.message)
        kept = Kept(effect.file, 1000, "", seconds=seconds, width=800, height=600)
        return events.MediumKept(at, effect.message, kept)

    def _publish(self, library: Library, state: State, at: datetime) -> events.Published:
        number = len(self.versions) + 1
        self.versions.append(
            build_statement(
                library, state, version=number, made_on=at.date(), confirmed_on=at.date()
            )
        )
        self.history.append(events.HistoryFact(at, "published", version=number))
        return events.Published(at, number, links=len(self.grants))

    def _make(self, effect: MakeGrant, at: datetime) -> events.GrantFact:
        expires: date | None = None
        if effect.life_days is not None:
            expires = (at + timedelta(days=effect.life_days)).date()
        name = f"grant-{len(self.history)}"
        made = events.GrantFact(name, effect.label, effect.scope, at.date(), expires, 0)
        self.grants.append(made)
        self.history.append(events.HistoryFact(at, "grant-made", label=effect.label))
        return made

    def _withdraw(self, grant: str, at: datetime) -> events.GrantWithdrawn:
        label = next((each.label for each in self.grants if each.id == grant), "")
        self.grants = [each for each in self.grants if each.id != grant]
        self.history.append(events.HistoryFact(at, "grant-withdrawn", label=label))
        return events.GrantWithdrawn(at, grant, label)


def _bundle(statement: Statement, at: datetime) -> Json:
    return document.build(statement, statement_id=UUID(int=1), published_at=at)


def _code(library: Library, state: State, label: str) -> tuple[Bubble, ...]:
    link = "https://example.org/v#CODE-CODE"
    return say_notice(
        library, state.language, "grant-code", label=label, code="CODE-CODE", link=link
    )


@dataclass
class Conversation:
    """One chat. `said` holds what the bot said since the last thing the person did."""

    library: Library
    blob: bytes = field(default_factory=lambda: encode(State.new()))
    at: datetime = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    driver: Driver = field(default_factory=Driver)
    said: list[Bubble] = field(default_factory=list)
    everything: list[Bubble] = field(default_factory=list)
    _messages: dict[int, str] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return decode(self.blob)

    def writes(self, text: str) -> None:
        """Long texts arrive in several messages."""
        self.said = []
        for start in range(0, len(text), LONGEST_MESSAGE):
            piece = text[start : start + LONGEST_MESSAGE]
            number = len(self._messages) + 1
            self._messages[number] = piece
            self._happened(events.Wrote(self.at, piece, number))

    def edits(self, old: str, new: str) -> None:
        self.said = []
        number = next(n for n, text in reversed(self._messages.items()) if text == old)
        self._messages[number] = new
        self._happened(events.Edited(self.at, new, number))

    def commands(self, line: str) -> None:
        self.said = []
        command, _, argument = line.partition(" ")
        self._happened(events.Commanded(self.at, command, argument))

    def sends(self, what: str) -> None:
        """`voice 0:42`, `photo`, and either `… that cannot be read`; or the name of a kind."""
        self.said = []
        number = len(self._messages) + 1
        self._messages[number] = ""
        kind, _, rest = what.partition(" ")
        length, _, unread = rest.partition("that ")
        mins, _, secs = (length.strip() or "0:01").partition(":")
        self.driver.unreadable = bool(unread)
        file = f"{kind}-{number}"
        if kind == VOICE:
            claimed = int(mins) * 60 + int(secs)
            self._happened(events.VoiceSent(self.at, file, claimed, number))
        elif kind == PHOTO:
            self._happened(events.PhotoSent(self.at, file, number))
        else:
            self._happened(events.Sent(self.at, kind, number))

    def presses(self, label: str, *, old: bool = False) -> None:
        button = find(self.old_buttons() if old else self.buttons(), label)
        self.said = []
        revision, index = parse(button.data)
        self._happened(events.Pressed(self.at, revision, index))

    def bot_was_away(self) -> None:
        self.said = []
        self._happened(events.CameBack(self.at))

    def time_comes(self, event: type[events.TimeCame]) -> None:
        self.said = []
        if issubclass(event, events.LinksEnding):
            ending = tuple(grant for grant in self.driver.grants if grant.expires_on)
            self._happened(event(self.at, ending))
        else:
            self._happened(event(self.at))

    def restarts(self) -> None:
        """Nothing outlives a restart but the bytes, and there never was anything else."""
        self.blob = bytes(self.blob)

    def passes(self, wait: timedelta) -> None:
        self.at += wait

    def buttons(self) -> list[Button]:
        """The buttons of the latest keyboard."""
        return next((_buttons(each) for each in reversed(self.everything) if each.rows), [])

    def old_buttons(self) -> list[Button]:
        """The buttons of all keyboards but the latest, the newest first."""
        now = self.state.keyboard.revision
        return [
            button
            for bubble in reversed(self.everything)
            for button in _buttons(bubble)
            if parse(button.data)[0] != now
        ]

    def _happened(self, event: events.Event) -> None:
        waiting = deque([event])
        while waiting:
            state = self.state
            taken = step(
                self.library.interview,
                state,
                waiting.popleft(),
                self.library.labels(state.language),
                self.library.danger_words(state.language),
            )
            self.blob = encode(taken.state)
            assert decode(self.blob) == taken.state
            for effect in taken.effects:
                self._say(say(self.library, taken.state, [effect]))
                answers, said = self.driver.carry_out(self.library, taken.state, effect, self.at)
                self._say(said)
                waiting.extend(answers)

    def _say(self, bubbles: tuple[Bubble, ...]) -> None:
        self.said += bubbles
        self.everything += bubbles


def find(buttons: list[Button], label: str) -> Button:
    """The button with this label, or with this in its label."""
    exact = [each for each in buttons if each.label == label]
    if exact:
        return exact[0]
    close = [each for each in buttons if label in each.label]
    assert close, f"no button {label!r} among {[each.label for each in buttons]}"
    assert len({each.data for each in close}) == 1, f"{label!r} is more than one button"
    return close[0]


def _buttons(bubble: Bubble) -> list[Button]:
    return [button for row in bubble.rows for button in row]


def readable(statement: Statement) -> str:
    """Everything a reader sees, in one text."""
    lines = [statement.name, *(f"{line.title}: {line.text}" for line in statement.card)]
    for section in statement.sections:
        lines.append(section.title)
        lines += _items(section.items)
        for entry in section.entries:
            lines += [entry.title, *_items(entry.items)]
    if statement.sheet:
        lines += statement.sheet.said(statement.language)
    return "\n".join([*lines, *statement.provenance.in_their_words])


def _items(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        yield from (item.label, *item.paragraphs)
        yield from (f"{each.kind} {minutes(each.length)}" for each in item.media)
