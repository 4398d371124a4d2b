"""What a translation lacks, and which of its texts were made from an older English.

One file per language, `content/translated/<language>.toml`, holds by key the digest of the English
text that was translated. Nobody writes it by hand: `./run flows translated` does, once a
translator says that the texts fit. Missing texts fail the check; outdated ones are named.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields

from flows.countries import Country, Helpline, Sourced
from flows.library import FALLBACK, Library
from flows.wording import Wording, digest


@dataclass(frozen=True, slots=True)
class Translation:
    """All texts of one language, by key, beside the English and what they were made from."""

    language: str
    english: Mapping[str, str]
    own: Collection[str]
    translated_from: Mapping[str, str]

    def missing(self) -> Iterator[str]:
        """The texts that are only there in English."""
        for key in self.english:
            if key not in self.own:
                yield f"{self.language}: {key}: not translated"

    def outdated(self) -> Iterator[str]:
        """The texts whose English has changed since, or that nobody noted as translated."""
        for key, text in self.english.items():
            if key in self.own and self.translated_from.get(key) != digest(text):
                since = "has changed since" if key in self.translated_from else "is not noted"
                yield f"{self.language}: {key}: the English it was made from {since}"

    def noted(self, keys: Collection[str] = ()) -> Mapping[str, str]:
        """What the file shall say: texts never noted before, and those of `keys`, fit today.

        What belongs to a text that is gone is dropped.
        """
        notes = {
            key: digest(text) if key in keys else self.translated_from.get(key, digest(text))
            for key, text in self.english.items()
            if key in self.own
        }
        return dict(sorted(notes.items()))


def incomplete(library: Library) -> Iterator[str]:
    """The texts that a language lacks.

    An easy-words register is no translation, and countries speak English to whoever uses it; but
    it has its own words for all the rest.
    """
    english = library.wording(FALLBACK).texts
    for wording in library.wordings.values():
        if wording.tag == FALLBACK:
            yield from Translation(wording.language, english, wording.own, {}).missing()
    for each in translations(library):
        yield from each.missing()


def translations(library: Library) -> Iterator[Translation]:
    """Every language but English and its registers: wording and countries."""
    for wording in library.wordings.values():
        if wording.tag != FALLBACK:
            yield translation(library, wording)


def translation(library: Library, wording: Wording) -> Translation:
    """What the interview says in one language."""
    english, own = dict(library.wording(FALLBACK).texts), set(wording.own)
    for country in library.countries.values():
        english |= dict(said(country, FALLBACK))
        own |= {key for key, _ in said(country, wording.language)}
    return Translation(wording.language, english, own, wording.translated_from)


def said(country: Country, language: str) -> Iterator[tuple[str, str]]:
    """What a country's file says in the chat, in this very language, by key.

    Its signing sheet is left out: a paper that witnesses sign is in one language throughout, so
    it stays in English until a translation of it is whole.
    """
    at = f"country.{country.id}"
    yield from _in(country.names, language, f"{at}.names")
    for number, law in enumerate(country.law, start=1):
        yield from _pieces(law, language, f"{at}.law.{number}")
    for number, line in enumerate(country.helplines, start=1):
        yield from _pieces(line, language, f"{at}.helpline.{number}")


def _pieces(part: Sourced | Helpline, language: str, at: str) -> Iterator[tuple[str, str]]:
    for each in fields(part):
        value = getattr(part, each.name)
        if isinstance(value, Mapping):
            yield from _in(value, language, f"{at}.{each.name}")


def _in(texts: Mapping[str, str], language: str, at: str) -> Iterator[tuple[str, str]]:
    if language in texts:
        yield at, texts[language]
