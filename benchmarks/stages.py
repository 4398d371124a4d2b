"""Where the time of an opening goes: processor time by stage, in one process, one at a time.

The stages are the page's own functions, each with a clock around it. What runs in a thread of the
database's driver counts too.
"""

import functools
import inspect
import pkgutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import process_time
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from starlette.applications import Starlette

from benchmarks.house import House
from sharing.code import display
from storage.keyring import WebKeyring
from storage.web_store import WebStore
from web.app import create_app

_STAGES = {
    "look-up": "storage.web_store.WebStore._one",
    "unwrap": "storage.web_store.opened",
    "ticket": "storage.web_store.WebStore.page_ticket",
    "page": "web.pages.Pages.prepared",
    "answer": "web.answers.Joined.answer",
    "note": "web.courier.Courier.deliver",
}
_REST = "form, routes"
_TIMES = 60


@dataclass(slots=True)
class Spent:
    """Processor time by stage, in seconds, over `times` openings."""

    by_stage: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_STAGES, 0.0))
    whole: float = 0.0
    times: int = 0

    def rows(self) -> Iterator[tuple[str, float, str]]:
        """A line a stage: milliseconds an opening, and which part of the whole that is."""
        stages = {**self.by_stage, _REST: self.whole - sum(self.by_stage.values())}
        for name, seconds in (*stages.items(), ("all of it", self.whole)):
            yield name, 1000 * seconds / self.times, f"{seconds / self.whole:.0%}"


async def stages(house: House) -> Spent:
    """Open statements of this house, one after another, with a clock in every stage."""
    async with _site(house) as app:
        await _open(app, house.codes[0])
        with _clocks() as spent:
            begun = process_time()
            for number in range(_TIMES):
                await _open(app, house.codes[number % len(house.codes)])
            spent.whole, spent.times = process_time() - begun, _TIMES
    return spent


@asynccontextmanager
async def _site(house: House) -> AsyncIterator[Starlette]:
    store = await WebStore.open(house.url, WebKeyring.load(house.web_keys))
    try:
        yield create_app(store, clock=lambda: datetime.now(UTC))
    finally:
        await store.close()


@contextmanager
def _clocks() -> Iterator[Spent]:
    spent = Spent()
    with ExitStack() as stack:
        for name, where in _STAGES.items():
            add = functools.partial(_add, spent, name)
            stack.enter_context(patch(where, _timed(pkgutil.resolve_name(where), add)))
        yield spent


def _add(spent: Spent, name: str, seconds: float) -> None:
    spent.by_stage[name] += seconds


def _timed(work: Callable[..., Any], add: Callable[[float], None]) -> Callable[..., Any]:
    @functools.wraps(work)
    async def waited(*arguments: Any, **named: Any) -> Any:
        begun = process_time()
        try:
            return await work(*arguments, **named)
        finally:
            add(process_time() - begun)

    @functools.wraps(work)
    def called(*arguments: Any, **named: Any) -> Any:
        begun = process_time()
        try:
            return work(*arguments, **named)
        finally:
            add(process_time() - begun)

    return waited if inspect.iscoroutinefunction(work) else called


async def _open(app: Starlette, code: str) -> None:
    body = urlencode({"code": display(code), "reader": "Ward 4", "role": "ward"}).encode()
    headers = (
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept-encoding", "gzip, deflate, br"),
    )
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/v",
        "raw_path": b"/v",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    await app(scope, receive, send)
    if said[0]["status"] != 200:  # noqa: PLR2004 - HTTP
        raise RuntimeError(f"the page answered {said[0]['status']}")
