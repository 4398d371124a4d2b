"""The chat page: its files, and what keeps it up to date."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from simulator.bell import Bell
from simulator.control import LARGEST_CHAT, chat_number, whole_number
from simulator.errors import ControlError
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
_MOST_CHATS = 6
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
    chat, number = chat_number(request), whole_number(request.query_params, "before")
    found = world.chats.before(chat, number, _PAGE_OF_MESSAGES)
    return JSONResponse({"messages": [drawn(world, one) for one in found]})


async def live(request: Request) -> Response:
    """`GET /sim/live?chats=1,2`: server-sent events, from `Last-Event-ID` on."""
    world: World = request.app.state.world
    start = request.headers.get("last-event-id", "")
    wished = request.query_params.get("chats", "").split(",")
    chats = [int(one) for one in wished if one.isdecimal() and 0 < int(one) < LARGEST_CHAT]
    if not 1 <= len(chats) <= _MOST_CHATS:
        raise ControlError(400, f"chats is one to {_MOST_CHATS} chat numbers")
    return StreamingResponse(
        _events(world, chats, int(start) if start.isdecimal() else None),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


async def _events(world: World, chats: list[int], start: int | None) -> AsyncIterator[str]:
    views = [_View(world, chat, start) for chat in chats]
    told = world.chats.last_change()
    if start is None:
        for view in views:
            yield view.first_screen()
        yield f"id: {told}\n\n"
    while not world.closing.is_set():
        ticket = world.chats.bell.ticket()
        change = world.chats.last_change()
        for view in views:
            for event in view.news():
                yield event
        # The number goes out only when every chat has been told: a page that comes back with
        # it has missed nothing.
        if change != told:
            told = change
            yield f"id: {told}\n\n"
        steady = _STEADY_S if any(view.restless for view in views) else _HEARTBEAT_S
        await Bell.heard(ticket, steady)
        if not ticket.is_set():
            yield ": still here\n\n"


class _View:
    """What one open page has already been shown of one chat."""

    def __init__(self, world: World, chat: int, start: int | None) -> None:
        self._world = world
        self._chat = chat
        self._change = world.chats.last_change() if start is None else start
        self._toast = world.records.number("SELECT max(id) FROM toasts")
        self._around: dict[str, Any] = {}

    @property
    def restless(self) -> bool:
        """Whether something will change by itself: typing ends, a press grows too old."""
        return bool(self._around and (self._around["typing"] or self._around["waiting"]))

    def first_screen(self) -> str:
        found = self._world.chats.before(self._chat, 2**62, _FIRST_SCREEN)
        return self._event("messages", [drawn(self._world, one) for one in found])

    def news(self) -> Iterator[str]:
        """What changed since the last look."""
        now = state(self._world, self._chat)
        if now != self._around:
            self._around = now
            yield self._event("state", now)
        while found := self._world.chats.changed_since(self._chat, self._change, _BATCH):
            self._change = found[-1].change
            yield self._event("messages", [drawn(self._world, one) for one in found])
        for one in toasts_after(self._world, self._chat, self._toast):
            self._toast = one["id"]
            yield self._event("toast", one)

    def _event(self, name: str, content: Any) -> str:
        data = json.dumps({"chat": self._chat, "content": content}, ensure_ascii=False)
        return f"event: {name}\ndata: {data}\n\n"
