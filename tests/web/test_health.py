"""How the page is: for programs and for operators, with nothing in it that identifies anything."""

import re
from html import escape

import pytest
from starlette.testclient import TestClient

from sharing.texts import texts
from storage.errors import (
    DatabaseLockedError,
    DatabaseUnavailableError,
    KeyringError,
    SchemaError,
    SealError,
    StorageError,
)
from tests.sharing.statements import full
from tests.web.fakes import FakeStore
from tests.web.test_headers import assert_guarded, submit

CAUSES: dict[str, StorageError] = {
    "database": DatabaseUnavailableError("SECRET path"),
    "schema": SchemaError("SECRET revision"),
    "keys": KeyringError("SECRET key 3"),
    "other": SealError(),
}


def test_when_all_is_well_the_page_says_so_and_what_programs_ask(page: TestClient) -> None:
    answer = page.get("/health")
    assert answer.status_code == 200
    assert_guarded(answer)
    assert "The page is well" in answer.text
    assert "What to look at" not in answer.text
    for route in ("/healthz", "/readyz"):
        assert route in answer.text
        assert page.get(route).status_code == 200


@pytest.mark.parametrize("language", ["en", "cy", "ur"])
@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_its_advice_and_gives_nothing_away(
    cause: str, language: str, page: TestClient, store: FakeStore
) -> None:
    store.broken = CAUSES[cause]
    answer = page.get("/health", headers={"accept-language": language})
    assert answer.status_code == 503
    assert f'<html lang="{language}"' in answer.text
    assert escape(texts("web", language).tree["health"]["causes"][cause]) in answer.text.replace(
        "&#39;", "&#x27;"
    )
    assert "SECRET" not in answer.text
    assert page.get("/readyz").status_code == 503
    assert page.get("/healthz").status_code == 200


def test_a_database_that_is_only_locked_is_the_database(
    page: TestClient, store: FakeStore
) -> None:
    store.broken = DatabaseLockedError("held")
    assert "DATABASE_URL" in page.get("/health").text


def test_notes_that_wait_are_counted_and_explained(page: TestClient, store: FakeStore) -> None:
    store.deaf = True
    code = store.grant(full())
    assert submit(page, code, reader="Nurse Secret").status_code == 200
    text = page.get("/health").text
    assert re.search(r"still wait to be stored</dt> <dd>1</dd>", text)
    assert "Statements open all the same." in text
    assert "Secret" not in text
    assert code not in text
