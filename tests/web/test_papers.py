"""Papers from the page: for a good ticket only, with the photo only if asked, never in the way."""

import asyncio
import html
import io
import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from PIL import Image
from starlette.testclient import TestClient

from flows.loading import load
from flows.statement import Statement
from sharing import link, media
from sharing.code import new_code
from sharing.errors import PaperError
from sharing.paper import press, printer
from sharing.texts import texts
from storage.errors import DatabaseUnavailableError, SealError
from storage.rows import Opened
from storage.tickets import PageTicket, Ticket, issue, issue_page
from tests.sharing.statements import PHOTO, STATEMENT_ID, full, spoken
from tests.support.pdf import Pdf
from tests.web.fakes import NOW, FakeStore
from web.app import create_app
from web.headers import ALWAYS
from web.papers import MOST_WAITING

IN_TIME = NOW + timedelta(minutes=30)
OFFERED = re.compile(r'formaction="/v/pdf" name="kind" value="(\w+)"')


def scottish() -> Statement:
    return replace(full(), country="scotland", sheet=load().countries["scotland"].sheet)


def granted(store: FakeStore, statement: Statement | None = None, scope: str = "full") -> Opened:
    return store.grants[store.grant(statement or scottish(), scope=scope)]


def offered(page: TestClient, store: FakeStore) -> list[str]:
    """What the opened page offers."""
    (code,) = store.grants
    shown = page.post("/v", data={"code": code, "reader": "Ward 5"}).text
    assert 'name="ticket"' in shown
    return OFFERED.findall(shown)


def ask(page: TestClient, store: FakeStore, of: Opened, kind: str, **more: str) -> Any:
    ticket = store.page_ticket(of, IN_TIME)
    return page.post("/v/pdf", data={"ticket": ticket, "kind": kind, **more})


def test_the_opened_page_offers_what_there_is(page: TestClient, store: FakeStore) -> None:
    granted(store)
    assert offered(page, store) == ["statement", "card", "sheet"]


def test_a_card_alone_offers_the_card_alone(page: TestClient, store: FakeStore) -> None:
    granted(store, scope="card")
    assert offered(page, store) == ["card"]


@pytest.mark.parametrize("kind", ["statement", "card", "sheet"])
def test_a_paper_leaves_with_every_header_and_a_name_that_says_nothing(
    page: TestClient, store: FakeStore, kind: str
) -> None:
    answer = ask(page, store, granted(store), kind)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{kind}.pdf"'
    assert "content-encoding" not in answer.headers
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    pdf = Pdf(answer.content)
    assert pdf.claims == ("2", "A", "1")
    assert "Printed 23 November 2026, 03:12 UTC." in pdf.pages[0]


def test_a_paper_shows_what_the_grant_shows(page: TestClient, store: FakeStore) -> None:
    everything = Pdf(ask(page, store, granted(store), "statement").content)
    assert "I was assaulted that way in 2014." in everything.text
    assert "Signing sheet for Scotland" in everything.pages[-1]
    of_card = Pdf(ask(page, store, granted(store, scope="card"), "statement").content)
    assert "Haloperidol" in of_card.text
    assert "I was assaulted that way in 2014." not in of_card.text
    assert len(of_card.pages) == 1


def test_a_paper_speaks_the_readers_language(page: TestClient, store: FakeStore) -> None:
    of = granted(store)
    assert Pdf(ask(page, store, of, "card", lang="cy").content).language == "cy"
    ticket = store.page_ticket(of, IN_TIME)
    wish = page.post(
        "/v/pdf",
        data={"ticket": ticket, "kind": "card"},
        headers={"accept-language": "ur"},
    )
    assert Pdf(wish.content).language == "ur"


def test_the_photo_is_on_paper_only_if_it_was_asked_for(
    page: TestClient, store: FakeStore
) -> None:
    of = granted(store, spoken(PHOTO))
    medium = media.medium_id(STATEMENT_ID, PHOTO)
    store.files[of.grant_id, medium] = link.seal(_jpeg(), of.grant_key, "image/jpeg")
    (code,) = store.grants
    html = page.post("/v", data={"code": code, "reader": "Ward 5"}).text
    assert '<input type="checkbox" form="page" name="photo" value="yes">' in html
    assert _figures(ask(page, store, of, "statement")) == []
    assert _figures(ask(page, store, of, "statement", photo="yes")) == ["Photo of Sam"]


def test_a_photo_that_does_not_open_costs_only_itself(page: TestClient, store: FakeStore) -> None:
    of = granted(store, spoken(PHOTO))
    assert _figures(ask(page, store, of, "statement", photo="yes")) == []
    medium = media.medium_id(STATEMENT_ID, PHOTO)
    store.files[of.grant_id, medium] = b"no seal of ours"
    assert _figures(ask(page, store, of, "statement", photo="yes")) == []


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 80), (0, 90, 0)).save(file, "JPEG")
    return file.getvalue()


