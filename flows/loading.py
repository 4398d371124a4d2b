"""The content files, read strictly and all at once. The only module here that reads files."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable

from flows.errors import ContentError
from flows.interview import Interview
from flows.interview_file import check_conditions, read_interview
from flows.tables import Table


def load_interview(root: Traversable | None = None) -> Interview:
    """The interview without its wording. Raises ContentError with every problem found."""
    problems: list[str] = []
    interview = _interview(root or files("flows") / "content", problems)
    if problems:
        raise ContentError(tuple(problems))
    return interview


def _interview(root: Traversable, problems: list[str]) -> Interview:
    name = "statement/flow.toml"
    interview = read_interview(_table(root, name, problems))
    check_conditions(interview, name, problems)
    return interview


def _table(root: Traversable, name: str, problems: list[str]) -> Table:
    try:
        values = tomllib.loads(root.joinpath(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{name}: cannot be read: {error}")
        values = {}
    return Table(values, name, problems)
