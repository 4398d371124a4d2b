"""Opening: a right code always opens, a wrong one says nothing, the person is told."""

import asyncio
import re
from dataclasses import replace
from datetime import date
from html import escape, unescape
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient

from benchmarks.statements import in_full
from flows.loading import load
from flows.statement import CardLine, CarersPage, Signed, Statement
from sharing.code import ALPHABET, display, new_code
from sharing.note import Opening
from storage.errors import DatabaseUnavailableError, KeyringError, SealError
from tests.fhir.everything import everything
from tests.sharing.statements import full, minimal, provenance
from tests.sharing.test_document import HOSTILE, saying
from tests.web.fakes import NOW, FakeStore
from tests.web.test_headers import submit
from web.app import create_app
from web.courier import Courier


def visible(answer: Any) -> str:
    """The page's text without its markup."""
    body = answer.text.split("</style>")[-1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def wrong_in(code: str, place: int) -> str:
    other = ALPHABET[(ALPHABET.index(code[place]) + 7) % 32]
    return code[:place] + other + code[place + 1 :]


def tickets_in(html: str) -> list[str]:
    return re.findall(r'name="ticket" value="([^"]+)"', html)


async def test_the_page_holds_a_ticket_to_come_back_with_and_a_form_that_failed_holds_none(
    page: TestClient, store: FakeStore
) -> None:
    code = store.grant(full())
    answer = submit(page, display(code))
    for ticket in tickets_in(answer.text):
        assert await store.reopen(ticket) == store.grants[code]
    assert tickets_in(answer.text)
    assert code not in answer.text.replace("-", "")
    for failed in (
        submit(page, new_code()),
        submit(page, display(code), reader=""),
        page.get("/v"),
    ):
        assert 'name="ticket"' not in failed.text


def test_a_right_code_opens_in_the_order_who_trust_card_everything(
    page: TestClient, store: FakeStore
) -> None:
    answer = submit(page, display(store.grant(full())), role="ward")
    assert answer.status_code == 200
    text = visible(answer)
    order = [
        text.index(words)
        for words in (
            "Samira Okafor-Lindqvist",
            "Confirmed 21 Nov 2026",
            "How this was made",
            "own account. Check allergies and medicines against the record",
            "The card",
            "Please do ",
            "Please do not",
            "Call first",
            "Allergies",
            "Contents",
            "Everything, in their own words",
            "I was assaulted that way in 2014.",
        )
    ]
    assert order == sorted(order)


def test_a_statement_with_a_long_answer_to_everything_opens(
    page: TestClient, store: FakeStore
) -> None:
    long = everything(lambda place: f"{place} " + "and so on, as long as it takes, " * 100)
    answer = submit(page, store.grant(long))
    assert answer.status_code == 200
    assert len(answer.content) > 1_000_000
    assert "please-dont.items.why.2" in answer.text


def test_the_trust_signals_are_told_as_they_were_given(page: TestClient, store: FakeStore) -> None:
    text = visible(submit(page, store.grant(full())))
    assert "20 November 2026" in text
    assert "21 November 2026" in text
    assert "My peer worker Dee" in text
    # Once behind the line on the screen, and once for paper, where nothing opens.
    assert text.count("they say yes") == 2 * 2
    silent = visible(submit(page, store.grant(minimal())))
    assert silent.count("they did not say") == 2 * 3
    pressed = replace(full(), provenance=provenance(not_pressed=False))
    assert "they say no" in visible(submit(page, store.grant(pressed)))


def test_phones_can_be_pressed(page: TestClient, store: FakeStore) -> None:
    text = submit(page, store.grant(full())).text
    assert '<a href="tel:07700900123">07700 900123</a>' in text
    assert '<a href="tel:+442079460958">+44 20 7946 0958</a>' in text


def test_names_in_another_direction_do_not_scramble_the_line_of_a_contact(
    page: TestClient, store: FakeStore
) -> None:
    """Unisolated, the number would be shown between the name and the relation."""
    line = CardLine("my-people", "Call", "سارہ · my sister · 07700 900123")
    text = submit(page, store.grant(replace(full(), card=(line,)))).text
    text = text.partition('id="reply"')[0]
    parts = re.findall('<bdi lang="([^"]+)" dir="([^"]+)">(.*?)</bdi>', text)
    assert parts == [
        ("und-Arab", "rtl", "سارہ"),
        ("en", "ltr", "my sister"),
        ("en", "ltr", '<a href="tel:07700900123">07700 900123</a>'),
    ]
    assert "</bdi> · <bdi" in text


def test_a_line_in_one_direction_stays_whole(page: TestClient, store: FakeStore) -> None:
    line = CardLine("my-people", "Call", "Dee · my sister · 07700 900123")
    text = submit(page, store.grant(replace(full(), card=(line,)))).text
    assert ">Dee · my sister · <a " in text


@pytest.mark.parametrize(
    ("made", "stale"),
    [
        (date(2025, 11, 23), False),
        (date(2025, 11, 22), True),
        (date(2024, 2, 29), True),
        (date(2026, 11, 23), False),
    ],
)
def test_after_twelve_months_it_opens_with_a_banner(
    made: date,
    stale: bool,  # noqa: FBT001 - a table's column
    page: TestClient,
    store: FakeStore,
) -> None:
    old = replace(full(), provenance=provenance(made_on=made))
    answer = submit(page, store.grant(old))
    assert answer.status_code == 200
    assert ("more than 12 months ago" in answer.text) is stale


def test_a_confirmation_keeps_it_fresh(page: TestClient, store: FakeStore) -> None:
    old = replace(
        full(),
        provenance=provenance(made_on=date(2020, 1, 1), confirmed_on=date(2026, 6, 1)),
    )
    assert "more than 12 months ago" not in submit(page, store.grant(old)).text


def test_the_persons_words_carry_their_language_and_direction(
    page: TestClient, store: FakeStore
) -> None:
    text = submit(page, store.grant(saying("שלום"))).text
    assert '<p class="words" lang="und-Hebr" dir="rtl">שלום</p>' in text
    assert '<html lang="en" dir="ltr">' in text


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words_on_the_page(
    words: str, page: TestClient, store: FakeStore
) -> None:
    text = submit(page, store.grant(saying(words))).text
    assert "<script" not in text
    assert "<img" not in text
    assert words in unescape(text)
    assert 'onmouseover="' not in text


def test_the_card_alone_shows_nothing_beyond_the_card(page: TestClient, store: FakeStore) -> None:
    answer = submit(page, store.grant(full(), scope="card"))
    assert "Do not hold me down by the shoulders" in answer.text
    assert "assaulted" not in answer.text
    assert "shares their card through this code" in answer.text
    assert "Contents" not in answer.text


def test_the_signing_sheet_is_folded_away_on_screen_and_after_everything(
    page: TestClient, store: FakeStore
) -> None:
    sheet = load().countries["scotland"].sheet
    answer = submit(page, store.grant(replace(full(), sheet=sheet)))
    assert answer.text.count('<details class="signing') == 1
    assert "<details open" not in answer.text
    on_screen = answer.text.index('<details class="signing screen">')
    on_paper = answer.text.index('<section class="signing-sheet paper">')
    assert answer.text.index("Everything, in their own words") < on_screen < on_paper
    assert answer.text.index("</footer>") < on_paper
    text = visible(answer)
    assert "This is an empty form. It is not in the person’s own words." in text
    assert re.search("It belongs to the statement of +Samira Okafor-Lindqvist *, version 3", text)


def test_a_carers_page_stands_after_everything_and_says_that_it_is_not_theirs(
    page: TestClient, store: FakeStore
) -> None:
    carer = CarersPage("Dad", (("What I notice first", "She stops <playing>."),))
    answer = submit(page, store.grant(replace(full(), carers=(carer,))))
    assert answer.status_code == 200
    text = visible(answer)
    order = [
        text.index(words)
        for words in (
            "Everything, in their own words",
            "These are not the person’s own words.",
            "She stops &lt;playing&gt;.",
        )
    ]
    assert order == sorted(order)
    card = submit(page, store.grant(replace(full(), carers=(carer,)), scope="card"))
    assert "Dad" not in card.text


def test_helpers_and_witnesses_stand_among_the_trust_signals(
    page: TestClient, store: FakeStore
) -> None:
    made = provenance(with_help_from=("Cleo",), signed=(Signed("Mrs Khan", "3 March"),))
    text = visible(submit(page, store.grant(replace(full(), provenance=made))))
    assert "With help from Cleo" in text
    assert re.search("Signed on paper, as the witness says +Mrs Khan *: +3 March", text)


def test_the_card_alone_brings_no_signing_sheet(page: TestClient, store: FakeStore) -> None:
    sheet = load().countries["scotland"].sheet
    answer = submit(page, store.grant(replace(full(), sheet=sheet), scope="card"))
    assert "signing-sheet paper" not in answer.text


def test_the_person_is_told_who_opened_what(page: TestClient, store: FakeStore) -> None:
    submit(page, store.grant(full()), reader="  Nurse\n Øster 🌙 ", role="ward")
    assert store.notes == [Opening(NOW, "Nurse Øster 🌙", "ward", 3, code_repaired=False)]


def test_a_role_that_the_form_does_not_offer_is_left_out(
    page: TestClient, store: FakeStore
) -> None:
    submit(page, store.grant(full()), role="king")
    assert store.notes[0].role == ""


@pytest.mark.parametrize("place", [0, 5, 13, 27])
def test_one_wrong_character_is_repaired_looked_up_once_and_said(
    place: int, page: TestClient, store: FakeStore
) -> None:
    code = store.grant(full())
    answer = submit(page, display(wrong_in(code, place)))
    assert answer.status_code == 200
    assert f"in group {place // 4 + 1}" in answer.text
    assert store.looked_up == [code]
    assert store.notes[0].code_repaired


def test_a_right_code_says_nothing_of_repairs(page: TestClient, store: FakeStore) -> None:
    assert "put right" not in submit(page, store.grant(full())).text


def test_every_code_that_opens_nothing_gets_the_same_bytes(
    page: TestClient, store: FakeStore
) -> None:
    withdrawn = store.grant(full())
    del store.grants[withdrawn]
    first = submit(page, new_code(), reader="A", role="police")
    second = submit(page, withdrawn, reader="B")
    repaired = submit(page, wrong_in(withdrawn, 3), reader="C")
    assert first.status_code == second.status_code == repaired.status_code == 404
    assert first.content == second.content == repaired.content
    assert first.headers == second.headers == repaired.headers
    assert store.bodies == []
    assert len(store.looked_up) == 3


def test_the_failing_page_says_what_to_do_and_whom_to_ring(page: TestClient) -> None:
    text = visible(submit(page, new_code()))
    for help_with in ("Check the code", "Whom to ask", "999", "111", "crisis team"):
        assert help_with in text
    for country in load().countries.values():
        assert escape(country.name("en")) in text


async def ask(app: Any, body: bytes) -> int:
    """One POST straight to the app: ten thousand of them take seconds, not minutes."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v",
        "raw_path": b"/v",
        "query_string": b"",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
        "client": ("203.0.113.9", 1234),
        "app": app,
    }
    statuses = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    return int(statuses[0])


async def test_after_ten_thousand_wrong_codes_from_one_address_a_right_one_opens(
    store: FakeStore,
) -> None:
    app = create_app(store, clock=lambda: NOW)
    right = store.grant(full())
    for _ in range(10_000):
        assert await ask(app, f"code={new_code()}&reader=x".encode()) == 404
    assert await ask(app, f"code={right}&reader=x".encode()) == 200


def test_the_page_is_served_when_the_note_cannot_be_stored(
    page: TestClient, store: FakeStore
) -> None:
    store.deaf = True
    assert submit(page, store.grant(full())).status_code == 200
    counts = page.get("/readyz").json()
    assert (counts["ready"], counts["notes_waiting"]) == (True, 1)
    assert page.get("/healthz").json()["notes_waiting"] == 1


async def test_the_page_waits_for_the_note_no_longer_than_its_patience(
    store: FakeStore,
) -> None:
    store.stuck = asyncio.Event()
    courier = Courier(store.post, patience=0.01)
    app = create_app(store, clock=lambda: NOW, courier=courier)
    body = f"code={store.grant(full())}&reader=x".encode()
    assert await ask(app, body) == 200
    assert (store.bodies, courier.waiting) == ([], 1)
    store.stuck.set()
    await courier.close()
    assert (len(store.bodies), courier.waiting) == (1, 0)


@pytest.mark.parametrize(
    "error", [DatabaseUnavailableError("locked"), KeyringError("wrong"), SealError()]
)
def test_when_statements_cannot_be_opened_staff_are_told_that_it_is_our_fault(
    error: Exception, page: TestClient, store: FakeStore
) -> None:
    code = store.grant(full())
    store.broken = error  # type: ignore[assignment] # all three are StorageErrors
    answer = submit(page, code)
    assert answer.status_code == 503
    assert "cannot be opened right now" in answer.text
    assert "999" in answer.text
    assert answer.headers["retry-after"] == "60"
    assert store.bodies == []


@pytest.mark.parametrize("payload", [b"junk", b"a.b.c.d.e", b"\x00"])
def test_a_right_code_to_a_damaged_document_is_our_fault_and_tells_nobody(
    payload: bytes, page: TestClient, store: FakeStore
) -> None:
    answer = submit(page, store.grant(full(), payload=payload))
    assert answer.status_code == 503
    assert store.bodies == []


def test_a_page_and_a_full_statement_weigh_less_than_30_kilobytes(
    page: TestClient, store: FakeStore
) -> None:
    """Two requests: neither page has anything else to fetch."""

    def weight(answer: Any) -> int:
        return int(answer.headers["content-length"]) + len(str(answer.headers))

    assert weight(page.get("/v")) + weight(submit(page, store.grant(in_full()))) < 30_000


def test_the_same_page_is_sent_unpacked_to_who_cannot_unpack(
    page: TestClient, store: FakeStore
) -> None:
    packed = page.get("/v")
    plain = page.get("/v", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    refused = page.get("/v", headers={"accept-encoding": "gzip;q=0, br"})
    assert "content-encoding" not in refused.headers
    assert store.looked_up == []


def test_no_word_of_a_statement_or_a_form_reaches_the_log(
    page: TestClient, store: FakeStore, capfd: pytest.CaptureFixture[str]
) -> None:
    structlog.reset_defaults()  # whatever ran before: here the log goes where it is looked at
    marked: Statement = saying("CANARYWORD")
    code = store.grant(marked)
    submit(page, code, reader="CANARYREADER")
    store.deaf = True
    submit(page, code, reader="CANARYREADER")
    store.broken = DatabaseUnavailableError("CANARYERROR")
    submit(page, code, reader="CANARYREADER")
    said = "".join(capfd.readouterr())
    assert "opening_failed" in said, "the log was looked at"
    for secret in ("CANARY", code, display(code)):
        assert secret not in said
