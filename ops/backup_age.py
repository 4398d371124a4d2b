"""How old the newest backup is, and the newest list of what was erased since."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path


class Copy(StrEnum):
    """What lies in the folder of backups, by the end of its name."""

    BACKUP = "backup"
    ERASED = "erased"


def ages(folder: Path, now: datetime) -> Mapping[Copy, timedelta]:
    """The age of the newest file of each kind; without those that there is none of.

    Raises:
        OSError: the folder cannot be read.
    """
    newest = {copy: _newest(folder, copy) for copy in Copy}
    return {copy: now - made for copy, made in newest.items() if made is not None}


def _newest(folder: Path, copy: Copy) -> datetime | None:
    times = [
        file.stat().st_mtime for file in folder.iterdir() if file.name.endswith(f".{copy.value}")
    ]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def oldest(folder: Path, now: datetime) -> timedelta:
    """The age of the oldest file of either kind; nothing if there is none.

    Raises:
        OSError: the folder cannot be read.
    """
    ends = tuple(f".{copy.value}" for copy in Copy)
    times = [file.stat().st_mtime for file in folder.iterdir() if file.name.endswith(ends)]
    return now - datetime.fromtimestamp(min(times), UTC) if times else timedelta()
