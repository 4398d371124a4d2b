"""The demo's data folder: made for one account alone, used by one demo at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.errors import FolderError


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where everything of one demo lies. The keys lie apart from the database they open."""

    root: Path

    @property
    def keyring(self) -> Path:
        return self.root / "keys" / "bot.keyring"

    @property
    def web_keyring(self) -> Path:
        return self.root / "keys" / "web.keyring"

    @property
    def simulator(self) -> Path:
        return self.root / "simulator"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.root / 'statements.sqlite3'}"

    @property
    def keyless(self) -> bool:
        """Whether there is no key: storage then decides if any may be made."""
        return not self.keyring.exists() and not self.web_keyring.exists()


@contextmanager
def opened(root: Path) -> Iterator[DataFolder]:
    """The folder, made if it is not there, held against a second demo.

    Raises:
        FolderError: it cannot be made, or another demo uses it.
    """
    folder = DataFolder(root.absolute())
    try:
        for path in (folder.root, folder.keyring.parent, folder.simulator):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise FolderError(f"The data folder cannot be made: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    except BlockingIOError as error:
        raise FolderError("Another demo is using this data folder.") from error
    finally:
        os.close(descriptor)
