"""A SMART Health Link where the code belongs: the same page of the same grant."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from sharing import note
from sharing.code import new_code
from sharing.link import new_key
from sharing.shlink import shlink, viewer
from tests.sharing.statements import full
from tests.web.fakes import NOW, FakeStore
from tests.web.test_headers import submit

PASSCODE = "7Q4M8X01"
HOST = "https://statements.example"


def link_of(store: FakeStore, code: str, key: bytes | None = None) -> str:
    key = key or store.grants[code].grant_key
    return shlink(HOST, store.shl(code), key, "en", passcode=False)


def without_tickets(answer: Any) -> str:
    lines: list[str] = answer.text.splitlines()
    return "\n".join(line for line in lines if "ticket" not in line)


def test_a_pasted_link_opens_the_page_of_its_grant(page: TestClient, store: FakeStore) -> None:
    code = store.grant(full())
    answers = [
        submit(page, typed)
        for typed in (code, link_of(store, code), viewer(HOST, link_of(store, code)))
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({without_tickets(answer) for answer in answers}) == 1
    assert store.told == [note.Opening(NOW, "Nurse Øster", "", 3, code_repaired=False)] * 3


def test_a_pasted_link_opens_though_software_is_shut_out(
    page: TestClient, store: FakeStore
) -> None:
    code, store.left = store.grant(full(), passcode=PASSCODE), 0
    assert submit(page, link_of(store, code)).status_code == 422
    assert submit(page, link_of(store, code), passcode=PASSCODE).status_code == 200
    assert submit(page, link_of(store, code), passcode="0").status_code == 422
    assert store.left == 0


def test_a_wrong_key_or_name_gets_the_page_of_a_wrong_code(
    page: TestClient, store: FakeStore
) -> None:
    code = store.grant(full(), passcode=PASSCODE)
    unknown = shlink(HOST, "u" * 43, new_key(), "en", passcode=False)
    answers = [
        submit(page, typed) for typed in (new_code(), unknown, link_of(store, code, new_key()))
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1
    assert store.bodies == []


@pytest.mark.parametrize("cut", [-40, 12])
def test_half_a_link_is_said_to_be_one_and_looks_nothing_up(
    page: TestClient, store: FakeStore, cut: int
) -> None:
    half = link_of(store, store.grant(full()))[:cut]
    answer = submit(page, half)
    assert answer.status_code == 422
    assert "This SMART Health Link is not whole" in answer.text
    assert half in answer.text
    assert store.looked_up == []
