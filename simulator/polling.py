"""getUpdates: the long poll, with everything that makes one go wrong.

Only the start of a call confirms, with the offset it brought. A poll whose client went away
ends without an answer and confirms nothing: a stale one that lived on would hand updates to
nobody and take a newer poll's place.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from simulator.errors import ApiError
from simulator.world import World

_MOST_UPDATES = 100
_LONGEST_S = 50
_TERMINATED = (
    "Conflict: terminated by other getUpdates request;"
    " make sure that only one bot instance is running"
)
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)


class ClientGoneError(Exception):
    """Whoever asked hung up: there is nobody to answer."""


async def get_updates(world: World, request: Request, values: Mapping[str, Any]) -> list[Any]:
    """The updates from `offset` on, after at most `timeout` seconds.

    Raises:
        ApiError: 409, a webhook is set or another poll came.
        ClientGoneError: the connection was closed meanwhile.
    """
    if world.records.setting("webhook"):
        raise ApiError(409, _WEBHOOK_ACTIVE)
    if "allowed_updates" in values:
        world.mailbox.allow(values["allowed_updates"])
    world.mailbox.confirm_before(values.get("offset", 0))
    limit = min(max(values.get("limit", _MOST_UPDATES), 1), _MOST_UPDATES)
    seconds = min(max(values.get("timeout", 0), 0), _LONGEST_S)
    mine = _take_over(world)
    try:
        found = await _wait(world, request, limit, seconds, mine)
    finally:
        if world.poll is mine:
            world.poll = None
    return _mistreated(world, [json.loads(body) for body in found])


def terminate(world: World) -> None:
    """End the running poll with a 409."""
    if world.poll:
        world.poll.set()
        world.mailbox.bell.ring()


def _take_over(world: World) -> asyncio.Event:
    terminate(world)
    world.poll = asyncio.Event()
    return world.poll


async def _wait(
    world: World, request: Request, limit: int, seconds: int, mine: asyncio.Event
) -> list[str]:
    gone: asyncio.Task[None] | None = None
    end = asyncio.get_running_loop().time() + seconds
    try:
        while True:
            ticket = world.mailbox.bell.ticket()
            if mine.is_set():
                raise ApiError(409, _TERMINATED)
            if gone and gone.done():
                raise ClientGoneError
            found = world.mailbox.waiting(limit)
            left = end - asyncio.get_running_loop().time()
            if found or left <= 0 or world.closing.is_set():
                return found
            gone = gone or asyncio.create_task(_hung_up(request))
            await _either(ticket, gone, left)
    finally:
        if gone:
            gone.cancel()


async def _either(ticket: asyncio.Event, gone: asyncio.Task[None], seconds: float) -> None:
    rung = asyncio.create_task(ticket.wait())
    try:
        await asyncio.wait({rung, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        rung.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _mistreated(world: World, updates: list[Any]) -> list[Any]:
    if updates and world.faults.take_for_delivery("duplicate"):
        updates = [*updates, updates[-1]]
    if len(updates) > 1 and world.faults.take_for_delivery("reorder"):
        updates = [updates[1], updates[0], *updates[2:]]
    return updates
