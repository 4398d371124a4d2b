"""The two keyrings: the bot's, with all four families, and the page's, with two of them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from storage.database import database
from storage.errors import KeyringError
from storage.framing import framed
from storage.keyfile import read_rings, replace_rings, write_rings
from storage.keys import Family, Ring, all_keys, new_ring

KIND = "keyring"
WEB_KIND = "web keyring"


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """One key, as an operator may see it."""

    family: Family
    id: int
    current: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class WebKeyring:
    """What the page's tier may hold: enough to open a grant with its code, and nothing else."""

    pepper: Ring
    shelf: Ring

    @classmethod
    def load(cls, path: Path) -> Self:
        """The page's keyring, and an error if the file holds more.

        Raises:
            KeyringError: the file is missing, open to others, or not such a keyring.
        """
        rings = read_rings(path, WEB_KIND, (Family.PEPPER, Family.SHELF))
        keyring = cls(pepper=rings[Family.PEPPER], shelf=rings[Family.SHELF])
        all_keys(keyring.rings)
        return keyring

    @property
    def rings(self) -> tuple[Ring, ...]:
        return (self.pepper, self.shelf)


@dataclass(frozen=True, slots=True)
class Keyring:
    """All four families. Only the bot's tier and the operator's commands hold one."""

    kek: Ring
    index: Ring
    pepper: Ring
    shelf: Ring

    @classmethod
    def load(cls, path: Path) -> Self:
        """The bot's keyring.

        Raises:
            KeyringError: the file is missing, open to others, or not such a keyring.
        """
        rings = read_rings(path, KIND, tuple(Family))
        keyring = cls(*(rings[family] for family in Family))
        all_keys(keyring.rings)
        return keyring

    @classmethod
    def new(cls) -> Self:
        """Four independent random keys."""
        return cls(*(new_ring(family) for family in Family))

    @property
    def rings(self) -> tuple[Ring, ...]:
        return (self.kek, self.index, self.pepper, self.shelf)

    def for_web(self) -> WebKeyring:
        """The part of it that the page's tier gets."""
        return WebKeyring(pepper=self.pepper, shelf=self.shelf)


def init_keyrings(keyring_path: Path, web_path: Path, database_url: str | None = None) -> Keyring:
    """Four new keys into two new files, unless there is anything they would have to fit.

    Raises:
        KeyringError: a file is there already or cannot be made, or the database has keys: new
            ones would open nothing in it. Then neither file is left behind.
        DatabaseUrlError: `database_url` is not an address that this program can use.
        DatabaseUnavailableError: the database is there but cannot be asked.
    """
    if database_url is not None and database(database_url).has_keys():
        raise KeyringError(
            "The database was sealed with other keys; find its keyring. No key was made."
        )
    keyring = Keyring.new()
    write_rings(keyring_path, KIND, keyring.rings)
    try:
        write_rings(web_path, WEB_KIND, keyring.for_web().rings)
    except KeyringError:
        keyring_path.unlink()
        raise
    return keyring


def save(keyring: Keyring, keyring_path: Path, web_path: Path) -> None:
    """Puts a changed keyring in the place of both files, the bot's first.

    A crash in between leaves the page with what it had; saving again finishes it.

    Raises:
        KeyringError: a file cannot be replaced.
    """
    replace_rings(keyring_path, KIND, keyring.rings)
    replace_rings(web_path, WEB_KIND, keyring.for_web().rings)


def export(keyring: Keyring | WebKeyring, path: Path) -> None:
    """A copy of a keyring in a new file, to be kept in a safe place or carried to a machine.

    Raises:
        KeyringError: there is a file already, or it cannot be made.
    """
    write_rings(path, KIND if isinstance(keyring, Keyring) else WEB_KIND, keyring.rings)


def digest(keyring: Keyring | WebKeyring) -> str:
    """Says whether two processes hold the same keys of the page.

    16 hexadecimal digits over the PEPPERs' and SHELFs' fingerprints; it gives no key away.
    """
    prints = [key.fingerprint for key in all_keys((keyring.pepper, keyring.shelf))]
    return hashlib.sha256(framed(*prints)).hexdigest()[:16]


def status(keyring: Keyring | WebKeyring) -> tuple[KeyStatus, ...]:
    """Every key's family, id and fingerprint, none of the keys."""
    current = {(ring.family, ring.current_id) for ring in keyring.rings}
    return tuple(
        KeyStatus(key.family, key.id, (key.family, key.id) in current, key.fingerprint.hex()[:16])
        for key in all_keys(keyring.rings)
    )
