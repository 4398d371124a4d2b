"""`./run keys rewrap` killed in its middle, again and again: nothing is lost, and it gets done."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from ops import keys, rotation
from ops.clock import now
from ops.database import opened
from sharing.code import new_code, new_passcode
from storage.keyring import WebKeyring
from storage.keys import Family
from storage.web_store import WebStore
from tests.support.databases import by_hand

ROOT = Path(__file__).parent.parent.parent
GRANT_KEY = b"k" * 32
STALE = """
    SELECT (SELECT count(*) FROM persons WHERE kek_id = 1 OR index_id = 1)
         + (SELECT count(*) FROM grants WHERE pepper_id = 1 OR shelf_id = 1)
"""
PATIENCE_S = 60

LONG = (pytest.mark.nightly, pytest.mark.timeout(7200))
# On each of the two databases; in every run ten kills together.
RUNS = [(5, 500), pytest.param(50, 10_000, marks=LONG)]


@pytest.fixture
def settings(prepared: dict[str, str]) -> dict[str, str]:
    return prepared


@pytest.mark.processes
@pytest.mark.parametrize(("kills", "people"), RUNS)
def test_a_killed_rewrap_loses_nothing_and_is_finished_later(
    settings: dict[str, str], kills: int, people: int
) -> None:
    codes = asyncio.run(_populate(settings, people))
    rotation.rotate(settings, frozenset(Family))
    for number in range(kills):
        # The first dies at its first rows, the last near its end.
        _killed(settings, leaving=2 * people * (kills - number) // (kills + 1))
        assert asyncio.run(_opened(settings, codes[number :: people // 10])) == 10
    assert _stale(settings) > 0
    rotation.rewrap_everything(settings)
    assert _stale(settings) == 0
    assert asyncio.run(_opened(settings, codes)) == people
    keys.verify(settings)


async def _populate(settings: Mapping[str, str], people: int) -> list[str]:
    """People with a draft and a link each; every fiftieth link has a passcode."""
    codes = [new_code() for _ in range(people)]
    async with opened(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store:
        for start in range(0, people, 50):
            async with store.transaction() as tx:
                for chat in range(start, min(start + 50, people)):
                    person = await tx.person_for(chat + 1, now())
                    await tx.save_draft(person, b"a draft", now())
                    await tx.make_grant(
                        person,
                        codes[chat],
                        GRANT_KEY,
                        b"sealed",
                        "team",
                        "full",
                        None,
                        now(),
                        passcode=None if chat % 50 else new_passcode(),
                    )
    return codes


def _killed(settings: Mapping[str, str], *, leaving: int) -> None:
    """Starts a rewrap and kills it once at most so many rows are under old keys."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "ops", "keys", "rewrap"],
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + PATIENCE_S
    while _stale(settings) > leaving and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.005)  # the database is asked, not the process: it has nothing to say yet
    process.kill()
    process.wait()


def _stale(settings: Mapping[str, str]) -> int:
    with by_hand(settings["DATABASE_URL"]) as database:
        found: int = database.execute(STALE).fetchone()[0]
    return found


async def _opened(settings: Mapping[str, str], codes: list[str]) -> int:
    """How many of these open on the page as it is now."""
    keyring = WebKeyring.load(Path(settings["WEB_KEYRING_FILE"]))
    store = await WebStore.open(settings["WEB_DATABASE_URL"], keyring)
    found = [await store.find(code) for code in codes]
    await store.close()
    return sum(each is not None and each.payload == b"sealed" for each in found)
