"""A TOML table read strictly: every problem is collected with its place, nothing is guessed.

A getter never raises: it notes the problem and returns a harmless stand-in, so that one look
at the files finds everything that is wrong. `close` notes the keys that nobody asked for.
"""

from collections.abc import Mapping
from datetime import date, datetime


class Table:
    """One table of a content file. `where` names file and question for the problem list."""

    def __init__(self, values: Mapping[str, object], where: str, problems: list[str]) -> None:
        self.where = where
        self._values = values
        self._problems = problems
        self._asked: set[str] = set()

    def problem(self, sentence: str) -> None:
        self._problems.append(f"{self.where}: {sentence}")

    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def text(self, key: str) -> str:
        """A text that must be there and not be blank."""
        return self._text(key, needed=True)

    def text_or_empty(self, key: str) -> str:
        return self._text(key, needed=False)

    def flag(self, key: str) -> bool:
        """False if absent."""
        value = self._take(key, needed=False)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.problem(f"“{key}” must be true or false")
        return False

    def number(self, key: str) -> int:
        value = self._take(key, needed=True)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if value is not None:
            self.problem(f"“{key}” must be a whole number")
        return 0

    def day(self, key: str) -> date:
        value = self._take(key, needed=True)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.problem(f"“{key}” must be a date such as 2026-11-23")
        return date.min

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty if absent."""
        value = self._take(key, needed=False)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.problem(f"“{key}” must be a list of texts")
        return ()

    def tables(self, key: str) -> tuple["Table", ...]:
        """A list of tables, empty if absent; each is named by its `id` where it has one."""
        value = self._take(key, needed=False)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.problem(f"“{key}” must be a list of tables")
            return ()
        return tuple(
            Table(one, f"{self.where}: {one.get('id', f'{key} {place}')}", self._problems)
            for place, one in enumerate(value, start=1)
        )

    def table(self, key: str) -> "Table":
        """A table, empty if absent."""
        value = self._take(key, needed=False)
        if value is not None and not isinstance(value, dict):
            self.problem(f"“{key}” must be a table")
            value = None
        return Table(value or {}, f"{self.where}: {key}", self._problems)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self.problem(f"unknown key “{key}”")

    def _take(self, key: str, *, needed: bool) -> object:
        self._asked.add(key)
        if needed and key not in self._values:
            self.problem(f"“{key}” is missing")
        return self._values.get(key)

    def _text(self, key: str, *, needed: bool) -> str:
        value = self._take(key, needed=needed)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.problem(f"“{key}” must be a text")
            return ""
        if needed and not value.strip():
            self.problem(f"“{key}” is empty")
        return value.strip("\n")
