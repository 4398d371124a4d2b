"""`./run flows …`: what the bot and the page say, checked, as prose, and its translations."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from flows.check import check as problems
from flows.errors import ContentError
from flows.loading import load
from flows.outline import outline as as_prose
from flows.outline_countries import outline_countries
from flows.translation import Translation, translations
from ops.clock import now
from sharing.texts import ENGLISH, languages, texts

# The texts of the page, by the name that their keys begin with.
PAGE = {"document": "sharing", "page": "web"}
NOTE = "# Made by ./run flows translated {language}. Not for editing: see docs/translating.md.\n\n"


def check() -> None:
    """Say that the content is whole, and which translations may have fallen behind.

    Raises:
        ContentError: it is not; every problem is listed.
    """
    library = load()
    every = list(everything_translated())
    found = [*problems(library, now().date()), *strangers()]
    found += [each for one in every for each in one.missing() if each not in found]
    if found:
        raise ContentError(tuple(found))
    for behind in (each for one in every for each in one.outdated()):
        print(behind)
    print("The interview's content is whole.")


def outline(language: str, *, countries: bool) -> None:
    """Print the interview as prose, or what is said about the countries."""
    made = outline_countries if countries else as_prose
    print(made(load(), language), end="")


def translated(language: str, keys: Collection[str], folder: Path | None = None) -> None:
    """Note that the texts of a language fit today's English: new ones, and those named by key.

    Raises:
        ContentError: there is no such language, or no such text in it.
    """
    found = next((each for each in everything_translated() if each.language == language), None)
    if found is None:
        raise ContentError((f"{language}: not a translation that is there",))
    unknown = sorted(key for key in keys if key not in found.own)
    if unknown:
        raise ContentError(tuple(f"{language}: {key}: no such text" for key in unknown))
    noted = found.noted(keys)
    lines = "".join(f'"{key}" = "{mark}"\n' for key, mark in noted.items())
    into = folder or Path(str(files("flows") / "content" / "translated"))
    text = NOTE.format(language=language) + lines
    (into / f"{language}.toml").write_text(text, encoding="utf-8")
    print(f"{len(noted)} texts noted.")


def everything_translated() -> Iterator[Translation]:
    """Every translation: interview, countries and page together."""
    for each in translations(load()):
        english, own = dict(each.english), set(each.own)
        for name, package in PAGE.items():
            english |= _keyed(name, texts(package, ENGLISH).own)
            if each.language in languages(package):
                own |= _keyed(name, texts(package, each.language).own).keys()
        yield replace(each, english=english, own=own)


def strangers() -> Iterator[str]:
    """Texts of the page that belong to nothing in English, and languages the bot lacks."""
    spoken = {ENGLISH, *(each.language for each in translations(load()))}
    for name, package in PAGE.items():
        english = texts(package, ENGLISH).own
        for language in languages(package):
            if language not in spoken:
                yield f"{language}: the {name} speaks it, but the bot does not"
            for key in texts(package, language).own.keys() - english.keys():
                yield f"{language}: {name}.{key}: belongs to nothing"


def _keyed(name: str, own: Mapping[str, str]) -> Mapping[str, str]:
    return {f"{name}.{key}": text for key, text in own.items()}
