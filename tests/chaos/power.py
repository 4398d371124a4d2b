"""What a power cut leaves of a folder: what was synced, and perhaps some of the rest.

`tests/chaos/power.c` keeps the journal that is read here. A file's bytes outlast the cut once the
file was synced after they were written; its name, once its folder was synced after it was made,
changed or taken away. What was not synced may be there or not, sector by sector: `left` with a
chance draws, without one it leaves nothing of it.

`born_with_their_names`: a new file's first name, and the folders it lies in, are synced with the
file itself, as on ext4, XFS and Btrfs. PostgreSQL counts on that for the files of its tables.
"""

import fcntl
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

SHIM = Path(__file__).with_name("power.c")
SECTOR = 512
_HEAD = struct.Struct("=IIQQ")
_NEVER_LEFT = "-shm"  # shared memory: nobody needs it after a start
_NAMED = frozenset("OCDURKMXN")

Chance = Callable[[], float]
Tree = Mapping[str, bytes | None]
"""Files and what is in them; a folder has nothing in it itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal; the kinds are listed in `power.c`, but for `N`: news (`say`)."""

    kind: str
    inode: int
    offset: int
    what: bytes


def built(folder: Path) -> Path:
    """The shim, made by the system's compiler."""
    made = folder / "power.so"
    gcc = shutil.which("gcc") or "gcc"
    strict = ("-Wall", "-Wextra", "-Werror")
    subprocess.run(
        [gcc, "-shared", "-fPIC", "-O1", *strict, "-o", str(made), str(SHIM), "-ldl"], check=True
    )
    return made


def preloaded(shim: Path, folder: Path, journal: Path) -> dict[str, str]:
    """What to add to the environment of a process that is to be watched in this folder."""
    return {
        "LD_PRELOAD": str(shim),
        "POWER_FOLDER": str(folder.resolve()),
        "POWER_JOURNAL": str(journal),
    }


@contextmanager
def nobody_writes(journal: Path) -> Iterator[int]:
    """Whoever is watched stands still before the next thing it would do; the open journal."""
    with journal.open("ab") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield opened.fileno()


def say(journal: Path, words: bytes) -> None:
    """A word of somebody who is not watched, in its place among everything that happened."""
    with nobody_writes(journal) as opened:
        os.write(opened, _HEAD.pack(ord("N"), len(words), 0, 0) + words)


def entries(journal: Path) -> Iterator[Entry]:
    """Everything noted, in order; a last line that was cut off is none."""
    content = memoryview(journal.read_bytes())
    at = 0
    while at + _HEAD.size <= len(content):
        kind, length, inode, offset = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        if at + length > len(content):
            return
        what = bytes(content[at : at + length])
        at += length
        if kind == ord("Z"):
            kind, what = ord("W"), bytes(int.from_bytes(what, sys.byteorder))
        yield Entry(chr(kind), inode, offset, what)


def on_disk(folder: Path) -> Tree:
    """What is in a folder as it is."""
    return {
        str(one): one.read_bytes() if one.is_file() else None
        for one in folder.resolve().rglob("*")
        if one.is_file() or one.is_dir()
    }


def cut(
    folder: Path,
    before: Tree,
    journal: Path,
    chance: Chance | None,
    *,
    born_with_their_names: bool = False,
) -> None:
    """Leaves in the folder what the power cut leaves; `before` is how it was at the start."""
    disk = Disk(folder, before, born_with_their_names=born_with_their_names)
    for entry in entries(journal):
        disk.happened(entry)
    disk.write(folder, chance)


class File:
    """One file's bytes: what is synced, and what was done since. `born`: its first name."""

    def __init__(self, content: bytes = b"", born: str = "") -> None:
        self.synced = bytearray(content)
        self.since: list[Entry] = []
        self.born = born

    def sync(self) -> None:
        for entry in self.since:
            _do(self.synced, entry)
        self.since.clear()

    def left(self, chance: Chance | None) -> bytes:
        content = bytearray(self.synced)
        for entry, then in zip_longest(self.since, self.since[1:]):
            if then is not None and then.kind == "Y":
                _do(content, entry)
            elif chance is not None:
                for piece in _sectors(entry):
                    if chance() < 1 / 2:
                        _do(content, piece)
        return bytes(content)


