"""What a power cut leaves of a folder: what was synced, and perhaps some of the rest.

`tests/chaos/power.c` keeps the journal that is read here. A file's bytes outlast the cut once the
file was synced after they were written; its name, once its folder was synced after it was made,
changed or taken away. What was not synced may be there or not, sector by sector: `left` with a
chance draws, without one it leaves nothing of it.
"""

import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SHIM = Path(__file__).with_name("power.c")
SECTOR = 512
_HEAD = struct.Struct("=IIQQ")
_NEVER_LEFT = "-shm"  # shared memory: nobody needs it after a start

Chance = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal; the kinds are listed in `power.c`."""

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
    return {"LD_PRELOAD": str(shim), "POWER_FOLDER": str(folder), "POWER_JOURNAL": str(journal)}


def entries(journal: Path) -> Iterator[Entry]:
    """Everything noted, in order; a last line that was cut off is none."""
    content = memoryview(journal.read_bytes())
    at = 0
    while at + _HEAD.size <= len(content):
        kind, length, inode, offset = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        if at + length > len(content):
            return
        yield Entry(chr(kind), inode, offset, bytes(content[at : at + length]))
        at += length


def on_disk(folder: Path) -> dict[str, bytes]:
    """The files of a folder as they are."""
    return {str(file): file.read_bytes() for file in folder.iterdir() if file.is_file()}


def cut(folder: Path, before: Mapping[str, bytes], journal: Path, chance: Chance | None) -> None:
    """Leaves in the folder what the power cut leaves; `before` is how it was at the start."""
    disk = Disk(folder, before)
    for entry in entries(journal):
        disk.happened(entry)
    disk.write(folder, chance)


class File:
    """One file's bytes: what is synced, and what was done since."""

    def __init__(self, content: bytes = b"") -> None:
        self.synced = bytearray(content)
        self.since: list[Entry] = []

    def sync(self) -> None:
        for entry in self.since:
            _do(self.synced, entry)
        self.since.clear()

    def left(self, chance: Chance | None) -> bytes:
        content = bytearray(self.synced)
        for piece in (one for entry in self.since for one in _sectors(entry)):
            if chance is not None and chance() < 1 / 2:
                _do(content, piece)
        return bytes(content)


class Disk:
    """A folder as it goes through the journal."""

    def __init__(self, folder: Path, before: Mapping[str, bytes]) -> None:
        self._folder = str(folder)
        self._files: dict[int, File] = {}
        # Files from before have no number until they are opened.
        self._names: dict[str, int] = {}
        for number, (name, content) in enumerate(sorted(before.items())):
            self._names[name] = -1 - number
            self._files[-1 - number] = File(content)
        self._synced_names = dict(self._names)

    def happened(self, entry: Entry) -> None:
        """One step on."""
        name = entry.what.decode(errors="replace") if entry.kind in "OCDUR" else ""
        match entry.kind:
            case "O" | "C":
                self._opened(entry, name)
            case "W" | "T" | "L":
                self._files[entry.inode].since.append(entry)
            case "S" if entry.inode in self._files:
                self._files[entry.inode].sync()
            case "S":
                self._synced_names = dict(self._names)
            case "U":
                self._names.pop(name, None)
            case "R":
                old, _, new = name.partition("\0")
                self._names[new] = self._names.pop(old)
            case "D":
                self._files.pop(entry.inode, None)
            case _:
                raise ValueError(entry.kind)

    def _opened(self, entry: Entry, name: str) -> None:
        if entry.kind == "C":
            self._files[entry.inode] = File()
            self._names[name] = entry.inode
            return
        number = self._names[name]
        if number != entry.inode:  # the first time since the start
            self._files[entry.inode] = self._files.pop(number)
            for names in (self._names, self._synced_names):
                names.update({one: entry.inode for one, what in names.items() if what == number})

    def as_written(self, name: Path) -> bytes:
        """A file as a process without a power cut would read it."""
        if (number := self._names.get(str(name))) is None:
            return b""
        return self._files[number].left(lambda: 0)

    def write(self, folder: Path, chance: Chance | None) -> None:
        """Make the folder what is left."""
        for file in folder.iterdir():
            file.unlink()
        names = dict(self._synced_names)
        if chance is not None and chance() < 1 / 2:
            names = dict(self._names)
        for name, number in names.items():
            if not name.endswith(_NEVER_LEFT):
                place = folder / Path(name).relative_to(self._folder)
                place.touch(0o400 if "keyring" in name else 0o600)
                place.write_bytes(self._files[number].left(chance))


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
