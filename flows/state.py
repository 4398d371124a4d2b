"""The whole memory of one conversation, and its bytes.

Rules: the state is answers plus where the person is; whatever can be derived from these is not
in it. It holds no clock. `decode(encode(state)) == state`, always.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from flows import link_draft, support_bytes
from flows.answers import NO_ANSWER, Answer, Part
from flows.errors import StateError
from flows.keyboard import Action, Keyboard, Verb
from flows.link_draft import LinkDraft
from flows.media import Kept, Medium
from flows.places import Place, PlaceName
from flows.support import Support
from flows.values import number as _number
from flows.values import text as _text
from flows.values import truth as _truth

VERSION = 1

_Written = dict[str, Any]


class Key(NamedTuple):
    """Under which an answer rests: question (or follow-up) id, and entry number (0: no group)."""

    question: str
    entry: int = 0


class Path(StrEnum):
    """Which way the person is going, so that Next and Back know what lies behind a section."""

    TEN_MINUTES = "ten-minutes"
    FULL = "full"
    ONE_SECTION = "one-section"  # picked from the menu
    PUBLISHING = "publishing"


@dataclass(frozen=True, slots=True)
class State:
    """One person's conversation.

    `entries`: the numbers of each group's entries, in the order they were made; numbers come
    from `counter` and are never used twice. `skipped`: questions the person passed by;
    `short`: hard sections of which the person wants the short version.
    `stars`: the person's own choices for the card, by line id: "" takes a line off, "*" puts it
    on, anything else is the sentence that stands for a longer paragraph. `came_from`: where
    side ways (pause, language …) return to, the innermost last. `published`: number of the
    newest version, 0 for none; `changed`: whether answers changed since. `saved`: something was
    saved in this visit of the open question. `told`: notices that are said once.
    `reminders`: whether the bot may write first. `offered_on`: the UTC day on which help was
    last offered beside words of danger, as `YYYY-MM-DD`. `menus`: the pages of the menu that were
    shown since the person came to it, each by its keyboard's revision: their buttons still work.
    `agreed`: a mark of the card and the closing answers of the newest version.
    """

    place: Place = field(default_factory=lambda: Place(PlaceName.NEW))
    keyboard: Keyboard = field(default_factory=Keyboard)
    language: str = "en"
    country: str = ""
    consented: bool = False
    answers: Mapping[Key, Answer] = field(default_factory=lambda: MappingProxyType({}))
    entries: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    counter: int = 0
    skipped: frozenset[Key] = frozenset()
    short: frozenset[str] = frozenset()
    stars: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    path: Path = Path.ONE_SECTION
    came_from: tuple[Place, ...] = ()
    published: int = 0
    changed: bool = False
    link: LinkDraft = field(default_factory=LinkDraft)
    saved: bool = False
    told: frozenset[str] = frozenset()
    support: Support = field(default_factory=Support)
    reminders: bool = True
    offered_on: str = ""
    menus: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    agreed: str = ""

    @classmethod
    def new(cls) -> "State":
        """Nobody has said anything yet."""
        return cls()

    def answer(self, question: str, entry: int = 0) -> Answer:
        """The answer to a question, or an empty one."""
        return self.answers.get(Key(question, entry), NO_ANSWER)

    def with_answer(self, key: Key, answer: Answer) -> "State":
        """The state with this answer; an answer with nothing in it is taken out."""
        answers = {**self.answers, key: answer}
        if answer == NO_ANSWER:
            del answers[key]
        return replace(self, answers=MappingProxyType(answers))


def encode(state: State) -> bytes:
    """Compact JSON with a version number; what has its usual value is left out."""
    document = {"v": VERSION, **_unusual(state, State(), _WRITERS)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "surrogatepass")


def decode(blob: bytes) -> State:
    """The state that was encoded. Raises StateError for anything else, newer versions included."""
    try:
        return _read(json.loads(blob.decode("utf-8", "surrogatepass")))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        pass  # the cause may quote a person's words, so it is not chained
    raise StateError("These bytes are not a saved state.")


def _read(document: dict[str, Any]) -> State:
    version = _number(document.pop("v"))
    if version != VERSION:
        raise StateError(f"This saved state has version {version}; only {VERSION} can be read.")
    return State(**{name: _READERS[name](value) for name, value in document.items()})


def _unusual(thing: Any, usual: Any, writers: Mapping[str, Callable[[Any], Any]]) -> _Written:
    return {
        each.name: writers[each.name](value) if each.name in writers else value
        for each in fields(thing)
        if (value := getattr(thing, each.name)) != getattr(usual, each.name)
    }


def _write_place(place: Place) -> list[Any]:
    return [place.name, _unusual(place, Place(place.name), {})]


def _read_place(written: list[Any]) -> Place:
    name, rest = written
    return Place(PlaceName(name), **{key: _PLACE_READERS[key](rest[key]) for key in rest})


def _write_keyboard(keyboard: Keyboard) -> list[Any]:
    return [
        keyboard.revision,
        [[[each.verb, each.subject, each.entry] for each in row] for row in keyboard.rows],
    ]


def _read_keyboard(written: list[Any]) -> Keyboard:
    revision, rows = written
    return Keyboard(
        _number(revision),
        tuple(
            tuple(Action(Verb(verb), _text(on), _number(entry)) for verb, on, entry in row)
            for row in rows
        ),
    )


def _write_answers(answers: Mapping[Key, Answer]) -> list[Any]:
    return [
        [
            *key,
            [_write_part(part) for part in answer.parts],
            list(answer.picked),
            [list(pair) for pair in answer.by],
            *([[_write_medium(each) for each in answer.media]] if answer.media else []),
        ]
        for key, answer in answers.items()
    ]


def _write_part(part: Part) -> list[Any]:
    """The language only where it is not English: most is, and long ago nothing else was."""
    usual = part.language == Part(0, "").language
    return [part.message, part.text] if usual else [part.message, part.text, part.language]


def _read_part(message: object, text: object, language: object = "en") -> Part:
    return Part(_number(message), _text(text), _text(language))


def _read_answers(written: list[Any]) -> Mapping[Key, Answer]:
    return MappingProxyType(
        {
            Key(_text(question), _number(entry)): Answer(
                tuple(_read_part(*part) for part in parts),
                tuple(_text(option) for option in picked),
                tuple((_number(message), _text(option)) for message, option in by),
                tuple(_read_medium(each) for media in more for each in media),
            )
            for question, entry, parts, picked, by, *more in written
        }
    )


def _write_medium(medium: Medium) -> list[Any]:
    kept = medium.kept
    rests = (
        [kept.file, kept.size, kept.digest, kept.seconds, kept.width, kept.height] if kept else []
    )
    return [medium.message, medium.kind, medium.seconds, *rests]


def _read_medium(written: list[Any]) -> Medium:
    message, kind, seconds, *rests = written
    kept = None
    if rests:
        file, size, digest, *measures = rests
        kept = Kept(
            _text(file),
            _number(size),
            _text(digest),
            *map(_number, measures),
        )
    return Medium(_number(message), _text(kind), _number(seconds), kept)


def _read_entries(written: dict[str, Any]) -> Mapping[str, tuple[int, ...]]:
    return MappingProxyType(
        {group: tuple(_number(number) for number in written[group]) for group in written}
    )


def _read_skipped(written: list[Any]) -> frozenset[Key]:
    return frozenset(Key(_text(question), _number(entry)) for question, entry in written)


def _read_stars(written: dict[str, Any]) -> Mapping[str, str]:
    return MappingProxyType({line: _text(written[line]) for line in written})


def _read_menus(written: list[Any]) -> Mapping[int, int]:
    return MappingProxyType({_number(revision): _number(page) for revision, page in written})


_WRITERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "place": _write_place,
        "came_from": lambda places: [_write_place(each) for each in places],
        "keyboard": _write_keyboard,
        "answers": _write_answers,
        "entries": dict,
        "skipped": sorted,
        "short": sorted,
        "stars": dict,
        "link": link_draft.write,
        "told": sorted,
        "menus": lambda menus: sorted([revision, page] for revision, page in menus.items()),
        "support": support_bytes.write,
    }
)
_READERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "place": _read_place,
        "keyboard": _read_keyboard,
        "language": _text,
        "country": _text,
        "consented": _truth,
        "answers": _read_answers,
        "entries": _read_entries,
        "counter": _number,
        "skipped": _read_skipped,
        "short": lambda written: frozenset(_text(each) for each in written),
        "stars": _read_stars,
        "path": Path,
        "came_from": lambda written: tuple(_read_place(each) for each in written),
        "published": _number,
        "changed": _truth,
        "link": link_draft.read,
        "saved": _truth,
        "told": lambda written: frozenset(_text(each) for each in written),
        "support": support_bytes.read,
        "reminders": _truth,
        "offered_on": _text,
        "menus": _read_menus,
        "agreed": _text,
    }
)
_PLACE_READERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "section": _text,
        "question": _text,
        "entry": _number,
        "page": _number,
        "line": _text,
        "grant": _text,
        "relation": _text,
        "once": _truth,
        "review": _truth,
    }
)
