"""A clock that is wrong: a file says by how many seconds, and may be written at any moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WrongClock:
    """Reads the file each time it is asked; without one it is right."""

    file: Path

    def __call__(self) -> datetime:
        """What this clock takes for now, in UTC."""
        try:
            ahead_s = float(self.file.read_text())
        except FileNotFoundError:
            ahead_s = 0.0
        return datetime.now(UTC) + timedelta(seconds=ahead_s)
