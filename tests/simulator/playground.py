"""A running simulator, with a bot's side and a person's side, for the tests of this folder."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, FormData

from simulator.serve import run

TOKEN = "1234567:invented"
Json = dict[str, Any]


class Refused(Exception):  # noqa: N818 -- reads as a sentence in `pytest.raises`
    """The Bot API's refusal: its code, words and parameters."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(body["description"])
        self.status = status
        self.code: int = body["error_code"]
        self.description: str = body["description"]
        self.parameters: Json = body.get("parameters", {})


class Playground:
    """Both sides of the simulator over real HTTP."""

    def __init__(self, client: ClientSession, origin: str, stop: asyncio.Event) -> None:
        self.client = client
        self.origin = origin
        self.stop = stop

    async def call(self, method: str, **parameters: Any) -> Any:
        """A Bot API call with a JSON body; its result."""
        async with self.client.post(f"/bot{TOKEN}/{method}", json=parameters) as answer:
            body = await answer.json()
            if not body["ok"]:
                raise Refused(answer.status, body)
            return body["result"]

    async def upload(
        self, method: str, name: str, content: bytes, filename: str, **parameters: Any
    ) -> Any:
        """A Bot API call with a multipart body."""
        form = _form(name, content, filename, parameters)
        async with self.client.post(f"/bot{TOKEN}/{method}", data=form) as answer:
            body = await answer.json()
            if not body["ok"]:
                raise Refused(answer.status, body)
            return body["result"]

    async def updates(self, offset: int = 0, wait_s: int = 0, **more: Any) -> list[Json]:
        found: list[Json] = await self.call("getUpdates", offset=offset, timeout=wait_s, **more)
        return found

    async def act(self, chat: int, what: str, **body: Any) -> Json:
        """The person does something; what the control API answered."""
        return await self.post(f"/sim/chats/{chat}/{what}", body)

    async def give(
        self, chat: int, kind: str, content: bytes, filename: str, **fields: Any
    ) -> Json:
        """The person sends a file."""
        form = _form("file", content, filename, fields)
        async with self.client.post(f"/sim/chats/{chat}/{kind}", data=form) as answer:
            found: Json = await answer.json()
            assert answer.status == 200, found
            return found

    async def post(self, path: str, body: Json) -> Json:
        async with self.client.post(path, json=body) as answer:
            found: Json = await answer.json()
            assert answer.status == 200, found
            return found

    async def refused(self, path: str, body: Json) -> tuple[int, str]:
        """A refusal of the control API: its status and sentence."""
        async with self.client.post(path, json=body) as answer:
            assert answer.status >= 400
            return answer.status, (await answer.json())["error"]

    async def get(self, path: str) -> Json:
        async with self.client.get(path) as answer:
            assert answer.status == 200
            found: Json = await answer.json()
            return found

    async def messages(self, chat: int, after: int = 0) -> list[Json]:
        found: list[Json] = (await self.get(f"/sim/chats/{chat}/messages?after={after}"))[
            "messages"
        ]
        return found

    async def advance(self, seconds: float) -> None:
        await self.post("/sim/clock", {"advance_s": seconds})

    async def until(self, name: str, value: object) -> None:
        """Wait until one of the simulator's counts is so."""
        async with asyncio.timeout(10):
            while (await self.get("/sim/counts"))[name] != value:  # noqa: ASYNC110 -- over HTTP there is no event to wait for
                await asyncio.sleep(0.01)

    async def fault(self, kind: str, **wish: Any) -> None:
        await self.post("/sim/faults", {"kind": kind, **wish})


def _form(name: str, content: bytes, filename: str, fields: Mapping[str, Any]) -> FormData:
    form = FormData(quote_fields=False)
    for field, value in fields.items():
        form.add_field(field, value if isinstance(value, str) else json.dumps(value))
    form.add_field(name, BytesIO(content), filename=filename)
    return form


@asynccontextmanager
async def playing(data: Path, port: int = 0) -> AsyncIterator[Playground]:
    """A simulator over this folder, on a free port if none is named."""
    stop = asyncio.Event()
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(run(data, port, stop, ready.set_result))
    either: set[asyncio.Future[Any]] = {serving, ready}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if not ready.done():
        await serving
    origin = f"http://127.0.0.1:{await ready}"
    try:
        async with ClientSession(origin) as client:
            yield Playground(client, origin, stop)
    finally:
        stop.set()
        await serving


def keyboard(*labels: str) -> Json:
    """One row of buttons whose data is their label."""
    row = [{"text": label, "callback_data": label} for label in labels]
    return {"inline_keyboard": [row]}
