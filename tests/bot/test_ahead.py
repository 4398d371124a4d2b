"""Every link has its page made ahead, of the very document that it holds."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import ahead
from sharing import link
from sharing.chrome import SPOKEN
from sharing.errors import DocumentError
from sharing.prepared import prepare, unpack
from tests.bot.person import World, world
from tests.bot.test_scopes import answered, drafted, family_link
from tests.bot.test_turns import opened, publish
from tests.sharing.test_prepared import NOW, WRITTEN, from_document, made_ahead
from tests.support.databases import Addresses


@pytest.fixture
async def house(tmp_path: Path, addresses: Addresses) -> AsyncIterator[World]:
    async with world(tmp_path, addresses) as made:
        yield made


async def has_its_page(house: World, code: str, word: str) -> bool:
    """Whether what was made ahead is the page of what the link holds, with this word in it."""
    web = await house.web()
    try:
        for language in SPOKEN:
            found = await web.find(code.replace("-", ""), language)
            assert found is not None
            page = unpack(found.page or b"")
            if page is None:
                return False
            document = json.loads(link.unseal(found.payload, found.grant_key))
            html, sheets = made_ahead(page, language, WRITTEN["usual"], NOW)
            assert (html, sheets) == from_document(document, language, WRITTEN["usual"], NOW)
            assert word in html
    finally:
        await web.close()
    return True


async def test_a_link_has_its_page_from_its_first_moment_and_after_every_change(
    house: World,
) -> None:
    person = await drafted(house)
    code = await family_link(person, "What helps", "Please don")
    assert await has_its_page(house, code, "zqblanketzq")
    await person.write("/links")
    await person.press("My sister")
    await person.press("Change what they see")
    await person.press("Everything")
    await person.press("Yes")
    assert await has_its_page(house, code, "zqslowlyzq")
    await answered(person, early_signs="zqsignszq")
    await publish(person)
    assert await has_its_page(house, code, "zqsignszq")


async def test_links_that_show_the_same_share_what_is_made(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await drafted(house)
    codes = [await family_link(person, "What helps", label=f"Team {each}") for each in "ABC"]
    made: list[str] = []

    def counted(*about: object) -> bytes:
        made.append(str(about[-1]))
        return prepare(*about)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(ahead, "prepare", counted)
    await answered(person, what_helps="zqteazq")
    await publish(person)
    assert sorted(made) == sorted(SPOKEN)
    assert [await has_its_page(house, code, "zqteazq") for code in codes] == [True] * 3


async def test_a_page_that_cannot_be_made_keeps_no_link_from_being_made(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_about: object) -> bytes:
        raise DocumentError("zqslowlyzq")

    person = await drafted(house)
    monkeypatch.setattr(ahead, "prepare", broken)
    with capture_logs() as logs:
        code = await family_link(person, "What helps")
    assert {"event": "pages_not_made", "error": "DocumentError", "log_level": "warning"} in logs
    assert "zqslowlyzq" not in str(logs)
    found = await opened(house, code)
    assert found is not None
    assert not await has_its_page(house, code, "")