def _figures(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [tag.alt for tag in Pdf(answer.content).tags if tag.kind == "/Figure"]


def bad_tickets(store: FakeStore, of: Opened) -> dict[str, str]:
    leave = PageTicket(of.grant_id, of.grant_key, of.public_key, IN_TIME)
    good = issue_page(store.peppers, leave)
    medium = Ticket(of.grant_id, of.grant_key, uuid4(), IN_TIME)
    return {
        "none": "",
        "expired": issue_page(store.peppers, replace(leave, until=NOW)),
        "withdrawn": issue_page(store.peppers, replace(leave, grant=uuid4())),
        "of a medium": issue(store.peppers, medium),
        "cut": good[:-2],
        "a code": new_code(),
        "words": "ünïcödé <script>",
    }


def test_every_ticket_that_is_good_for_nothing_gets_the_same_bytes(
    page: TestClient, store: FakeStore
) -> None:
    of = granted(store)
    answers = {
        f"{name}, {kind}": page.post("/v/pdf", data={"ticket": ticket, "kind": kind})
        for name, ticket in bad_tickets(store, of).items()
        for kind in ("statement", "sheet")
    }
    answers["no ticket"] = page.post("/v/pdf", data={"kind": "card", "photo": "yes"})
    first = answers["no ticket"]
    assert first.status_code == 404
    for name, answer in answers.items():
        assert (answer.status_code, answer.content) == (404, first.content), name
        assert dict(answer.headers) == dict(first.headers), name


@pytest.mark.parametrize("kind", ["", "tapestry", "../statement"])
def test_a_paper_of_no_kind_is_refused(page: TestClient, store: FakeStore, kind: str) -> None:
    assert ask(page, store, granted(store), kind).status_code == 415


def test_a_sheet_that_is_not_there_is_not_found(page: TestClient, store: FakeStore) -> None:
    assert ask(page, store, granted(store, full()), "sheet").status_code == 404


def test_a_paper_is_only_asked_for_with_a_form(page: TestClient, store: FakeStore) -> None:
    ticket = store.page_ticket(granted(store), IN_TIME)
    assert page.get("/v/pdf", params={"ticket": ticket, "kind": "card"}).status_code == 404
    assert page.put("/v/pdf").status_code == 405
    assert page.post("/v/pdf", json={"ticket": ticket, "kind": "card"}).status_code == 415


def test_nobody_is_told_of_a_paper(page: TestClient, store: FakeStore) -> None:
    ask(page, store, granted(store), "card")
    assert store.bodies == []


@pytest.mark.parametrize("broken", [SealError(), DatabaseUnavailableError("It is away.")])
def test_a_fault_on_our_side_is_said_to_be_one(
    page: TestClient, store: FakeStore, broken: Any
) -> None:
    of = granted(store)
    store.broken = broken
    answer = ask(page, store, of, "card")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"


def test_a_document_that_cannot_be_shown_is_a_fault_on_our_side(
    page: TestClient, store: FakeStore
) -> None:
    code = store.grant(full())
    sealed = link.seal(b'{"resourceType": "Bundle"}', store.grants[code].grant_key)
    store.grants[code] = replace(store.grants[code], payload=sealed)
    assert ask(page, store, store.grants[code], "card").status_code == 503


@pytest.mark.parametrize("language", ["en", "cy", "ur"])
def test_a_paper_that_cannot_be_made_is_said_kindly_and_the_statement_goes_on_opening(
    language: str, page: TestClient, store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> bytes:
        raise PaperError("A paper took too long.")

    monkeypatch.setattr(press, "_typeset", refused)
    answer = ask(page, store, granted(store), "card", lang=language)
    said = texts("web", language).tree["errors"]["no-paper"]
    assert answer.status_code == 503
    assert said["lead"] in html.unescape(answer.text)
    (code,) = store.grants
    assert page.post("/v", data={"code": code, "reader": "Ward 5"}).status_code == 200


async def test_a_flood_of_papers_ends_politely_while_statements_go_on_opening(
    store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, gate = granted(store), asyncio.Event()
    (code,) = store.grants

    async def slow(_paper: Callable[[], bytes]) -> bytes:
        await gate.wait()
        return b"%PDF"

    monkeypatch.setattr(printer, "made", slow)
    form = {"ticket": store.page_ticket(of, IN_TIME), "kind": "statement"}
    transport = httpx2.ASGITransport(create_app(store, clock=lambda: NOW))
    async with httpx2.AsyncClient(transport=transport, base_url="https://page.example") as page:
        waiting = [
            asyncio.create_task(page.post("/v/pdf", data=form)) for _ in range(MOST_WAITING)
        ]
        late = await asyncio.wait_for(page.post("/v/pdf", data=form), timeout=10)
        assert late.headers["retry-after"] == "10"
        assert late.headers["cache-control"] == "no-store"
        opened = await page.post("/v", data={"code": code, "reader": "Ward 5"})
        assert opened.status_code == 200
        gate.set()
        assert [each.status_code for each in await asyncio.gather(*waiting)] == [
            200
        ] * MOST_WAITING
        assert (await page.post("/v/pdf", data=form)).status_code == 200


async def test_papers_are_made_one_at_a_time_in_a_thread_that_stands_back() -> None:
    meeting = threading.Barrier(2, timeout=0.2)
    ours = os.getpriority(os.PRIO_PROCESS, 0)

    def paper() -> bytes:
        with suppress(threading.BrokenBarrierError):
            meeting.wait()
            return b"two at once"
        return str(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())).encode()

    made = await asyncio.gather(*(printer.made(paper) for _ in range(3)))
    assert made == [str(min(ours + 10, 19)).encode()] * 3
    assert os.getpriority(os.PRIO_PROCESS, 0) == ours
