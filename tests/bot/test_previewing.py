"""The preview of any statement arrives: within Telegram's limits, and whole."""

import base64
import json
from datetime import date

import pytest

from bot.previewing import MOST, preview
from flows.bubbles import TEXT_LIMIT, units
from flows.loading import load
from sharing import plain, readable, scoping, view
from tests.sharing.test_document import built
from tests.sharing.whole import longest, whole

LIBRARY = load()
CAPTION_LIMIT = 1024  # https://core.telegram.org/bots/api#senddocument
TODAY = date(2026, 11, 23)
LABEL = "👩🏽‍🦽" * 60


@pytest.mark.parametrize("language", ["en", "en-easy", "cy", "ur"])
@pytest.mark.parametrize("scope", scoping.SCOPES)
def test_the_longest_preview_keeps_to_telegrams_limits(language: str, scope: str) -> None:
    bundle = built(longest())
    parts = [part.id for part in scoping.parts(bundle)]
    shown = scoping.scoped(bundle, scope, parts)
    came = [json.loads(row.payload) for row in preview(LIBRARY, language, LABEL, shown, TODAY)]
    *texts, file = came
    assert all(0 < units(each["text"]) <= TEXT_LIMIT for each in texts)
    assert 0 < units(file["caption"]) <= CAPTION_LIMIT
    assert len(texts) <= 1 + MOST
    assert base64.b64decode(file["bytes_b64"]) == readable.page(shown, TODAY).encode()


def test_what_would_flood_the_chat_begins_there_and_is_whole_in_the_file() -> None:
    rows = preview(LIBRARY, "en", "Ward 5", built(longest()), TODAY)
    texts = [json.loads(row.payload).get("text", "") for row in rows]
    assert len(texts) == 1 + MOST + 1
    assert texts[-2] == "All of it would be too long for this chat. The file has every word."


def test_a_statement_of_usual_length_is_said_whole_in_the_chat() -> None:
    shown = built(whole("en"))
    texts = [
        json.loads(row.payload).get("text", "")
        for row in preview(LIBRARY, "en", "x", shown, TODAY)
    ]
    said = "".join("".join(text.split()) for text in texts[1:])
    assert (
        "".join("".join(piece.split()) for piece in plain.pages(view.read(shown), TODAY)) in said
    )


def test_the_preview_keeps_the_language_of_the_statement() -> None:
    shown = scoping.scoped(built(whole("ur")), "full")
    rows = preview(LIBRARY, "en", "Ward 5", shown, TODAY)
    texts = [json.loads(row.payload).get("text", "") for row in rows]
    assert texts[0] == "This is what a reader sees with “Ward 5”, word for word:"
    assert any("کارڈ" in text for text in texts[1:])
