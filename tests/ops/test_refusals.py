"""Bad configuration: one clear sentence, an exit status that is not zero, and nothing changed."""

import asyncio
import hashlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from ops.database import prepare
from storage.keyring import init_keyrings
from tests.ops.demos import run

pytestmark = pytest.mark.processes

TOKEN = "123456:AAHinvented-token_for-tests"
ROOT_RUNS = os.geteuid() == 0
NOBODY = 65534
CAP_SYS_ADMIN = 21
MOUNT = shutil.which("mount") or "mount"
UMOUNT = shutil.which("umount") or "umount"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """A configuration in which everything is good, its keys and database made."""
    for name in ("keys", "data"):
        (tmp_path / name).mkdir()
    good = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9",  # the discard port: nobody answers
        "DATABASE_URL": f"sqlite:///{tmp_path}/data/statements.sqlite3",
        "KEYRING_FILE": f"{tmp_path}/keys/bot.keyring",
        "WEB_KEYRING_FILE": f"{tmp_path}/keys/web.keyring",
        "PUBLIC_URL": "https://statements.example.org",
        "LISTEN": "127.0.0.1:0",
    }
    init_keyrings(Path(good["KEYRING_FILE"]), Path(good["WEB_KEYRING_FILE"]))
    return good


def _contents(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file's mode and digest; without SQLite's shared memory and a log that is empty."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith("-shm")
        and not (path.name.endswith("-wal") and path.stat().st_size == 0)
    }


def _refused(
    folder: Path, settings: dict[str, str], *command: str, before: tuple[str, ...] = ()
) -> str:
    """The sentence that the command ends with; the folder is as it was."""
    contents = _contents(folder)
    done = run(folder, settings, *command, before=before)
    assert done.returncode not in (0, None)
    assert done.stdout == ""
    (sentence,) = done.stderr.splitlines()
    assert sentence.endswith(".")
    assert not sentence.startswith("{"), "that is a crash, not a sentence"
    assert TOKEN not in sentence
    assert _contents(folder) == contents
    return sentence


@pytest.mark.parametrize("command", ["bot", "up"])
def test_no_token(tmp_path: Path, settings: dict[str, str], command: str) -> None:
    del settings["TELEGRAM_BOT_TOKEN"]
    assert "TELEGRAM_BOT_TOKEN" in _refused(tmp_path, settings, command)


@pytest.mark.parametrize("command", ["bot", "up"])
def test_a_keyring_that_others_may_read(
    tmp_path: Path, settings: dict[str, str], command: str
) -> None:
    Path(settings["KEYRING_FILE"]).chmod(0o444)
    sentence = _refused(tmp_path, settings, command)
    assert "0444" in sentence
    assert "0400" in sentence


def test_a_page_keyring_that_others_may_read(tmp_path: Path, settings: dict[str, str]) -> None:
    Path(settings["WEB_KEYRING_FILE"]).chmod(0o640)
    assert "0640" in _refused(tmp_path, settings, "web")


def test_a_keyring_of_another_account(tmp_path: Path, settings: dict[str, str]) -> None:
    if ROOT_RUNS:
        os.chown(settings["KEYRING_FILE"], NOBODY, NOBODY)
    else:
        settings["KEYRING_FILE"] = "/etc/hostname"  # root's, and readable
    assert "belongs to another account" in _refused(tmp_path, settings, "bot")


def test_a_missing_keyring(tmp_path: Path, settings: dict[str, str]) -> None:
    Path(settings["KEYRING_FILE"]).unlink()
    assert "cannot be opened" in _refused(tmp_path, settings, "bot")


def test_the_keys_of_another_database(tmp_path: Path, settings: dict[str, str]) -> None:
    _use_database(settings)
    for name in ("KEYRING_FILE", "WEB_KEYRING_FILE"):
        settings[name] += ".other"
    init_keyrings(Path(settings["KEYRING_FILE"]), Path(settings["WEB_KEYRING_FILE"]))
    for command in (("bot",), ("keys", "verify")):
        _refused(tmp_path, settings, *command)


def test_new_keys_for_a_database_that_has_some(tmp_path: Path, settings: dict[str, str]) -> None:
    _use_database(settings)
    settings["KEYRING_FILE"] += ".new"
    settings["WEB_KEYRING_FILE"] += ".new"
    assert "No key was made" in _refused(tmp_path, settings, "keys", "init")


def test_keys_are_not_overwritten(tmp_path: Path, settings: dict[str, str]) -> None:
    assert "never overwritten" in _refused(tmp_path, settings, "keys", "init")


@pytest.mark.parametrize(
    ("command", "address"),
    [
        ("bot", "postgresql+asyncpg://marked@127.0.0.1/x"),
        ("bot", "postgresql://marked@127.0.0.1/"),
        ("bot", "sqlite:///"),
        ("web", "marked"),
        ("up", "mysql://127.0.0.1/marked"),
    ],
)
def test_an_unsupported_database(
    tmp_path: Path, settings: dict[str, str], command: str, address: str
) -> None:
    settings["DATABASE_URL"] = address
    assert "marked" not in _refused(tmp_path, settings, command)


