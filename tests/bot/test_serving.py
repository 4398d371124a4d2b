"""The webhook's socket: its own process's signals, a clear sentence for a taken port."""

import asyncio
import socket

import pytest
from httpx2 import AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import ListenError
from bot.serving import listening, serve


async def _hello(_request: Request) -> Response:
    return Response("hello")


async def test_it_serves_until_told_to_stop() -> None:
    listener = listening("127.0.0.1:0")
    stop, ready = asyncio.Event(), asyncio.Event()
    app = Starlette(routes=[Route("/", _hello)])
    task = asyncio.create_task(serve(app, listener, stop, ready=ready.set))
    await ready.wait()
    async with AsyncClient() as client:
        response = await client.get(f"http://127.0.0.1:{listener.getsockname()[1]}/")
    stop.set()
    await asyncio.wait_for(task, 5)
    assert response.text == "hello"
    assert "server" not in response.headers


def test_a_taken_port_is_one_clear_error() -> None:
    with listening("127.0.0.1:0") as taken, pytest.raises(ListenError):
        listening(f"127.0.0.1:{taken.getsockname()[1]}")


@pytest.mark.parametrize(
    "listen", ["", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", "192.0.2.1:0"]
)
def test_an_address_that_cannot_be_used_is_one_clear_error(listen: str) -> None:
    with pytest.raises(ListenError):
        listening(listen)


def test_a_socket_listens_where_it_was_told() -> None:
    with listening("127.0.0.1:0") as listener:
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
