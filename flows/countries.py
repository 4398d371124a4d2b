"""What the bot may say about law and help, per country: dated, with its source.

A number or a rule that nobody looked at for a year is worse than none: every piece carries the
day it was checked and where, and `flows.check` fails when that is too long ago.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Sourced:
    """A piece of text about the law. `unchecked` says that nobody could verify it yet."""

    texts: Mapping[str, str]
    source: str
    checked: date
    unchecked: bool = False

    def text(self, language: str) -> str:
        return _in(self.texts, language)


@dataclass(frozen=True, slots=True)
class Helpline:
    """A place to turn to now: `contact` is the number or address exactly as people use it."""

    names: Mapping[str, str]
    contact: str
    texts: Mapping[str, str]
    source: str
    checked: date
    unchecked: bool = False

    def name(self, language: str) -> str:
        return _in(self.names, language)

    def text(self, language: str) -> str:
        return _in(self.texts, language)


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or "somewhere else". `checked` is the oldest day on which a part was checked."""

    id: str
    names: Mapping[str, str]
    law: tuple[Sourced, ...]
    helplines: tuple[Helpline, ...]

    @property
    def checked(self) -> date:
        days = [law.checked for law in self.law]
        return min(days + [helpline.checked for helpline in self.helplines])

    def name(self, language: str) -> str:
        return _in(self.names, language)


def _in(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, or in English, which loading makes sure is there."""
    return texts.get(language, texts["en"])
