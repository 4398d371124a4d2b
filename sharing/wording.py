"""The words around a person's words, per language, read once from this package's content."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from flows.interview import AboutMe
from sharing.terms import OnCardAs

_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """`texts` is the content file: tables of texts by name."""

    language: str
    texts: dict[str, Any]

    def heading(self, about_me: AboutMe) -> str:
        return str(self.texts["headings"][about_me])

    def group(self, group: OnCardAs) -> str:
        return str(self.texts["groups"][group])

    def made(self, name: str) -> str:
        return str(self.texts["made"][name])

    def sheet(self, name: str) -> str:
        return str(self.texts["sheet"][name])

    def text(self, name: str) -> str:
        return str(self.texts[name])


@cache
def wording(language: str) -> Wording:
    """The wording in this language, or in English."""
    content = resources.files("sharing") / "content"
    tag = language if language.replace("-", "").isalnum() else _FALLBACK
    file = content / f"{tag}.toml"
    if not file.is_file():
        tag, file = _FALLBACK, content / f"{_FALLBACK}.toml"
    return Wording(tag, tomllib.loads(file.read_text(encoding="utf-8")))
