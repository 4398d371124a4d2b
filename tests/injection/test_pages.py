"""Whatever is written, a page keeps its shape: the same elements as with harmless words as long.

A real browser reads every page. Beside the text itself only this may differ: the language and
direction of a person's words, a number in them that can be rung, and tickets.
"""

import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request, Route, async_playwright
from starlette.testclient import TestClient

from flows.statement import Statement
from sharing.code import new_code
from sharing.document import build
from sharing.link import new_key, seal
from sharing.readable import html
from sharing.scoping import FAMILY, parts, scoped
from sharing.words import one_line
from sharing.written import TEXTS
from tests.fhir.everything import everything
from tests.injection.attacks import ATTACKS, Attacked, attacked, harmless
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, minimal
from tests.web.browsing import CHROMIUM
from tests.web.fakes import NOW, FakeStore
from web.app import create_app

# The browser is started once, and serves one loop.
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_SHAPE = (Path(__file__).parent / "shape.js").read_text(encoding="utf-8")
_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>'
_PAGE = "https://page.example/v"


@cache
def _site() -> tuple[FakeStore, TestClient]:
    store = FakeStore()
    return store, TestClient(create_app(store, clock=lambda: NOW))


def _opened(statement: Statement, *, scope: str = "full", language: str = "en") -> Any:
    store, client = _site()
    fields = {"code": store.grant(statement, scope=scope), "reader": "Ward 4", "lang": language}
    answer = client.post("/v", data=fields)
    assert answer.status_code == 200
    return answer


