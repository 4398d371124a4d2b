"""Updates pushed to the bot's webhook.

One worker for each lane (a chat's messages, a person's taps): the next update of a lane leaves
only after the one before was taken with a 2xx. Anything else is tried again, later and later,
or when `Retry-After` says so. Setting another webhook, or none, ends all workers.
"""

import asyncio
import json
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from simulator.world import World

_ANSWER_WITHIN_S = 30
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 60.0


async def push_to(world: World, hook: str) -> None:
    """Deliver to one webhook until it is another one, or we close."""
    workers: dict[str, asyncio.Task[None]] = {}
    async with ClientSession(timeout=ClientTimeout(total=_ANSWER_WITHIN_S)) as session:
        lanes = _Lanes(world, session, hook)
        try:
            while world.records.setting("webhook") == hook and not world.closing.is_set():
                ticket = world.mailbox.bell.ticket()
                workers = {lane: one for lane, one in workers.items() if not one.done()}
                for lane in world.mailbox.lanes():
                    if lane not in workers:
                        workers[lane] = asyncio.create_task(lanes.empty(lane))
                await ticket.wait()
        finally:
            for one in workers.values():
                one.cancel()
            await asyncio.gather(*workers.values(), return_exceptions=True)


class _Lanes:
    """The way of updates to one webhook."""

    def __init__(self, world: World, session: ClientSession, hook: str) -> None:
        self._world = world
        self._session = session
        self._hook: dict[str, Any] = json.loads(hook)
        self._gate = asyncio.Semaphore(self._hook["connections"])

    async def empty(self, lane: str) -> None:
        """Push a lane's updates, one after the other, until none waits."""
        tries = 0
        while found := self._next(lane):
            number, body = found
            async with self._gate:
                wait_s = await self._push(body, tries)
            if wait_s is None:
                self._world.mailbox.confirm(number)
                tries = 0
            else:
                tries += 1
                await asyncio.sleep(wait_s)
        # Whatever came into the lane meanwhile rang the bell before this worker was done.
        self._world.mailbox.bell.ring()

    def _next(self, lane: str) -> tuple[int, str] | None:
        second = self._world.mailbox.nth(lane, 1)
        if second and self._world.faults.take_for_delivery("reorder"):
            return second
        return self._world.mailbox.nth(lane, 0)

    async def _push(self, body: str, tries: int) -> float | None:
        """Try once; the seconds to wait before the next try, or None when it was taken."""
        try:
            status, told = await self._post(body)
            if self._world.faults.take_for_delivery("duplicate"):
                status, told = await self._post(body)
        except (ClientError, OSError, TimeoutError) as error:
            self._remember(f"Connection failed: {type(error).__name__}")
            return _later(tries)
        if status // 100 == 2:  # noqa: PLR2004 -- any 2xx
            return None
        self._remember(f"Wrong response from the webhook: {status}")
        return float(told) if told.isdecimal() else _later(tries)

    async def _post(self, body: str) -> tuple[int, str]:
        """The answer's status and its `Retry-After`."""
        headers = {"Content-Type": "application/json"}
        if self._hook["secret"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._hook["secret"]
        async with self._session.post(
            self._hook["url"], data=body.encode(), headers=headers, allow_redirects=False
        ) as answer:
            await answer.read()
            return answer.status, answer.headers.get("Retry-After", "")

    def _remember(self, message: str) -> None:
        told = {"last_error_date": self._world.clock.second(), "last_error_message": message}
        self._world.records.set("webhook_error", json.dumps(told))


def _later(tries: int) -> float:
    return float(min(_FIRST_WAIT_S * 2**tries, _LONGEST_WAIT_S))
