"""The chat page: its files, and what keeps it up to date."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from simulator.bell import Bell
from simulator.control import chat_number
from simulator.taps import toasts_after
from simulator.view import drawn, state
from simulator.world import World

_FOLDER = Path(__file__).parent / "page"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FIRST_SCREEN = 60
_PAGE_OF_MESSAGES = 60
_BATCH = 200
_HEARTBEAT_S = 15.0
_STEADY_S = 1.0


async def index(_request: Request) -> Response:
    """`GET /`: the chat page."""
    return _served("index.html")


async def asset(request: Request) -> Response:
    """`GET /page/{name}`: its style and script."""
    return _served(request.path_params["name"])


def _served(name: str) -> Response:
    place = _FOLDER / name
    if place.parent != _FOLDER or place.suffix not in _TYPES or not place.is_file():
        return Response("There is nothing here.", 404, media_type="text/plain")
    return Response(
        place.read_bytes(),
        media_type=_TYPES[place.suffix],
        headers={"Cache-Control": "no-cache"},
    )


async def chats(request: Request) -> Response:
    """`GET /sim/chats`: the chats there are."""
    world: World = request.app.state.world
    return JSONResponse(
        {"chats": [{"id": chat.id, "name": chat.first_name} for chat in world.chats.all()]}
    )


async def earlier(request: Request) -> Response:
    """`GET /sim/chats/{chat}/earlier?before=N`: what one sees by scrolling up."""
    world: World = request.app.state.world
    number = int(request.query_params.get("before", "0") or 0)
    found = world.chats.before(chat_number(request), number, _PAGE_OF_MESSAGES)
    return JSONResponse({"messages": [drawn(world, one) for one in found]})


async def live(request: Request) -> Response:
    """`GET /sim/chats/{chat}/live`: server-sent events, from `Last-Event-ID` on."""
    world: World = request.app.state.world
    chat = chat_number(request)
    start = request.headers.get("last-event-id", "")
    return StreamingResponse(
        _events(world, chat, int(start) if start.isdecimal() else None),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


async def _events(world: World, chat: int, start: int | None) -> AsyncIterator[str]:
    change = world.chats.last_change() if start is None else start
    toast = world.records.number("SELECT max(id) FROM toasts")
    if start is None:
        first = world.chats.before(chat, 2**62, _FIRST_SCREEN)
        yield _event("messages", [drawn(world, one) for one in first], change)
    around: dict[str, Any] = {}
    while not world.closing.is_set():
        ticket = world.chats.bell.ticket()
        now = state(world, chat)
        if now != around:
            around = now
            yield _event("state", now)
        while found := world.chats.changed_since(chat, change, _BATCH):
            change = found[-1].change
            yield _event("messages", [drawn(world, one) for one in found], change)
        for one in toasts_after(world, chat, toast):
            toast = one["id"]
            yield _event("toast", one)
        steady = _STEADY_S if around["typing"] or around["waiting"] else _HEARTBEAT_S
        await Bell.heard(ticket, steady)
        if not ticket.is_set():
            yield ": still here\n\n"
        await asyncio.sleep(0)


def _event(name: str, content: Any, number: int | None = None) -> str:
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"