def _chosen(statement: Statement) -> Any:
    store, client = _site()
    code, key = new_code(), new_key()
    bundle = build(statement, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
    kept = scoped(bundle, FAMILY, {each.id for each in parts(bundle)})
    whole = store.grants[store.grant(statement)]
    payload = seal(json.dumps(kept).encode(), key)
    store.grants[code] = replace(whole, grant_key=key, payload=payload, scope=FAMILY)
    return client.post("/v", data={"code": code, "reader": "Ward 4"})


def _exported(statement: Statement) -> str:
    return html(statement)


# Add a rendering here: what it shows of a statement as HTML.
RENDERINGS: dict[str, Callable[[Statement], str]] = {
    "the page": lambda statement: str(_opened(statement).text),
    "the page, read in Urdu": lambda statement: str(_opened(statement, language="ur").text),
    "the page, the card alone": lambda statement: str(_opened(statement, scope="card").text),
    "the page, chosen parts": lambda statement: str(_chosen(statement).text),
    "the exported file": _exported,
    "the exported file, a draft": lambda statement: _exported(
        replace(statement, provenance=replace(statement.provenance, version=0))
    ),
}
_SOME = ["a script", "the end of everything", "a double-quoted attribute", "entities"]
_WHOLE = {"the page", "the page, read in Urdu", "the exported file"}
_OWN_LABELS = {"the page", "the exported file"}
_LABELS = {"Item.label", "Item.label of a photo", "CardLine.title", "StatementSection.title"}


@cache
def _attacked(name: str) -> Attacked:
    return attacked(everything(), ATTACKS.get(name, name))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def _read(page: Page, text: str) -> dict[str, list[str]]:
    read: dict[str, list[str]] = await page.evaluate(_SHAPE, text)
    return read


@pytest.mark.parametrize("rendering", RENDERINGS)
async def test_every_attack_leaves_the_shape_as_it_was_and_arrives_word_for_word(
    rendering: str, browser: Browser
) -> None:
    show = RENDERINGS[rendering]
    page = await browser.new_page()
    for name in ATTACKS if rendering in _OWN_LABELS else _SOME:
        usual = await _read(page, show(_attacked(harmless(ATTACKS[name])).statement))
        assert len(usual["shape"]) > 50
        found = _attacked(name)
        seen = await _read(page, show(found.statement))
        assert seen["shape"] == usual["shape"], name
        if rendering in _WHOLE:
            labels = set() if rendering in _OWN_LABELS else _LABELS
            assert _missing(found, seen) - labels == {"Item.label of a photo"} - labels, name
    await page.close()


def _missing(found: Attacked, seen: dict[str, list[str]]) -> set[str]:
    """The fields whose text a reader does not find on the page exactly as it was written.

    A photo has no label beside it, and a reader of another language gets the labels in theirs.
    """
    # A parser of HTML makes one line feed of every end of a line (HTML, 13.2.3.5).
    words = set(seen["words"])
    labels = {" ".join(each.split()) for each in seen["labels"]}
    shown = {each: each.shown.replace("\r\n", "\n").replace("\r", "\n") for each in found.placed}
    return {
        each.field
        for each, text in shown.items()
        if text not in words and not (each.in_one_line and text in labels)
    }


@pytest.mark.parametrize("path", ["/v/answer", "/v/record"])
async def test_what_staff_answer_is_shown_to_them_as_text_and_in_the_same_shape(
    path: str, browser: Browser
) -> None:
    _, client = _site()
    page = await browser.new_page()

    async def shown(text: str) -> dict[str, list[str]]:
        # A link of its own each time: one link sends only so many answers a day.
        ticket = re.findall(r'name="ticket" value="([^"]+)"', _opened(minimal()).text)[0]
        said = {name: _sendable(text) for name in (*TEXTS, "reader")}
        fields = {"ticket": ticket, "version": "1", "did": ["followed", "not-followed"], **said}
        answer = client.post(path, data=fields)
        assert answer.status_code == 200, answer.text[-2000:]
        return await _read(page, answer.text)

    for name, attack in ATTACKS.items():
        usual, seen = await shown(harmless(attack)), await shown(attack)
        assert seen["shape"] == usual["shape"], name
        text = one_line(seen["text"][0])
        carried = {one_line(each) for each in seen["carried"]}
        assert one_line(_sendable(attack)) in carried, name
        assert text.count(one_line(_sendable(attack))) >= len(TEXTS), name
    await page.close()


def _sendable(text: str) -> str:
    """A lone half of a surrogate pair is no character: it cannot be sent as a form."""
    return text.encode("utf-8", "replace").decode() + "z"


async def test_what_a_reader_types_comes_back_as_text_and_in_the_same_shape(
    browser: Browser,
) -> None:
    _, client = _site()
    page = await browser.new_page()

    def again(text: str) -> str:
        typed = _sendable(text)
        answer = client.post("/v", data={"code": typed, "reader": typed + "x" * 200})
        assert answer.status_code == 422
        return str(answer.text)

    usual = await _read(page, again("plain words"))
    for name, attack in ATTACKS.items():
        seen = await _read(page, again(attack))
        assert seen["shape"] == usual["shape"], name
        typed = one_line(_sendable(attack))
        assert seen["typed"] == [typed, f"{typed}{'x' * 200}"], name
    await page.close()


@pytest.mark.parametrize("name", ["a script", "an image that fails", "another place", "styles"])
async def test_in_a_browser_nothing_runs_nothing_is_fetched_and_nothing_is_refused(
    name: str, browser: Browser
) -> None:
    statement = _attacked(name).statement
    page = await browser.new_page()
    noticed = await _watched(page, _opened(statement))
    assert noticed == await _watched(
        await browser.new_page(), _opened(_attacked("words").statement)
    )
    assert noticed == [f"document {_PAGE}", f"image {_PAGE}/f"]
    assert await page.evaluate("window.pwned") is None
    assert await page.locator("h1 .words").inner_text() == f"{ATTACKS[name]}‹1›"
    await page.close()


async def test_were_it_not_for_escaping_the_policy_would_stop_it_and_we_would_see(
    browser: Browser,
) -> None:
    """The control: words as markup change the shape, and the policy refuses what they ask for."""
    answer = _opened(_attacked("a script").statement)
    spoilt = answer.text.replace("&lt;", "<").replace("&gt;", ">")
    page = await browser.new_page()
    usual = await _read(page, _opened(_attacked("words").statement).text)
    assert (await _read(page, spoilt))["shape"] != usual["shape"]
    noticed = await _watched(page, answer, spoilt)
    assert any("Content Security Policy" in each for each in noticed)
    assert await page.evaluate("window.pwned") is None
    bare = await browser.new_page()
    await bare.set_content(spoilt)
    assert await bare.evaluate("window.pwned") == 1
    await page.close()
    await bare.close()


async def _watched(page: Page, answer: Any, text: str | None = None) -> list[str]:
    """Everything that happens while a browser shows this answer as a server would send it."""
    noticed: list[str] = []

    async def served(route: Route, request: Request) -> None:
        address = request.url.partition("?")[0]
        noticed.append(f"{request.resource_type} {address}")
        if address == f"{_PAGE}/f":
            await route.fulfill(body=_PICTURE, content_type="image/svg+xml")
        elif address == _PAGE:
            headers = dict(answer.headers.items())
            headers.pop("content-encoding", None)
            headers.pop("content-length", None)
            await route.fulfill(body=answer.text if text is None else text, headers=headers)
        else:
            await route.abort()

    page.on("dialog", lambda dialog: noticed.append(f"dialog {dialog.message}"))
    page.on("console", lambda message: noticed.append(f"console {message.text}"))
    page.on("pageerror", lambda error: noticed.append(f"error {error}"))
    await page.route("**/*", served)
    await page.goto(_PAGE)
    return noticed
