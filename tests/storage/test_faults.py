"""A right code opens whatever state the disk is in: full, read-only, another's, after a crash."""

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from storage.errors import DatabaseUnavailableError, KeyringError
from storage.keyring import Keyring, init_keyrings
from storage.store import Store
from storage.web_store import WebStore

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CODE = "C" * 28
Fault = Callable[[Path], AbstractContextManager[None]]
CAP_SYS_ADMIN = 21
REPOSITORY = Path(__file__).parents[2]

OPEN_ONCE = """
import asyncio, ctypes, json, sys
from storage.keyring import WebKeyring
from storage.keys import Family, Key, Ring
from storage.web_store import WebStore

async def main():
    asked = json.load(sys.stdin)
    # Root may write anywhere, unless it has given up its rights: then it is an owner like others.
    version, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(version, none) == 0
    rings = {
        name: Ring(Family(name), {1: Key(Family(name), 1, bytes.fromhex(secret))}, 1)
        for name, secret in asked["keys"].items()
    }
    store = await WebStore.open(asked["url"], WebKeyring(rings["PEPPER"], rings["SHELF"]))
    opened = await store.find(asked["code"])
    try:
        await store.post(opened.person_id, opened.grant_id, opened.public_key, b"note")
        print(json.dumps("written"))
    except Exception as error:
        print(json.dumps([type(error).__name__, opened.payload.decode()]))
    await store.close()

asyncio.run(main())
"""
OPENED = ["DatabaseReadOnlyError", "sealed document"]


def may_mount() -> bool:
    """Whether this process may mount a small disk; root in a container often may not."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (rights,) = (line.split()[1] for line in lines if line.startswith("CapEff:"))
    return bool(int(rights, 16) >> CAP_SYS_ADMIN & 1)


async def filled(url: str, keyring: Keyring) -> tuple[UUID, UUID]:
    """A database with one grant, which no process holds open."""
    await Store.prepare(url, keyring)
    store = await Store.open(url, keyring, now=lambda: NOW)
    async with store.transaction() as tx:
        person = await tx.person_for(42, NOW)
        grant = await tx.make_grant(
            person, CODE, b"k" * 32, b"sealed document", "Sister", "full", None, NOW
        )
    await store.close()
    return person.id, grant


def open_elsewhere(url: str, keyring: Keyring) -> object:
    """Opens the grant in a process of its own that has no right to write where it may not."""
    keys = {ring.family.value: ring.current.secret.hex() for ring in keyring.for_web().rings}
    done = subprocess.run(
        [sys.executable, "-c", OPEN_ONCE],
        input=json.dumps({"url": url, "code": CODE, "keys": keys}),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
        cwd=REPOSITORY,
    )
    return json.loads(done.stdout)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Neither the folder nor its files may be written, not even by their owner."""
    with ExitStack() as undo:
        for place in (*folder.iterdir(), folder):
            mode = place.stat().st_mode
            undo.callback(place.chmod, mode)
            place.chmod(mode & ~0o222)
        yield


async def test_a_folder_that_cannot_be_written_opens(tmp_path: Path, keyring: Keyring) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    url = f"sqlite:///{folder}/store.db"
    await filled(url, keyring)
    with read_only(folder):
        assert await asyncio.to_thread(open_elsewhere, url, keyring) == OPENED


async def test_a_folder_that_cannot_be_written_opens_while_the_bot_writes(
    tmp_path: Path, keyring: Keyring
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    url = f"sqlite:///{folder}/store.db"
    await filled(url, keyring)
    store = await Store.open(url, keyring, now=lambda: NOW)
    async with store.transaction() as tx:
        await tx.person_for(43, NOW)
    with read_only(folder):
        assert await asyncio.to_thread(open_elsewhere, url, keyring) == OPENED
    await store.close()


WRITES_LATER = """
import asyncio, ctypes, json, sys
from pathlib import Path
from storage.errors import DatabaseUnavailableError
from storage.keyring import WebKeyring
from storage.web_store import WebStore

async def main(url, keyring):
    keys = WebKeyring.load(Path(keyring))
    version, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(version, none) == 0
    store = await WebStore.open(url, keys)
    for _ in range(4):
        opened = await store.find("C" * 28)
        note = opened.person_id, opened.grant_id, opened.public_key, b"note"
        try:
            await store.post(*note)
            print("stored", flush=True)
        except DatabaseUnavailableError as error:
            print(type(error).__name__, flush=True)
        sys.stdin.readline()
    await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_page_that_was_started_where_nothing_could_be_written_writes_once_it_may(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    keyring = init_keyrings(tmp_path / "keyring", tmp_path / "web")
    url = f"sqlite:///{folder}/store.db"
    await filled(url, keyring)
    store = await Store.open(url, keyring)
    async with store.transaction() as tx:
        await tx.person_for(43, NOW)
    page = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WRITES_LATER, url, str(tmp_path / "web")),
        cwd=REPOSITORY,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert page.stdin is not None
    assert page.stdout is not None
    with read_only(folder):
        page_said = [await page.stdout.readline()]
    assert page_said == [b"DatabaseReadOnlyError\n"]
    page.stdin.write(b"\n" * 4)
    said = await page.stdout.read()
    assert said.split()[-1] == b"stored"
    assert await page.wait() == 0
    await store.close()


@contextmanager
def file_limit(folder: Path) -> Iterator[None]:
    """No file of this process can grow."""
    del folder
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """The disk that the folder lies on has no byte left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    try:
        yield
    finally:
        filler.unlink()


# Without a disk of our own there is none to fill.
FAULTS = [file_limit, full_disk] if may_mount() else [file_limit]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if full_disk in FAULTS:
        subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], check=True)
    yield folder
    if full_disk in FAULTS:
        subprocess.run(["/bin/umount", "-l", folder], check=True)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("opened_before", [True, False])
