"""The HTTP client under python-telegram-bot: aiohttp, a third of the default backend's cost.

Rules of this file: the address of every call holds the bot's token, and aiohttp's errors quote
addresses. So no error of aiohttp leaves this file, not even as a cause, and no body is logged.
"""

import json
import warnings
from contextlib import suppress
from http import HTTPStatus
from typing import Final

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBDeprecationWarning

_JSON: Final = "application/json"


class AioHttpRequest(BaseRequest):
    """`telegram.request.BaseRequest` over one aiohttp session; all times in seconds.

    Time-outs become `TimedOut` (the call may have taken effect), everything else that goes
    wrong on the way becomes `NetworkError` with the name of the error's class only.
    """

    __slots__ = ("_connect", "_connections", "_read", "_session", "_write")

    def __init__(
        self,
        *,
        connections: int = 64,
        connect: float = 5.0,
        read: float = 15.0,
        write: float = 20.0,
    ) -> None:
        self._connections = connections
        self._connect = connect
        self._read = read
        self._write = write
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(  # noqa: PLR0917 - the base class chose
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the base's
    ) -> tuple[int, bytes]:
        times = _times(
            connect=_chosen(connect_timeout, self._connect),
            read=_chosen(read_timeout, self._read),
            write=_chosen(write_timeout, self._write),
        )
        failure: TelegramError
        try:
            status, body = await self._call(url, method, request_data, times)
        except TimeoutError:
            failure = TimedOut()
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            failure = NetworkError(type(error).__name__)
        else:
            if status == HTTPStatus.TOO_MANY_REQUESTS:
                raise slow_down(_asked_wait(self.parse_json_payload(body)))
            return status, body
        # Raised here, outside the handlers, so that the error that quotes the token is no
        # context of this one.
        raise failure

    async def _call(
        self,
        url: str,
        method: str,
        request_data: RequestData | None,
        times: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("not initialized")
        body, headers = _body(request_data)
        async with self._session.request(
            method,
            url,
            data=body,
            headers=headers,
            timeout=times,
            # A redirect would carry the token to another host.
            allow_redirects=False,
        ) as response:
            return response.status, await response.read()

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """As the base's, but what cannot be read is not logged: it may hold a person's words."""
        parsed: object = None
        with suppress(ValueError):
            parsed = json.loads(payload.decode("utf-8", "replace"))
        if not isinstance(parsed, dict):
            raise TelegramError("Invalid server response")
        return parsed


def slow_down(seconds: int) -> RetryAfter:
    """A RetryAfter made in silence: python-telegram-bot warns of its own field in making one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        return RetryAfter(seconds)


def _asked_wait(body: JSONDict) -> int:
    parameters = body.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return asked if isinstance(asked, int) and asked > 0 else 1


def _chosen(asked: ODVInput[float], default: float) -> float | None:
    return default if isinstance(asked, DefaultValue) else asked


def _times(
    *, connect: float | None, read: float | None, write: float | None
) -> aiohttp.ClientTimeout:
    """In aiohttp nothing bounds writing but the total."""
    total = None
    if connect is not None and read is not None and write is not None:
        total = connect + read + write
    return aiohttp.ClientTimeout(total=total, sock_connect=connect, sock_read=read)


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if data is None:
        return None, {}
    if not data.contains_files:
        return json.dumps(data.parameters).encode(), {"Content-Type": _JSON}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}
