"""The page over the store by hand, asked by Starlette's test client or by a browser."""

import inspect
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from starlette.testclient import TestClient

from tests.web.browsing import browsing
from tests.web.fakes import NOW, FakeStore
from tests.web.serving import serving
from web.app import create_app

expect.set_options(timeout=90_000)  # against hanging: it says nothing about speed


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def page(store: FakeStore) -> Iterator[TestClient]:
    with TestClient(create_app(store, clock=lambda: NOW), follow_redirects=False) as client:
        yield client


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser share its loop, as it serves all of them."""
    for item in items:
        if isinstance(item, pytest.Function) and "origin" in item.fixturenames:
            assert inspect.iscoroutinefunction(item.function)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def origin(store: FakeStore) -> AsyncIterator[str]:
    async with serving(create_app(store, clock=lambda: NOW)) as origin:
        yield origin


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_browser() -> AsyncIterator[Browser]:
    """Started once: a start takes longer than most of the tests."""
    async with browsing() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def browser(one_browser: Browser) -> AsyncIterator[Browser]:
    """A browser with nothing open in it, which remembers nothing."""
    assert one_browser.contexts == []
    yield one_browser
    for context in one_browser.contexts:
        await context.close()
