"""What the page weighs on the wire: counted by the browser, headers and all."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Browser

from flows.statement import Statement
from tests.sharing.statements import full
from tests.sharing.whole import whole
from tests.web.browsing import open_page
from tests.web.fakes import FakeStore
from tests.web.states import everything

pytestmark = pytest.mark.browser

MOST_REQUESTS, MOST_BYTES = 3, 30_000


@pytest.mark.parametrize(
    ("statement", "language"),
    [(full, "en"), (everything, "en"), (everything, "cy"), (lambda: whole("ur"), "ur")],
)
async def test_the_form_and_a_whole_statement_weigh_less_than_30_kilobytes_in_two_requests(
    statement: Callable[[], Statement],
    language: str,
    origin: str,
    browser: Browser,
    store: FakeStore,
) -> None:
    page = await browser.new_page()
    network = await page.context.new_cdp_session(page)
    await network.send("Network.enable")
    weights: list[float] = []

    def weighed(finished: dict[str, Any]) -> None:
        weights.append(finished["encodedDataLength"])

    network.on("Network.loadingFinished", weighed)
    await open_page(page, origin, store.grant(statement()), language)
    await page.wait_for_load_state("networkidle")
    assert 2 <= len(weights) <= MOST_REQUESTS, json.dumps(weights)
    assert 5_000 < sum(weights) < MOST_BYTES, json.dumps(weights)


async def test_a_photo_is_the_third_request(
    origin: str, browser: Browser, store: FakeStore
) -> None:
    asked: list[str] = []
    page = await browser.new_page()
    page.on("request", lambda request: asked.append(request.url.removeprefix(origin)[:5]))
    await open_page(page, origin, store.grant(replace(full(), crisis_word="the fog")))
    assert asked == ["/v?la", "/v"]
