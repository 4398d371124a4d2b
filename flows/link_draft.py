"""A link that is being made, changed or looked at, and its bytes."""

from dataclasses import dataclass
from typing import Any

from flows.values import text, truth


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """`sections` are chosen of the `offered` parts; `passcode`: whether the link has one."""

    label: str = ""
    scope: str = ""
    sections: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    passcode: bool = False


def write(link: LinkDraft) -> list[Any]:
    """As it is kept in the state."""
    return [link.label, link.scope, list(link.sections), list(link.offered), link.passcode]


def read(written: list[Any]) -> LinkDraft:
    """What `write` wrote. Raises TypeError and ValueError for anything else."""
    label, scope, *more = written
    if not more:  # long ago a link had no more than these
        return LinkDraft(text(label), text(scope))
    sections, offered, passcode = more
    return LinkDraft(text(label), text(scope), _texts(sections), _texts(offered), truth(passcode))


def _texts(written: list[Any]) -> tuple[str, ...]:
    return tuple(text(each) for each in written)
