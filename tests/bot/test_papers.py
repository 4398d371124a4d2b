"""Papers in the chat: queued without being made, made when they are sent."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot import papers
from bot.papers import MOST_TRIES, Words
from bot.rows import Row
from flows.loading import load
from flows.speech import say_notice
from sharing.code import display, link, new_code
from sharing.paper import press
from tests.bot.fakes import until
from tests.bot.person import world
from tests.bot.test_outbox import Bench
from tests.bot.test_turns import begin
from tests.sharing.statements import full
from tests.sharing.test_document import built
from tests.support.pdf import Pdf

AT = datetime(2026, 11, 23, 15, 31, tzinfo=UTC)
SCOTTISH = replace(full(), country="scotland", sheet=load().countries["scotland"].sheet)
CODE = new_code()


async def sent(*rows: Row) -> list[tuple[str, Pdf]]:
    """What arrives in the chat, with its caption."""
    bench = Bench()
    for row in rows:
        bench.store.queue(7, row.kind, json.loads(row.payload), tag=row.tag)
    await bench.drain()
    assert all(call.method == "sendDocument" for call in bench.request.calls)
    return [
        (call.parameters["caption"], Pdf(call.files["document"])) for call in bench.request.calls
    ]


async def test_the_statement_and_the_sheet_arrive_as_pdf() -> None:
    document = built(SCOTTISH)
    (said, statement), (asked, sheet) = await sent(
        papers.statement(document, "en", AT, Words("To print.", "Later.")),
        papers.sheet(document, "cy", AT, Words("To sign.", "Later.")),
    )
    assert (said, asked) == ("To print.", "To sign.")
    assert statement.claims == sheet.claims == ("2", "A", "1")
    assert "Dee Marsh, my sister, 07700 900123" in statement.pages[0]
    assert "Printed 23 November 2026, 15:31 UTC." in statement.pages[0]
    assert (sheet.language, len(sheet.pages)) == ("cy", 1)


async def test_the_card_for_a_wallet_holds_the_link_and_whom_to_ring() -> None:
    row = papers.wallet(
        built(full()), "en", AT, Words("Fold it.", "Later."),
        link=link("https://page.example", CODE), code=CODE, label="My sister",
    )  # fmt: skip
    ((_, card),) = await sent(row)
    for inside in (display(CODE)[:19], "page.example/v", "My sister", "Dee Marsh, my sister"):
        assert inside in card.text


async def test_a_paper_that_cannot_be_made_does_not_stop_the_chat() -> None:
    bench = Bench()
    no_sheet = json.loads(
        papers.sheet(built(full()), "en", AT, Words("To sign.", "Later.")).payload
    )
    old = {name: value for name, value in no_sheet.items() if name != "otherwise"}
    unknown: dict[str, Any] = {**no_sheet, "paper": "tapestry"}
    for payload in ({**old, "document": {}}, unknown):
        bench.store.queue(7, "paper", payload)
    bench.store.queue(7, "send", {"text": "next"})
    await bench.drain()
    assert bench.sent(7) == ["next"]
    assert set(bench.store.tables.abandoned.values()) == {"unreadable"}


async def test_a_row_keeps_words_that_cannot_be_written_as_utf_8() -> None:
    document = built(replace(full(), name="S\ud800am"))
    ((_, pdf),) = await sent(papers.statement(document, "en", AT, Words("c", "Later.")))
    assert "am" in pdf.pages[0]


def broken(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this program be what makes papers, and let it have half a second."""
    (folder / "broken.py").write_text(program, encoding="utf-8")
    monkeypatch.setattr(press, "_TYPESETTER", folder / "broken.py")
    monkeypatch.setattr(press, "LONGEST_S", 0.5)


def tried(bench: Bench, times: int) -> bool:
    return bench.store.tables.outbox[0].tries == times


@pytest.mark.parametrize(
    "program",
    ["import time; time.sleep(600)", "import os; os.abort()", "raise SystemExit(3)", "pass"],
)
async def test_whoever_asked_for_a_paper_that_cannot_be_made_hears_of_it(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(program, tmp_path, monkeypatch)
    bench = Bench()
    row = papers.statement(built(full()), "en", AT, Words("To print.", "Later."))
    bench.store.queue(7, row.kind, json.loads(row.payload), tag=row.tag)
    bench.store.queue(7, "send", {"text": "next"})
    async with bench.running():
        for tries in range(1, MOST_TRIES):
            await until(partial(tried, bench, tries))
            assert bench.request.calls == [], "it is tried again before anything is said"
            bench.clock.advance(60)
            bench.sender.wake()
        await until(lambda: not bench.store.tables.outbox)
    assert bench.sent(7) == ["Later.", "next"]
    assert bench.store.tables.abandoned == {}


async def test_a_paper_that_can_be_made_at_a_later_try_arrives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = tmp_path / "once"
    broken(
        f"import pathlib, runpy, sys\n"
        f"once = pathlib.Path({str(once)!r})\n"
        f"if not once.exists():\n"
        f"    once.touch()\n"
        f"    sys.exit(1)\n"
        f"runpy.run_path({str(press._TYPESETTER)!r}, run_name='__main__')\n",
        tmp_path,
        monkeypatch,
    )
    monkeypatch.setattr(press, "LONGEST_S", 60.0)
    bench = Bench()
    row = papers.statement(built(full()), "en", AT, Words("To print.", "Later."))
    bench.store.queue(7, row.kind, json.loads(row.payload), tag=row.tag)
    async with bench.running():
        await until(lambda: bench.store.tables.outbox[0].tries == 1)
        bench.clock.advance(60)
        bench.sender.wake()
        await until(lambda: not bench.store.tables.outbox)
    (call,) = bench.request.calls
    assert (call.method, call.parameters["caption"]) == ("sendDocument", "To print.")


async def test_a_document_that_no_paper_can_show_is_said_at_once() -> None:
    bench = Bench()
    row = papers.sheet(built(full()), "en", AT, Words("To sign.", "Later."))
    payload: dict[str, Any] = {**json.loads(row.payload), "document": {}}
    bench.store.queue(7, row.kind, payload)
    await bench.drain()
    assert bench.sent(7) == ["Later."]


@pytest.mark.parametrize(
    ("language", "button"),
    [
        ("en", "English"),
        ("en-easy", "English, easy words"),
        ("cy", "Cymraeg (drafft, draft)"),
        ("ur", "اردو (مسودہ، draft)"),
    ],
)
async def test_every_paper_of_an_export_carries_what_is_said_without_it(
    language: str, button: str, tmp_path: Path
) -> None:
    async with world(tmp_path) as house:
        person = house.person()
        await begin(person)
        await person.write("/language")
        await person.press(button)
        asked = [each for each in await person.write("/export") if each.kind == "paper"]
        (words,) = say_notice(house.library, language, "paper-not-made")
        assert asked
        assert {each.body["otherwise"] for each in asked} == {words.text}
