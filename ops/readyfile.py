"""The file that tells other programs where the running tiers are."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ops.errors import FolderError


class ReadyFile:
    """Written by rename, so a reader finds the whole of it or none; removed at the end."""

    def __init__(self, path: Path, origins: Mapping[str, str]) -> None:
        self._path = path
        self._origins = origins

    def write(self, pids: Mapping[str, int]) -> None:
        """Say who runs now.

        Raises:
            FolderError: the file cannot be written there.
        """
        content = {**self._origins, "pids": {"supervisor": os.getpid(), **pids}}
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            draft.write_text(json.dumps(content) + "\n", encoding="utf-8")
            draft.replace(self._path)
        except OSError as error:
            raise FolderError(f"The ready file cannot be written: {error.strerror}.") from error

    def remove(self) -> None:
        """Forget it; nothing runs any more."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
