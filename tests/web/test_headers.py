"""Every answer, errors included, carries every header; nothing is allowed that is not needed."""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from sharing.code import new_code
from storage.errors import DatabaseUnavailableError, KeyringError
from tests.sharing.statements import full
from tests.web.fakes import NOW, FakeStore
from web.app import create_app
from web.form import MOST_BYTES

Ask = Callable[[TestClient, FakeStore], Any]


def submit(page: TestClient, code: str, reader: str = "Nurse Øster", **more: str) -> Any:
    return page.post("/v", data={"code": code, "reader": reader, **more})


def unavailable(page: TestClient, store: FakeStore) -> Any:
    store.broken = DatabaseUnavailableError("locked")
    return submit(page, new_code())


def no_keys(page: TestClient, store: FakeStore) -> Any:
    store.broken = KeyringError("wrong key")
    return submit(page, new_code())


def not_ready(page: TestClient, store: FakeStore) -> Any:
    store.broken = DatabaseUnavailableError("gone")
    return page.get("/readyz")


def paper(page: TestClient, store: FakeStore) -> Any:
    opened = store.grants[store.grant(full())]
    ticket = store.page_ticket(opened, NOW + timedelta(minutes=30))
    return page.post("/v/pdf", data={"ticket": ticket, "kind": "card"})


ANSWERS: dict[str, tuple[int, Ask]] = {
    "the form": (200, lambda p, _: p.get("/v")),
    "its head": (200, lambda p, _: p.head("/v")),
    "a mangled link": (200, lambda p, _: p.get("/v%23ABCD-EFGH")),
    "the root": (307, lambda p, _: p.get("/")),
    "another path": (404, lambda p, _: p.get("/admin")),
    "a path that begins like the page": (404, lambda p, _: p.get("/vx")),
    "a post to another path": (404, lambda p, _: p.post("/w", data={"code": "x"})),
    "another method": (405, lambda p, _: p.delete("/v")),
    "options": (405, lambda p, _: p.options("/v")),
    "a post to a get": (405, lambda p, _: p.put("/healthz")),
    "an empty form": (422, lambda p, _: p.post("/v", data={})),
    "a wrong code": (404, lambda p, _: submit(p, new_code())),
    "a right code": (200, lambda p, s: submit(p, s.grant(full()))),
    "json": (415, lambda p, _: p.post("/v", json={"code": "x"})),
    "a file": (415, lambda p, _: p.post("/v", files={"code": b"x"})),
    "too much": (413, lambda p, _: submit(p, "A" * MOST_BYTES)),
    "a paper": (200, paper),
    "a paper without a ticket": (404, lambda p, _: p.post("/v/pdf", data={"kind": "card"})),
    "a paper of no kind": (415, lambda p, _: p.post("/v/pdf", data={"kind": "x"})),
    "alive": (200, lambda p, _: p.get("/healthz")),
    "ready": (200, lambda p, _: p.get("/readyz")),
    "not ready": (503, not_ready),
    "robots": (200, lambda p, _: p.get("/robots.txt")),
    "no database": (503, unavailable),
    "no keys": (503, no_keys),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_carries_every_header(name: str, page: TestClient, store: FakeStore) -> None:
    status, ask = ANSWERS[name]
    answer = ask(page, store)
    assert answer.status_code == status
    assert_guarded(answer)


def assert_guarded(answer: Any) -> None:
    headers = answer.headers
    policy = dict(
        rule.split(" ", 1) for rule in headers["content-security-policy"].split("; ") if rule
    )
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert headers["x-robots-tag"].startswith("noindex, nofollow")
    assert headers["x-content-type-options"] == "nosniff"
    assert "camera=(), " in headers["permissions-policy"]
    assert all(part.endswith("=()") for part in headers["permissions-policy"].split(", "))
    assert "set-cookie" not in headers
    assert "server" not in headers


def test_an_error_nobody_foresaw_is_a_page_with_every_header() -> None:
    class Broken(FakeStore):
        async def find(self, code: str, language: str = "") -> None:
            raise RuntimeError(code, language)

    with TestClient(create_app(Broken(), clock=lambda: NOW)) as page:
        answer = submit(page, new_code())
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert_guarded(answer)


def inline(tag: str, html: str) -> str:
    found = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def hashed(source: str) -> str:
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def test_the_forms_one_script_is_allowed_by_its_hash_and_small(page: TestClient) -> None:
    answer = page.get("/v")
    script = inline("script", answer.text)
    policy = answer.headers["content-security-policy"]
    assert f"script-src {hashed(script)};" in policy
    assert f"style-src {hashed(inline('style', answer.text))};" in policy
    assert len(script.encode()) < 2048
    assert ".submit" not in script
    assert "fetch" not in script


@pytest.mark.parametrize(
    "name", sorted(ANSWERS.keys() - {"the form", "its head", "a mangled link"})
)
def test_nothing_but_the_empty_form_has_a_script(
    name: str, page: TestClient, store: FakeStore
) -> None:
    answer = ANSWERS[name][1](page, store)
    assert "script-src 'none';" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert " on" not in re.sub(r">[^<]*<", "><", answer.text).lower().replace(" one", "")


def test_style_attributes_are_nowhere_since_the_policy_forbids_them(
    page: TestClient, store: FakeStore
) -> None:
    for answer in (page.get("/v"), submit(page, store.grant(full())), submit(page, new_code())):
        assert " style=" not in answer.text


def test_nothing_is_fetched_from_anywhere(page: TestClient, store: FakeStore) -> None:
    for answer in (page.get("/v"), submit(page, store.grant(full()))):
        assert "//" not in answer.text.split("</style>")[-1].split("<script>")[0]
        assert "url(" not in answer.text
        assert " src=" not in answer.text
