"""The content files, read strictly and all at once. The only module here that reads files.

Nothing is guessed and nothing is skipped: every problem in every file is collected, and one
`ContentError` names them all, so that whoever writes content sees everything in one go.
"""

import itertools
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from flows.countries import Country
from flows.country_file import read_country
from flows.errors import ContentError
from flows.interview import Interview
from flows.interview_file import check_conditions, check_landmarks, read_interview
from flows.library import FALLBACK, Library
from flows.tables import Table
from flows.wording import Wording
from flows.wording_file import Texts, read_header, read_shared, read_sources, read_statement

FLOW = "statement/flow.toml"


def load(root: Traversable | None = None) -> Library:
    """The whole library. Raises ContentError with every problem found.

    `root` is the content folder; without it, the one that belongs to this package, which is read
    once and kept.
    """
    return library() if root is None else _load(root)


@cache
def library() -> Library:
    """The library of this package, read once a process."""
    return _load(files("flows") / "content")


def _load(root: Traversable) -> Library:
    files_of = Folder(root)
    interview = _interview(files_of)
    library = Library(
        interview=interview,
        wordings=_wordings(files_of, interview),
        countries=_countries(files_of, interview),
        danger=_danger_words(files_of),
    )
    files_of.raise_problems()
    return library


def load_interview(root: Traversable | None = None) -> Interview:
    """The interview without its wording. Raises ContentError with every problem found."""
    files_of = Folder(root or files("flows") / "content")
    interview = _interview(files_of)
    files_of.raise_problems()
    return interview


class Folder:
    """The content folder, and the problems met in its files."""

    def __init__(self, root: Traversable) -> None:
        self.problems: list[str] = []
        self._root = root

    def agrees(self, folder: str, wanted: set[str]) -> None:
        """Note the TOML files that are there unasked; what is missing is noted when read."""
        try:
            there = {one.name for one in self._root.joinpath(folder).iterdir()}
        except OSError as error:
            self.problems.append(f"{folder}: cannot be read: {error.strerror}")
            return
        for name in sorted(there - {f"{one}.toml" for one in wanted}):
            self.problems.append(f"{folder}/{name}: belongs to nothing that {FLOW} names")

    def table(self, name: str) -> Table:
        """The whole of one file as a table; an empty one, and a problem, if it cannot be read."""
        values: Mapping[str, object] = {}
        try:
            values = tomllib.loads(self._root.joinpath(name).read_text(encoding="utf-8"))
        except OSError as error:
            self.problems.append(f"{name}: cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            self.problems.append(f"{name}: is not UTF-8")
        except tomllib.TOMLDecodeError as error:
            self.problems.append(f"{name}: is not TOML: {error}")
        return Table(values, name, self.problems)

    def table_if_there(self, name: str) -> Table:
        """As `table`, but an empty table where there is no such file."""
        if self._root.joinpath(name).is_file():
            return self.table(name)
        return Table({}, name, self.problems)

    def raise_problems(self) -> None:
        if self.problems:
            raise ContentError(tuple(self.problems))


def _interview(folder: Folder) -> Interview:
    interview = read_interview(folder.table(FLOW))
    check_conditions(interview, FLOW, folder.problems)
    check_landmarks(interview, FLOW, folder.problems)
    return interview


def _wordings(folder: Folder, interview: Interview) -> Mapping[str, Wording]:
    """All languages; English first, because it stands in for what others lack."""
    folder.agrees("common", {*interview.languages, "danger"})
    folder.agrees("statement", {*interview.languages, "flow"})
    folder.agrees("translated", set(interview.languages) - {FALLBACK})
    english = _wording(folder, interview, FALLBACK, {})
    return {FALLBACK: english} | {
        language: _wording(folder, interview, language, english.texts)
        for language in interview.languages
        if language != FALLBACK
    }


def _countries(folder: Folder, interview: Interview) -> Mapping[str, Country]:
    folder.agrees("countries", set(interview.countries))
    return {
        name: read_country(folder.table(f"countries/{name}.toml"), name)
        for name in interview.countries
    }


def _wording(
    folder: Folder, interview: Interview, language: str, fallback: Mapping[str, str]
) -> Wording:
    texts = Texts(folder.problems, complete=not fallback)
    shared = folder.table(f"common/{language}.toml")
    direction, reviewed = read_header(shared, language)
    read_shared(shared, texts)
    statement = folder.table(f"statement/{language}.toml")
    read_header(statement, language)
    read_statement(statement, texts, interview)
    sources = read_sources(folder.table_if_there(f"translated/{language}.toml"))
    shared.close()
    statement.close()
    own = frozenset(texts.by_key)
    return Wording(language, direction, reviewed, {**fallback, **texts.by_key}, own, sources)


def _danger_words(folder: Folder) -> Mapping[str, tuple[str, ...]]:
    table = folder.table("common/danger.toml")
    words = {language: table.texts(language) for language in table.names()}
    for word in itertools.chain.from_iterable(words.values()):
        if not word or word != word.strip().lower():
            table.problem(f"“{word}” must be in small letters, without spaces around it")
    table.close()
    return words
