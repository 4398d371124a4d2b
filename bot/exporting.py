"""Everything held about a person, given to them: once for machines, once for reading."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from bot import agenda, papers, rows
from bot.history import entries, recall
from bot.media.giving import exported
from bot.replies import in_order
from bot.rows import Row
from bot.session import Session
from flows.building import build_statement
from flows.library import Library
from flows.speech import say_notice
from flows.state import encode
from flows.statement import Statement
from sharing import code, readable
from sharing.document import build
from storage.rows import Person
from storage.transaction import Transaction

_NOBODYS: Final = UUID(int=0)  # the ids are on no paper


async def export_rows(
    tx: Transaction, library: Library, person: Person, session: Session, now: datetime
) -> Sequence[Row]:
    """All that is held as JSON, the statement as a page and on paper, and every file."""
    language = session.state.language
    held = await _held(tx, person, session)
    latest = await tx.latest_version(person)
    statement = build_statement(
        library,
        session.state,
        version=latest.number if latest else 0,
        made_on=now.date(),
        confirmed_on=None,
    )
    json_caption = say_notice(library, language, "export-caption-json")[0].text
    readable_caption = say_notice(library, language, "export-caption-readable")[0].text
    return (
        rows.document("everything-held.json", held, json_caption),
        rows.document("my-statement.html", readable.html(statement).encode(), readable_caption),
        *_papers(library, statement, language, now),
        *[row async for row in exported(tx, library, person, session.state)],
    )


def _papers(library: Library, statement: Statement, language: str, now: datetime) -> Iterator[Row]:
    """The statement, and by itself the sheet that is signed by hand, where there is one."""
    document = build(statement, statement_id=_NOBODYS, published_at=now)
    tag = statement.language
    said = papers.words(library, language, "export-caption-paper")
    yield papers.statement(document, tag, now, said)
    if statement.sheet is not None:
        said = papers.words(library, language, "export-caption-sheet")
        yield papers.sheet(document, tag, now, said)


async def _held(tx: Transaction, person: Person, session: Session) -> bytes:
    grants = await tx.grants(person)
    body = {
        "telegram_chat": person.chat_id,
        "interview": json.loads(encode(session.state)),
        "reminders": agenda.write(session.agenda),
        "messages_that_can_still_be_deleted": [t.message for t in session.traces],
        "versions": [
            {
                "number": version.number,
                "made_on": version.made_on.isoformat(),
                "document": json.loads(version.document),
            }
            for version in await tx.versions(person)
        ],
        "links": [
            {
                "label": grant.label,
                "scope": grant.scope,
                "parts": list(grant.sections),
                "passcode": code.display(grant.passcode) if grant.passcode else None,
                "made_on": grant.made_on.isoformat(),
                "expires_on": grant.expires_on.isoformat() if grant.expires_on else None,
                "openings": grant.openings,
                "code": code.display(grant.code),
            }
            for grant in grants
        ],
        "history": [
            {
                "at": line.at.isoformat(),
                "what": line.what,
                "label": line.label,
                "reader": line.reader,
                "role": line.role,
                "version": line.version,
                "answer": line.number or None,
            }
            for line in await recall(tx, person)
        ],
        "answers_of_staff": [
            asdict(reply) | {"at": reply.at.isoformat()}
            for reply in in_order(await entries(tx, person))
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=2).encode()
