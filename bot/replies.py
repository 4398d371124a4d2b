"""What staff answered, out of the person's history: a claim by whoever held the link."""

from collections.abc import Sequence
from datetime import datetime

from bot.history import Line, What, entries
from flows.replies import RepliesListed, Reply
from sharing import note
from storage.rows import Person
from storage.transaction import Transaction


async def listed(tx: Transaction, person: Person, now: datetime) -> RepliesListed:
    """All of them, the oldest first, for the engine."""
    return RepliesListed(at=now, replies=in_order(await entries(tx, person)))


def in_order(lines: Sequence[Line]) -> tuple[Reply, ...]:
    """The replies among lines that stand newest first, the oldest first and numbered."""
    replied = [line for line in reversed(lines) if line["what"] == What.REPLIED]
    return tuple(_reply(line, number) for number, line in enumerate(replied, start=1))


def said_more(reply: note.Reply | Reply) -> bool:
    """Whether more is said than that it was read: then it is announced, and not just shown."""
    return reply.not_followed or reply.followed or bool(reply.what)


def _reply(line: Line, number: int) -> Reply:
    said = note.read_reply(line["reply"], datetime.fromisoformat(line["at"]))
    return Reply(
        at=said.at,
        number=number,
        label=line["label"],
        reader=said.reader,
        role=said.role,
        version=said.version,
        read=said.read,
        followed=said.followed,
        what=said.what,
        not_followed=said.not_followed,
        picked=tuple((wish.title, wish.words) for wish in said.picked),
        which=said.which,
        why=said.why,
        tried=said.tried,
        decided=said.decided,
        told=said.told,
        revisit=said.revisit,
    )
