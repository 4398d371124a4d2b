"""Fakes by hand: a journal in memory that commits and rolls back, and a Bot API that records."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from telegram import Bot
from telegram._utils.types import JSONDict, ODVInput
from telegram.request import BaseRequest, RequestData

from storage.errors import DatabaseUnavailableError
from storage.rows import Person, Queued, Sent

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TOKEN = "1234:marked-token"


LONG_AGO = START - timedelta(days=365)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class FakeRow:
    id: UUID
    person_id: UUID
    chat_id: int
    kind: str
    payload: bytes
    tries: int = 0
    tag: str = ""
    due: datetime = START


@dataclass(slots=True)
class Tables:
    seen: set[int] = field(default_factory=set)
    aside: dict[int, bytes] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    outbox: list[FakeRow] = field(default_factory=list)
    results: dict[UUID, bytes | None] = field(default_factory=dict)
    abandoned: dict[UUID, str] = field(default_factory=dict)
    unreachable: set[UUID] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    purges: int = 0
    read_ahead: list[int] = field(default_factory=list)


class FakeTransaction:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @property
    def queued(self) -> Queued[FakeRow]:
        return Queued()

    async def prefetch(
        self,
        update_ids: Sequence[int],
        chat_ids: Sequence[int],  # noqa: ARG002
        *,
        hands_over: bool,
        sent: Sequence[Sent[FakeRow]],
    ) -> None:
        assert hands_over
        self.tables.read_ahead.append(len(update_ids))
        for each in sent:
            await self.finish(each.row, each.result, keep=each.result is not None)

    async def first_sight(self, update_id: int, now: datetime) -> bool:  # noqa: ARG002
        first = update_id not in self.tables.seen
        self.tables.seen.add(update_id)
        return first

    async def set_aside(
        self,
        update_id: int,
        blob: bytes,
        now: datetime,  # noqa: ARG002
        chat_id: int | None = None,  # noqa: ARG002
    ) -> None:
        self.tables.aside[update_id] = blob

    async def forget_updates(self, now: datetime) -> None:  # noqa: ARG002
        self.tables.purges += 1

    async def due_rows(
        self, now: datetime, limit: int, *, known: Collection[UUID] = ()
    ) -> list[FakeRow]:
        heads: dict[UUID, FakeRow] = {}
        for row in self.tables.outbox:
            heads.setdefault(row.person_id, row)
        due = [row for row in heads.values() if row.due <= now][:limit]
        return [row for row in due if row.id not in known]

    async def finish(
        self, row: FakeRow, /, result: bytes | None = None, *, keep: bool = False
    ) -> None:
        self._take(row.id)
        if keep:
            self.tables.results[row.id] = result

    async def retry_at(self, row_id: UUID, when: datetime) -> None:
        rows = self.tables.outbox
        place = next(n for n, row in enumerate(rows) if row.id == row_id)
        rows[place] = replace(rows[place], due=when, tries=rows[place].tries + 1)

    async def retry_sooner(self, later_than: datetime) -> None:
        self.tables.outbox[:] = [
            replace(row, due=LONG_AGO) if row.due > later_than else row
            for row in self.tables.outbox
        ]

    async def abandon(self, row_id: UUID, reason: str) -> None:
        self._take(row_id)
        self.tables.abandoned[row_id] = reason

    async def person_by_id(self, person_id: UUID) -> Person | None:
        return None if person_id.int in self.tables.erased else Person(person_id, person_id.int)

    async def mark_unreachable(self, person: Person, unreachable: bool) -> None:  # noqa: FBT001
        assert unreachable
        self.tables.unreachable.add(person.id)

    def _take(self, row_id: UUID) -> None:
        self.tables.outbox = [row for row in self.tables.outbox if row.id != row_id]


class FakeStore:
    """One transaction at a time; a copy becomes the truth at commit."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.commits = 0
        self.gone = 0
        """How many of the next transactions fail for want of a database."""
        self.gone_at_commit = 0
        self._one = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[FakeTransaction]:
        async with self._one:
            if self.gone:
                self.gone -= 1
                raise DatabaseUnavailableError
            working = FakeTransaction(deepcopy(self.tables))
            yield working
            if self.gone_at_commit:
                self.gone_at_commit -= 1
                raise DatabaseUnavailableError
            self.tables = working.tables
            self.commits += 1

    def queue(self, chat: int, kind: str, payload: object, tag: str = "") -> FakeRow:
        row = FakeRow(
            id=UUID(int=1000 + len(self.tables.outbox) + self.commits * 1000),
            person_id=UUID(int=chat),
            chat_id=chat,
            kind=kind,
            payload=payload if isinstance(payload, bytes) else json.dumps(payload).encode(),
            tag=tag,
        )
        self.tables.outbox.append(row)
        return row


Answer = tuple[int, bytes] | Exception


def ok(result: object) -> Answer:
    return 200, json.dumps({"ok": True, "result": result}).encode()


def refused(code: int, description: str) -> Answer:
    body = {"ok": False, "error_code": code, "description": description}
    return code, json.dumps(body).encode()


def message(chat: int, number: int) -> dict[str, object]:
    return {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}}


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    parameters: dict[str, str]
    files: dict[str, bytes]


class FakeRequest(BaseRequest):
    """Answers Bot API calls from `respond`, and remembers them."""

    def __init__(self, respond: Callable[[Call], Answer] | None = None) -> None:
        self.calls: list[Call] = []
        self.respond = respond or self.accept
        self.gate: asyncio.Event | None = None

    @staticmethod
    def accept(call: Call) -> Answer:
        if call.method.startswith("send"):
            return ok(message(int(call.parameters["chat_id"]), 500))
        return ok(result=True)

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(  # noqa: PLR0917
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        call = Call(
            url.rpartition("/")[2],
            dict(request_data.json_parameters) if request_data else {},
            _files(request_data),
        )
        self.calls.append(call)
        if self.gate is not None:
            await self.gate.wait()
        answer = self.respond(call)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def made(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]


def _files(data: RequestData | None) -> dict[str, bytes]:
    if data is None:
        return {}
    return {
        name: part[1] for name, part in data.multipart_data.items() if isinstance(part[1], bytes)
    }


def bot_over(request: BaseRequest, updates: BaseRequest | None = None) -> Bot:
    return Bot(TOKEN, request=request, get_updates_request=updates or request)


def text_update(number: int, chat: int, text: str) -> JSONDict:
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1,
            "chat": {"id": chat, "type": "private"},
            "from": {"id": chat, "is_bot": False, "first_name": "A"},
            "text": text,
        },
    }


async def until(claim: Callable[[], bool]) -> None:
    """Let the loop turn until the claim holds; `TimeoutError` if it does not for half a minute."""
    async with asyncio.timeout(30):
        while not claim():  # noqa: ASYNC110 - a claim about a fake has no event
            await asyncio.sleep(0.001)
