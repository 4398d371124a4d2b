"""Files in the data folder: what the person and the bot sent each other."""

import mimetypes
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import bad_request
from simulator.parameters import Upload
from simulator.pictures import measure, without_camera_data
from simulator.records import Records

DOWNLOAD_BYTES = 20 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
_SIDES_TOGETHER = 10_000
_RATIO = 20
_FOLDERS = {"photo": "photos", "voice": "voice", "document": "documents", "sticker": "stickers"}
_UNSAFE = re.compile(r"[^\w.() -]+")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file: its id is also its name on the disk."""

    id: str
    kind: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0
    seconds: int = 0

    @property
    def path(self) -> str:
        """The `file_path` that Telegram gives, with the ending of the name."""
        return f"{_FOLDERS[self.kind]}/{self.id}{Path(self.name).suffix}"

    def described(self) -> dict[str, Any]:
        """The object of a Bot API message that stands for this file."""
        described: dict[str, Any] = {
            "file_id": self.id,
            "file_unique_id": self.id[:16],
            "file_size": self.size,
        }
        if self.kind in ("photo", "sticker"):
            described |= {"width": self.width, "height": self.height}
        if self.kind == "sticker":
            described |= {"type": "regular", "is_animated": False, "is_video": False}
        if self.kind == "voice":
            described |= {"duration": self.seconds, "mime_type": self.mime}
        if self.kind == "document":
            described |= {"file_name": self.name, "mime_type": self.mime}
        return described


class Files:
    """Bytes in `files/`, everything known about them in the records."""

    def __init__(self, folder: Path, records: Records) -> None:
        self._folder = folder / "files"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._records = records

    def keep(self, kind: str, upload: Upload, seconds: int = 0) -> StoredFile:
        """Store an upload as Telegram would.

        Raises:
            ApiError: it is no photo, or too big.
        """
        content, width, height = upload.content, 0, 0
        if kind == "photo":
            content = without_camera_data(content)
            width, height = _checked_photo(content)
        if kind == "sticker":
            width = height = 512
        name = _UNSAFE.sub("_", Path(upload.name).name)[-120:] or "file"
        stored = StoredFile(
            id=secrets.token_urlsafe(24),
            kind=kind,
            name=name,
            mime=_mime(name, upload.mime),
            size=len(content),
            width=width,
            height=height,
            seconds=seconds,
        )
        (self._folder / stored.id).write_bytes(content)
        self._records.write(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (stored.id, kind, name, stored.mime, stored.size, width, height, seconds),
        )
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        found = self._records.row("SELECT * FROM files WHERE id = ?", (file_id,))
        return StoredFile(*found) if found else None

    def place(self, stored: StoredFile) -> Path:
        """Where its bytes are."""
        return self._folder / stored.id


def _mime(name: str, said: str) -> str:
    if said and said != "application/octet-stream":
        return said.partition(";")[0].strip()
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _checked_photo(content: bytes) -> tuple[int, int]:
    if len(content) > PHOTO_BYTES:
        raise bad_request("PHOTO_SAVE_FILE_INVALID")
    size = measure(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    small, large = sorted(size)
    if not small or width + height > _SIDES_TOGETHER or large > _RATIO * small:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size
