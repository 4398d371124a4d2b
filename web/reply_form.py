"""The form in which staff say what they did: read within limits, its problems, and what is sent.

The fields are `did` (read, followed, not-followed), `wish` (several), `what`, `which`, `why`,
`tried`, `decided`, `told`, `revisit`, with `reader`, `role`, `version`, `lang` and `ticket`. What
is typed comes back whole with every problem.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from sharing.note import LIMITS, LONGEST_TITLE, MOST_WISHES, SHORT, Reply, Wish
from sharing.words import legible, one_line
from sharing.written import DID, TEXTS, Written
from web.form import ROLES, Problem, reader_problems
from web.languages import known

MOST_BYTES: Final = 65_536
MOST_FIELDS: Final = 100
_ONE_LINE: Final = frozenset({"decided", "told", "revisit"})
_ONCE: Final = 32  # hexadecimal digits
_LARGEST_VERSION: Final = 9  # digits
_LONGEST_TICKET: Final = 512
_LONGEST_WISH: Final = 40

Fields = Mapping[str, Sequence[str]]


def read(fields: Fields) -> Written:
    """What these fields hold; what no form of ours has is left out."""

    def first(name: str) -> str:
        return fields.get(name, [""])[0]

    role, version = first("role"), first("version")
    return Written(
        ticket=first("ticket")[:_LONGEST_TICKET],
        reader=one_line(first("reader")),
        role=role if role in ROLES else "",
        language=known(first("lang")),
        version=int(version) if _is_number(version) else 0,
        did=frozenset(DID).intersection(fields.get("did", ())),
        picked=tuple(dict.fromkeys(each[:_LONGEST_WISH] for each in fields.get("wish", ()))),
        said={name: _cleaned(name, first(name)) for name in TEXTS},
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LARGEST_VERSION


def _cleaned(name: str, text: str) -> str:
    """Legible, and in paragraphs as it was typed."""
    if name in _ONE_LINE:
        return one_line(text)
    lines = legible(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return lines if lines.replace("\n", "").strip() else ""


def check_for_record(written: Written, wishes: Collection[str]) -> tuple[Problem, ...]:
    """What would have to be put right on paper too. Whatever is missing is left free there."""
    long = tuple(
        Problem(name, "reply-long", characters=LIMITS[name])
        for name in TEXTS
        if len(written.said[name]) > LIMITS[name]
    )
    changed = () if set(written.picked) <= set(wishes) else (Problem("picked", "reply-changed"),)
    many = (Problem("picked", "reply-many"),) if len(written.picked) > MOST_WISHES else ()
    return (*changed, *many, *long)


def check(written: Written, wishes: Collection[str]) -> tuple[Problem, ...]:
    """What has to be put right before it is sent."""
    return (
        *(() if written.something else (Problem("did", "reply-nothing"),)),
        *(_missing(written) if written.not_followed else ()),
        *check_for_record(written, wishes),
        *reader_problems(written.reader),
    )


def _missing(written: Written) -> Iterator[Problem]:
    """That something was not followed says nothing without what, and hurts without why."""
    if not (written.picked or written.said["which"]):
        yield Problem("which", "reply-which")
    if not written.said["why"]:
        yield Problem("why", "reply-why")


def packed(written: Written, wishes: Mapping[str, Wish], version: int, now: datetime) -> Reply:
    """The note to the person. `version` is the newest: nobody read a later one."""
    return Reply(
        at=now,
        once=_once(written),
        reader=written.reader,
        role=written.role,
        version=written.version if 0 < written.version <= version else version,
        read="read" in written.did,
        followed=written.followed,
        not_followed=written.not_followed,
        picked=tuple(_cut(wishes[each]) for each in written.picked),
        **written.said,
    )


def _once(written: Written) -> str:
    """The same for the same form sent twice: a page's ticket is no other page's."""
    said = json.dumps([written.ticket, written.reader, *written.fields()]).encode()
    return hashlib.sha256(said).hexdigest()[:_ONCE]


def _cut(wish: Wish) -> Wish:
    """A line of the card is short, but not every character of it is one."""
    return Wish(wish.title[:LONGEST_TITLE], wish.words[:SHORT])
