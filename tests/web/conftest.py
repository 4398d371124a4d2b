"""The page over the store by hand, asked by Starlette's test client."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.web.fakes import NOW, FakeStore
from web.app import create_app


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def page(store: FakeStore) -> Iterator[TestClient]:
    with TestClient(create_app(store, clock=lambda: NOW), follow_redirects=False) as client:
        yield client
