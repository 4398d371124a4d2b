"""What the page counts: openings by what came of them, and nothing of what was asked for."""

import asyncio

import pytest
from starlette.testclient import TestClient

from storage.errors import DatabaseUnavailableError
from tests.sharing.statements import full
from tests.web.fakes import NOW, FakeStore
from tests.web.test_headers import submit
from web.app import create_app
from web.courier import Courier
from web.health import cause
from web.measures import Measures


@pytest.fixture
def measures(store: FakeStore) -> Measures:
    return Measures(Courier(store.post), lambda: cause(store))


@pytest.fixture
def counted(store: FakeStore, measures: Measures) -> TestClient:
    app = create_app(store, clock=lambda: NOW)
    return TestClient(measures.counting(app), follow_redirects=False)


def counts(measures: Measures) -> dict[tuple[str, ...], float]:
    return {
        (sample.labels["way"], sample.labels["result"]): sample.value
        for metric in asyncio.run(measures.read())
        for sample in metric.samples
        if sample.name == "ikmb_answers_total"
    }


def test_openings_are_counted_by_what_came_of_them(
    counted: TestClient, measures: Measures, store: FakeStore
) -> None:
    code = store.grant(full())
    submit(counted, code, reader="Nurse")
    submit(counted, "0" * 28, reader="Nurse")
    submit(counted, "", reader="")
    store.broken = DatabaseUnavailableError("away")
    submit(counted, code, reader="Nurse")
    assert counts(measures) == {
        ("opening", "given"): 1,
        ("opening", "nothing"): 1,
        ("opening", "refused"): 1,
        ("opening", "unavailable"): 1,
    }


async def test_what_is_wrong_is_named(measures: Measures, store: FakeStore) -> None:
    assert await measures.cause() == ""
    store.broken = DatabaseUnavailableError("away")
    assert await measures.cause() == "database"


@pytest.mark.parametrize(
    ("path", "way", "result"),
    [
        ("/v", "form", "given"),
        ("/v%23marked-word", "other", "given"),
        ("/marked-word", "other", "nothing"),
        ("/shl/marked-word/f?t=marked-word", "software", "nothing"),
        ("/v/f?t=marked-word", "medium", "nothing"),
    ],
)
def test_a_path_is_counted_by_its_kind_alone(
    counted: TestClient, measures: Measures, path: str, way: str, result: str
) -> None:
    counted.get(path)
    assert counts(measures) == {(way, result): 1}
