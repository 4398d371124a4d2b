"""The Bot API over HTTP: `/bot<TOKEN>/<METHOD>` and `/file/bot<TOKEN>/<PATH>`.

Every token is taken: this is one bot on one computer.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from simulator import editing, polling, profile, sending, webhook
from simulator.bodies import read_body
from simulator.errors import ApiError, bad_request
from simulator.faults import Fault
from simulator.files import DOWNLOAD_BYTES
from simulator.parameters import METHODS, read_parameters
from simulator.taps import answer_callback_query
from simulator.world import World

Answer = Callable[[World, Mapping[str, Any]], Any]


def _yes(_world: World, _values: Mapping[str, Any]) -> bool:
    return True


def get_file(world: World, values: Mapping[str, Any]) -> dict[str, Any]:
    """Where a file can be downloaded; over 20 MB it cannot."""
    stored = world.files.find(values["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.size > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": stored.id,
        "file_unique_id": stored.id[:16],
        "file_size": stored.size,
        "file_path": stored.path,
    }


ANSWERS: Mapping[str, Answer] = {
    "getMe": profile.get_me,
    "logOut": _yes,
    "close": _yes,
    "setWebhook": webhook.set_webhook,
    "deleteWebhook": webhook.delete_webhook,
    "getWebhookInfo": webhook.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "setMessageReaction": editing.set_message_reaction,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
}
_BY_LOWER_CASE = {method.lower(): method for method in METHODS}


async def call(request: Request) -> Response:
    """Answer one call, or fail it in the way that was asked for."""
    world: World = request.app.state.world
    method = _BY_LOWER_CASE.get(request.path_params["method"].lower())
    if method is None:
        return _refused(ApiError(404, "Not Found"))
    world.calls[method] += 1
    fault = world.faults.take_for_call(method)
    if fault:
        return await _meet(fault, world, request, method)
    return await _answered(world, request, method)


async def download(request: Request) -> Response:
    """A file's bytes, by the path that getFile gave."""
    world: World = request.app.state.world
    path = request.path_params["path"]
    stored = world.files.find(path.rpartition("/")[2].rpartition(".")[0] or "")
    stored = stored or world.files.find(path.rpartition("/")[2])
    if stored is None or stored.path != path or stored.size > DOWNLOAD_BYTES:
        return _refused(ApiError(404, "Not Found"))
    return FileResponse(world.files.place(stored), media_type="application/octet-stream")


async def _answered(world: World, request: Request, method: str) -> Response:
    try:
        values = read_parameters(method, await read_body(request))
        if method == "getUpdates":
            return _accepted(await polling.get_updates(world, request, values))
        with world.records.together():
            return _accepted(ANSWERS[method](world, values))
    except ApiError as error:
        return _refused(error)
    except polling.ClientGoneError:
        return Response(status_code=499)


async def _meet(fault: Fault, world: World, request: Request, method: str) -> Response:
    """Let the fault happen to this call."""
    kinds: Mapping[str, Callable[[], Awaitable[Response]]] = {
        "too_many_requests": lambda: _too_many(fault),
        "server_error": lambda: _server_error(fault),
        "drop_before": lambda: _dropped(request),
        "drop_after": lambda: _dropped_after(world, request, method),
        "latency": lambda: _late(fault, world, request, method),
    }
    return await kinds[fault.kind]()


async def _too_many(fault: Fault) -> Response:
    words = f"Too Many Requests: retry after {fault.retry_after}"
    return _refused(ApiError(429, words, {"retry_after": fault.retry_after}))


async def _server_error(fault: Fault) -> Response:
    return _refused(ApiError(fault.status, "Bad Gateway"))


async def _dropped_after(world: World, request: Request, method: str) -> Response:
    await _answered(world, request, method)
    return await _dropped(request)


async def _late(fault: Fault, world: World, request: Request, method: str) -> Response:
    await asyncio.sleep(fault.seconds)
    return await _answered(world, request, method)


async def _dropped(request: Request) -> Response:
    """Cut the connection: no status, no bytes, as when a network fails."""
    transport = request.scope.get("extensions", {}).get("simulator", {}).get("transport")
    if transport:
        transport.abort()
    return Response(status_code=502)


def _accepted(result: Any) -> Response:
    body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
    return Response(body, media_type="application/json")


def _refused(error: ApiError) -> Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    headers = None
    if error.parameters:
        body["parameters"] = dict(error.parameters)
        headers = {"Retry-After": str(error.parameters["retry_after"])}
    return JSONResponse(body, error.code, headers)
