"""Keyring files: made once, for their owner's eyes, and refused in every other state."""

import base64
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.errors import DatabaseUnavailableError, KeyringError
from storage.keyring import Keyring, WebKeyring, init_keyrings, status
from storage.keys import Family
from storage.store import Store
from tests.support.databases import ON_SQLITE, Addresses

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "keyring", tmp_path / "web-keyring"


def test_new_keyrings_are_read_again(files: tuple[Path, Path]) -> None:
    made = init_keyrings(*files)
    assert Keyring.load(files[0]) == made
    assert WebKeyring.load(files[1]) == made.for_web()


@pytest.mark.parametrize("mask", [0, 0o777])
def test_new_keyrings_are_for_their_owner_only(files: tuple[Path, Path], mask: int) -> None:
    old_mask = os.umask(mask)
    try:
        init_keyrings(*files)
    finally:
        os.umask(old_mask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o400, 0o400]


def test_the_pages_keyring_holds_two_families(files: tuple[Path, Path]) -> None:
    init_keyrings(*files)
    assert json.loads(files[1].read_text())["families"].keys() == {"PEPPER", "SHELF"}


def test_every_key_is_its_own(files: tuple[Path, Path]) -> None:
    keyring = init_keyrings(*files)
    assert len({ring.current.secret for ring in keyring.rings}) == len(Family)


def test_a_keyring_is_never_overwritten(files: tuple[Path, Path]) -> None:
    init_keyrings(*files)
    before = [path.read_bytes() for path in files]
    with pytest.raises(KeyringError, match="never overwritten"):
        init_keyrings(*files)
    assert [path.read_bytes() for path in files] == before


def test_half_a_pair_is_not_left_behind(files: tuple[Path, Path]) -> None:
    files[1].write_text("mine")
    with pytest.raises(KeyringError):
        init_keyrings(*files)
    assert not files[0].exists()
    assert files[1].read_text() == "mine"


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="No such file"):
        init_keyrings(tmp_path / "no" / "keyring", tmp_path / "web")
    with pytest.raises(KeyringError, match="No such file"):
        Keyring.load(tmp_path / "keyring")


