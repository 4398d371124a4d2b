"""The ready file: whole or not there."""

import json
import os
from pathlib import Path

import pytest

from ops.errors import FolderError
from ops.readyfile import ReadyFile


def test_it_holds_addresses_and_process_ids_and_goes_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "ready.json"
    file = ReadyFile(path, {"page": "http://127.0.0.1:1"})
    file.write({"web": 7})
    file.write({"web": 8})
    assert json.loads(path.read_text()) == {
        "page": "http://127.0.0.1:1",
        "pids": {"supervisor": os.getpid(), "web": 8},
    }
    assert list(tmp_path.iterdir()) == [path]
    file.remove()
    file.remove()
    assert not path.exists()


def test_a_place_where_it_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="ready file cannot be written"):
        ReadyFile(tmp_path / "nowhere" / "ready.json", {}).write({})
