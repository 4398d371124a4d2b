"""What the person sees beforehand in the chat is what the page says, its own sentences too."""

import json
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from sharing import plain, readable, scoping, view
from sharing.link import seal
from tests.sharing.test_document import built
from tests.sharing.whole import whole
from tests.web.fakes import NOW, FakeStore
from tests.web.states import LONG_AGO
from tests.web.test_headers import submit

_SAID = frozenset({"notice", "own-account", "ask", "beside", "see"})
_AROUND = frozenset({"footer", "details", "section"})
PARTS = ("what-helps", "please-dont", "my-people", "medicines-not-wanted")


class Sentences(HTMLParser):
    """The paragraphs in which the page itself speaks of the statement, and all of its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []
        self._classes: list[str] = []
        self._deep = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = dict(attrs).get("class") or ""
        if tag in _AROUND:
            self._classes.append(classes)
        foot = "foot" in self._classes or "draft" in self._classes
        spoken = _SAID & set(classes.split()) or (foot and "screen" not in classes)
        if tag == "p" and spoken and "papers screen" not in self._classes:
            self.found.append("")
            self._deep = 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._deep = 0
        if tag in _AROUND:
            self._classes.pop()

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._deep:
            self.found[-1] += data


def bare(text: str) -> str:
    """The text without blanks and without what only sets it apart."""
    return "".join(each for each in text if not each.isspace() and each not in "—•·:")


@pytest.mark.parametrize(
    ("language", "scope", "stale"),
    [
        ("en", "full", False),
        ("en", "card", True),
        ("cy", "family", True),
        ("ur", "full", True),
        ("ur", "family", False),
    ],
)
def test_the_preview_says_what_the_page_says_about_the_statement(
    page: TestClient, store: FakeStore, language: str, scope: str, *, stale: bool
) -> None:
    statement = whole(language)
    statement = replace(statement, card=tuple(c for c in statement.card if c.section != "force"))
    if stale:
        made = replace(statement.provenance, made_on=LONG_AGO, confirmed_on=date(2025, 2, 1))
        statement = replace(statement, provenance=made, crisis_word="the fog")
    bundle = scoping.scoped(built(statement), scope, PARTS)
    code = store.grant(statement)
    grant = store.grants[code]
    payload = seal(json.dumps(bundle).encode(), grant.grant_key)
    store.grants[code] = replace(grant, payload=payload, scope=scope)

    opened = Sentences(submit(page, code, lang=language).text)
    said = plain.pages(view.read(bundle), NOW.date())

    assert len(opened.found) > 2
    preview = bare("".join(said))
    assert [each for each in opened.found if bare(each) not in preview] == []
    shown = bare("".join(opened.text))
    about = [line for piece in (said[0], said[-1]) for line in piece.splitlines()]
    assert [line for line in about if bare(line) not in shown] == []
    in_the_file = bare("".join(Sentences(readable.page(bundle, NOW.date())).text))
    assert [each for each in opened.found if bare(each) not in in_the_file] == []
