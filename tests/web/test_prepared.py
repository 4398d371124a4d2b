"""What a reader gets of a page made ahead: the same answer, and never one that is not ours now."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from flows.loading import library
from flows.statement import Statement
from sharing import prepared
from sharing.chrome import SPOKEN
from sharing.code import display
from sharing.document import build, card_only
from sharing.prepared import prepare
from storage.rows import Opened
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full, spoken
from tests.web.fakes import NOW, FakeStore
from tests.web.test_headers import assert_guarded, submit
from tests.web.test_opening import wrong_in
from web.app import create_app

HOSTILE = "<b>Ward 4</b> & \"sons\" 'x'"


class Steady(FakeStore):
    """Whose tickets are the same each time, so that answers can be compared."""

    def ticket(self, grant: UUID, grant_key: bytes, medium: UUID, until: datetime) -> str:
        assert self.grants
        return f"medium-{grant}-{len(grant_key)}-{medium}-{until:%H%M}"

    def page_ticket(self, opened: Opened, until: datetime) -> str:
        assert self.grants
        return f"page-{opened.grant_id}-{until:%H%M}"


@pytest.fixture
def store() -> Steady:
    return Steady()


def make(store: FakeStore, statement: Statement, scope: str = "full") -> str:
    """A grant with its pages made ahead."""
    code = store.grant(statement, scope=scope)
    bundle = build(statement, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
    shown = card_only(bundle) if scope == "card" else bundle
    for language in SPOKEN:
        store.pages[code, language] = prepare(shown, library(), language)
    return code


def damaged(store: FakeStore, code: str) -> None:
    """Whatever is shown from now on, it was not made of the document."""
    store.grants[code] = replace(store.grants[code], payload=b"no document")


def both(page: TestClient, store: FakeStore, code: str, **sent: str) -> tuple[Any, Any]:
    """The answer with the page made ahead, and the answer without it."""
    ready = submit(page, display(code), **sent)
    kept, store.pages = store.pages, {}
    plain = submit(page, display(code), **sent)
    store.pages = kept
    return ready, plain


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("scope", ["full", "card"])
def test_it_is_the_same_answer(
    page: TestClient, store: FakeStore, language: str, scope: str
) -> None:
    code = make(store, spoken(), scope)
    sent = {"lang": language, "reader": HOSTILE, "role": "ward"}
    ready, plain = both(page, store, code, **sent)
    assert ready.status_code == plain.status_code == 200
    assert ready.text == plain.text
    differing = {"content-length"}
    assert {name: value for name, value in ready.headers.items() if name not in differing} == {
        name: value for name, value in plain.headers.items() if name not in differing
    }
    assert store.bodies[0] == store.bodies[1]
    assert_guarded(ready)
    damaged(store, code)
    assert submit(page, display(code), **sent).text == plain.text


def test_it_is_the_same_answer_to_who_cannot_unpack(page: TestClient, store: FakeStore) -> None:
    code = make(store, full())
    page.headers["accept-encoding"] = "identity"
    ready, plain = both(page, store, code)
    assert "content-encoding" not in ready.headers
    assert ready.content == plain.content


def test_a_browsers_own_language_finds_its_page(page: TestClient, store: FakeStore) -> None:
    code = make(store, full())
    page.headers["accept-language"] = "ur, en;q=0.5"
    ready, plain = both(page, store, code)
    assert '<html lang="ur" dir="rtl">' in ready.text
    assert ready.text == plain.text


def test_an_opening_that_is_not_ordinary_is_made_of_the_document(
    page: TestClient, store: FakeStore
) -> None:
    """One with a repaired code, and one with an answer written before."""
    code = make(store, full())
    repaired = submit(page, display(wrong_in(code, 5)))
    assert "One character of the code was wrong, in group 2" in repaired.text
    carried = submit(page, display(code), did="followed", what="We rang her sister.")
    assert "We rang her sister." in carried.text
    damaged(store, code)
    assert submit(page, display(code)).status_code == 200
    assert submit(page, display(wrong_in(code, 5))).status_code == 503
    assert submit(page, display(code), did="followed").status_code == 503


@pytest.mark.parametrize(("days", "stale"), [(360, False), (380, True), (2000, True)])
def test_a_year_later_it_is_made_of_the_document_with_its_banner(
    store: FakeStore, days: int, *, stale: bool
) -> None:
    code = make(store, full())
    later = NOW + timedelta(days=days)
    with TestClient(create_app(store, clock=lambda: later)) as page:
        ready, plain = both(page, store, code)
        assert ready.text == plain.text
        assert ('class="ask"' in ready.text) is stale
        damaged(store, code)
        assert submit(page, display(code)).status_code == (503 if stale else 200)


def test_a_page_of_an_older_program_is_never_shown(
    page: TestClient, store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(prepared, "fingerprint", lambda: "the program before")
        code = make(store, full())
    ready, plain = both(page, store, code)
    assert ready.status_code == 200
    assert ready.text == plain.text
    damaged(store, code)
    assert submit(page, display(code)).status_code == 503


@pytest.mark.parametrize("content", [b"", b"\x00\x00\x00\x05{}", b"\xff" * 40, b"\x00" * 4096])
def test_what_is_no_page_keeps_nothing_from_being_shown(
    page: TestClient, store: FakeStore, content: bytes
) -> None:
    code = make(store, full())
    store.pages = dict.fromkeys(store.pages, content)
    assert submit(page, display(code)).status_code == 200
