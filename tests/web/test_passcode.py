"""The passcode on the page: after a right code only, kindly, and for as long as it takes."""

import asyncio
import re
import time
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from sharing.code import display, new_code
from storage.keys import Family, new_ring
from storage.passcodes import Gate
from tests.sharing.statements import full
from tests.web.fakes import NOW, FakeStore
from tests.web.test_headers import submit
from tests.web.test_turns import Time, turns
from web.app import create_app
from web.form import Problem
from web.gatekeeper import Gatekeeper

PASSCODE = "7Q4M8X01"
SECRET = "I was assaulted that way in 2014."


@pytest.fixture
def code(store: FakeStore) -> str:
    return store.grant(full(), passcode=PASSCODE)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second between two checks."""
    monkeypatch.setattr("web.gatekeeper._APART", 0.0)


@pytest.fixture
def swift(store: FakeStore, at_once: None) -> TestClient:
    del at_once
    return TestClient(create_app(store, clock=lambda: NOW))


def value_of(answer: Any, field: str) -> str:
    found = re.search(rf'name="{field}" value="([^"]*)"', answer.text)
    assert found is not None
    return found[1]


def test_a_right_code_is_asked_for_its_passcode_and_nothing_that_was_typed_is_lost(
    page: TestClient, store: FakeStore, code: str
) -> None:
    answer = submit(page, display(code), role="ward")
    assert answer.status_code == 422
    assert 'name="passcode"' in answer.text
    assert "This statement asks for a passcode too." in answer.text
    assert display(code) in answer.text
    assert value_of(answer, "reader") == "Nurse Øster"
    assert re.search(r'value="ward" checked', answer.text)
    assert SECRET not in answer.text
    assert (store.bodies, store.checked) == ([], [])


@pytest.mark.parametrize("typed", [PASSCODE, "7q4m-8xoi", " 7Q4M 8XOL "])
def test_the_right_passcode_opens_however_it_is_written(
    page: TestClient, store: FakeStore, code: str, typed: str
) -> None:
    answer = submit(page, display(code), passcode=typed)
    assert answer.status_code == 200
    assert SECRET in answer.text
    assert PASSCODE not in answer.text
    assert typed not in answer.text
    assert [told.reader for told in store.notes] == ["Nurse Øster"]


def test_a_wrong_passcode_gets_a_kind_page_that_keeps_what_was_typed(
    page: TestClient, store: FakeStore, code: str
) -> None:
    answer = submit(page, display(code), passcode="7q4m-8x02", role="police")
    assert answer.status_code == 422
    assert "as often as you need" in answer.text
    assert value_of(answer, "passcode") == "7q4m-8x02"
    assert value_of(answer, "reader") == "Nurse Øster"
    assert display(code) in answer.text
    assert re.search(r'value="police" checked', answer.text)
    assert SECRET not in answer.text
    assert store.bodies == []


def test_it_never_closes(swift: TestClient, store: FakeStore, code: str) -> None:
    store.left = 0
    for _ in range(25):
        assert submit(swift, display(code), passcode="00000000").status_code == 422
    assert submit(swift, display(code), passcode=PASSCODE).status_code == 200
    assert store.left == 0


def test_a_second_check_of_a_grant_waits_for_its_second(page: TestClient, code: str) -> None:
    start = time.monotonic()
    assert submit(page, display(code), passcode="00000000").status_code == 422
    assert submit(page, display(code), passcode=PASSCODE).status_code == 200
    assert time.monotonic() - start >= 1


def test_a_passcode_says_nothing_about_a_code(
    page: TestClient, store: FakeStore, code: str
) -> None:
    del code
    answers = [submit(page, new_code(), **typed) for typed in ({}, {"passcode": PASSCODE})]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert 'name="passcode"' not in answers[0].text
    assert store.checked == []


def test_who_is_asked_before_the_passcode(page: TestClient, store: FakeStore, code: str) -> None:
    answer = submit(page, display(code), reader="", passcode=PASSCODE)
    assert answer.status_code == 422
    assert (store.looked_up, store.checked) == ([], [])
    assert value_of(answer, "passcode") == PASSCODE


def test_a_grant_without_a_passcode_does_not_mind_one(page: TestClient, store: FakeStore) -> None:
    assert submit(page, store.grant(full()), passcode="whatever").status_code == 200
    assert store.checked == []


def test_a_script_in_a_passcode_is_text(page: TestClient, code: str) -> None:
    answer = submit(page, display(code), passcode='"><script>alert(1)</script>')
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


@pytest.mark.parametrize("language", ["cy", "ur"])
def test_it_is_asked_for_in_the_readers_language(
    page: TestClient, code: str, language: str
) -> None:
    answer = submit(page, display(code), lang=language)
    assert 'name="passcode"' in answer.text
    assert "This statement asks for a passcode too." not in answer.text


def gate(passcode: str = PASSCODE) -> Gate:
    return Gate(uuid4(), new_ring(Family.PEPPER).current, b"", passcode.encode())


async def test_checks_of_one_grant_are_a_second_apart_and_a_missing_one_is_no_check(
    store: FakeStore,
) -> None:
    clock, before = Time(), gate()
    keeper = Gatekeeper(store, turns(clock))
    wrong = await asyncio.gather(*(keeper.refusal(before, f"0000000{n}") for n in range(4)))
    assert set(wrong) == {Problem("passcode", "passcode-wrong")}
    assert (clock.now, len(store.checked)) == (103.0, 4)
    for missing in ("", " - ", "--"):
        assert await keeper.refusal(before, missing) == Problem("passcode", "passcode-missing")
    assert (clock.now, len(store.checked)) == (103.0, 4)
    assert await keeper.refusal(before, PASSCODE) is None
    assert clock.now == 104.0


async def test_whoever_would_wait_too_long_is_asked_to_try_again(store: FakeStore) -> None:
    keeper, before = Gatekeeper(store, turns(Time(), patience=0.01)), gate()
    store.checking = asyncio.Event()
    first = asyncio.create_task(keeper.refusal(before, PASSCODE))
    while not store.checked:  # noqa: ASYNC110 - a turn of the loop, no time
        await asyncio.sleep(0)
    assert await keeper.refusal(before, PASSCODE) == Problem("passcode", "passcode-busy")
    store.checking.set()
    assert await first is None
