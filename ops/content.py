"""`./run flows …`: the interview's content, checked and as prose."""

from flows.check import check as problems
from flows.errors import ContentError
from flows.loading import load
from flows.outline import outline as as_prose
from flows.outline_countries import outline_countries
from ops.clock import now


def check() -> None:
    """Say that the content is whole.

    Raises:
        ContentError: it is not; every problem is listed.
    """
    found = problems(load(), now().date())
    if found:
        raise ContentError(found)
    print("The interview's content is whole.")


def outline(language: str, *, countries: bool) -> None:
    """Print the interview as prose, or what is said about the countries."""
    made = outline_countries if countries else as_prose
    print(made(load(), language), end="")
