"""The bare floor under an opening: what any page that does the same would have to do.

Starlette on uvicorn as the page runs it, and the same database layer with the same settings: one
indexed SELECT, one AES-GCM decryption of the same size, one INSERT with its commit, and the same
number of bytes sent. No code is checked, no key unwrapped, nothing parsed, rendered or sealed.
As many connections write as the page's own layer may have, and they stay open: one to an SQLite
file, two to a server.
"""

import asyncio
import sys
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

import uvicorn
import uvloop
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from storage.database import database
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from storage.tables import GRANTS, POSTS

# As many as `note_writer` may open.
_WRITERS: Final[Mapping[type, int]] = {Sqlite: 1, Postgres: 2}
_KEY, _NONCE = AESGCM.generate_key(256), bytes(12)


async def _serve(url: str, port: int, sent: int, posted: int) -> None:
    found = database(url)
    reading, writing = found.reader(), found.note_writer()
    cipher, answer, note = AESGCM(_KEY), b"x" * sent, b"n" * posted
    find = select(GRANTS.c.id, GRANTS.c.person_id, GRANTS.c.payload)
    add, kept = insert(POSTS).inline(), asyncio.Queue[AsyncConnection]()
    for _ in range(_WRITERS[type(found)]):
        kept.put_nowait(await writing.connect())
    async with reading.connect() as first:
        payload = (await first.execute(find.limit(1))).one().payload
        sealed = cipher.encrypt(_NONCE, bytes(len(payload) - 16), None)
        by_mark = find.where(GRANTS.c.lookup == bindparam("mark"))

        async def open_(request: Request) -> Response:
            mark = bytes.fromhex((await request.body()).decode())
            async with reading.connect() as connection:
                row = (await connection.execute(by_mark, {"mark": mark})).one()
            cipher.decrypt(_NONCE, sealed, None)
            values = {"id": uuid4(), "person_id": row.person_id, "grant_id": row.id, "blob": note}
            connection = await kept.get()
            async with connection.begin():
                await connection.execute(add, values)
            kept.put_nowait(connection)
            return Response(answer, media_type="text/html")

        app = Starlette(routes=[Route("/", open_, methods=["POST"])])
        config = uvicorn.Config(
            app,
            port=port,
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
        )
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    _URL, *_NUMBERS = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(_URL, *map(int, _NUMBERS)))
