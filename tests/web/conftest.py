"""The page over the store by hand, asked by Starlette's test client or by a browser."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser
from starlette.testclient import TestClient

from tests.web.browsing import browsing
from tests.web.fakes import NOW, FakeStore
from tests.web.serving import serving
from web.app import create_app


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def page(store: FakeStore) -> Iterator[TestClient]:
    with TestClient(create_app(store, clock=lambda: NOW), follow_redirects=False) as client:
        yield client


@pytest.fixture
async def origin(store: FakeStore) -> AsyncIterator[str]:
    async with serving(create_app(store, clock=lambda: NOW)) as origin:
        yield origin


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with browsing() as browser:
        yield browser
