"""A keyring's file, watched: whoever holds the keyring asks whether the file has changed.

Asking costs one look at the file's entry. It happens before every transaction and every opening,
so a tier knows an announced key before anything on this machine is sealed with it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from storage.errors import KeyringError
from storage.keyring import Keyring, WebKeyring

Held = TypeVar("Held", bound=Keyring | WebKeyring)
Look = tuple[int, int, int]


class KeyringFile(Generic[Held]):
    """Made where a tier starts. `keyring` is what the file held then."""

    def __init__(self, path: Path, load: Callable[[Path], Held]) -> None:
        self._path = path
        self._load = load
        self._seen = self._offered = _look(path)
        self.keyring: Held = load(path)

    def changed(self) -> Held | None:
        """What the file holds now, if it is not what was taken on last.

        None also while the file cannot be read: what is held goes on working.
        """
        look = _look(self._path)
        if look is None or look == self._seen:
            return None
        try:
            keyring = self._load(self._path)
        except KeyringError:
            return None
        self._offered = look
        return keyring

    def taken(self) -> None:
        """What `changed` gave fits the database, and is held from now on."""
        self._seen = self._offered


def _look(path: Path) -> Look | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns, about.st_size
