"""What rests of voice notes and photos: shared with links, let go of when nothing shows it.

A medium stays as long as the answers hold it or any version shows it.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog

from bot.media.recoding import Photo
from bot.media.voice import Voice
from flows.media import Kept
from flows.state import State
from sharing import link, media
from storage.errors import SealError
from storage.rows import Person
from storage.transaction import Transaction

Bundle = Mapping[str, Any]

log = structlog.get_logger()


def described(medium: UUID, found: Voice | Photo) -> Kept:
    """What the engine learns of something that was kept."""
    # FHIR R4 asks for SHA-1 by name; it protects nothing here.
    digest = hashlib.sha1(found.content, usedforsecurity=False).digest()
    size, hashed = len(found.content), base64.b64encode(digest).decode()
    if isinstance(found, Voice):
        return Kept(str(medium), size, hashed, seconds=found.seconds)
    return Kept(str(medium), size, hashed, width=found.width, height=found.height)


def files(state: State) -> frozenset[str]:
    """The names of everything that the answers hold, hidden ones included."""
    return frozenset(
        medium.kept.file
        for answer in state.answers.values()
        for medium in answer.media
        if medium.kept
    )


async def share(
    tx: Transaction, person: Person, statement: UUID, bundle: Bundle, grant: tuple[UUID, bytes]
) -> None:
    """Give a link (its id and key) what its copy of the document lists, and nothing else.

    What is damaged is left out: the words must reach their reader all the same.
    """
    grant_id, key = grant
    listed = {each.id: each for each in media.read(bundle, lambda _: "").values()}
    missing = set(await tx.missing_copies(grant_id, listed))
    new: dict[UUID, bytes] = {}
    for medium in await tx.media(person) if missing else ():
        shown = media.name(statement, str(medium))
        if shown not in missing:
            continue
        try:
            content = await tx.medium(person, medium)
        except SealError:
            log.warning("medium_damaged")
            continue
        if content is not None:
            new[shown] = link.seal(content, key, media.TYPES[listed[shown].kind])
    await tx.share_media(grant_id, listed, new)


async def sweep(tx: Transaction, person: Person, statement: UUID, state: State) -> None:
    """Let go of what neither the answers nor any version hold."""
    held = files(state)
    loose = {each for each in await tx.media(person) if str(each) not in held}
    if not loose:
        return
    listed: set[UUID] = set()
    for version in await tx.versions(person):
        listed.update(media.ids(json.loads(version.document)))
    await tx.drop_media(
        person, [each for each in loose if media.name(statement, str(each)) not in listed]
    )
