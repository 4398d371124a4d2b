"""Keyring files: JSON outside the database, readable by their owner only.

A new one never takes the place of another; a changed one takes its own place in one step, so that
a crash leaves either the old file or the new one, whole.

Owner and mode are checked also when root runs the program: a key that others can read is no key.
"""

import base64
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from storage.errors import KeyringError
from storage.keys import KEY_BYTES, Family, Key, Ring

FORMAT = 1
MODE = 0o400


def read_rings(path: Path, kind: str, families: tuple[Family, ...]) -> Mapping[Family, Ring]:
    """The rings in a file of this kind, which must hold exactly these families.

    Raises:
        KeyringError: the file is missing, open to others, or not such a keyring.
    """
    about: tuple[object, ...] = ()
    rings: dict[Family, Ring] = {}
    try:
        content = json.loads(_read(path))
        rings = {family: _ring(family, content["families"][family]) for family in families}
        about = (content["format"], content["kind"], len(content["families"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        about = ()
    if about != (FORMAT, kind, len(families)):
        raise KeyringError(f"{path} is not a {kind} this program can read.")
    return rings


def write_rings(path: Path, kind: str, rings: tuple[Ring, ...]) -> None:
    """A new file, mode 0400, on disk when this returns.

    Raises:
        KeyringError: there is a file already, or it cannot be made; then none is left.
    """
    _create(path, _as_json(kind, rings))


def replace_rings(path: Path, kind: str, rings: tuple[Ring, ...]) -> None:
    """Puts changed rings in the place of a file's, in one step, on disk when this returns.

    Raises:
        KeyringError: it cannot be written; the file is as it was.
    """
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)  # left by a crash: never in use
    _create(new, _as_json(kind, rings))
    try:
        new.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise KeyringError(f"The keyring {path} cannot be replaced: {error.strerror}.") from error


def _ring(family: Family, content: Mapping[str, Any]) -> Ring:
    keys = {int(name): _key(family, int(name), text) for name, text in content["keys"].items()}
    current = content["current"]
    if current not in keys:
        raise ValueError
    return Ring(family, keys, current)


def _key(family: Family, key_id: int, text: str) -> Key:
    secret = base64.b64decode(text, validate=True)
    if len(secret) != KEY_BYTES or not 0 < key_id < 2**32:
        raise ValueError
    return Key(family, key_id, secret)


def _read(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise KeyringError(f"The keyring {path} cannot be opened: {error.strerror}.") from error
    try:
        # The opened file is asked, not its name: nobody can swap it in between.
        _check(path, os.fstat(descriptor))
        with open(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


def _check(path: Path, about: os.stat_result) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise KeyringError(f"The keyring {path} is not a file.")
    if about.st_uid != os.geteuid():
        raise KeyringError(
            f"The keyring {path} belongs to another account (uid {about.st_uid}); "
            f"it must belong to the one that runs this program (uid {os.geteuid()})."
        )
    if (mode := stat.S_IMODE(about.st_mode)) != MODE:
        raise KeyringError(
            f"The keyring {path} has mode {mode:04o}; it must be 0400 (chmod 0400)."
        )


def _create(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, MODE)
    except FileExistsError:
        raise KeyringError(f"{path} is there already; a keyring is never overwritten.") from None
    except OSError as error:
        raise KeyringError(f"The keyring {path} cannot be made: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, MODE)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        _sync_folder(path.parent)
    except OSError as error:
        path.unlink()
        raise KeyringError(f"The keyring {path} cannot be made: {error.strerror}.") from error


def _sync_folder(folder: Path) -> None:
    """Without this a power cut may forget the file's name, and with it every record."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _as_json(kind: str, rings: tuple[Ring, ...]) -> bytes:
    families = {
        ring.family.value: {
            "current": ring.current_id,
            "keys": {
                str(key.id): base64.b64encode(key.secret).decode() for key in ring.keys.values()
            },
        }
        for ring in rings
    }
    content = {"format": FORMAT, "kind": kind, "families": families}
    return (json.dumps(content, indent=2) + "\n").encode()
