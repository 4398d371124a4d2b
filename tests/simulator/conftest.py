"""A fresh simulator for every test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.simulator.playground import Playground, playing


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Playground]:
    """A fresh simulator with nobody in it."""
    async with playing(tmp_path / "sim") as playground:
        yield playground
