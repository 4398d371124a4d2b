"""The routes for hospital software: what they give, to whom, and what they never say."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sharing import note
from sharing.link import unseal
from storage.errors import DatabaseUnavailableError, SealError
from tests.sharing.statements import full
from tests.web.fakes import NOW, FakeStore
from web.app import create_app
from web.misses import BURST, Misses

PASSCODE = "7Q4M8X01"
HOST = "https://statements.example"
UNKNOWN = "u" * 43
Ask = Callable[[TestClient, FakeStore], Any]


@pytest.fixture
def page(store: FakeStore, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr("web.misses.BURST", 20)
    return TestClient(create_app(store, clock=lambda: NOW, public_url=HOST))


def ask(page: TestClient, shl_id: str, **fields: object) -> Any:
    return page.post(f"/shl/{shl_id}", json={"recipient": "Northtown EHR", **fields})


def open_link(store: FakeStore) -> str:
    return store.shl(store.grant(full()))


def gated_link(store: FakeStore) -> str:
    return store.shl(store.grant(full(), passcode=PASSCODE))


def test_the_manifest_says_what_there_is_and_embeds_it(page: TestClient, store: FakeStore) -> None:
    code = store.grant(full())
    answer = ask(page, store.shl(code))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["retry-after"]) > 0
    manifest = answer.json()
    assert manifest["status"] == "can-change"
    (file,) = manifest["files"]
    embedded = file.pop("embedded")
    assert file == {
        "contentType": "application/fhir+json",
        "fhirVersion": "4.0.1",
        "lastUpdated": "2026-11-23T03:12:00Z",
        "status": "can-change",
    }
    document = json.loads(unseal(embedded.encode(), store.grants[code].grant_key))
    assert document["resourceType"] == "Bundle"


@pytest.mark.parametrize(("more", "embeds"), [(0, True), (-1, False), (None, True)])
def test_a_file_longer_than_the_software_wants_is_fetched(
    page: TestClient, store: FakeStore, more: int | None, *, embeds: bool
) -> None:
    code = store.grant(full())
    length = len(store.grants[code].payload)
    wanted = {} if more is None else {"embeddedLengthMax": length + more}
    (file,) = ask(page, store.shl(code), **wanted).json()["files"]
    assert ("embedded" in file, "location" in file) == (embeds, not embeds)


def test_the_file_is_fetched_for_five_minutes(page: TestClient, store: FakeStore) -> None:
    code = store.grant(full())
    shl_id = store.shl(code)
    (file,) = ask(page, shl_id, embeddedLengthMax=0).json()["files"]
    assert file["location"].startswith(f"{HOST}/shl/{shl_id}/f?t=")
    address = file["location"].removeprefix(HOST)
    store.now = NOW + timedelta(minutes=5) - timedelta(seconds=1)
    answer = page.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jose"
    assert answer.content == store.grants[code].payload
    store.now = NOW + timedelta(minutes=5)
    assert page.get(address).status_code == 404


def test_a_ticket_opens_no_other_file_and_none_that_is_withdrawn(
    page: TestClient, store: FakeStore
) -> None:
    code = store.grant(full())
    location = ask(page, store.shl(code), embeddedLengthMax=0).json()["files"][0]["location"]
    ticket = location.partition("?")[2]
    assert page.get(f"/shl/{open_link(store)}/f?{ticket}").status_code == 404
    assert page.get(f"/shl/{store.shl(code)}/f").status_code == 404
    assert page.get(f"/shl/{store.shl(code)}/f?{ticket}").status_code == 200
    del store.grants[code]
    assert page.get(f"/shl/{store.shl(code)}/f?{ticket}").status_code == 404


def test_without_a_public_address_the_file_is_where_the_request_went(store: FakeStore) -> None:
    page = TestClient(create_app(store, clock=lambda: NOW), base_url="http://127.0.0.1:8081")
    (file,) = ask(page, open_link(store), embeddedLengthMax=0).json()["files"]
    assert file["location"].startswith("http://127.0.0.1:8081/shl/")


def test_the_person_is_told_which_software_read_which_version(
    page: TestClient, store: FakeStore
) -> None:
    ask(page, open_link(store), recipient="  Northtown\n EHR ")
    assert store.told == [
        note.Opening(NOW, "Northtown EHR", "", 3, code_repaired=False, way=note.SOFTWARE)
    ]


def test_a_long_name_is_cut_and_keeps_no_hospital_out(page: TestClient, store: FakeStore) -> None:
    assert ask(page, open_link(store), recipient="Ward " * 100).status_code == 200
    assert len(store.notes[0].reader) == 200


COUNTS_AS_NOTHING: dict[str, tuple[int, Ask]] = {
    "get": (405, lambda p, s: p.get(f"/shl/{open_link(s)}")),
    "head": (405, lambda p, s: p.head(f"/shl/{open_link(s)}")),
    "options": (204, lambda p, s: p.options(f"/shl/{open_link(s)}")),
    "put": (405, lambda p, s: p.put(f"/shl/{open_link(s)}", json={"recipient": "x"})),
    "an unheard-of method": (405, lambda p, s: p.request("BREW", f"/shl/{open_link(s)}")),
    "nothing": (400, lambda p, s: p.post(f"/shl/{open_link(s)}")),
    "no recipient": (400, lambda p, s: p.post(f"/shl/{open_link(s)}", json={})),
    "an empty recipient": (400, lambda p, s: ask(p, open_link(s), recipient=" ")),
    "a recipient without a letter": (400, lambda p, s: ask(p, open_link(s), recipient="-. …")),
    "a recipient that is no text": (400, lambda p, s: ask(p, open_link(s), recipient=["EHR"])),
    "a passcode that is no text": (400, lambda p, s: ask(p, open_link(s), passcode=12345678)),
    "a length that is no number": (
        400,
        lambda p, s: ask(p, open_link(s), embeddedLengthMax="many"),
    ),
    "a length that is a claim": (400, lambda p, s: ask(p, open_link(s), embeddedLengthMax=True)),
    "a length below nothing": (400, lambda p, s: ask(p, open_link(s), embeddedLengthMax=-1)),
    "a list": (400, lambda p, s: p.post(f"/shl/{open_link(s)}", json=["recipient"])),
    "a form": (400, lambda p, s: p.post(f"/shl/{open_link(s)}", data={"recipient": "EHR"})),
    "too much": (400, lambda p, s: ask(p, open_link(s), recipient="x" * 20_000)),
    "a nest": (400, lambda p, s: p.post(f"/shl/{open_link(s)}", content=b"[" * 16_000)),
    "a fetch with an empty ticket": (404, lambda p, s: p.get(f"/shl/{open_link(s)}/f?t=")),
    "a post for a file": (405, lambda p, s: p.post(f"/shl/{open_link(s)}/f")),
    "options for a file": (204, lambda p, s: p.options(f"/shl/{open_link(s)}/f")),
}


@pytest.mark.parametrize("what", COUNTS_AS_NOTHING)
def test_what_does_not_say_who_is_asking_counts_as_nothing(
    page: TestClient, store: FakeStore, what: str
) -> None:
    status, asking = COUNTS_AS_NOTHING[what]
    answer = asking(page, store)
    assert answer.status_code == status
    assert store.bodies == []
    if status in {400, 405}:
        assert store.looked_up == []
    if status == 405:
        assert "OPTIONS" in answer.headers["allow"]


def broken(error: Exception) -> Ask:
    def asking(page: TestClient, store: FakeStore) -> Any:
        store.broken = error  # type: ignore[assignment] # also what nobody foresaw
        return ask(page, UNKNOWN)

    return asking


def many_unknown(page: TestClient, _store: FakeStore) -> Any:
    while (answer := ask(page, UNKNOWN)).status_code == 404:
        pass
    return answer


ANSWERS: dict[str, tuple[int, Ask]] = {
    "a manifest": (200, lambda p, s: ask(p, open_link(s))),
    "a file": (
        200,
        lambda p, s: p.get(
            ask(p, open_link(s), embeddedLengthMax=0).json()["files"][0]["location"]
        ),
    ),
    "unknown": (404, lambda p, _: ask(p, UNKNOWN)),
    "a wrong passcode": (401, lambda p, s: ask(p, gated_link(s), passcode="0")),
    "too many": (429, many_unknown),
    "a database that is away": (503, broken(DatabaseUnavailableError("locked"))),
    "a damaged grant": (503, broken(SealError())),
    "what nobody foresaw": (500, broken(RuntimeError("secret words"))),
    **COUNTS_AS_NOTHING,
}


@pytest.mark.parametrize("what", ANSWERS)
def test_any_web_page_may_read_every_answer(page: TestClient, store: FakeStore, what: str) -> None:
    status, asking = ANSWERS[what]
    answer = asking(page, store)
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "retry-after" in answer.headers["access-control-expose-headers"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert "secret words" not in answer.text


def test_a_browser_is_told_that_it_may_ask(page: TestClient) -> None:
    asked = {
        "origin": "https://viewer.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    answer = page.options(f"/shl/{UNKNOWN}", headers=asked)
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "content-type"
    assert answer.content == b""
    assert "GET" in page.options(f"/shl/{UNKNOWN}/f").headers["access-control-allow-methods"]


def test_unknown_and_closed_links_get_the_same_bytes(page: TestClient, store: FakeStore) -> None:
    shl_id = gated_link(store)
    store.left = 0
    answers = [ask(page, UNKNOWN), ask(page, shl_id), ask(page, shl_id, passcode=PASSCODE)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1
    assert store.checked == []


def test_a_passcode_opens_and_a_missing_one_costs_nothing(
    page: TestClient, store: FakeStore
) -> None:
    shl_id = gated_link(store)
    for missing in ({}, {"passcode": ""}, {"passcode": " - "}, {"passcode": None}):
        answer = ask(page, shl_id, **missing)
        assert (answer.status_code, answer.json()) == (401, {"remainingAttempts": 10})
    assert store.checked == []
    assert ask(page, shl_id, passcode="7q4m-8xoi").status_code == 200
    assert store.left == 10


def test_ten_wrong_passcodes_close_the_link_and_the_person_is_told_once(
    page: TestClient, store: FakeStore
) -> None:
    shl_id = gated_link(store)
    answers = [ask(page, shl_id, passcode=f"0000000{n}") for n in range(10)]
    assert [answer.status_code for answer in answers] == [401] * 10
    left = [answer.json()["remainingAttempts"] for answer in answers]
    assert left == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    for passcode in ("00000000", PASSCODE, ""):
        assert ask(page, shl_id, passcode=passcode).status_code == 404
    assert store.told == [note.Closed(at=NOW)]
    assert len(store.checked) == 10


def test_a_right_passcode_between_wrong_ones_opens_and_gives_nothing_back(
    page: TestClient, store: FakeStore
) -> None:
    shl_id = gated_link(store)
    for passcode in ("0", "1", PASSCODE, "2"):
        ask(page, shl_id, passcode=passcode)
    assert store.left == 7


def test_a_link_that_is_closed_meanwhile_does_not_open_for_the_right_passcode(
    page: TestClient, store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shl_id = gated_link(store)

    async def closed_meanwhile(_gate: object, _passcode: str) -> bool:
        store.left = 0
        return True

    monkeypatch.setattr(store, "passes", closed_meanwhile)
    assert ask(page, shl_id, passcode=PASSCODE).status_code == 404
    assert store.bodies == []


def test_a_wrong_passcode_that_cannot_be_counted_stops_all_checks_until_it_is(
    page: TestClient, store: FakeStore
) -> None:
    shl_id = gated_link(store)
    store.deaf = True
    for passcode in ("0", "1", PASSCODE, "2"):
        answer = ask(page, shl_id, passcode=passcode)
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
    assert store.checked == ["0"]
    store.deaf = False
    assert ask(page, shl_id, passcode=PASSCODE).status_code == 200
    assert store.left == 9


def test_a_debt_that_closes_the_link_is_told(page: TestClient, store: FakeStore) -> None:
    shl_id, store.left, store.deaf = gated_link(store), 1, True
    assert ask(page, shl_id, passcode="0").status_code == 503
    store.deaf = False
    assert ask(page, shl_id, passcode=PASSCODE).status_code == 404
    assert store.told == [note.Closed(at=NOW)]


def test_a_right_passcode_and_a_link_without_one_wait_for_no_disk(
    page: TestClient, store: FakeStore
) -> None:
    store.deaf = True
    assert ask(page, gated_link(store), passcode=PASSCODE).status_code == 200
    assert ask(page, open_link(store)).status_code == 200


def test_a_valid_link_and_ticket_never_see_429(page: TestClient, store: FakeStore) -> None:
    shl_id = open_link(store)
    location = ask(page, shl_id, embeddedLengthMax=0).json()["files"][0]["location"]
    while ask(page, UNKNOWN).status_code == 404:
        pass
    slow = ask(page, UNKNOWN)
    assert (slow.status_code, slow.headers["retry-after"]) == (429, "30")
    assert ask(page, shl_id).status_code == 200
    assert page.get(location).status_code == 200
    gated = gated_link(store)
    assert ask(page, gated, passcode="0").status_code == 401
    assert ask(page, gated, passcode=PASSCODE).status_code == 200


def test_misses_are_allowed_again_with_time() -> None:
    now = 100.0
    misses = Misses(clock=lambda: now)
    assert all(misses.allow() for _ in range(BURST))
    assert not misses.allow()
    now += 1
    assert [misses.allow() for _ in range(6)] == [True] * 5 + [False]
    now += 10**6
    assert sum(misses.allow() for _ in range(2 * BURST)) == BURST


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "recipient": st.text(max_size=60) | JSON,
        "passcode": st.text(max_size=60) | JSON,
        "embeddedLengthMax": st.integers() | JSON,
        "more": JSON,
    },
)
BODIES = FIELDS.map(json.dumps).map(str.encode) | JSON.map(json.dumps).map(str.encode)
ASKED = BODIES | st.binary(max_size=200)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=ASKED)
@example(body=b'{"recipient": "\\ud800 x", "passcode": "\\ud800"}')
@example(body=b'{"recipient": "x", "embeddedLengthMax": 1' + b"0" * 5000 + b"}")
@example(body=b'{"recipient": "x", "embeddedLengthMax": NaN}')
@example(body=b'{"recipient": "x", "recipient": 1}')
@example(body=b"\xff\xfe{\x00}\x00")
def test_whatever_is_sent_gets_an_answer_and_never_a_500(
    page: TestClient, store: FakeStore, body: bytes
) -> None:
    store.left = 10
    for shl_id in (open_link(store), gated_link(store)):
        answer = page.post(f"/shl/{shl_id}", content=body)
        assert answer.status_code in {200, 400, 401}
        assert isinstance(answer.json(), dict)


@given(path=st.text(max_size=60), ticket=st.text(max_size=80))
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_address_is_asked_never_a_500(page: TestClient, path: str, ticket: str) -> None:
    shown = quote(path.replace(".", ""), safe="", errors="replace").replace("%2F", "") or "x"
    assert ask(page, shown).status_code in {404, 429}
    assert page.get(f"/shl/{shown}/f", params={"t": ticket}).status_code in {404, 429}
