"""The control API: a person's hands and eyes for tests, and a clock and faults to play with."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from simulator import people
from simulator.bell import Bell
from simulator.bodies import read_body
from simulator.errors import ApiError, ControlError
from simulator.parameters import Upload
from simulator.texts import encodable
from simulator.view import seen
from simulator.world import World

Handler = Callable[[Request], Awaitable[Response]]
Body = Mapping[str, Any]
LARGEST_CHAT = 2**52
_WHOLE = re.compile(r"[0-9]{1,15}")
_LONGEST_WAIT_S = 60.0
_SHOWN_IN_THE_PAGE = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
_UPLOADS = {"voice": "voice", "photo": "photo", "document": "document"}


def _text(body: Body, name: str = "text") -> str:
    value = body.get(name)
    if not isinstance(value, str) or not encodable(value):
        raise ControlError(400, f"{name} is a text")
    return value


def whole_number(body: Body, name: str = "message_id") -> int:
    """A number of the request, of at most fifteen digits."""
    value = body.get(name)
    if isinstance(value, bool) or not _WHOLE.fullmatch(str(value)):
        raise ControlError(400, f"{name} is a whole number")
    return int(str(value))


def _write(world: World, chat: int, body: Body) -> people.Done:
    return people.write(world, chat, _text(body))


def _forward(world: World, chat: int, body: Body) -> people.Done:
    return people.forward(world, chat, _text(body))


def _sticker(world: World, chat: int, body: Body) -> people.Done:
    return people.send_sticker(world, chat, _text(body, "emoji") if "emoji" in body else "🙂")


def _edit(world: World, chat: int, body: Body) -> people.Done:
    return people.edit(world, chat, whole_number(body), _text(body))


def _press(world: World, chat: int, body: Body) -> people.Done:
    return people.press(world, chat, whole_number(body), _text(body, "data"))


def _delete(world: World, chat: int, body: Body) -> people.Done:
    return people.delete(world, chat, whole_number(body))


def _block(world: World, chat: int, _body: Body) -> people.Done:
    return people.block(world, chat, blocked=True)


def _unblock(world: World, chat: int, _body: Body) -> people.Done:
    return people.block(world, chat, blocked=False)


def _profile(world: World, chat: int, body: Body) -> people.Done:
    """Another name, or another language of the person's app."""
    before = world.chats.open(chat)
    name = _text(body, "first_name") if "first_name" in body else before.first_name
    language = _text(body, "language_code") if "language_code" in body else before.language
    world.chats.introduce(chat, name or before.first_name, language)
    world.chats.bell.ring()
    return {"message_id": None, "update_id": None}


def _upload(kind: str) -> Callable[[World, int, Body], people.Done]:
    def act(world: World, chat: int, body: Body) -> people.Done:
        upload = body.get("file")
        if not isinstance(upload, Upload):
            raise ControlError(400, "the multipart field `file` is missing")
        seconds = whole_number(body, "duration") if "duration" in body else 1
        stored = world.files.keep(kind, upload, seconds if kind == "voice" else 0)
        return people.send_file(world, chat, stored, str(body.get("caption", "")))

    return act


ACTS: Mapping[str, Callable[[World, int, Body], people.Done]] = {
    "messages": _write,
    "forward": _forward,
    "sticker": _sticker,
    "edit": _edit,
    "press": _press,
    "delete": _delete,
    "block": _block,
    "unblock": _unblock,
    "profile": _profile,
    **{name: _upload(kind) for name, kind in _UPLOADS.items()},
}


def guarded(handler: Handler) -> Handler:
    """The handler with refusals answered as `{"error": sentence}`."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except ControlError as error:
            return JSONResponse({"error": error.sentence}, error.status)
        except ApiError as error:
            return JSONResponse({"error": error.description}, error.code)

    return answer


def chat_number(request: Request) -> int:
    """The chat of the address: a positive integer."""
    number = str(request.path_params["chat"])
    if not number.isdecimal() or not 0 < int(number) < LARGEST_CHAT:
        raise ControlError(404, "a chat is a positive whole number")
    return int(number)


async def act(request: Request) -> Response:
    """`POST /sim/chats/{chat}/{act}`: the person does something."""
    world: World = request.app.state.world
    chat = chat_number(request)
    wish = ACTS.get(request.path_params["act"])
    if wish is None:
        raise ControlError(404, "a person cannot do that here")
    body = await read_body(request)
    with world.records.together():
        return JSONResponse(wish(world, chat, body))


async def messages(request: Request) -> Response:
    """`GET /sim/chats/{chat}/messages?after=N`; `wait_s` waits for the first one, so long."""
    world: World = request.app.state.world
    chat, query = chat_number(request), request.query_params
    after = whole_number(query, "after") if "after" in query else 0
    wait_s = (
        min(float(whole_number(query, "wait_s")), _LONGEST_WAIT_S) if "wait_s" in query else 0.0
    )
    end = asyncio.get_running_loop().time() + wait_s
    while True:
        ticket = world.chats.bell.ticket()
        found = world.chats.after(chat, after)
        left = end - asyncio.get_running_loop().time()
        if found or left <= 0 or world.closing.is_set():
            return JSONResponse({"messages": [seen(world, one) for one in found]})
        await Bell.heard(ticket, left)


async def clock(request: Request) -> Response:
    """`POST /sim/clock {"advance_s"}`."""
    world: World = request.app.state.world
    try:
        seconds = float((await read_body(request))["advance_s"])
    except (KeyError, TypeError, ValueError):
        raise ControlError(400, "advance_s is a number of seconds") from None
    if not 0 <= seconds <= 100 * 366 * 86400:
        raise ControlError(400, "the clock moves forward only, by a century at most")
    world.advance(seconds)
    return JSONResponse({"now": world.clock.now()})


async def faults(request: Request) -> Response:
    """`POST /sim/faults`: what is still to go wrong."""
    world: World = request.app.state.world
    world.faults.ask(await read_body(request))
    return JSONResponse({"pending": world.faults.pending()})


async def counts(request: Request) -> Response:
    """`GET /sim/counts`: how much of everything, and no word of anybody."""
    world: World = request.app.state.world
    return JSONResponse(
        {
            "calls": dict(world.calls),
            "updates_waiting": world.mailbox.count(),
            "updates_confirmed": world.mailbox.confirmed,
            "updates_expired": world.mailbox.expired,
            "taps_unanswered": world.records.number(
                "SELECT count(*) FROM taps WHERE NOT answered AND expires > ?",
                (world.clock.now(),),
            ),
            "polling": world.poll is not None,
            "webhook": bool(world.records.setting("webhook")),
            "faults": world.faults.pending(),
        }
    )


async def file(request: Request) -> Response:
    """`GET /sim/files/{file}/{name}`: pictures and sound in place, the rest as a download."""
    world: World = request.app.state.world
    stored = world.files.find(request.path_params["file"])
    if stored is None:
        raise ControlError(404, "there is no such file")
    inline = stored.mime in _SHOWN_IN_THE_PAGE or stored.mime.startswith("audio/")
    return FileResponse(
        world.files.place(stored),
        media_type=stored.mime,
        filename=stored.name,
        content_disposition_type="inline" if inline else "attachment",
        # What somebody uploaded must not run as a page of this origin.
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        },
    )
