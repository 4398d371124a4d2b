"""An independent client opens every kind of SMART Health Link over real HTTP and storage."""

import base64
import json
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from httpx2 import AsyncClient

from sharing import note
from sharing.code import display
from sharing.document import build
from sharing.link import seal
from sharing.shlink import shlink, viewer
from storage.web_store import WebStore
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full
from tests.shl.client import resolved
from tests.shl.tier import CHAT, Made, Tier

PASSCODE = "7Q4M8X01"
RECIPIENT = "Northtown EHR"
BUNDLE = build(full(), statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def tier(tmp_path: Path) -> AsyncIterator[Tier]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        tier = await Tier.start(tmp_path, listener)
        yield tier
        await tier.stop()


def asked(made: Made, **more: object) -> dict[str, object]:
    return {"link": made.link, "recipient": RECIPIENT, **more}


async def wrongly(tier: Tier, made: Made, times: int) -> list[int]:
    """So many wrong passcodes, past the client; the statuses."""
    async with AsyncClient(base_url=tier.origin) as software:
        body = {"recipient": RECIPIENT, "passcode": "00000000"}
        asking = [await software.post(f"/shl/{made.row.shl_id}", json=body) for _ in range(times)]
    return [answer.status_code for answer in asking]


def ways(result: dict[str, Any]) -> set[str]:
    (file,) = result["manifest"]["files"]
    return {"embedded", "location"} & set(file)


async def test_it_opens_embedded_and_by_location_with_and_without_a_passcode(tier: Tier) -> None:
    plain, gated = await tier.grant(), await tier.grant(passcode=PASSCODE)
    results = await resolved(
        asked(plain),
        asked(plain, embeddedLengthMax=0),
        asked(gated, passcode=PASSCODE),
        asked(gated, passcode="7q4m-8xoi", embeddedLengthMax=0),
    )
    assert [result.get("error") for result in results] == [None] * 4
    assert [ways(result) for result in results] == [{"embedded"}, {"location"}] * 2
    assert all(result["resources"] == [BUNDLE] for result in results)
    assert [result["flag"] for result in results] == ["L", "L", "LP", "LP"]
    assert all(result["manifest"]["status"] == "can-change" for result in results)


async def test_the_person_is_told_that_software_opened_it(tier: Tier) -> None:
    await resolved(asked(await tier.grant()))
    (told,) = await tier.told()
    assert isinstance(told, note.Opening)
    assert (told.reader, told.way, told.role) == (RECIPIENT, note.SOFTWARE, "")


async def test_a_wrong_or_missing_passcode_opens_nothing(tier: Tier) -> None:
    gated = await tier.grant(passcode=PASSCODE)
    # As it was made before its passcode was set: the client does not know to ask for one.
    before = {
        "link": shlink(tier.origin, gated.row.shl_id, gated.row.key, "en", passcode=False),
        "recipient": RECIPIENT,
    }
    results = await resolved(asked(gated, passcode="00000000"), before)
    assert [result["error"] for result in results] == ["SHLInvalidPasscodeError"] * 2
    assert await tier.left(gated) == 9
    assert await tier.told() == []


async def test_withdrawn_expired_and_unknown_links_are_not_found(tier: Tier) -> None:
    withdrawn = await tier.grant()
    expired = await tier.grant(expires_on=datetime.now(UTC).date() - timedelta(days=3))
    unknown = {
        "link": shlink(tier.origin, "u" * 43, bytes(32), "en", passcode=False),
        "recipient": RECIPIENT,
    }
    async with tier.store.transaction() as tx:
        assert await tx.withdraw_by_code(withdrawn.row.code, datetime.now(UTC))
    results = await resolved(asked(withdrawn), asked(expired), unknown)
    assert [result["error"] for result in results] == ["SHLManifestNotFoundError"] * 3


async def test_a_closed_link_is_not_found_until_the_person_opens_it_again(tier: Tier) -> None:
    gated = await tier.grant(passcode=PASSCODE)
    assert await wrongly(tier, gated, 12) == [401] * 10 + [404] * 2
    (closed,) = await resolved(asked(gated, passcode=PASSCODE))
    assert closed["error"] == "SHLManifestNotFoundError"
    assert [type(told) for told in await tier.told()] == [note.Closed]
    async with AsyncClient(base_url=tier.origin) as reader:
        sent = {"code": display(gated.row.code), "reader": "Ward 4", "passcode": PASSCODE}
        assert (await reader.post("/v", data=sent)).status_code == 200
    async with tier.store.transaction() as tx:
        person = await tx.person_for(CHAT, datetime.now(UTC))
        assert await tx.reopen_shl(person, gated.row.id)
    (opened,) = await resolved(asked(gated, passcode=PASSCODE))
    assert opened["resources"] == [BUNDLE]


async def test_the_same_link_shows_what_was_published_since(tier: Tier) -> None:
    made = await tier.grant()
    newer = {"resourceType": "Bundle", "type": "document", "entry": []}
    async with tier.store.transaction() as tx:
        await tx.reseal_grant(made.row.id, seal(json.dumps(newer).encode(), made.row.key))
    (result,) = await resolved(asked(made))
    assert result["resources"] == [newer]


async def test_another_key_decrypts_nothing(tier: Tier) -> None:
    made = await tier.grant()
    other = shlink(tier.origin, made.row.shl_id, bytes(32), "en", passcode=False)
    (result,) = await resolved({"link": other, "recipient": RECIPIENT})
    assert result["error"] == "SHLDecryptionError"


async def test_the_client_reads_the_form_with_our_page_in_front(tier: Tier) -> None:
    made = await tier.grant()
    link = viewer(tier.origin, made.link)
    (result,) = await resolved({"link": link, "recipient": RECIPIENT})
    assert result["resources"] == [BUNDLE]
    async with AsyncClient(base_url=tier.origin) as reader:
        answer = await reader.post("/v", data={"code": link, "reader": "Ward 4"})
    assert answer.status_code == 200
    assert "I was assaulted that way in 2014." in answer.text


async def test_nothing_that_the_tier_holds_or_is_sent_opens_what_it_gives_out(
    tier: Tier,
) -> None:
    """The key is in the link alone: not in a request, not in the rows under both web keys."""
    made = await tier.grant(passcode=PASSCODE)
    (result,) = await resolved(asked(made, passcode=PASSCODE, embeddedLengthMax=0))
    assert result["resources"] == [BUNDLE]
    sent = f"{tier.origin}/shl/{made.row.shl_id}{result['manifest']}"
    assert base64.urlsafe_b64encode(made.row.key).decode().rstrip("=") not in sent
    link = await found_by(tier, made)
    held = [value for value in link if isinstance(value, bytes)]
    held += [key.secret for ring in tier.keyring.for_web().rings for key in ring.keys.values()]
    assert len(held) >= 4
    assert not any(made.row.key in value for value in held)


async def found_by(tier: Tier, made: Made) -> list[object]:
    """Everything that the tier gets to see of a grant, given its link's id."""
    web_store = await WebStore.open(f"sqlite:///{tier.path}", tier.keyring.for_web())
    link = await web_store.find_link(made.row.shl_id)
    await web_store.close()
    assert link is not None
    return [getattr(link, name) for name in type(link).__slots__]
