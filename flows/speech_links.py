"""What is said about one link: what it shows, its passcode, its way for hospital software."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from flows.events import GrantFact
from flows.link_effects import ShowParts, TellLeftOut
from flows.link_events import LinkPart
from flows.places import PlaceName
from flows.speech_lists import say_grant
from flows.speech_support import Speaker
from flows.wording import Wording

_CARERS = "carers"


def part_title(wording: Wording, part: str, published: str = "") -> str:
    """What a part is called, in the person's language; what is not known any more as published."""
    if part == _CARERS:
        return wording.word("part-carers")
    return wording.texts.get(f"section.{part}.title", published or part)


def say_link(wording: Wording, fact: GrantFact) -> str:
    """One link at its own page: everything that is special about it."""
    return "\n\n".join([say_grant(wording, fact), *_special(wording, fact)])


def _special(wording: Wording, fact: GrantFact) -> Iterator[str]:
    if fact.sections:
        titles = [part_title(wording, each) for each in fact.sections]
        yield wording.word("link-shows", text=_listed(wording, titles))
    if fact.passcode:
        yield wording.word("link-has-passcode")
    if not fact.software:
        yield wording.word("link-closed")


def say_parts(here: Speaker, shown: ShowParts) -> str:
    """What can be picked, and what is."""
    chosen = here.state.link.sections
    picked = [each for each in shown.parts if each.id in chosen]
    return here.say("link-sections", text=_titles(here.wording, picked))


def say_left_out(wording: Wording, told: TellLeftOut) -> str:
    """What is new and not in a link."""
    text = _titles(wording, told.parts)
    return wording.notice("parts-left-out", label=told.label, text=text)


def _titles(wording: Wording, parts: Sequence[LinkPart]) -> str:
    titles = [part_title(wording, each.id, each.title) for each in parts]
    return _listed(wording, titles) or wording.word("parts-none")


def _listed(wording: Wording, titles: Sequence[str]) -> str:
    return wording.word("between-parts").join(titles)


def _named(name: str) -> Callable[[Speaker], str]:
    def said(here: Speaker) -> str:
        return here.say(name, label=here.state.link.label)

    return said


def _sections(here: Speaker) -> str:
    return say_parts(here, ShowParts(()))


def _passcode(here: Speaker) -> str:
    return _named("passcode-has" if here.state.link.passcode else "passcode")(here)


P = PlaceName
SAID: Mapping[PlaceName, Callable[[Speaker], str]] = MappingProxyType(
    {
        P.LINK: _named("link"),
        P.LINK_SECTIONS: _sections,
        P.LINK_CHANGE: _named("link-change"),
        P.CONFIRM_WITHDRAW: _named("confirm-withdraw"),
        P.PASSCODE: _passcode,
        P.CONFIRM_PASSCODE: _named("confirm-passcode"),
    }
)
