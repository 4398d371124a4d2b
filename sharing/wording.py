"""The words around a person's words, per language, from this package's content."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flows.interview import AboutMe
from sharing.terms import OnCardAs
from sharing.texts import ENGLISH
from sharing.texts import texts as read


@dataclass(frozen=True, slots=True)
class Wording:
    """`texts` is the content file: tables of texts by name.

    `beside` is the English that stands beside a draft; None where the texts were reviewed.
    """

    language: str
    direction: str
    texts: Mapping[str, Any]
    beside: "Wording | None" = None

    def heading(self, about_me: AboutMe) -> str:
        return str(self.texts["headings"][about_me])

    def group(self, group: OnCardAs) -> str:
        return str(self.texts["groups"][group])

    def made(self, name: str) -> str:
        return str(self.texts["made"][name])

    def carers(self, name: str) -> str:
        return str(self.texts["carers"][name])

    def voice(self, time: str) -> str:
        return str(self.texts["voice"]).format(time=time)

    def trust(self, name: str) -> str:
        return str(self.texts["trust"][name])

    def page(self, name: str) -> str:
        return str(self.texts["page"][name])

    def opened(self, name: str) -> str:
        return str(self.texts["opened"][name])

    def sheet(self, name: str) -> str:
        return str(self.texts["sheet"][name])

    def text(self, name: str) -> str:
        return str(self.texts[name])


@cache
def wording(language: str) -> Wording:
    """The wording in this language, or in English."""
    found = read("sharing", language)
    english = wording(ENGLISH) if found.draft else None
    return Wording(found.language, found.direction, found.tree, english)
