"""A page made ahead is the page made of the document, byte for byte, or it is not shown."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.loading import library
from flows.statement import CarersPage, Statement
from sharing import opened, prepared
from sharing.chrome import SPOKEN
from sharing.confirming import confirmed
from sharing.document import build
from sharing.gzipped import joined
from sharing.prepared import Prepared, prepare, unpack
from sharing.retitled import retitled
from sharing.scoping import parts, scoped
from sharing.view import read
from sharing.written import NOTHING, Written
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full, minimal, provenance, spoken
from tests.sharing.whole import longest, whole

NOW = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)
HOSTILE = "<script>alert('a & b')</script> \"}</style> {{ 7 * 7 }}"
_CARER = CarersPage("Dad", (("What I notice first", "She stops playing the piano."),))
WRITTEN = {
    "empty": Written(version=3, said=NOTHING),
    "usual": Written("ticket-1", "Nurse Øster", "ward", "cy", 3, said=NOTHING),
    "hostile": Written(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 3, said=NOTHING),
}


def _with_everything(language: str) -> Statement:
    sheet = library().countries["scotland"].sheet
    return replace(whole(language), sheet=sheet, carers=(_CARER,), crisis_word="the fog")


STATEMENTS: dict[str, Callable[[], Statement]] = {
    "minimal": minimal,
    "full": full,
    "spoken": spoken,
    "hostile": lambda: replace(minimal(), name=HOSTILE, full_name=HOSTILE, crisis_word=HOSTILE),
    "from right to left": lambda: _with_everything("ur"),
    "Welsh": lambda: whole("cy"),
    "everything": lambda: _with_everything("en"),
    "longest": longest,
    "draft": lambda: replace(full(), provenance=provenance(version=0)),
}


def document(statement: Statement, scope: str = "full") -> dict[str, Any]:
    bundle = build(statement, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
    chosen = tuple(part.id for part in parts(bundle))[::2]
    return scoped(bundle, scope, chosen if scope == "family" else ())


def source(medium: UUID) -> str:
    return f"/v/f?t={medium.hex}"


def from_document(
    bundle: dict[str, Any], language: str, written: Written, at: datetime
) -> tuple[str, str]:
    """The page, and the style of its printed sheets."""
    view = read(retitled(json.loads(json.dumps(bundle)), library(), language), source)
    written = replace(written, version=view.made.version)
    reading = opened.reading(view, language, written, at)
    return opened.html(view, language, reading), reading.sheets


def made_ahead(page: Prepared, language: str, written: Written, at: datetime) -> tuple[str, str]:
    """The same of a page made ahead, unpacked as a browser does."""
    written = replace(written, version=page.version)
    reading = page.reading(language, written, at)
    return gzip.decompress(joined(page.filled(reading, source))).decode(), reading.sheets


def ready(bundle: dict[str, Any], language: str) -> Prepared:
    found = unpack(prepare(bundle, library(), language))
    assert found is not None
    return found


@pytest.mark.parametrize("scope", ["full", "family", "card"])
@pytest.mark.parametrize("name", STATEMENTS)
def test_it_is_the_page_of_the_document_byte_for_byte(name: str, scope: str) -> None:
    bundle = document(STATEMENTS[name](), scope)
    for language in SPOKEN:
        page = ready(bundle, language)
        for written in WRITTEN.values():
            asked = (language, written, NOW)
            assert made_ahead(page, *asked) == from_document(bundle, *asked)


@given(days=st.integers(-400, 1200), seconds=st.integers(0, 86_399))
def test_it_fits_exactly_while_it_is_the_page_of_the_document(days: int, seconds: int) -> None:
    bundle = document(full())
    at = NOW + timedelta(days=days, seconds=seconds)
    page, asked = ready(bundle, "en"), ("en", WRITTEN["usual"], at)
    assert page.fits(at) == (made_ahead(page, *asked) == from_document(bundle, *asked))


def test_it_fits_for_a_year_after_it_was_last_confirmed() -> None:
    """And is made new of every document that says so."""
    bundle = document(replace(full(), provenance=provenance(confirmed_on=None)))
    day = date(2027, 3, 1)
    again = confirmed(bundle, day)
    for found, last in ((bundle, date(2027, 11, 20)), (again, date(2028, 3, 1))):
        page = ready(found, "en")
        noon = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
        assert (page.fits(noon), page.fits(noon + timedelta(days=1))) == (True, False)


def test_nothing_of_one_making_is_left_in_it() -> None:
    """No mark stays on the page, and none that somebody writes is taken for one."""
    words = replace(minimal(), name="0" * 32 + "ticket.")
    page = ready(document(words), "en")
    html, _ = made_ahead(page, "en", WRITTEN["usual"], NOW)
    assert "0" * 32 + "ticket." in html
    assert sorted(part for part in page.parts if isinstance(part, str)) == sorted(
        ["style", "at", "sheets", "ticket", "ticket", "reader", "role", "language"]
    )


def test_what_another_program_made_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    content = prepare(document(full()), library(), "en")
    assert unpack(content) is not None
    monkeypatch.setattr(prepared, "fingerprint", lambda: "another program")
    assert unpack(content) is None


@given(st.binary(max_size=300))
def test_what_is_no_page_is_none(content: bytes) -> None:
    assert unpack(content) is None
    assert unpack(len(content).to_bytes(4) + content) is None
