"""Any history at all: what people, phones and drivers may do, in any order, with the real content.

Promises checked after every event: nothing raises; the state survives its bytes; there is always
a next thing to do, and it can be said within Telegram's limits; a late press changes nothing;
nothing that was acknowledged is missing; Back comes to an end; erasing leaves nothing.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from flows import card, events, link_events
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
from flows.entry_line import LINE
from flows.graphemes import length
from flows.keyboard import Verb
from flows.link_effects import (
    LinkDeed,
    ListParts,
    ReopenShl,
    RescopeGrant,
    SetPasscode,
    ShowParts,
)
from flows.loading import load
from flows.media import Kept
from flows.places import PlaceName
from flows.replies import ListReplies, Replied, RepliesListed, Reply, ShowReply
from flows.speech import say
from flows.state import State, decode, encode
from tests.flows.engine.drawing import COMMANDS, OFTEN, Texts

AT = datetime(2026, 3, 2, tzinfo=UTC)
LIBRARY = load()
LABELS = LIBRARY.labels("en")
DANGER = LIBRARY.danger_words("en")
# As many parts as a version holds, and one that the content does not know any more.
PARTS = (
    *(link_events.LinkPart(each.id, "as published") for each in LIBRARY.interview.sections),
    link_events.LinkPart("carers", "as published"),
    link_events.LinkPart("long-gone", "x" * 300),
)
# More steps back than any way is long.
FAR = 1000


class History(RuleBasedStateMachine):
    """One person's conversation, with everything that can happen in it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.new()
        self.grants: tuple[events.GrantFact, ...] = ()
        self.replies: tuple[Reply, ...] = ()
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
            self.driver_is_late(0, "")
            self.happens(events.Commanded(AT, "links"))

    def gets_going(self) -> None:
        for verb in (Verb.NEXT, Verb.NEXT, Verb.NEXT, Verb.COUNTRY, Verb.YES):
            self.presses_first(verb)

    def takes_the_short_way(self) -> None:
        """Something written at every question, up to the menu."""
        self.presses_first(Verb.TEN_MINUTES)
        while self.state.place.name is not PlaceName.MENU:
            if self.state.place.name is PlaceName.ASKING:
                self.writes(0, "Yes")
            self.happens(events.Commanded(AT, "next"))

    def presses_first(self, verb: Verb) -> None:
        verbs = [action.verb for action in self.state.keyboard.actions()]
        index = verbs.index(verb)
        self.happens(events.Pressed(AT, self.state.keyboard.revision, index))

    @rule(move=st.sampled_from(OFTEN), number=st.integers(0, 999), text=Texts)
    def does(self, move: str, number: int, text: str) -> None:
        """One move of the person, the phone, the driver or time.

        One rule for all of them: Hypothesis leaves out rules of its choice in every example, and
        would then spend most of them standing still.
        """
        if self.state.place.name is PlaceName.NEW:
            move = "commands"
        _MOVES[move](self, number, text)

    def writes(self, _number: int, text: str) -> None:
        self.message += 1
        taken = self.happens(events.Wrote(AT, text, self.message))
        if any(isinstance(effect, ConfirmSaved) for effect in taken.effects):
            self._remember(self.message, text)

    def presses(self, number: int, _text: str) -> None:
        index = number % len(self.state.keyboard.actions())
        self.happens(events.Pressed(AT, self.state.keyboard.revision, index))

    def leads_on(self, number: int, _text: str) -> None:
        """A button that is not one of the ways out, which every keyboard has."""
        actions = enumerate(self.state.keyboard.actions())
        leading = [index for index, action in actions if action.verb not in _WAYS_OUT]
        if leading:
            index = leading[number % len(leading)]
            self.happens(events.Pressed(AT, self.state.keyboard.revision, index))

    def goes_on(self, _number: int, _text: str) -> None:
        self.happens(events.Commanded(AT, "next"))

    def goes_back(self, _number: int, _text: str) -> None:
        self.happens(events.Commanded(AT, "back"))

    def presses_something_old(self, number: int, _text: str) -> None:
        revision, index = self.state.keyboard.revision - number % 5, number % 13
        before = self.state
        pages = before.menus if before.place.name is PlaceName.MENU else {}
        if before.keyboard.pressed(revision, index) is None and revision not in pages:
            taken = self.happens(events.Pressed(AT, revision, index))
            assert self.state == before
            assert taken.effects[0] == Say("old-button")

    def presses_what_was_there(self, number: int, _text: str) -> None:
        """The same number, but of an earlier keyboard: it must never count."""
        before = self.state
        if before.place.name is PlaceName.MENU:  # all its pages work
            return
        index = number % len(before.keyboard.actions())
        self.happens(events.Pressed(AT, before.keyboard.revision - 1, index))
        assert self.state == before

    def commands(self, number: int, _text: str) -> None:
        taken = self.happens(events.Commanded(AT, COMMANDS[number % len(COMMANDS)]))
        assert taken.effects

    def edits(self, number: int, text: str) -> None:
        """Mostly one of the last messages, which may have made an answer."""
        message = max(0, self.message - number % 12)
        self.happens(events.Edited(AT, text, message))
        if message in self.acknowledged:
            self._remember(message, text)

    def sends(self, number: int, _text: str) -> None:
        self.message += 1
        kinds = ("sticker", "document", "other", "poll")
        self.happens(events.Sent(AT, kinds[number % len(kinds)], self.message))

    def speaks(self, number: int, _text: str) -> None:
        self.message += 1
        self.happens(events.VoiceSent(AT, "file", number % 150, self.message))

    def shows(self, _number: int, text: str) -> None:
        """A picture; where only words are taken, its caption is the answer."""
        self.message += 1
        taken = self.happens(events.PhotoSent(AT, "file", self.message, text))
        if any(isinstance(effect, ConfirmSaved) for effect in taken.effects):
            self._remember(self.message, text)

    def file_comes(self, number: int, _text: str) -> None:
        """What was sent lately rests now, or cannot be kept."""
        message = max(0, self.message - number % 5)
        if number % 3:
            kept = Kept(f"m{message}", 9, "hash", seconds=number % 120)
            self.happens(events.MediumKept(AT, message, kept))
        else:
            self.happens(events.MediumRefused(AT, message, "voice", "unreadable"))

    def bot_was_away(self, _number: int, _text: str) -> None:
        before = self.state
        self.happens(events.CameBack(AT))
        assert self.state == before

    def driver_is_late(self, number: int, _text: str) -> None:
        """The driver's answers, at a moment when nobody waits for them."""
        self.versions = max(self.versions, 1)
        self.grants = self.grants[number % 2 :]
        self.happens(events.Published(AT, self.versions))
        self.happens(events.GrantsListed(AT, self.grants))
        self.happens(events.HistoryListed(AT, ()))

    def time_comes(self, number: int, _text: str) -> None:
        """Whatever was open: its words are heard there."""
        ending = tuple(grant for grant in self.grants if grant.expires_on)
        coming: list[events.Event] = [
            events.ConfirmationDue(AT),
            events.PauseNoticed(AT),
            events.Confirmed(AT),
            link_events.ShlClosed(AT, self.grants[0].id if self.grants else "g", "a label"),
        ]
        coming += [events.LinksEnding(AT, ending)] if ending else [events.Confirmed(AT)]
        self.happens(coming[number % len(coming)])

    def staff_answer(self, number: int, text: str) -> None:
        """A reply, which may come at any moment, and the list of all, which may come late."""
        if number % 3 == 0:
            self.happens(RepliesListed(AT, self.replies[number % 2 :]))
            return
        count = len(self.replies) + 1
        self.replies = (*self.replies, Reply(AT, count, "Ward", text, "", 1, not_followed=True))
        self.happens(Replied(AT, count, "Ward", not_followed=number % 2 == 0, again=number > 9))

    @invariant()
    def survives_its_bytes(self) -> None:
        assert decode(encode(self.state)) == self.state

    @invariant()
    def has_a_next_thing_to_do(self) -> None:
        assert self.state.keyboard.actions() or self.state.place.name is PlaceName.NEW

    @invariant()
    def holds_everything_acknowledged(self) -> None:
        words, _ = self._kept()
        assert self.acknowledged.items() <= words.items()

    @invariant()
    def keeps_the_card_small_and_never_empty(self) -> None:
        lines = card.chosen(LIBRARY.interview, self.state, LABELS)
        every = card.candidates(LIBRARY.interview, self.state, LABELS)
        assert len(lines) <= card.LINES
        assert bool(lines) == bool(every)
        assert all(line.text.strip() and length(line.text) <= LINE for line in lines)

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
            event = events.Commanded(AT, "back")
            state = step(LIBRARY.interview, state, event, LABELS, DANGER).state
        raise AssertionError(state.place)

    def happens(self, event: events.Event) -> Step:
        """The event, and whatever the driver answers to it."""
        taken = self._step(self.state, event)
        before, self.state = self.state, taken.state
        self._says(taken, moved=taken.state.place != before.place)
        if any(isinstance(each, Say) and each.notice in _REMOVALS for each in taken.effects):
            self._forget_removed(before)
        for effect in taken.effects:
            self._carry_out(effect)
        return taken

    def _step(self, state: State, event: events.Event) -> Step:
        return step(LIBRARY.interview, decode(encode(state)), event, LABELS, DANGER)

    def _says(self, taken: Step, *, moved: bool) -> None:
        said = say(LIBRARY, taken.state, taken.effects)
        back = taken.effects[:1] == (Say("welcome-back"),) and len(taken.effects) > _ASKED
        # After a pause a text shows first what it is taken as an answer to.
        asked = _ASKED if back and isinstance(taken.effects[1], Show) else 0
        showing = [each for each in taken.effects[asked:] if isinstance(each, _SHOWING)]
        if moved and not isinstance(taken.effects[-1], Erase):
            assert len(showing) == 1
            assert taken.effects[-1] in showing
        if any(isinstance(each, Show) for each in taken.effects[asked:]):
            assert said[-1].rows
        assert not asked or any(each.rows for each in said)

    def _remember(self, message: int, text: str) -> None:
        """What was acknowledged: words, or a pick, which a later pick may take the place of."""
        words, picks = self._kept()
        assert words.get(message) == text or message in picks
        self.acknowledged.pop(message, None)
        if message in words:
            self.acknowledged[message] = text

    def _kept(self) -> tuple[dict[int, str], set[int]]:
        """Words by message, and the messages that picked something."""
        answers = self.state.answers.values()
        words = {part.message: part.text for answer in answers for part in answer.parts}
        return words, {number for answer in answers for number, _ in answer.by}

    def _forget_removed(self, before: State) -> None:
        """Only what the person was asked about may be gone: one answer, or one entry."""
        place = before.place
        group = LIBRARY.interview.question(place.question).repeats
        for key, answer in before.answers.items():
            if key.entry == place.entry and (group or key.question == place.question):
                for part in answer.parts:
                    self.acknowledged.pop(part.message, None)

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
                self.happens(events.GrantMade(AT, replace(fact, sections=effect.sections)))
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
            case ListReplies():
                self.happens(RepliesListed(AT, self.replies))
            case LinkDeed():
                self._about_links(effect)
            case _:
                pass

    def _about_links(self, effect: LinkDeed) -> None:
        """The driver's answers; a link may have come to its end meanwhile."""
        match effect:
            case ListParts():
                self.happens(link_events.PartsListed(AT, PARTS))
            case RescopeGrant(grant, scope, sections):
                assert bool(sections) == (scope == "family")
                rescoped = link_events.GrantRescoped(AT, grant, "a label")
                self._changes(grant, rescoped, scope=scope, sections=sections)
            case SetPasscode(grant, has):
                set_ = link_events.PasscodeSet(AT, grant, "a label", has)
                self._changes(grant, set_, passcode=has)
            case ReopenShl(grant):
                reopened = link_events.ShlReopened(AT, grant, "a label")
                self._changes(grant, reopened, software=True)
            case _:
                pass

    def _changes(self, grant: str, event: link_events.LinkEvent, **changes: Any) -> None:
        if not any(each.id == grant for each in self.grants):
            self.happens(events.GrantsListed(AT, self.grants))
            return
        self.grants = tuple(
            replace(each, **changes) if each.id == grant else each for each in self.grants
        )
        self.happens(event)

    def _extend(self, grant: str) -> None:
        later = next((each for each in self.grants if each.id == grant), None)
        if later:  # it may have come to its end meanwhile
            later = replace(later, expires_on=AT.date() + timedelta(days=100))
            self.grants = tuple(later if each.id == grant else each for each in self.grants)
            self.happens(events.GrantExtended(AT, later))


