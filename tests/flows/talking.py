"""A chat without Telegram: the real engine and the real speech, driven by words and labels."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from flows import engine
from flows.changes import Change
from flows.effects import (
    CompareVersions,
    Confirm,
    ExtendGrant,
    ListGrants,
    ListHistory,
    MakeGrant,
    Publish,
    WithdrawGrant,
)
from flows.events import (
    Commanded,
    Confirmed,
    Event,
    GrantExtended,
    GrantFact,
    GrantMade,
    GrantsListed,
    GrantWithdrawn,
    HistoryFact,
    HistoryListed,
    Pressed,
    Published,
    VersionsCompared,
    Wrote,
)
from flows.keyboard import parse
from flows.library import Library
from flows.link_effects import ListParts, ReopenShl, RescopeGrant, SetPasscode
from flows.link_events import GrantRescoped, LinkPart, PartsListed, PasscodeSet, ShlReopened
from flows.replies import ListReplies, RepliesListed, Reply
from flows.speech import Bubble, Button, say
from flows.state import State

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Chat:
    """One person's chat. `heard` are the bubbles that answered the last thing done."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.state = State.new()
        self.heard: list[Bubble] = []
        self.grants: tuple[GrantFact, ...] = ()
        self.history: tuple[HistoryFact, ...] = ()
        self.replies: tuple[Reply, ...] = ()
        self.changes: tuple[Change, ...] = ()
        self.parts: tuple[LinkPart, ...] = ()
        self._number = 0

    def begin(self, country: str = "England & Wales") -> "Chat":
        """Up to the menu."""
        self.command("start")
        return self.press("Next", "Next", "Next", country, "Yes")

    def press(self, *labels: str) -> "Chat":
        """Press buttons, one after the other, each found by how its label begins.

        A section is looked for on the later pages of the menu too.
        """
        for label in labels:
            while not self._offers(label) and self._offers("More below"):
                self.happens(Pressed(NOW, *parse(self._data("More below"))))
            self.happens(Pressed(NOW, *parse(self._data(label))))
        return self

    def write(self, *texts: str) -> "Chat":
        for text in texts:
            self._number += 1
            self.happens(Wrote(NOW, text, self._number))
        return self

    def command(self, *names: str) -> "Chat":
        for name in names:
            self.happens(Commanded(NOW, name))
        return self

    def happens(self, event: Event) -> None:
        self.heard = []
        self._feed(event)

    @property
    def text(self) -> str:
        """All that was heard."""
        return "\n\n".join(bubble.text for bubble in self.heard)

    @property
    def labels(self) -> list[str]:
        """The labels under the last keyboard."""
        return [button.label for button in self._buttons()]

    def _feed(self, event: Event) -> None:
        language = self.state.language
        labels, danger = self.library.labels(language), self.library.danger_words(language)
        step = engine.step(self.library.interview, self.state, event, labels, danger)
        self.state = step.state
        self.heard += say(self.library, self.state, step.effects)
        for effect in step.effects:
            for answer in self._driver(effect):
                self._feed(answer)

    def _driver(self, effect: object) -> Sequence[Event]:
        match effect:
            case Publish():
                return (Published(NOW, self.state.published + 1, links=len(self.grants)),)
            case ListGrants():
                return (GrantsListed(NOW, self.grants),)
            case MakeGrant(label, scope, days, sections):
                ends = date(2026, 12, 31) if days else None
                name = f"g{len(self.grants)}"
                grant = GrantFact(name, label, scope, NOW.date(), ends, 0, sections)
                self.grants = (*self.grants, grant)
                return (GrantMade(NOW, grant),)
            case WithdrawGrant(gone):
                name = next(grant.label for grant in self.grants if grant.id == gone)
                self.grants = tuple(grant for grant in self.grants if grant.id != gone)
                return (GrantWithdrawn(NOW, gone, name),)
            case ListHistory():
                return (HistoryListed(NOW, self.history),)
            case _:
                return self._in_time(effect)

    def _in_time(self, effect: object) -> Sequence[Event]:
        match effect:
            case Confirm():
                return (Confirmed(NOW),)
            case ExtendGrant(grant):
                now = next(each for each in self.grants if each.id == grant)
                later = replace(now, expires_on=date(2027, 12, 31))
                self.grants = tuple(later if each == now else each for each in self.grants)
                return (GrantExtended(NOW, later),)
            case ListReplies():
                return (RepliesListed(NOW, self.replies),)
            case CompareVersions(number):
                return (VersionsCompared(NOW, number, 1, self.changes),)
            case _:
                return self._about_links(effect)

    def _about_links(self, effect: object) -> Sequence[Event]:
        match effect:
            case ListParts():
                return (PartsListed(NOW, self.parts),)
            case RescopeGrant(grant, scope, sections):
                changed = self._change(grant, scope=scope, sections=sections)
                return (GrantRescoped(NOW, grant, changed.label),)
            case SetPasscode(grant, has):
                changed = self._change(grant, passcode=has)
                return (PasscodeSet(NOW, grant, changed.label, has),)
            case ReopenShl(grant):
                changed = self._change(grant, software=True)
                return (ShlReopened(NOW, grant, changed.label),)
            case _:
                return ()

    def _change(self, grant: str, **changes: Any) -> GrantFact:
        now = next(each for each in self.grants if each.id == grant)
        later = replace(now, **changes)
        self.grants = tuple(later if each == now else each for each in self.grants)
        return later

    def _buttons(self) -> list[Button]:
        rows = next((bubble.rows for bubble in reversed(self.heard) if bubble.rows), ())
        return [button for row in rows for button in row]

    def _offers(self, label: str) -> bool:
        return any(each.startswith(label) for each in self.labels)

    def _data(self, label: str) -> str:
        for button in self._buttons():
            if button.label.startswith(label):
                return button.data
        raise AssertionError(f"no button {label!r} among {self.labels}")
