"""Voice notes and photos on the page: by ticket, in parts, and the same refusal for all else."""

import base64
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from sharing import link, media
from sharing.code import new_code
from storage.errors import DatabaseUnavailableError, SealError
from storage.keys import Family, new_ring
from storage.rows import Opened
from storage.tickets import Ticket, issue
from tests.sharing.statements import PHOTO, STATEMENT_ID, VOICE, full, spoken
from tests.web.fakes import NOW, FakeStore

SOUND = bytes(range(256)) * 16
PICTURE = b"\xff\xd8 a picture"
IN_TIME = NOW + timedelta(minutes=30)


@pytest.fixture
def grant(store: FakeStore) -> Opened:
    """A grant whose page has a voice note and a photo."""
    found = store.grants[store.grant(spoken())]
    for medium, content in ((VOICE, SOUND), (PHOTO, PICTURE)):
        shown = media.medium_id(STATEMENT_ID, medium)
        sealed = link.seal(content, found.grant_key, media.TYPES[medium.kind])
        store.files[found.grant_id, shown] = sealed
    return found


def ticket(store: FakeStore, of: Opened, **changes: object) -> str:
    medium = media.medium_id(STATEMENT_ID, VOICE)
    leave = Ticket(of.grant_id, of.grant_key, medium, IN_TIME)
    return issue(store.peppers, replace(leave, **changes))  # type: ignore[arg-type] # by name


def opened(page: TestClient, store: FakeStore) -> str:
    (code,) = store.grants
    answer = page.post("/v", data={"code": code, "reader": "Ward 5"})
    assert answer.status_code == 200
    return answer.text


def sources(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'src="([^"]+)"', html)]


def test_the_page_shows_the_photo_and_plays_the_voice_by_tickets_of_this_grant(
    page: TestClient, store: FakeStore, grant: Opened
) -> None:
    del grant
    html = opened(page, store)
    photo, voice = sources(html)
    assert 'alt="Photo of Sam"' in html
    assert page.get(photo).content == PICTURE
    assert page.get(voice).content == SOUND


def test_a_page_without_them_has_no_ticket(page: TestClient, store: FakeStore) -> None:
    store.grant(full())
    assert sources(opened(page, store)) == []


def test_the_card_alone_has_neither_photo_nor_voice(page: TestClient, store: FakeStore) -> None:
    store.grant(spoken(), scope="card")
    assert sources(opened(page, store)) == []


def test_only_an_opened_page_may_load_media(
    page: TestClient, store: FakeStore, grant: Opened
) -> None:
    del grant
    (code,) = store.grants
    answer = page.post("/v", data={"code": code, "reader": "Ward 5"})
    policies = [each.headers["content-security-policy"] for each in (answer, page.get("/v"))]
    assert "media-src 'self'" in policies[0]
    assert "img-src 'self' data:" in policies[0]
    assert "media-src" not in policies[1]
    assert "img-src data:" in policies[1]


def test_it_is_never_kept_nor_taken_for_something_else(
    page: TestClient, store: FakeStore, grant: Opened
) -> None:
    answer = page.get("/v/f", params={"t": ticket(store, grant)})
    assert answer.headers["content-type"] == "audio/ogg"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),
        ("bytes=0-", 0, 4095),
        ("bytes=100-199", 100, 199),
        ("bytes=4000-9999", 4000, 4095),
        ("bytes=-16", 4080, 4095),
        ("bytes=-9999", 0, 4095),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(
    page: TestClient, store: FakeStore, grant: Opened, *, asked: str, first: int, last: int
) -> None:
    answer = page.get("/v/f", params={"t": ticket(store, grant)}, headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == SOUND[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/4096"
    assert answer.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=4096-", "bytes=9-3", "bytes=-0"])
def test_what_is_not_there_is_said_with_the_length(
    page: TestClient, store: FakeStore, grant: Opened, asked: str
) -> None:
    answer = page.get("/v/f", params={"t": ticket(store, grant)}, headers={"range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */4096"


@pytest.mark.parametrize(
    "asked", ["", "bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=٠-١", "bytes=x"]
)
def test_any_other_wish_gets_the_whole(
    page: TestClient, store: FakeStore, grant: Opened, asked: str
) -> None:
    headers = {b"range": asked.encode()} if asked else {}
    answer = page.get("/v/f", params={"t": ticket(store, grant)}, headers=headers)
    assert answer.status_code == 200
    assert answer.content == SOUND


def bad_tickets(store: FakeStore, grant: Opened) -> dict[str, str]:
    good = ticket(store, grant)
    other = store.grants[store.grant(spoken())]
    raw = bytearray(base64.urlsafe_b64decode(good + "=" * (-len(good) % 4)))
    raw[-1] ^= 1
    return {
        "none": "",
        "expired": ticket(store, grant, until=NOW),
        "long ago": ticket(store, grant, until=NOW - timedelta(days=1)),
        "another grant": ticket(store, other, medium=uuid4()),
        "another medium": ticket(store, grant, medium=uuid4()),
        "withdrawn": ticket(store, grant, grant=uuid4()),
        "tampered": base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="),
        "cut": good[:-2],
        "another spelling": good + "=",
        "another key": issue(
            new_ring(Family.PEPPER),
            Ticket(grant.grant_id, grant.grant_key, UUID(int=1), IN_TIME),
        ),
        "a code": new_code(),
        "words": "ünïcödé <script>",
        "endless": "A" * 5000,
    }


def test_every_ticket_that_is_good_for_nothing_gets_the_same_bytes(
    page: TestClient, store: FakeStore, grant: Opened
) -> None:
    answers = {
        name: page.get("/v/f", params={"t": bad})
        for name, bad in bad_tickets(store, grant).items()
    }
    answers["no question"] = page.get("/v/f")
    first = answers["none"]
    assert first.status_code == 404
    for name, answer in answers.items():
        assert (answer.status_code, answer.content) == (404, first.content), name
        assert dict(answer.headers) == dict(first.headers), name


def test_a_grants_key_does_not_open_anothers_file(
    page: TestClient, store: FakeStore, grant: Opened
) -> None:
    bad = ticket(store, grant, grant_key=link.new_key())
    assert page.get("/v/f", params={"t": bad}).status_code == 503


@pytest.mark.parametrize("kind", ["text/html", "application/fhir+json", "image/svg+xml"])
def test_a_file_of_another_kind_is_not_given_out(
    page: TestClient, store: FakeStore, grant: Opened, kind: str
) -> None:
    medium = media.medium_id(STATEMENT_ID, VOICE)
    store.files[grant.grant_id, medium] = link.seal(b"<script>", grant.grant_key, kind)
    assert page.get("/v/f", params={"t": ticket(store, grant)}).status_code == 503


@pytest.mark.parametrize("broken", [SealError(), DatabaseUnavailableError("It is away.")])
def test_a_fault_on_our_side_is_said_to_be_one(
    page: TestClient, store: FakeStore, grant: Opened, broken: Exception
) -> None:
    leave = ticket(store, grant)
    store.broken = broken  # type: ignore[assignment] # both are StorageErrors
    answer = page.get("/v/f", params={"t": leave})
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


def test_nobody_is_told_that_something_was_played(
    page: TestClient, store: FakeStore, grant: Opened
) -> None:
    page.get("/v/f", params={"t": ticket(store, grant)})
    page.head("/v/f", params={"t": ticket(store, grant)})
    assert store.bodies == []


def test_a_file_is_only_asked_for(page: TestClient, store: FakeStore, grant: Opened) -> None:
    assert page.post("/v/f", params={"t": ticket(store, grant)}).status_code == 404
    assert store.asked == []