class Disk:
    """A folder as it goes through the journal."""

    def __init__(self, folder: Path, before: Tree, *, born_with_their_names: bool = False) -> None:
        self._root = str(folder.resolve())
        self._born_with_their_names = born_with_their_names
        self._names: dict[str, File | None] = {
            name: None if content is None else File(content) for name, content in before.items()
        }
        self._synced_names = dict(self._names)
        # By number: files and folders that were opened.
        self._files: dict[int, File] = {}
        self._folders: dict[int, str] = {}

    def happened(self, entry: Entry) -> None:
        """One step on."""
        name = entry.what.decode(errors="replace") if entry.kind in _NAMED else ""
        match entry.kind:
            case "O" | "C" | "D":
                self._opened(entry, name)
            case "W" | "Y" | "T" | "L":
                self._files[entry.inode].since.append(entry)
            case "S":
                self._sync(entry.inode)
            case "R" | "K":
                self._renamed(*name.split("\0"), and_stays=entry.kind == "K")
            case "M":
                self._names[name] = None
            case "U" | "X":
                self._names.pop(name, None)
            case "N":
                pass
            case _:
                raise ValueError(entry.kind)

    def _opened(self, entry: Entry, name: str) -> None:
        self._files.pop(entry.inode, None)
        self._folders.pop(entry.inode, None)
        if entry.kind == "D":
            self._folders[entry.inode] = name
            return
        if entry.kind == "C":
            self._names[name] = File(born=name)
        file = self._names[name]
        assert file is not None, name
        self._files[entry.inode] = file

    def _renamed(self, old: str, new: str, *, and_stays: bool) -> None:
        moved = [name for name in self._names if name == old or name.startswith(f"{old}/")]
        assert moved, old
        for name in moved:
            file = self._names[name] if and_stays else self._names.pop(name)
            self._names[new + name.removeprefix(old)] = file

    def _sync(self, number: int) -> None:
        if (place := self._folders.get(number)) is not None:
            there, synced = (
                _directly_in(place, self._names),
                _directly_in(place, self._synced_names),
            )
            for name in synced - there:
                del self._synced_names[name]
            self._synced_names.update({name: self._names[name] for name in there})
            if self._born_with_their_names:
                self._folders_above(place + "/")
            return
        file = self._files[number]
        file.sync()
        if self._born_with_their_names and file.born and self._names.get(file.born) is file:
            self._synced_names[file.born] = file
            self._folders_above(file.born)

    def _folders_above(self, name: str) -> None:
        while (name := _above(name)) != self._root and len(name) > len(self._root):
            self._synced_names[name] = None

    def as_written(self, name: Path) -> bytes:
        """A file as a process without a power cut would read it."""
        file = self._names.get(str(name.parent.resolve() / name.name))
        return file.left(lambda: 0) if file is not None else b""

    def write(self, folder: Path, chance: Chance | None) -> None:
        """Make the folder what is left."""
        for one in folder.iterdir():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        names = self._synced_names
        if chance is not None and chance() < 1 / 2:
            names = self._names
        for name in sorted(names):  # a folder comes before what is in it
            place = folder / Path(name).relative_to(self._root)
            file = names[name]
            if not place.parent.is_dir() or name.endswith(_NEVER_LEFT):
                continue
            if file is None:
                place.mkdir(0o700)
                continue
            place.touch(0o400 if "keyring" in name else 0o600)
            place.write_bytes(file.left(chance))


def _above(name: str) -> str:
    return name.rpartition("/")[0]


def _directly_in(place: str, names: Mapping[str, object]) -> set[str]:
    return {name for name in names if _above(name) == place}


def _do(content: bytearray, entry: Entry) -> None:
    end = entry.offset + len(entry.what)
    if entry.kind == "T":
        del content[entry.offset :]
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if entry.kind == "W":
        content[entry.offset : end] = entry.what


def _sectors(entry: Entry) -> Iterator[Entry]:
    """A write, sector by sector: a cut may tear it."""
    if entry.kind != "W":
        yield entry
        return
    start = entry.offset
    while start < entry.offset + len(entry.what):
        end = min((start // SECTOR + 1) * SECTOR, entry.offset + len(entry.what))
        part = entry.what[start - entry.offset : end - entry.offset]
        yield Entry("W", entry.inode, start, part)
        start = end
