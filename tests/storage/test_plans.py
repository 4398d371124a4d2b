"""What is asked again and again is found by an index, on both databases, however many there are.

The tables here are nearly empty, so PostgreSQL is told that reading one whole is dear; that it
does the right thing by itself, with a million people, is measured: `./run bench growth`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import Select, select

from storage import grants, people, versions, web_questions
from storage.store import Store
from storage.tables import SEEN_UPDATES, TOMBSTONES
from tests.support.plans import plan

TODAY = date(2026, 11, 23)
SOON = {"last_day": TODAY}
(BY_CHAT,) = people.BY_CHAT.about([b"m" * 32], now_ms=0)
ONE = web_questions.named([b"m" * 32])
OF_SOMEBODY = {"person": uuid4()}

# What is asked, with which values, and the column that the index is asked by.
ASKED: Mapping[str, tuple[Select[Any], Mapping[str, object], str]] = {
    "whose day has come": (people.TO_WAKE.limit(50), {"today": TODAY}, "wake_on"),
    "who has no day": (people.UNTOUCHED.limit(50), {"before": TODAY}, "wake_on"),
    "who wrote lately": (people.RECENT.limit(50), {"since": TODAY}, "active_on"),
    "links that ended": (grants.EXPIRED, SOON, "expires_on"),
    "a person by their chat": (
        cast("Select[Any]", BY_CHAT.statement),
        cast("Mapping[str, object]", BY_CHAT.values),
        "chat_mark",
    ),
    "a person's links": (grants.READ, {**OF_SOMEBODY, **SOON}, "person_id"),
    "a person's versions": (versions.LATEST, OF_SOMEBODY, "person_id"),
    "what a code opens": (web_questions.find_by(1), {**ONE, **SOON, "language": "en"}, "lookup"),
    "what a link opens": (web_questions.find_link_by(1), {**ONE, **SOON}, "shl_lookup"),
    "old marks of updates": (
        select(SEEN_UPDATES.c.mark).where(SEEN_UPDATES.c.seen_on <= TODAY), {}, "seen_on",
    ),
    "old tombstones": (
        select(TOMBSTONES.c.mark).where(TOMBSTONES.c.gone_on <= TODAY), {}, "gone_on",
    ),
}  # fmt: skip


@pytest.fixture
async def url(addresses: Any) -> str:
    await Store.migrate(addresses.bot)
    return str(addresses.bot)


@pytest.mark.parametrize("asked", ASKED)
def test_no_table_is_read_whole(url: str, asked: str) -> None:
    statement, values, column = ASKED[asked]
    found = plan(url, statement, values, small=True)
    assert found.read_whole == ()
    assert any(column in each for each in found.sought), found
