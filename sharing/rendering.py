"""Templates that show a view: one set for the page and for the exported file.

Autoescaping is on for every template, whatever its name: nothing that a person or a reader wrote
is ever markup. No template has access to anything but the values it is given.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from babel.dates import format_date, format_datetime
from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined

from flows.entry_line import BETWEEN
from sharing.markup import answers, inline, pressed, words
from sharing.phones import pieces
from sharing.texts import texts
from sharing.words import Part, part

_DAYS = 2000  # kept as they are said: babel takes as long for one as a page for fifty answers
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)


@cache
def environment(*packages: str) -> Environment:
    """The environment with the templates of these packages, and then of this one.

    One for all languages, and nobody changes it: each template is compiled once.
    """
    loaders: list[BaseLoader] = [PackageLoader(package) for package in (*packages, "sharing")]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["pieces"] = pieces
    for shown in (words, inline, pressed, answers):
        environment.filters[shown.__name__] = shown
    environment.filters["runs"] = runs
    environment.globals["between"] = BETWEEN
    environment.filters["day"] = day
    environment.filters["in_language"] = in_language
    environment.filters["short_day"] = short_day
    environment.filters["moment"] = moment
    return environment


def runs(line: Part) -> tuple[Part, ...]:
    """What was joined into a line of the card, if not all of it is written in one direction."""
    if BETWEEN not in line.text:
        return (line,)
    found = tuple(part(text, line.language, own=line.own) for text in line.text.split(BETWEEN))
    mixed = any(each.direction != line.direction for each in found)
    return found if mixed else (line,)


@lru_cache(maxsize=_DAYS)
def day(value: date, language: str) -> str:
    """A date as people write it, with the month as a word: 20 November 2026."""
    return format_date(value, format="long", locale=_locale(language))


@lru_cache(maxsize=_DAYS)
def short_day(value: date, language: str) -> str:
    """The same where room is short: 20 Nov 2026."""
    return format_date(value, format="medium", locale=_locale(language))


def moment(value: datetime, language: str) -> str:
    """A time of day, and whose it is: 20 Nov 2026, 03:12 UTC."""
    return _minute(value.replace(second=0, microsecond=0), language)


@lru_cache(maxsize=_DAYS)
def _minute(value: datetime, language: str) -> str:
    return format_datetime(value, "d MMM yyyy, HH:mm", locale=_locale(language)) + " UTC"


def _locale(language: str) -> str:
    return "en_GB" if language == "en" else language


def in_language(tag: str) -> Mapping[str, Any]:
    """The statement's own texts in a language that is not the reader's: a paper form's."""
    return texts("sharing", tag.partition("-")[0]).tree


@cache
def style() -> str:
    """The one style sheet, for screen and paper."""
    file = resources.files("sharing") / "content" / "page.css"
    return " ".join(_REMARK.sub("", file.read_text(encoding="utf-8")).split())
