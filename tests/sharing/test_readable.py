"""The exported file: everything in it, nothing around it, and words stay words."""

from dataclasses import replace

import pytest

from sharing.readable import html
from tests.sharing.statements import full, minimal, provenance
from tests.sharing.test_document import HOSTILE, saying


def test_the_file_holds_every_word_and_fetches_nothing() -> None:
    page = html(full())
    for words in ("I was assaulted that way in 2014.", "Lorazepam by mouth", "🎧", "she, her"):
        assert words in page
    for outside in ("<script", "<link", "src=", "@import", "url(", "http://", "https://"):
        assert outside not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_in_the_file(text: str) -> None:
    page = html(saying(text))
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "49" not in page.split("</style>")[-1]
    assert 'onmouseover="' not in page


def test_a_draft_says_that_it_is_not_published() -> None:
    assert "Draft, not published" in html(replace(minimal(), provenance=provenance(version=0)))
