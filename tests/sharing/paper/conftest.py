"""Hundreds of papers are made here: in this process, by the typesetter's own functions."""

import pytest

from sharing.errors import PaperError
from sharing.paper import press, typesetter


@pytest.fixture(autouse=True)
def near(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the process around it, but for the tests that are about that process."""
    if request.node.get_closest_marker("processes") is None:
        monkeypatch.setattr(press, "_typeset", _here)


def _here(template: str, data: str, at: int) -> bytes:
    made = typesetter.typeset(template, data, at)
    if made is None:
        raise PaperError("A paper could not be made.")
    return made
