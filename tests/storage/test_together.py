"""Rows that come at the same moment share a commit, and each waits for its own."""

import asyncio

import pytest

from storage.errors import DatabaseUnavailableError
from storage.together import Row, Together


class Disk:
    """Takes rows when it is let to; `broken` makes it refuse them."""

    def __init__(self) -> None:
        self.commits: list[list[Row]] = []
        self.begun = asyncio.Event()
        self.ready = asyncio.Event()
        self.broken = False

    async def write(self, rows: list[Row]) -> None:
        self.begun.set()
        await self.ready.wait()
        if self.broken:
            raise DatabaseUnavailableError("The disk is full.")
        self.commits.append(rows)


async def _begun(disk: Disk, notes: Together, count: int) -> list[asyncio.Task[None]]:
    """One row on its way to the disk, and so many more waiting."""
    first = asyncio.create_task(notes.add({"n": 0}))
    await disk.begun.wait()
    others = [asyncio.create_task(notes.add({"n": n + 1})) for n in range(count)]
    await asyncio.sleep(0)
    return [first, *others]


async def test_who_comes_alone_is_written_at_once() -> None:
    disk = Disk()
    disk.ready.set()
    await Together(disk.write).add({"n": 0})
    assert disk.commits == [[{"n": 0}]]


async def test_who_comes_meanwhile_shares_the_next_commit_and_waits_for_it() -> None:
    disk = Disk()
    tasks = await _begun(disk, Together(disk.write), 3)
    assert not any(task.done() for task in tasks)
    disk.ready.set()
    await asyncio.gather(*tasks)
    assert disk.commits == [[{"n": 0}], [{"n": 1}, {"n": 2}, {"n": 3}]]


async def test_no_transaction_grows_without_end() -> None:
    disk = Disk()
    tasks = await _begun(disk, Together(disk.write), 120)
    disk.ready.set()
    await asyncio.gather(*tasks)
    assert [len(rows) for rows in disk.commits] == [1, 50, 50, 20]


async def test_a_failure_is_told_to_everybody_whom_it_meets_and_to_nobody_else() -> None:
    disk = Disk()
    notes = Together(disk.write)
    disk.broken = True
    tasks = await _begun(disk, notes, 2)
    disk.ready.set()
    said = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in said] == [DatabaseUnavailableError] * 3
    disk.broken = False
    await notes.add({"n": 9})
    assert disk.commits == [[{"n": 9}]]


async def test_who_gave_up_waiting_is_not_written_for() -> None:
    disk = Disk()
    first, second, third = await _begun(disk, Together(disk.write), 2)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    disk.ready.set()
    await asyncio.gather(first, third)
    assert disk.commits == [[{"n": 0}], [{"n": 2}]]
