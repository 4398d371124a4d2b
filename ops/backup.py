"""`./run backup`, `./run restore`, `./run backup-key`: copies that open elsewhere, and only there.

Rules of this file:
- The private key of backups is made once, and kept where neither database nor backups are.
- A file is written under another name and takes its own when it is whole and on disk.
"""

import asyncio
import base64
import binascii
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from ops.clock import now
from ops.errors import BackupFileError, UnopenedError
from ops.settings import key_settings
from storage.backup import Restored, back_up, buried, restore
from storage.backup_stream import KEY_BYTES, new_backup_key
from storage.keyring import Keyring
from storage.verify import verify

_PRIVATE = "i-know-me-best backup private key:"
_PUBLIC = "i-know-me-best backup public key:"
_PRIVATE_MODE = 0o400
_MODE = 0o600
_MADE = """Made {private} and {public}.
Take the first away from this machine and keep it where neither the database nor its backups are:
without it no backup can be restored. The second stays: ./run backup FILE --to {public}"""


def make_key(private: Path, public: Path) -> None:
    """Make the key pair of backups, in two new files.

    Raises:
        BackupFileError: a file is there already, or cannot be made.
    """
    ours, theirs = new_backup_key()
    _write(private, _PRIVATE_MODE, lambda file: file.write(_as_text(_PRIVATE, ours)))
    _write(public, _MODE, lambda file: file.write(_as_text(_PUBLIC, theirs)))
    print(_MADE.format(private=private, public=public))


def make(environment: Mapping[str, str], path: Path, *, to: Path) -> None:
    """Back everything up into a new file, beside a running bot and page.

    Raises:
        BackupFileError: the file is there already, or a file cannot be used.
        StorageError: the database cannot be read.
    """
    settings, began = key_settings(environment), monotonic()
    recipient = _read_key(to, _PUBLIC)
    counts: dict[str, int] = {}

    def write(file: BinaryIO) -> None:
        today = now().date()
        counts.update(asyncio.run(back_up(settings.database_url, file, recipient, today=today)))

    _write(path, _MODE, write)
    people, rows = counts["persons"], sum(counts.values())
    print(f"Backed up {people} people, {rows} rows, in {monotonic() - began:.1f} s: {path}")
    print("The keyring is not in it. Keep a copy of that apart from the backups.")


def make_erased(environment: Mapping[str, str], path: Path) -> None:
    """List what must not come back with an older backup: hashes of random ids, nobody's names.

    Raises:
        BackupFileError: the file is there already, or cannot be made.
        StorageError: the database cannot be read.
    """
    gone = asyncio.run(buried(key_settings(environment).database_url))
    lines = "".join(f"{mark.hex()}\n" for mark in gone)
    _write(path, _MODE, lambda file: file.write(lines.encode()))
    print(f"Listed {len(gone)} erased people and withdrawn links: {path}")


def bring_back(
    environment: Mapping[str, str],
    path: Path,
    *,
    key: Path,
    erased: Sequence[Path],
    verified: bool,
) -> None:
    """Restore a backup into the place that DATABASE_URL names, which must have no data yet.

    Raises:
        BackupFileError: a file cannot be used.
        StorageError: the backup is harmed, needs other keys, or the place is not fresh.
        UnopenedError: it is all there, but some of it does not open.
    """
    settings, began = key_settings(environment), monotonic()
    keyring = Keyring.load(settings.keyring_file)
    gone = [one for listed in erased for one in _read_erased(listed)]
    with _opened(path) as file:
        restored = asyncio.run(
            restore(
                settings.database_url,
                file,
                _read_key(key, _PRIVATE),
                keyring,
                today=now().date(),
                erased=gone,
            )
        )
    _say(restored, monotonic() - began)
    if verified:
        _verify(settings.database_url, keyring)


def _say(restored: Restored, seconds: float) -> None:
    people, rows = restored.rows["persons"], sum(restored.rows.values())
    day = f", as it was on {restored.made_on}" if restored.made_on else ""
    print(f"Restored {people} people, {rows} rows{day}, in {seconds:.1f} s.")
    print("Every digest is the same.")
    print(f"Erased or withdrawn since, and taken away again: {restored.buried} rows.")


def _verify(database_url: str, keyring: Keyring) -> None:
    result = asyncio.run(verify(database_url, keyring))
    if failed := sum(result.failed.values()):
        raise UnopenedError(f"It was restored, but {failed} rows do not open.")
    print(f"All of it opens: {sum(result.opened.values())} rows.")


def _as_text(kind: str, key: bytes) -> bytes:
    return f"{kind} {base64.b64encode(key).decode()}\n".encode()


def _read_key(path: Path, kind: str) -> bytes:
    try:
        text = path.read_text(encoding="ascii").strip()
        key = base64.b64decode(text.removeprefix(kind).strip(), validate=True)
    except OSError as error:
        raise BackupFileError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, binascii.Error):
        key, text = b"", ""
    if not text.startswith(kind) or len(key) != KEY_BYTES:
        raise BackupFileError(f"{path} does not hold the {kind.removeprefix('i-know-me-best ')}")
    return key


def _read_erased(path: Path) -> list[bytes]:
    try:
        return [bytes.fromhex(line) for line in path.read_text(encoding="ascii").split()]
    except OSError as error:
        raise BackupFileError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError:
        raise BackupFileError(f"{path} is not a list of what was erased.") from None


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupFileError(f"{path} cannot be read: {error.strerror}.") from error


def _write(path: Path, mode: int, write: Callable[[BinaryIO], object]) -> None:
    """A new file that is whole on disk under its name, or not there at all."""
    if path.exists():
        raise BackupFileError(f"{path} is there already; nothing is overwritten.")
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(descriptor)
        part.rename(path)
    except OSError as error:
        raise BackupFileError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
