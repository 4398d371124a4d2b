"""Several bots and several pages behind one address, as more than one machine would run them.

The proxy in front takes turns. A replica that refuses the connection is passed over; one that
breaks off in the middle of an answer is not asked again: whoever called must call again.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, web

from tests.chaos.child import Child
from tests.chaos.harness import Chance, Chosen, Place, Storm, free_port, simulated
from tests.chaos.nursery import Program
from tests.chaos.people import People


@dataclass(slots=True)
class Fleet:
    """Replicas of one tier; one at a time dies, and it is drawn which."""

    children: Sequence[Child]
    chance: Chance
    dead: Child | None = None

    @property
    def deaths(self) -> int:
        return sum(child.deaths for child in self.children)

    def pids(self) -> list[int]:
        return [child.pid for child in self.children]

    async def start(self) -> None:
        """All of them at first, later the one that was killed."""
        starting = self.children if self.dead is None else [self.dead]
        self.dead = None
        await asyncio.gather(*(child.start() for child in starting))

    async def kill(self) -> None:
        self.dead = self.children[int(self.chance() * len(self.children))]
        await self.dead.kill()

    async def refused(self) -> int:
        """The dead one is started and cannot work; the exit status."""
        assert self.dead is not None
        await self.dead.begin()
        return await self.dead.gone()

    async def end(self) -> int:
        """The worst exit status."""
        return max([abs(await child.end()) for child in self.children])

    async def kill_all(self) -> None:
        for child in self.children:
            await child.kill()


@dataclass(slots=True)
class RoundRobin:
    """Passes each request to the next replica."""

    ports: Sequence[int]
    session: ClientSession
    answered: dict[int, int] = field(default_factory=dict)
    turn: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        for _ in self.ports:
            self.turn += 1
            port = self.ports[self.turn % len(self.ports)]
            try:
                return await self._passed(request, port, body)
            except ClientConnectorError:
                continue
            except (ClientError, TimeoutError):
                return web.Response(status=502)
        return web.Response(status=503)

    async def _passed(self, request: web.Request, port: int, body: bytes) -> web.Response:
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _OWN}
        async with self.session.request(
            request.method,
            f"http://127.0.0.1:{port}{request.path_qs}",
            data=body,
            headers=headers,
            allow_redirects=False,
        ) as answer:
            content = await answer.read()
        self.answered[port] = self.answered.get(port, 0) + 1
        return web.Response(status=answer.status, body=content)


_OWN = {"host", "content-length", "connection", "accept-encoding"}


@asynccontextmanager
async def round_robin(ports: Sequence[int]) -> AsyncIterator[tuple[RoundRobin, str]]:
    """A proxy in this process, and its origin."""
    # Its own connection for each request: a kept one to a dead replica would look like an answer.
    once, patience = {"Connection": "close"}, ClientTimeout(20)
    async with ClientSession(timeout=patience, headers=once) as session:
        proxy = RoundRobin(ports, session)
        app = web.Application(client_max_size=1 << 21)
        app.router.add_route("*", "/{rest:.*}", proxy.handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield proxy, f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


@dataclass(slots=True)
class Machines:
    """A storm over several bots, and the pages beside them."""

    storm: Storm
    bots: Fleet
    hooks: RoundRobin
    pages: Fleet
    page: str


@asynccontextmanager
async def machines(
    nursery: Path,
    folder: Path,
    seed: int,
    program: Chosen,
    *,
    bots: int,
    pages: int,
    urls: tuple[str, str],
    mode: str = "webhook",
    humble: bool = False,
) -> AsyncIterator[Machines]:
    """So many bots and pages at one database, each tier behind an address of its own.

    `urls` are the bot's and the page's addresses of the database. Who polls is alone.
    """
    chance = Chance(seed)
    async with AsyncExitStack() as held:
        origin = await held.enter_async_context(simulated(nursery, folder))
        hooks, hook = await _behind(held, bots)
        doors, page = await _behind(held, pages)
        places = [
            Place(
                nursery,
                folder,
                origin,
                port,
                mode,
                urls[0],
                f"bot-{number}",
                hook,
                humble=humble,
            )
            for number, port in enumerate(hooks.ports)
        ]
        first = Fleet([Child(nursery, program(p), p.ready) for p in places], chance)
        readers = [
            Place(
                nursery,
                folder,
                origin,
                port,
                "",
                urls[1],
                f"page-{number}",
                page,
                humble=humble,
            )
            for number, port in enumerate(doors.ports)
        ]
        second = Fleet([Child(nursery, real_page(p), p.ready) for p in readers], chance)
        held.push_async_callback(first.kill_all)
        held.push_async_callback(second.kill_all)
        await asyncio.gather(first.start(), second.start())
        session = await held.enter_async_context(ClientSession())
        storm = Storm(People(origin, session), first, places[0], chance)
        yield Machines(storm, first, hooks, second, page)


async def _behind(held: AsyncExitStack, replicas: int) -> tuple[RoundRobin, str]:
    ports = [free_port() for _ in range(replicas)]
    return await held.enter_async_context(round_robin(ports))


def real_page(place: Place) -> Program:
    """The product's page."""
    keyring = place.folder / "web-keyring.json"
    facts = (place.database, str(keyring), place.public, str(place.port), str(place.ready))
    return Program("tests.chaos.real_page", facts, str(place.log), humble=place.humble)
