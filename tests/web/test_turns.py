"""Turns at one grant: one at a time, a pause between two, nobody remembered for long."""

import asyncio
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from web.turns import Turns

ONE, OTHER = uuid4(), uuid4()


@dataclass
class Time:
    """A clock that moves when somebody pauses."""

    now: float = 100.0
    paused: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def turns(time: Time, apart: float = 1.0, patience: float = 25.0) -> Turns:
    return Turns(apart, patience=patience, pause=time.pause, clock=lambda: time.now)


async def test_turns_come_one_at_a_time_and_a_second_apart() -> None:
    time = Time()
    giving = turns(time)
    began: list[float] = []
    inside = 0

    async def take() -> None:
        nonlocal inside
        async with giving.one(ONE):
            inside += 1
            assert inside == 1
            began.append(time.now)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(take() for _ in range(5)))
    assert began == [100.0, 101.0, 102.0, 103.0, 104.0]


async def test_the_pause_counts_from_the_end_of_a_turn_even_of_one_that_failed() -> None:
    time = Time()
    giving = turns(time)

    async def fail() -> None:
        async with giving.one(ONE):
            time.now += 7
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await fail()
    async with giving.one(ONE):
        assert time.now == 108.0


async def test_another_grant_does_not_wait() -> None:
    time = Time()
    giving = turns(time)
    async with giving.one(ONE), giving.one(OTHER):
        assert time.now == 100.0


async def test_whoever_waits_for_too_long_is_told_so_and_the_others_go_on() -> None:
    time = Time()
    giving = turns(time, patience=0.01)
    release, entered = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with giving.one(ONE):
            entered.set()
            await release.wait()

    holding = asyncio.create_task(hold())
    await entered.wait()
    with pytest.raises(TimeoutError):
        async with giving.one(ONE):
            pytest.fail("two at a time")
    release.set()
    await holding
    async with giving.one(ONE):
        pass


async def test_a_turn_that_has_come_is_not_cut_short() -> None:
    giving = Turns(0.0, patience=0.01)
    async with giving.one(ONE):
        await asyncio.sleep(0.05)


async def test_nobody_is_remembered_when_the_pause_is_over() -> None:
    time = Time()
    giving = turns(time)
    async with giving.one(ONE):
        pass
    assert giving.kept == 1
    time.now += 1
    async with giving.one(OTHER):
        assert giving.kept == 1
