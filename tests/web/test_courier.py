"""Notes: one second of a reader's time at most, none forgotten while the process lives."""

import asyncio
from uuid import UUID, uuid4

import pytest

from storage.errors import DatabaseUnavailableError
from web import courier as courier_module
from web import postage
from web.courier import Courier, Letter


class Box:
    """A letter box that is shut until it is opened."""

    def __init__(self, *, shut: bool = False) -> None:
        self.shut = shut
        self.taken: list[bytes] = []
        self.tries = 0

    async def post(self, _person: UUID, _grant: UUID, _key: bytes, body: bytes) -> None:
        self.tries += 1
        if self.shut:
            raise DatabaseUnavailableError("shut")
        self.taken.append(body)


class Pauses:
    """Pauses that end when the test says so."""

    def __init__(self) -> None:
        self.lengths: list[float] = []
        self._ends: asyncio.Queue[None] = asyncio.Queue()

    async def __call__(self, length: float) -> None:
        self.lengths.append(length)
        await self._ends.get()

    async def end(self) -> None:
        self._ends.put_nowait(None)
        for _ in range(10):
            await asyncio.sleep(0)


def letter(body: bytes) -> Letter:
    return Letter(uuid4(), uuid4(), b"key", body)


async def test_a_letter_is_posted_before_the_reader_gets_the_page() -> None:
    box = Box()
    await Courier(box.post).deliver(letter(b"a"))
    assert box.taken == [b"a"]


async def test_letters_that_fail_are_kept_counted_and_posted_later_in_order() -> None:
    box, pauses = Box(shut=True), Pauses()
    courier = Courier(box.post, pause=pauses)
    for body in (b"a", b"b", b"c"):
        await courier.deliver(letter(body))
    assert courier.waiting == 3
    await asyncio.sleep(0)
    await pauses.end()
    assert (courier.waiting, box.taken) == (3, [])
    box.shut = False
    for _ in range(3):
        await pauses.end()
    assert (courier.waiting, box.taken) == (0, [b"a", b"b", b"c"])


async def test_tries_become_rarer_but_never_end() -> None:
    box, pauses = Box(shut=True), Pauses()
    courier = Courier(box.post, pause=pauses)
    await courier.deliver(letter(b"a"))
    await asyncio.sleep(0)
    for _ in range(9):
        await pauses.end()
    assert pauses.lengths[:3] == [0.5, 1.0, 2.0]
    assert pauses.lengths[-2:] == [30.0, 30.0]
    assert len(pauses.lengths) == 10
    await courier.close()


async def test_memory_is_bounded_and_what_is_lost_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(courier_module, "_MOST", 2)
    box, pauses = Box(shut=True), Pauses()
    courier = Courier(box.post, pause=pauses)
    for body in (b"a", b"b", b"c"):
        await courier.deliver(letter(body))
    assert (courier.waiting, courier.lost) == (2, 1)
    box.shut = False
    await courier.close()
    assert box.taken == [b"b", b"c"]


async def test_what_is_left_at_the_end_is_tried_once_more() -> None:
    box = Box(shut=True)
    courier = Courier(box.post, pause=Pauses())
    await courier.deliver(letter(b"a"))
    box.shut = False
    await courier.close()
    assert (courier.waiting, box.taken) == (0, [b"a"])


async def test_what_is_handed_over_is_stored_or_not_and_never_kept() -> None:
    box = Box()
    courier = Courier(box.post, pause=Pauses())
    assert await courier.hand_over(letter(b"a"))
    box.shut = True
    assert not await courier.hand_over(letter(b"b"))
    assert (box.taken, courier.waiting) == ([b"a"], 0)
    box.shut = False
    await courier.close()
    assert box.taken == [b"a"]


async def test_what_is_handed_over_to_a_box_that_hangs_is_not_waited_for() -> None:
    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    courier = Courier(hang, patience=0.01, pause=Pauses())
    assert not await courier.hand_over(letter(b"a"))
    assert courier.waiting == 0


async def test_an_error_of_any_kind_reaches_no_reader() -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    courier = Courier(broken, pause=Pauses())
    await courier.deliver(letter(b"a"))
    assert courier.waiting == 1
    await courier.close()


async def test_a_link_may_send_as_much_again_the_next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postage, "OPENINGS", 1)
    now = [86_400.0 * 20_000]
    box = Box()
    courier = Courier(box.post, postage=postage.Postage(lambda: now[0]))
    note = letter(b"a")
    for _ in range(3):
        await courier.opened(note)
    await courier.deliver(note)
    assert box.taken == [b"a", b"a"]
    now[0] += 86_400
    await courier.opened(note)
    assert len(box.taken) == 3
