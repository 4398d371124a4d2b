"""Any history between two people: presses, words, commands, and news at any moment.

Promises checked after every event: nothing raises; the state survives its bytes; there is a next
thing to do, and it can be said within Telegram's limits; Back comes to an end; nobody without a
statement of their own gets one by supporting somebody.
"""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import events
from flows.bubbles import DATA_LIMIT, TEXT_LIMIT, units
from flows.effects import Effect, ListGrants
from flows.engine import step
from flows.loading import load
from flows.places import PlaceName
from flows.speech import say
from flows.state import State, decode, encode
from flows.support import Role
from flows.support_effects import (
    AcceptRole,
    ClaimSigned,
    Invite,
    OpenInvitation,
    PassLink,
    SendPage,
    Suggest,
)
from flows.support_events import (
    Delivered,
    InvitationFailed,
    InvitationOpened,
    Invited,
    LinkGiven,
    LinkPassed,
    LinkTaken,
    PageReceived,
    RoleAccepted,
    SigningClaimed,
    SuggestionReceived,
    SupportEnded,
    SupporterAccepted,
    SupporterDeclined,
    SupportEvent,
    VersionMade,
)
from tests.flows.walker import AT, Walker

LIBRARY = load()
LABELS = LIBRARY.labels("en")
GRANT = events.GrantFact("g1", "Ward 5", "full", AT.date(), None, 0)
FAR = 60
COMMANDS = (
    *("supporters", "supporters", "supporters", "supporting", "supporting", "menu", "back"),
    *("next", "done", "links", "pause", "start"),
)
ENDS = {
    *(PlaceName.MENU, PlaceName.URGENT, PlaceName.DECLINED, PlaceName.NEW),
    *(PlaceName.PUBLISHED, PlaceName.SUPPORTING, PlaceName.SUPPORTED),
}
Move = tuple[str, int, str]
Moves = st.lists(
    st.tuples(
        st.sampled_from(("press",) * 9 + ("write",) * 3 + ("command",) * 2 + ("news",) * 4),
        st.integers(0, 40),
        st.sampled_from(["Maria", "words", "x" * 2000, "  ", "\ud83d{name}"]),
    ),
    min_size=5,
    max_size=60,
)


def news(number: int, role: Role) -> SupportEvent:
    """Anything that may come from the other side, expected or not."""
    relation = ("r1", "r2", "gone")[number % 3]
    every: Sequence[SupportEvent] = (
        SupporterAccepted(AT, relation, "g1"),
        SupporterAccepted(AT, relation, "g1"),
        SuggestionReceived(AT, relation, "how-to-talk.say", "words " * 200),
        SuggestionReceived(AT, relation, "please-dont.items", "words"),
        PageReceived(AT, relation, (("close", "words"), ("need", "x" * 4000))),
        SigningClaimed(AT, relation, "today"),
        InvitationOpened(AT, "token", role, "Ana"),
        InvitationFailed(AT),
        VersionMade(AT, relation),
        LinkGiven(AT, relation),
        LinkTaken(AT, relation),
        SupporterDeclined(AT, relation),
        SupportEnded(AT, relation),
    )
    return every[number % len(every)]


class Between:
    """One side, and a driver that answers its effects."""

    def __init__(self, state: State, role: Role) -> None:
        self.state = state
        self.role = role
        self.messages = 0

    def move(self, what: str, number: int, text: str) -> None:
        actions = self.state.keyboard.actions()
        if what == "press" and actions:
            revision = self.state.keyboard.revision
            self.happens(events.Pressed(AT, revision, number % len(actions)))
        elif what == "command":
            self.happens(events.Commanded(AT, COMMANDS[number % len(COMMANDS)]))
        elif what == "news":
            self.happens(news(number, self.role))
        else:
            self.messages += 1
            self.happens(events.Wrote(AT, text, self.messages))

    def happens(self, event: events.Event) -> None:
        taken = step(LIBRARY.interview, self.state, event, LABELS)
        assert decode(encode(taken.state)) == taken.state
        self.state = taken.state
        for bubble in say(LIBRARY, taken.state, taken.effects):
            assert 0 < units(bubble.text) <= TEXT_LIMIT
            for button in (each for row in bubble.rows for each in row):
                assert button.label
                assert len(button.data) <= DATA_LIMIT
        for effect in taken.effects:
            answer = self.answer(effect)
            if answer is not None:
                self.happens(answer)

    def answer(self, effect: Effect) -> events.Event | None:
        match effect:
            case ListGrants():
                return events.GrantsListed(AT, (GRANT,))
            case OpenInvitation():
                return InvitationFailed(AT)
            case _:
                return self.between(effect)

    def between(self, effect: Effect) -> SupportEvent | None:
        match effect:
            case Invite():
                return Invited(AT, effect.id or f"r{len(self.state.support.supporters) + 1}")
            case AcceptRole():
                return RoleAccepted(AT, "r2", self.role, "Ben", "scotland", holds=True)
            case Suggest() | SendPage() | ClaimSigned():
                return Delivered(AT, effect.id)
            case PassLink():
                return LinkPassed(AT, effect.id, "g1")
            case _:
                return None

    def check(self) -> None:
        assert self.state.keyboard.actions() or self.state.place.name is PlaceName.NEW
        state = self.state
        for _ in range(FAR):
            if state.place.name in ENDS:
                return
            state = step(LIBRARY.interview, state, events.Commanded(AT, "back"), LABELS).state
        raise AssertionError(state.place)


SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SETTINGS
@given(moves=Moves, role=st.sampled_from(list(Role)))
def test_a_person_with_supporters_always_finds_a_way_on(moves: list[Move], role: Role) -> None:
    side = Between(_published(), role)
    for move in moves:
        side.move(*move)
        side.check()


@SETTINGS
@given(moves=Moves, role=st.sampled_from(list(Role)))
def test_a_supporter_without_a_statement_stays_without_one(moves: list[Move], role: Role) -> None:
    side = Between(State.new(), role)
    side.happens(InvitationOpened(AT, "token", role, "Ana"))
    side.happens(events.Pressed(AT, side.state.keyboard.revision, 0))
    assert side.state.support.supported
    for move in moves:
        side.move(*move)
        side.check()
        if not side.state.consented:
            assert side.state.answers == {}


def _published() -> State:
    walker = Walker.at_menu(LIBRARY.interview)
    walker.happen(events.Published(AT, 1))
    return walker.state