def test_a_keyring_that_cannot_be_finished_is_not_left(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.keyfile.os.fsync", full)
    with pytest.raises(KeyringError, match="No space left"):
        init_keyrings(*files)
    assert not any(path.exists() for path in files)


@pytest.mark.parametrize("mode", [0o600, 0o440, 0o404, 0o444, 0o000, 0o4400])
def test_another_mode_is_refused_also_for_root(files: tuple[Path, Path], mode: int) -> None:
    init_keyrings(*files)
    files[0].chmod(mode)
    with pytest.raises(KeyringError, match=r"0400|denied"):
        Keyring.load(files[0])


def test_another_owner_is_refused_also_for_root(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    init_keyrings(*files)
    mine = os.geteuid()
    monkeypatch.setattr("storage.keyfile.os.geteuid", lambda: mine + 1)
    with pytest.raises(KeyringError, match="belongs to another account"):
        Keyring.load(files[0])


def test_a_pipe_or_a_folder_is_no_keyring(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o400)
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(KeyringError, match="not a file"):
            Keyring.load(path)


def test_one_keyring_is_not_taken_for_the_other(files: tuple[Path, Path]) -> None:
    init_keyrings(*files)
    with pytest.raises(KeyringError, match="is not a web keyring"):
        WebKeyring.load(files[0])
    with pytest.raises(KeyringError, match="is not a keyring"):
        Keyring.load(files[1])


def drop_family(content: dict[str, Any]) -> None:
    del content["families"]["KEK"]


def add_family(content: dict[str, Any]) -> None:
    content["families"]["MORE"] = content["families"]["KEK"]


def shorten(content: dict[str, Any]) -> None:
    content["families"]["KEK"]["keys"]["1"] = base64.b64encode(b"short").decode()


def garble(content: dict[str, Any]) -> None:
    content["families"]["KEK"]["keys"]["1"] = "?"


def renumber(content: dict[str, Any]) -> None:
    content["families"]["KEK"] = {"current": 0, "keys": {"0": "A" * 43 + "="}}


def lose_current(content: dict[str, Any]) -> None:
    content["families"]["KEK"]["current"] = 2


def list_keys(content: dict[str, Any]) -> None:
    content["families"]["KEK"]["keys"] = ["a"]


def newer(content: dict[str, Any]) -> None:
    content["format"] = 2


CHANGES: tuple[Change, ...] = (
    drop_family,
    add_family,
    shorten,
    garble,
    renumber,
    lose_current,
    list_keys,
    newer,
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_harmed_keyring_is_refused(files: tuple[Path, Path], change: Change) -> None:
    init_keyrings(*files)
    content = json.loads(files[0].read_text())
    change(content)
    rewrite(files[0], json.dumps(content))
    with pytest.raises(KeyringError, match="this program can read") as refusal:
        Keyring.load(files[0])
    assert not any(
        secret in str(refusal.value)
        for ring in content["families"].values()
        for secret in (ring["keys"].values() if isinstance(ring["keys"], dict) else ())
    )


@pytest.mark.parametrize("text", ["", "[]", "7", "{", '{"families": 7}', "\xff"])
def test_something_else_is_no_keyring(files: tuple[Path, Path], text: str) -> None:
    init_keyrings(*files)
    rewrite(files[0], text)
    with pytest.raises(KeyringError, match="this program can read"):
        Keyring.load(files[0])


def test_the_same_key_twice_is_refused(files: tuple[Path, Path]) -> None:
    init_keyrings(*files)
    content = json.loads(files[0].read_text())
    content["families"]["SHELF"] = content["families"]["KEK"]
    rewrite(files[0], json.dumps(content))
    with pytest.raises(KeyringError, match="same key twice"):
        Keyring.load(files[0])


def test_the_status_names_keys_and_shows_none(files: tuple[Path, Path]) -> None:
    keyring = init_keyrings(*files)
    lines = status(keyring)
    assert [(line.family, line.id, line.current) for line in lines] == [
        (family, 1, True) for family in Family
    ]
    assert not any(ring.current.secret.hex()[:16] in str(lines) for ring in keyring.rings)


def test_a_keyring_never_shows_its_secrets() -> None:
    keyring = Keyring.new()
    assert not any(str(ring.current.secret) in repr(keyring) for ring in keyring.rings)


async def test_no_key_is_made_when_the_database_has_keys(
    files: tuple[Path, Path], url: str
) -> None:
    await Store.prepare(url, Keyring.new())
    with pytest.raises(KeyringError, match="No key was made"):
        init_keyrings(*files, url)
    assert not any(path.exists() for path in files)


async def test_keys_are_made_for_a_database_that_is_empty_or_missing(
    files: tuple[Path, Path], tmp_path: Path, empty: Addresses
) -> None:
    url = empty.bot
    init_keyrings(*files, url)
    await Store.migrate(url)
    init_keyrings(tmp_path / "more", tmp_path / "more-web", url)


def test_no_key_is_made_when_the_server_does_not_answer(files: tuple[Path, Path]) -> None:
    with pytest.raises(DatabaseUnavailableError, match="Connection refused"):
        init_keyrings(*files, "postgresql://someone:secret@127.0.0.1:1/db")
    assert not any(path.exists() for path in files)


@ON_SQLITE
def test_no_key_is_made_when_the_database_cannot_be_asked(
    files: tuple[Path, Path], tmp_path: Path, url: str
) -> None:
    (tmp_path / "store.db").write_bytes(b"no database" * 100)
    with pytest.raises(DatabaseUnavailableError):
        init_keyrings(*files, url)
    assert not any(path.exists() for path in files)


def rewrite(path: Path, text: str) -> None:
    path.chmod(0o600)
    path.write_text(text)
    path.chmod(0o400)
