"""What the bot may say about law and help, per country: dated, with its source.

A number or a rule that nobody looked at for a year is worse than none: every piece carries the
day it was checked and where, and `flows.check` fails when that is too long ago.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Sourced:
    """A piece of text about the law. `unchecked` says that nobody could verify it yet.

    `quote` holds words of a law exactly as they stand there, in the law's own language. It may
    be empty, and is never translated. Only a quotation may hold words that the bot itself does
    not say (`flows.check_style`).
    """

    texts: Mapping[str, str]
    source: str
    checked: date
    unchecked: bool = False
    quote: str = ""

    def text(self, language: str) -> str:
        return _in(self.texts, language)


@dataclass(frozen=True, slots=True)
class Helpline:
    """A place to turn to now: `contact` is the number or address exactly as people use it.

    `shorts` is the whole of it in a few words, for where many countries are named at once.
    """

    names: Mapping[str, str]
    contact: str
    texts: Mapping[str, str]
    shorts: Mapping[str, str]
    source: str
    checked: date
    unchecked: bool = False

    def name(self, language: str) -> str:
        return _in(self.names, language)

    def text(self, language: str) -> str:
        return _in(self.texts, language)

    def short(self, language: str) -> str:
        return _in(self.shorts, language)


class LineKind(StrEnum):
    """What is done with a line of a signing sheet: something is written on it, or it is ticked."""

    WRITE = "write"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Line:
    """An empty line of a signing sheet, with its label."""

    kind: LineKind
    labels: Mapping[str, str]

    def label(self, language: str) -> str:
        return _in(self.labels, language)


@dataclass(frozen=True, slots=True)
class Block:
    """Who signs here, what they put their name to, and the lines for it. `texts` may be empty."""

    id: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    lines: tuple[Line, ...]

    def title(self, language: str) -> str:
        return _in(self.titles, language)

    def text(self, language: str) -> str:
        return _in(self.texts, language) if self.texts else ""

    def parts(self) -> Iterator[Mapping[str, str]]:
        """Its texts from top to bottom, each in all languages."""
        yield self.titles
        if self.texts:
            yield self.texts
        yield from (line.labels for line in self.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A country's empty signing sheet, for paper. `about` says what signing it does there."""

    titles: Mapping[str, str]
    about: Sourced
    blocks: tuple[Block, ...]

    def title(self, language: str) -> str:
        return _in(self.titles, language)

    def spoken(self, language: str) -> str:
        """The language that the sheet speaks to someone who speaks `language`.

        A form that witnesses sign is in one language throughout: in this one if all of it is,
        else in English.
        """
        whole = all(language in texts for texts in self._texts())
        return language if whole else _ENGLISH

    def said(self, language: str) -> tuple[str, ...]:
        """Everything on the sheet but the quotation, from top to bottom."""
        return tuple(_in(texts, language) for texts in self._texts())

    def _texts(self) -> tuple[Mapping[str, str], ...]:
        return (
            self.titles,
            self.about.texts,
            *(texts for block in self.blocks for texts in block.parts()),
        )


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or "somewhere else". `checked` is the oldest day on which a part was checked."""

    id: str
    names: Mapping[str, str]
    law: tuple[Sourced, ...]
    helplines: tuple[Helpline, ...]
    sheet: Sheet

    @property
    def parts(self) -> tuple[Sourced | Helpline, ...]:
        """Everything that carries a source and a day."""
        return (*self.law, *self.helplines, self.sheet.about)

    @property
    def checked(self) -> date:
        return min(part.checked for part in self.parts)

    def name(self, language: str) -> str:
        return _in(self.names, language)


def _in(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, or in English, which loading makes sure is there."""
    return texts.get(language, texts[_ENGLISH])
