"""A person at the small interview: events by what they mean, and what came of them."""

from datetime import UTC, datetime

from flows import events
from flows.effects import Effect, Say
from flows.engine import Step, step
from flows.interview import Interview
from flows.keyboard import Action, Verb
from flows.places import Place, PlaceName
from flows.state import State, decode, encode
from tests.flows.small import INTERVIEW, LABELS

AT = datetime(2026, 3, 2, tzinfo=UTC)


class Walker:
    """Keeps the state between events; `effects` are those of the last one."""

    def __init__(self, interview: Interview = INTERVIEW, state: State | None = None) -> None:
        self.interview = interview
        self.state = state or State.new()
        self.effects: tuple[Effect, ...] = ()
        self._message = 0

    @classmethod
    def at_menu(cls, interview: Interview = INTERVIEW) -> "Walker":
        """Someone who has said yes to everything and has answered nothing."""
        walker = cls(interview)
        walker.command("start")
        for verb in (Verb.NEXT, Verb.NEXT, Verb.NEXT, Verb.COUNTRY, Verb.YES):
            walker.press(verb)
        return walker

    @classmethod
    def published(cls) -> "Walker":
        """Someone with a name and a first version."""
        walker = cls.at_menu()
        walker.section("me").next().write("Ana").command("menu")
        walker.command("share").next().next().next().press(Verb.YES)
        return walker.happen(events.Published(AT, 1))

    @property
    def place(self) -> Place:
        return self.state.place

    @property
    def name(self) -> PlaceName:
        return self.state.place.name

    @property
    def asked(self) -> str:
        """The open question's id."""
        assert self.name is PlaceName.ASKING
        return self.state.place.question

    @property
    def notices(self) -> list[str]:
        return [effect.notice for effect in self.effects if isinstance(effect, Say)]

    @property
    def actions(self) -> tuple[Action, ...]:
        return self.state.keyboard.actions()

    def offers(self, verb: Verb, subject: str | None = None) -> bool:
        return any(
            action.verb is verb and subject in {None, action.subject} for action in self.actions
        )

    def happen(self, event: events.Event) -> "Walker":
        taken: Step = step(self.interview, self.state, event, LABELS, ("die", "kill myself"))
        assert decode(encode(taken.state)) == taken.state
        self.state, self.effects = taken.state, taken.effects
        return self

    def write(self, *texts: str) -> "Walker":
        for text in texts:
            self._message += 1
            self.happen(events.Wrote(AT, text, self._message))
        return self

    def edit(self, message: int, text: str) -> "Walker":
        return self.happen(events.Edited(AT, text, message))

    def command(self, command: str) -> "Walker":
        return self.happen(events.Commanded(AT, command))

    def press(self, verb: Verb, subject: str | None = None, entry: int | None = None) -> "Walker":
        for index, action in enumerate(self.actions):
            if (
                action.verb is verb
                and subject in {None, action.subject}
                and entry in {None, action.entry}
            ):
                return self.happen(events.Pressed(AT, self.state.keyboard.revision, index))
        raise AssertionError(f"no {verb} {subject} in {self.actions}")

    def section(self, section: str) -> "Walker":
        return self.press(Verb.SECTION, section)

    def next(self) -> "Walker":
        return self.command("next")

    def back(self) -> "Walker":
        return self.command("back")

    def stop(self) -> "Walker":
        """No reminders any more."""
        return self.happen(events.Commanded(AT, "reminders", "off"))

    def skip(self) -> "Walker":
        return self.command("skip")
