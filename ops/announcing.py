"""Saying that everything runs: once to a person, and at every later start to a file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops.readyfile import ReadyFile
from ops.supervisor import Announce


@contextmanager
def announcing(
    words: str, ready_file: Path | None, origins: Mapping[str, str]
) -> Iterator[Announce]:
    """What a supervisor calls with the pids of its tiers; the file is gone afterwards."""
    file = ReadyFile(ready_file, origins) if ready_file else None
    said: list[str] = []

    def announce(pids: Mapping[str, int]) -> None:
        if file:
            file.write(pids)
        if not said:
            said.append(words)
            print(words, flush=True)

    try:
        yield announce
    finally:
        if file:
            file.remove()
