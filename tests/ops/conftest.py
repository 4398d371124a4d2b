"""Demos that have ended when their test has."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ops.demos import Demo


@pytest.fixture
def start_demo(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """Start demos in one folder, one after another; all have ended afterwards."""
    started: list[Demo] = []

    def start(*arguments: str) -> Demo:
        started.append(Demo(tmp_path, *arguments))
        return started[-1]

    yield start
    for demo in started:
        if demo.process.poll() is None:
            demo.process.kill()
            demo.process.communicate()
