"""What the storms share: a server that may be crashed."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from tests.chaos.disks import may_mount, small_disk
from tests.support.postgres import Server, server


@pytest.fixture(scope="session")
def own_server() -> Iterator[Server]:
    """A server that may be crashed, on a disk that may be filled: only storms are on it."""
    if not may_mount():
        with server() as running:
            yield running
        return
    # Where other accounts may go: the server runs under one of them.
    folder = Path("/var/tmp") / f"statements-disk-{token_hex(6)}"  # noqa: S108 - a random name
    with small_disk(folder, "400m") as disk, server(disk / "server") as running:
        yield running
