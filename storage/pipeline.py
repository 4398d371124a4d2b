"""Many questions to PostgreSQL in one way there and back: libpq's pipeline.

Rules of this file:
- The server carries them out in their order, each seeing what was committed before it, as if it
  had been asked when the one before was answered. After the first that fails it carries out none
  of the others, the commit included.
- The last thing that the server hears is the end of the pipeline: then it knows that it waits for
  us, and ends a transaction that is left lying. (The driver's own pipeline says one word more,
  after which the server would wait for ever.)
- A connection on which anything else went wrong, a cancelled task included, is given up: what was
  not committed is undone.
- Every connection prepares a statement once. Values go both ways as the server keeps them.
- An error is named here, so that nobody else needs to know the driver.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.failures import named
from storage.questions import Answer, Question, Values, one_by_one, row_maker
from storage.written import Written, written

Connection = psycopg.AsyncConnection[Any]
Asked = Sequence[tuple[Written, Values]]
Key = tuple[bytes, tuple[int, ...]]
_FOUND: Final = pq.ExecStatus.TUPLES_OK
_FAILED: Final = pq.ExecStatus.FATAL_ERROR
_END: Final = pq.ExecStatus.PIPELINE_SYNC


async def together(
    connection: AsyncConnection, questions: Sequence[Question], /, *, last: bool
) -> list[Answer]:
    """See `storage.questions.Asking`."""
    asked: list[tuple[Written, Values]] = []
    for question in questions:
        if (ready := written(question)) is None:
            return await one_by_one(connection, questions, last=last)
        asked.append(ready)
    line = _line(connection)
    try:
        return await line.ask(asked, last=last)
    except psycopg.Error as error:
        if line.lost:
            await _replace(connection)
        raise named(error) from None  # the driver's own text may quote a row
    except BaseException:
        await connection.invalidate()
        raise


class Line:
    """One connection, and what is prepared at its other end."""

    def __init__(self, driver: Connection) -> None:
        self._driver = driver
        self._values = Transformer.from_context(driver)
        self._prepared: dict[Key, bytes] = {}
        self._numbers = count(1)

    @property
    def lost(self) -> bool:
        """Whether nothing can be asked any more."""
        return self._driver.closed

    async def ask(self, asked: Asked, *, last: bool) -> list[Answer]:
        """Begins a transaction if there is none, asks, and commits if this is the `last`.

        Raises:
            psycopg.Error: as the first that failed says, or the connection is lost.
        """
        async with self._driver.lock:
            return await self._driver.wait(self._exchange(asked, last=last))

    def _exchange(self, asked: Asked, *, last: bool) -> PQGen[list[Answer]]:
        server = self._driver.pgconn
        begun = server.transaction_status != pq.TransactionStatus.IDLE
        server.enter_pipeline_mode()
        if not begun:
            server.send_query_params(b"BEGIN", None)
        new: dict[Key, bytes] = {}
        places: list[int] = []
        for text, values in asked:
            self._send(server, text, values, new)
            places.append(len(places) + len(new) + (not begun))
        if last:
            server.send_query_params(b"COMMIT", None)
        server.pipeline_sync()
        yield from _flushed(server)
        results = yield from _results(server)
        _refuse_failed(server, results)
        self._prepared.update(new)
        return [self._answer(results[place]) for place in places]

    def _send(self, server: PGconn, text: Written, given: Values, new: dict[Key, bytes]) -> None:
        """The statement's values, and the statement itself unless it is prepared."""
        values = text.ordered(given)
        sent = self._values.dump_sequence(values, [PyFormat.BINARY] * len(values))
        key = text.text, tuple(self._values.types or ())
        name = self._prepared.get(key) or new.get(key)
        if name is None:
            name = new[key] = b"ours_%d" % next(self._numbers)
            server.send_prepare(name, text.text, key[1])
        server.send_query_prepared(name, sent, self._values.formats, pq.Format.BINARY)

    def _answer(self, result: PGresult) -> Answer:
        if result.status != _FOUND:
            return Answer((), result.command_tuples or 0)
        columns = tuple((result.fname(place) or b"").decode() for place in range(result.nfields))
        self._values.set_pgresult(result)
        rows = self._values.load_rows(0, result.ntuples, row_maker(columns))
        return Answer(rows, result.ntuples)


def _flushed(server: PGconn) -> PQGen[None]:
    """Sends what waits to be sent; reads meanwhile, so that the server need not wait for us."""
    while server.flush():
        ready = yield Wait.RW
        if ready & Ready.R:
            server.consume_input()


def _results(server: PGconn) -> PQGen[list[PGresult]]:
    """What came of each statement, as far as the connection goes."""
    found: list[PGresult] = []
    while server.status == pq.ConnStatus.OK:
        while server.is_busy():
            yield Wait.R
            server.consume_input()
        result = server.get_result()
        if result is None:
            continue  # the end of what came of one statement
        if result.status == _END:
            break
        found.append(result)
    return found


def _refuse_failed(server: PGconn, results: Sequence[PGresult]) -> None:
    """Raises psycopg.Error for the first that failed."""
    if server.status == pq.ConnStatus.OK:
        server.exit_pipeline_mode()
    for result in results:
        if result.status == _FAILED:
            raise error_from_result(result)
    if server.status != pq.ConnStatus.OK:
        raise psycopg.OperationalError("the connection is lost")


def _line(connection: AsyncConnection) -> Line:
    """Kept with the connection, and gone with it."""
    held = connection.sync_connection
    assert held is not None  # noqa: S101 - it is an open one
    driver = held.connection.driver_connection
    line = held.info.get(Line)
    if not isinstance(line, Line):
        assert isinstance(driver, psycopg.AsyncConnection)  # noqa: S101 - the only driver here
        line = held.info[Line] = Line(driver)
    return line


async def _replace(connection: AsyncConnection) -> None:
    """This connection is gone, and those that were kept beside it may be too."""
    await connection.invalidate()
    await connection.engine.dispose()
