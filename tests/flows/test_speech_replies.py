"""A reply as the person reads it: every word of it, in every language, within the limits."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.bubbles import TEXT_LIMIT, units
from flows.library import Library
from flows.loading import load
from flows.places import Place, PlaceName
from flows.replies import Reply, ShowReply
from flows.speech import say
from flows.state import State

AT = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)
REPLY = Reply(
    at=AT,
    number=2,
    label="Ward 5",
    reader="Jo, night team",
    role="ward",
    version=3,
    read=True,
    followed=True,
    what="We rang your sister.",
    not_followed=True,
    picked=(("Please do not", "Hold me down."), ("Medicines I do not want", "")),
    which="Two nights on the ward.",
    why="No bed elsewhere.",
    tried="Three crisis houses.",
    decided="Dr. A",
    told="Your sister",
    revisit="Friday",
)
WORDS = [
    "Jo, night team",
    "We rang your sister.",
    "Hold me down.",
    "Medicines I do not want",
    "Two nights on the ward.",
    "No bed elsewhere.",
    "Three crisis houses.",
    "Dr. A",
    "Your sister",
    "Friday",
]


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def said(library: Library, language: str, reply: Reply | None) -> list[str]:
    place = Place(PlaceName.REPLY, entry=2)
    state = replace(State.new(), place=place, language=language)
    return [bubble.text for bubble in say(library, state, [ShowReply(reply, 3)])]


@pytest.mark.parametrize("language", ["en", "en-easy", "cy", "ur"])
def test_it_says_every_word_who_claims_it_and_which_version(
    library: Library, language: str
) -> None:
    text = "\n".join(said(library, language, REPLY))
    assert all(words in text for words in WORDS)
    wording = library.wording(language)
    assert wording.word("role-ward") in text
    assert "Ward 5" in text
    assert library.wording(language).place("reply-after") in text


def test_it_is_shown_as_a_claim_before_anything_else(library: Library) -> None:
    head, body, *_ = said(library, "en", REPLY)
    assert "Answer 2 of 3" in head
    assert "I cannot check it" in head
    assert "No bed elsewhere." in body


def test_what_was_left_out_is_not_spoken_of(library: Library) -> None:
    short = replace(REPLY, tried="", decided="", told="", revisit="", what="", read=False)
    text = "\n".join(said(library, "en", short))
    wording = library.wording("en")
    for name in ("reply-tried", "reply-decided", "reply-told", "reply-revisit", "reply-read"):
        assert wording.word(name) not in text


def test_what_helps_is_said_after_hard_news_alone(library: Library) -> None:
    good = replace(REPLY, not_followed=False, picked=(), which="", why="")
    assert library.wording("en").place("reply-after") not in said(library, "en", good)


def test_braces_in_a_strangers_words_stay_as_they_are(library: Library) -> None:
    odd = replace(REPLY, reader="{label}", why="{helplines}")
    text = "\n".join(said(library, "en", odd))
    assert "{label}" in text
    assert "{helplines}" in text


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_longest_reply_fits_in_bubbles(library: Library, language: str) -> None:
    long = "\U0001f642" * 1500
    longest = replace(REPLY, what=long, which=long, why=long, tried=long)
    bubbles = said(library, language, longest)
    assert all(0 < units(text) <= TEXT_LIMIT for text in bubbles)
    assert sum(text.count("\U0001f642") for text in bubbles) == 6000


def test_no_reply_says_so(library: Library) -> None:
    assert said(library, "en", None) == [library.wording("en").place("reply-none")]