_REMOVALS = frozenset({"removed", "entry-removed", "decided"})
_WAYS_OUT = frozenset({Verb.BACK, Verb.MENU, Verb.PAUSE, Verb.NEXT, Verb.SKIP, Verb.NO})
_MOVES = {
    "writes": History.writes,
    "presses": History.presses,
    "leads-on": History.leads_on,
    "goes-on": History.goes_on,
    "goes-back": History.goes_back,
    "presses-something-old": History.presses_something_old,
    "presses-what-was-there": History.presses_what_was_there,
    "commands": History.commands,
    "edits": History.edits,
    "sends": History.sends,
    "speaks": History.speaks,
    "shows": History.shows,
    "file-comes": History.file_comes,
    "bot-was-away": History.bot_was_away,
    "driver-is-late": History.driver_is_late,
    "time-comes": History.time_comes,
    "staff-answer": History.staff_answer,
}
_ASKED = 2  # "welcome back" and the question
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
    ShowReply,
    ListReplies,
    ListParts,
    ShowParts,
    RescopeGrant,
    SetPasscode,
    ReopenShl,
)

_USUAL = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_any_history() -> None:
    run_state_machine_as_test(History, settings=_USUAL)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_thousand_histories() -> None:
    much = settings(_USUAL, max_examples=1000, stateful_step_count=80)
    run_state_machine_as_test(History, settings=much)