@pytest.mark.parametrize("command", [("bot",), ("up",), ("keys", "verify")])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_database_server_that_does_not_answer(
    tmp_path: Path, settings: dict[str, str], command: tuple[str, ...], host: str
) -> None:
    settings["DATABASE_URL"] = f"postgresql://marked:marked@{host}:1/marked"
    sentence = _refused(tmp_path, settings, *command)
    assert "Connection refused" in sentence
    assert "marked" not in sentence


@pytest.mark.parametrize(
    ("command", "address"),
    [
        ("bot", "http://statements.example.org"),
        ("web", "https://"),
        ("up", "https://statements.example.org/path"),
    ],
)
def test_a_wrong_public_url(
    tmp_path: Path, settings: dict[str, str], command: str, address: str
) -> None:
    """Which addresses are wrong is tested with the settings."""
    settings["PUBLIC_URL"] = address
    assert "PUBLIC_URL" in _refused(tmp_path, settings, command)


def test_up_wants_https_even_on_this_machine(tmp_path: Path, settings: dict[str, str]) -> None:
    settings["PUBLIC_URL"] = "http://127.0.0.1:8081"
    assert "https" in _refused(tmp_path, settings, "up")


@pytest.mark.parametrize("command", ["web", "up"])
def test_a_port_that_is_taken(tmp_path: Path, settings: dict[str, str], command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        settings["LISTEN"] = f"127.0.0.1:{held.getsockname()[1]}"
        assert "in use" in _refused(tmp_path, settings, command)


def test_a_demo_on_a_taken_port_makes_no_folder(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = str(held.getsockname()[1])
        sentence = _refused(tmp_path, {}, "demo", "--data", "new", "--port", port)
    assert f"Port {port} is in use" in sentence


@pytest.mark.parametrize("used", [False, True])
@pytest.mark.parametrize("command", ["bot", "up"])
def test_a_read_only_disk(
    tmp_path: Path, settings: dict[str, str], command: str, *, used: bool
) -> None:
    if used:
        _use_database(settings)
    with _read_only(tmp_path / "data") as without_rights:
        sentence = _refused(tmp_path, settings, command, before=without_rights)
    assert "database" in sentence


@pytest.mark.parametrize("used", [False, True])
@pytest.mark.parametrize("command", ["bot", "up"])
def test_a_full_disk(
    tmp_path: Path, settings: dict[str, str], command: str, *, used: bool
) -> None:
    with _disk(tmp_path / "data"):
        if used:
            _use_database(settings)
        limit = _fill(tmp_path / "data")
        _refused(tmp_path, settings, command, before=limit)


def test_keys_on_a_full_disk(tmp_path: Path, settings: dict[str, str]) -> None:
    (tmp_path / "full").mkdir()
    settings["KEYRING_FILE"] = f"{tmp_path}/full/bot.keyring"
    settings["WEB_KEYRING_FILE"] = f"{tmp_path}/full/web.keyring"
    with _disk(tmp_path / "full"):
        limit = _fill(tmp_path / "full")
        assert "cannot be made" in _refused(tmp_path, settings, "keys", "init", before=limit)


def test_a_code_that_nobody_has(tmp_path: Path, settings: dict[str, str]) -> None:
    _use_database(settings)
    done = run(tmp_path, settings, "grants", "withdraw", typed="0" * 28 + "\n")
    assert done.returncode != 0
    assert done.stderr == "No open link has this code.\n"


def test_a_code_with_groups_missing(tmp_path: Path, settings: dict[str, str]) -> None:
    done = run(tmp_path, settings, "grants", "withdraw", typed="ABCD-EFGH\n")
    assert done.returncode != 0
    assert "7 groups" in done.stderr


def _use_database(settings: dict[str, str]) -> None:
    """Make the tables, and let the database know its keys."""
    asyncio.run(prepare(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])))


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """A small disk of its own in this place, if we may mount one; else the folder as it is."""
    if not _may_mount():
        yield
        return
    subprocess.run((MOUNT, "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)), check=True)
    try:
        yield
    finally:
        subprocess.run((UMOUNT, str(folder)), check=True)


def _fill(folder: Path) -> tuple[str, ...]:
    """Leave no room; the answer goes before a command: without a disk, a limit on its files."""
    if not _may_mount():
        return (shutil.which("prlimit") or "prlimit", "--fsize=0")
    with (folder / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(bytes(4096)):
            pass
    return ()


def _may_mount() -> bool:
    """Root in a container often may not."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (rights,) = (line.split()[1] for line in lines if line.startswith("CapEff:"))
    return bool(int(rights, 16) >> CAP_SYS_ADMIN & 1)


@contextmanager
def _read_only(folder: Path) -> Iterator[tuple[str, ...]]:
    """Nobody may write there; what is given goes before a command, so that root may not either."""
    with ExitStack() as undo:
        for path in (*folder.iterdir(), folder):
            mode = path.stat().st_mode
            undo.callback(path.chmod, mode)
            path.chmod(mode & ~0o222)
        setpriv = shutil.which("setpriv") or "setpriv"
        yield (setpriv, "--bounding-set=-all", "--inh-caps=-all") if ROOT_RUNS else ()
