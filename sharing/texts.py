"""The texts of the page, in each language: English stands in for what a translation lacks.

One file per language in a package's `content` folder. Texts may stand in tables and lists; a key
such as `errors.broken.title` or `not-opened.steps.2` names one of them.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

ENGLISH = "en"
_HEADER = frozenset({"language", "direction", "reviewed"})


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts. `tree` has English where `own` has nothing.

    `direction` is "ltr" or "rtl"; `draft` until a person who speaks the language has reviewed it.
    """

    language: str
    direction: str
    draft: bool
    tree: Mapping[str, Any]
    own: Mapping[str, str]


def languages(package: str) -> tuple[str, ...]:
    """The languages there are texts in, English first."""
    folder = resources.files(package) / "content"
    found = {name.removesuffix(".toml") for file in folder.iterdir() if (name := file.name)
             .endswith(".toml")}  # fmt: skip
    return (ENGLISH, *sorted(found - {ENGLISH}))


@cache
def texts(package: str, language: str) -> Texts:
    """The texts of a package in this language, or in English."""
    if language not in languages(package):
        language = ENGLISH
    read = _read(package, language)
    tree = {name: value for name, value in read.items() if name not in _HEADER}
    english = tree if language == ENGLISH else texts(package, ENGLISH).tree
    return Texts(
        language=language,
        direction=str(read["direction"]),
        draft=language != ENGLISH and read["reviewed"] is not True,
        tree=_filled(english, tree),
        own=dict(_flat(tree)),
    )


def _read(package: str, language: str) -> Mapping[str, Any]:
    file = resources.files(package) / "content" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _filled(english: Any, own: Any) -> Any:
    """The shape of the English, with every text of one's own in its place."""
    if isinstance(english, Mapping):
        mine = own if isinstance(own, Mapping) else {}
        return {name: _filled(value, mine.get(name)) for name, value in english.items()}
    if isinstance(english, list):
        whole = isinstance(own, list) and len(own) == len(english)
        return [_filled(*pair) for pair in zip(english, own if whole else english, strict=True)]
    return own if isinstance(own, str) else english


def _flat(tree: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):
        yield at, tree
        return
    pairs = tree.items() if isinstance(tree, Mapping) else enumerate(tree, start=1)
    for name, value in pairs:
        yield from _flat(value, f"{at}.{name}" if at else str(name))
