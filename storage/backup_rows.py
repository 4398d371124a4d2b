"""Rows as bytes, the same for both databases, and a digest of a table that knows no order.

    frame = kind u8 | u32 length | content        H head, T table, R row, E end of table, Z end

Head, table and end are JSON. A row is one frame a value, whose kind is the value's type.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from storage.errors import BackupError

HEAD: Final = b"H"
TABLE: Final = b"T"
ROW: Final = b"R"
END_OF_TABLE: Final = b"E"
END: Final = b"Z"

FRAME_BYTES: Final = 5
INT_BYTES: Final = 8
LONGEST: Final = 1 << 28

Frame = tuple[bytes, bytes]
_NONE, _BOOL, _INT, _TEXT, _BYTES, _UUID, _DATE = b"N", b"O", b"I", b"S", b"B", b"U", b"D"


def frame(kind: bytes, content: bytes) -> bytes:
    """One frame."""
    return kind + len(content).to_bytes(4) + content


def about(kind: bytes, **facts: object) -> bytes:
    """A frame of facts."""
    return frame(kind, json.dumps(facts, separators=(",", ":"), sort_keys=True).encode())


def facts(content: bytes) -> dict[str, Any]:
    """The facts in a frame. Raises BackupError."""
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BackupError("The backup holds something that this program cannot read.")
    return found


def frames(pieces: Iterable[bytes]) -> Iterator[Frame]:
    """The frames in a stream of bytes, however it was cut. Raises BackupError for half a frame."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= FRAME_BYTES:
            end = FRAME_BYTES + int.from_bytes(waiting[1:FRAME_BYTES])
            if end > LONGEST:
                raise BackupError("The backup holds something that this program cannot read.")
            if len(waiting) < end:
                break
            yield bytes(waiting[:1]), bytes(waiting[FRAME_BYTES:end])
            del waiting[:end]
    if waiting:
        raise BackupError("The backup ends in the middle of a row.")


def packed(values: Sequence[object]) -> bytes:
    """A row's values."""
    return b"".join(frame(*_packed(value)) for value in values)


def unpacked(content: bytes) -> list[object]:
    """A row's values again. Raises BackupError."""
    return [_unpacked(kind, value) for kind, value in frames([content])]


class Digest:
    """Counts rows and adds up their hashes: the same for the same rows in any order."""

    def __init__(self) -> None:
        self._sum = 0
        self.rows = 0

    def add(self, row: bytes) -> None:
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(row).digest())) % (1 << 256)
        self.rows += 1

    def __str__(self) -> str:
        return f"{self._sum:064x}"


def _packed(value: object) -> Frame:
    if value is None:
        return _NONE, b""
    for kind, of, write in _WRITE:
        if isinstance(value, of):
            return kind, write(value)
    raise TypeError(type(value).__name__)


def _unpacked(kind: bytes, content: bytes) -> object:
    try:
        return _READ[kind](content)
    except (KeyError, ValueError, IndexError):
        raise BackupError("The backup holds something that this program cannot read.") from None


# bool comes before int, which it is one of.
_WRITE: Final[tuple[tuple[bytes, type, Callable[[Any], bytes]], ...]] = (
    (_BOOL, bool, lambda value: bytes((value,))),
    (_INT, int, lambda value: value.to_bytes(INT_BYTES, signed=True)),
    (_TEXT, str, str.encode),
    (_UUID, UUID, lambda value: value.bytes),
    (_DATE, date, lambda value: value.isoformat().encode()),
    (_BYTES, bytes, bytes),
)
_READ: Final[Mapping[bytes, Callable[[bytes], object]]] = {
    _NONE: lambda _content: None,
    _BOOL: lambda content: bool(content[0]),
    _INT: lambda content: int.from_bytes(content, signed=True),
    _TEXT: bytes.decode,
    _BYTES: bytes,
    _UUID: lambda content: UUID(bytes=content),
    _DATE: lambda content: date.fromisoformat(content.decode()),
}
