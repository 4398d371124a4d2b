"""Papers in the chat: queued without being made, made when they are sent."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot import papers
from bot.rows import Row
from flows.loading import load
from sharing.code import display, link, new_code
from tests.bot.test_outbox import Bench
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
        papers.statement(document, "en", AT, "To print."),
        papers.sheet(document, "cy", AT, "To sign."),
    )
    assert (said, asked) == ("To print.", "To sign.")
    assert statement.claims == sheet.claims == ("2", "A", "1")
    assert "Dee Marsh, my sister, 07700 900123" in statement.pages[0]
    assert "Printed 23 November 2026, 15:31 UTC." in statement.pages[0]
    assert (sheet.language, len(sheet.pages)) == ("cy", 1)


async def test_the_card_for_a_wallet_holds_the_link_and_whom_to_ring() -> None:
    row = papers.wallet(
        built(full()), "en", AT, "Fold it.",
        link=link("https://page.example", CODE), code=CODE, label="My sister",
    )  # fmt: skip
    ((_, card),) = await sent(row)
    for inside in (display(CODE)[:19], "page.example/v", "My sister", "Dee Marsh, my sister"):
        assert inside in card.text


async def test_a_paper_that_cannot_be_made_does_not_stop_the_chat() -> None:
    bench = Bench()
    no_sheet = papers.sheet(built(full()), "en", AT, "To sign.")
    unknown: dict[str, Any] = {**json.loads(no_sheet.payload), "paper": "tapestry"}
    for payload in (json.loads(no_sheet.payload), unknown):
        bench.store.queue(7, "paper", payload)
    bench.store.queue(7, "send", {"text": "next"})
    await bench.drain()
    assert bench.sent(7) == ["next"]
    assert set(bench.store.tables.abandoned.values()) == {"unreadable"}


async def test_a_row_keeps_words_that_cannot_be_written_as_utf_8() -> None:
    document = built(replace(full(), name="S\ud800am"))
    ((_, pdf),) = await sent(papers.statement(document, "en", AT, "c"))
    assert "am" in pdf.pages[0]
