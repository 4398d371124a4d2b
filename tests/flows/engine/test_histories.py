"""Any history at all: what people, phones and drivers may do, in any order, with the real content.

Promises checked after every event: nothing raises; the state survives its bytes; there is always
a next thing to do, and it can be said within Telegram's limits; a late press changes nothing;
nothing that was acknowledged is missing; Back comes to an end; erasing leaves nothing.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from flows import card, events
from flows.building import build_statement
from flows.changes import Change, How
from flows.effects import (
    CompareVersions,
    Confirm,
    ConfirmSaved,
    Effect,
    Erase,
    ExtendGrant,
    ListGrants,
    ListHistory,
    MakeGrant,
    Publish,
    Say,
    Show,
    ShowChanges,
    ShowEnding,
    ShowGrants,
    ShowHistory,
    WithdrawGrant,
)
from flows.engine import Step, step
from flows.graphemes import length
from flows.keyboard import Verb
from flows.loading import load
from flows.places import PlaceName
from flows.speech import say
from flows.state import State, decode, encode
from tests.flows.engine.drawing import EVERY_COMMAND, Texts

AT = datetime(2026, 3, 2, tzinfo=UTC)
LIBRARY = load()
LABELS = LIBRARY.labels("en")
# More steps back than any way is long.
FAR = 300


class History(RuleBasedStateMachine):
    """One person's conversation, with everything that can happen in it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.new()
        self.grants: tuple[events.GrantFact, ...] = ()
        self.versions = 0
        self.message = 0
        self.acknowledged: dict[int, str] = {}

    @initialize(far=st.sampled_from(["hello", "menu", "answered", "answered", "published"]))
    def starts(self, far: str) -> None:
        """From different distances: chance alone would hardly ever get to a link."""
        self.happens(events.Commanded(AT, "start"))
        if far != "hello":
            self.gets_going()
        if far in {"answered", "published"}:
            self.takes_the_short_way()
        if far == "published":
            self.publishes_out_of_turn(1)
            self.happens(events.Commanded(AT, "links"))

    def gets_going(self) -> None:
        for verb in (Verb.NEXT, Verb.NEXT, Verb.NEXT, Verb.COUNTRY, Verb.YES):
            self.presses_first(verb)

    def takes_the_short_way(self) -> None:
        """Something written at every question, up to the menu."""
        self.presses_first(Verb.TEN_MINUTES)
        while self.state.place.name is not PlaceName.MENU:
            if self.state.place.name is PlaceName.ASKING:
                self.writes("Yes")
            self.happens(events.Commanded(AT, "next"))

    def presses_first(self, verb: Verb) -> None:
        verbs = [action.verb for action in self.state.keyboard.actions()]
        index = verbs.index(verb)
        self.happens(events.Pressed(AT, self.state.keyboard.revision, index))

    @rule(times=st.integers(1, 12), command=st.sampled_from(["next", "next", "back"]))
    def walks(self, times: int, command: str) -> None:
        for _ in range(times):
            self.happens(events.Commanded(AT, command))

    @rule(text=Texts)
    def writes(self, text: str) -> None:
        self.message += 1
        taken = self.happens(events.Wrote(AT, text, self.message))
        if any(isinstance(effect, ConfirmSaved) for effect in taken.effects):
            self.acknowledged[self.message] = text

    @precondition(lambda self: self.state.keyboard.rows)
    @rule(data=st.data())
    def presses(self, data: st.DataObject) -> None:
        last = len(self.state.keyboard.actions()) - 1
        index = data.draw(st.integers(0, last))
        self.happens(events.Pressed(AT, self.state.keyboard.revision, index))

    @rule(
        verb=st.sampled_from(
            [
                *(Verb.NEXT, Verb.YES, Verb.EDIT, Verb.OPTION, Verb.STAR, Verb.ADD_ANOTHER),
                *(Verb.SECTION, Verb.REMOVE, Verb.SENTENCE, Verb.MORE, Verb.NEW_LINK),
                *(Verb.SCOPE, Verb.LIFE, Verb.LINK, Verb.WITHDRAW, Verb.REVEAL, Verb.PUBLISH),
                *(Verb.DEBRIEF, Verb.STILL_TRUE, Verb.EXTEND, Verb.NOT_NOW, Verb.CHANGES),
            ]
        ),
        data=st.data(),
    )
    def presses_one_of_a_kind(self, verb: Verb, data: st.DataObject) -> None:
        """The buttons that lead on, more often than chance would."""
        actions = self.state.keyboard.actions()
        of_kind = [index for index, action in enumerate(actions) if action.verb is verb]
        if of_kind:
            index = data.draw(st.sampled_from(of_kind))
            self.happens(events.Pressed(AT, self.state.keyboard.revision, index))

    @precondition(lambda self: self.state.keyboard.rows)
    @rule(revision=st.integers(-1, 40), index=st.integers(-1, 12))
    def presses_something_old(self, revision: int, index: int) -> None:
        before = self.state
        if before.keyboard.pressed(revision, index) is None:
            taken = self.happens(events.Pressed(AT, revision, index))
            assert self.state == before
            assert taken.effects[0] == Say("old-button")

    @rule(command=EVERY_COMMAND)
    def commands(self, command: str) -> None:
        taken = self.happens(events.Commanded(AT, command))
        assert taken.effects

    @rule(message=st.integers(0, 60), text=Texts)
    def edits(self, message: int, text: str) -> None:
        self.happens(events.Edited(AT, text, message))
        if message in self.acknowledged:
            self.acknowledged[message] = text

    @rule(what=st.sampled_from(["sticker", "voice", "photo", "document", "other", "poll"]))
    def sends(self, what: str) -> None:
        self.message += 1
        self.happens(events.Sent(AT, what, self.message))

    @rule()
    def bot_was_away(self) -> None:
        before = self.state
        self.happens(events.CameBack(AT))
        assert self.state == before

    @rule(number=st.integers(1, 3))
    def publishes_out_of_turn(self, number: int) -> None:
        """The driver's answers, at a moment when nobody waits for them."""
        self.versions = max(number, self.versions)
        self.happens(events.Published(AT, self.versions))
        self.happens(events.GrantsListed(AT, self.grants))
        self.happens(events.HistoryListed(AT, ()))

    @rule(event=st.sampled_from([*get_args(events.TimeCame), events.Confirmed]))
    def time_comes(self, event: type[events.TimeCame]) -> None:
        """Whatever was open: its words are heard there."""
        self.happens(event(AT))

    @precondition(lambda self: self.grants)
    @rule()
    def a_link_comes_to_its_end(self) -> None:
        self.grants = self.grants[1:]

    @invariant()
    def survives_its_bytes(self) -> None:
        assert decode(encode(self.state)) == self.state

    @invariant()
    def has_a_next_thing_to_do(self) -> None:
        assert self.state.keyboard.actions() or self.state.place.name is PlaceName.NEW

    @invariant()
    def holds_everything_acknowledged(self) -> None:
        kept = {
            part.message: part.text
            for answer in self.state.answers.values()
            for part in answer.parts
        }
        picked = {n for answer in self.state.answers.values() for n, _ in answer.by}
        for message, text in self.acknowledged.items():
            assert kept.get(message) == text or message in picked

    @invariant()
    def keeps_the_card_small_and_never_empty(self) -> None:
        lines = card.chosen(LIBRARY.interview, self.state, LABELS)
        every = card.candidates(LIBRARY.interview, self.state, LABELS)
        assert len(lines) <= card.LINES
        assert bool(lines) == bool(every)
        assert all(line.text.strip() and length(line.text) <= card.LINE for line in lines)

    @invariant()
    def can_be_published(self) -> None:
        day = date(2026, 3, 2)
        build_statement(LIBRARY, self.state, version=1, made_on=day, confirmed_on=None)

    @invariant()
    def comes_to_an_end_going_back(self) -> None:
        state = self.state
        ends = {PlaceName.MENU, PlaceName.URGENT, PlaceName.DECLINED, PlaceName.NEW}
        ends.add(PlaceName.PUBLISHED)
        for _ in range(FAR):
            if state.place.name in ends:
                return
            state = self._step(state, events.Commanded(AT, "back")).state
        raise AssertionError(state.place)

    def happens(self, event: events.Event) -> Step:
        """The event, and whatever the driver answers to it."""
        taken = self._step(self.state, event)
        moved = taken.state.place != self.state.place
        self.state = taken.state
        self._says(taken, moved=moved)
        removed = {"removed", "entry-removed"}
        if any(isinstance(each, Say) and each.notice in removed for each in taken.effects):
            self._forget_removed()
        for effect in taken.effects:
            self._carry_out(effect)
        return taken

    def _step(self, state: State, event: events.Event) -> Step:
        words = LIBRARY.danger_words("en")
        return step(LIBRARY.interview, decode(encode(state)), event, LABELS, words)

    def _says(self, taken: Step, *, moved: bool) -> None:
        said = say(LIBRARY, taken.state, taken.effects)
        showing = [each for each in taken.effects if isinstance(each, _SHOWING)]
        if moved and not isinstance(taken.effects[-1], Erase):
            assert len(showing) == 1
            assert taken.effects[-1] in showing
        if any(isinstance(each, Show) for each in taken.effects):
            assert said[-1].rows

    def _forget_removed(self) -> None:
        kept = {
            number
            for answer in self.state.answers.values()
            for number in [*(part.message for part in answer.parts), *(n for n, _ in answer.by)]
        }
        self.acknowledged = {n: text for n, text in self.acknowledged.items() if n in kept}

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Publish():
                self.versions += 1
                self.happens(events.Published(AT, self.versions))
            case ListGrants():
                self.happens(events.GrantsListed(AT, self.grants))
            case ListHistory():
                self.happens(events.HistoryListed(AT, (events.HistoryFact(AT, "published"),)))
            case MakeGrant():
                name = f"grant-{len(self.grants)}"
                ends = AT.date() + timedelta(days=9) if effect.life_days else None
                fact = events.GrantFact(name, effect.label, effect.scope, AT.date(), ends, 0)
                self.grants = (*self.grants, fact)
                self.happens(events.GrantMade(AT, fact))
            case WithdrawGrant():
                self.grants = tuple(each for each in self.grants if each.id != effect.grant)
                self.happens(events.GrantWithdrawn(AT, effect.grant, "a label"))
            case Erase():
                assert self.state == State.new()
                self.acknowledged, self.grants, self.versions = {}, (), 0
            case _:
                self._in_time(effect)

    def _in_time(self, effect: Effect) -> None:
        match effect:
            case ExtendGrant():
                self._extend(effect.grant)
            case CompareVersions():
                found = (Change(How.CHANGED, ("a", "b"), ("old" * 600,), ("new",)),) * 3
                since = effect.number - 1 if effect.number else self.versions
                self.happens(events.VersionsCompared(AT, effect.number, since, found))
            case Confirm():
                self.happens(events.Confirmed(AT))
            case _:
                pass

    def _extend(self, grant: str) -> None:
        later = next((each for each in self.grants if each.id == grant), None)
        if later:  # it may have come to its end meanwhile
            later = replace(later, expires_on=AT.date() + timedelta(days=100))
            self.grants = tuple(later if each.id == grant else each for each in self.grants)
            self.happens(events.GrantExtended(AT, later))


# What a step that moves the person ends with: the place, or the driver's work that shows it.
_SHOWING = (
    Show,
    ShowGrants,
    ShowHistory,
    ConfirmSaved,
    ShowChanges,
    ShowEnding,
    CompareVersions,
    ListGrants,
    ListHistory,
    MakeGrant,
    WithdrawGrant,
    ExtendGrant,
)

TestHistories = History.TestCase
TestHistories.settings = settings(
    max_examples=40,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