async def test_a_full_disk_opens_and_refuses_what_it_cannot_keep(
    small_disk: Path, keyring: Keyring, fault: Fault, *, opened_before: bool
) -> None:
    url = f"sqlite:///{small_disk}/store.db"
    person_id, grant_id = await filled(url, keyring)
    store = await Store.open(url, keyring, now=lambda: NOW)
    web_store = None
    if opened_before:
        web_store = await WebStore.open(url, keyring.for_web())
    with fault(small_disk):
        web_store = web_store or await WebStore.open(url, keyring.for_web())
        opened = await web_store.find(CODE)
        assert opened is not None
        assert opened.payload == b"sealed document"
        with pytest.raises(DatabaseUnavailableError):
            await web_store.post(person_id, grant_id, opened.public_key, bytes(100_000))
        with pytest.raises(DatabaseUnavailableError):
            await save_much(store)
        assert await web_store.find(CODE) is not None
    await web_store.post(person_id, grant_id, opened.public_key, b"note")
    async with store.transaction() as tx:
        assert [post.body for post in await tx.take_post()] == [b"note"]
        assert await tx.draft(await tx.person_for(42, NOW)) is None
    await web_store.close()
    await store.close()


async def save_much(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_draft(await tx.person_for(42, NOW), bytes(100_000), NOW)


def test_a_full_disk_makes_no_keyring(small_disk: Path) -> None:
    with file_limit(small_disk), pytest.raises(KeyringError, match="cannot be made"):
        init_keyrings(small_disk / "keyring", small_disk / "web")
    assert list(small_disk.iterdir()) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_full_disk_makes_no_database(small_disk: Path, keyring: Keyring, fault: Fault) -> None:
    with fault(small_disk), pytest.raises(DatabaseUnavailableError):
        asyncio.run(Store.prepare(f"sqlite:///{small_disk}/store.db", keyring))
    assert list(small_disk.iterdir()) == []


KILLED = """
import asyncio, json, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.keyring import Keyring
from storage.store import Store

async def main():
    store = await Store.open(sys.argv[1], Keyring.load(Path(sys.argv[2])))
    now = datetime.now(UTC)
    async with store.transaction() as tx:
        await tx.save_draft(await tx.person_for(7, now), b"committed", now)
    async with store.transaction() as tx:
        await tx.save_draft(await tx.person_for(7, now), b"not committed", now)
        await tx.finish_writing()
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_after_a_kill_the_page_opens_first_and_the_bot_finds_what_was_committed(
    tmp_path: Path, url: str
) -> None:
    keyring = init_keyrings(tmp_path / "keyring", tmp_path / "web")
    await filled(url, keyring)
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, url, str(tmp_path / "keyring")],
        check=False,
        cwd=REPOSITORY,
    )
    assert done.returncode == -9
    web_store = await WebStore.open(url, keyring.for_web())
    assert await web_store.find(CODE) is not None
    store = await Store.open(url, keyring)
    async with store.transaction() as tx:
        person = await tx.person_for(7, NOW)
        assert await tx.draft(person) == b"committed"
    await web_store.close()
    await store.close()


READING = """
import asyncio, json, sys, time
from pathlib import Path
from storage.keyring import WebKeyring
from storage.web_store import WebStore

async def main():
    store = await WebStore.open(sys.argv[1], WebKeyring.load(Path(sys.argv[2])))
    print("ready", flush=True)
    slowest, opened, posted = 0.0, 0, 0
    until = time.monotonic() + 2
    while time.monotonic() < until:
        start = time.monotonic()
        found = await store.find("C" * 28)
        slowest = max(slowest, time.monotonic() - start)
        opened += found is not None
        if opened % 50 == 1:
            await store.post(found.person_id, found.grant_id, found.public_key, b"note")
            posted += 1
    print(json.dumps([slowest, opened, posted]))
    await store.close()

asyncio.run(main())
"""


async def test_two_processes_read_and_write_side_by_side(tmp_path: Path, url: str) -> None:
    keyring = init_keyrings(tmp_path / "keyring", tmp_path / "web")
    await filled(url, keyring)
    store = await Store.open(url, keyring, now=lambda: NOW)
    page = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        READING,
        url,
        str(tmp_path / "web"),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
    )
    assert page.stdout is not None
    assert await page.stdout.readline() == b"ready\n"
    turns = taken = 0
    while page.returncode is None and not page.stdout.at_eof():
        async with store.transaction() as tx:
            person = await tx.person_for(turns % 20, NOW)
            await tx.save_draft(person, b"x" * 20_000, NOW)
            for post in await tx.take_post():
                await tx.drop_post(post.id)
                taken += 1
        turns += 1
        await asyncio.sleep(0)
    slowest, opened, posted = json.loads(await page.stdout.read())
    assert await page.wait() == 0
    async with store.transaction() as tx:
        taken += len(await tx.take_post())
    await store.close()
    assert opened > 10
    assert turns > 10
    assert taken == posted > 0
    assert slowest < 1
