"""Staff answer: with a ticket alone; nothing typed is lost; "sent" is said of what is stored."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from flows.statement import CardLine
from sharing.code import new_code
from sharing.note import LIMITS, LONG, MOST_WISHES, Reply, Wish
from sharing.rendering import moment
from storage.errors import DatabaseUnavailableError, SealError
from storage.tickets import Ticket, issue
from tests.sharing.statements import full, minimal, provenance
from tests.sharing.test_document import HOSTILE
from tests.web.fakes import NOW, FakeStore
from tests.web.test_headers import submit
from web import postage
from web.app import create_app
from web.courier import Courier
from web.reply_form import MOST_BYTES

WHY = "There was no other way to keep her from the road."
NOT_FOLLOWED = {"did": ["not-followed"], "which": "Two nights alone", "why": WHY}


def opened(page: TestClient, store: FakeStore, **sent: str) -> str:
    """The opened page, of the only grant or of a new one."""
    code = next(iter(store.grants), None) or store.grant(full())
    answer = submit(page, code, **sent)
    assert answer.status_code == 200
    return str(answer.text)


def ticket_in(html: str) -> str:
    return str(re.findall(r'name="ticket" value="([^"]+)"', html)[0])


def wishes_in(html: str) -> dict[str, str]:
    """What can be picked: its words, and its value."""
    labels = re.findall(r'name="wish" value="([^"]+)"[^>]*> <span>(.*?)</span>', html)
    return {unescape(re.sub(r"<[^>]+>", "", words)): value for value, words in labels}


def fields_in(html: str) -> dict[str, str]:
    """What a form holds that only has to be sent."""
    return {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html)
    }


Typed = str | Sequence[str]


def send(page: TestClient, html: str, to: str = "/v/answer", /, **fields: Typed) -> Any:
    usual = {"ticket": ticket_in(html), "reader": "Nurse Øster", "role": "ward", "version": "3"}
    return page.post(to, data={**usual, **fields})


def test_the_opened_page_offers_the_form_with_name_version_and_lines_to_pick(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store, role="ward")
    hidden = fields_in(html)
    assert (hidden["version"], hidden["role"]) == ("3", "ward")
    assert 'name="reader" value="Nurse Øster"' in html
    picks = wishes_in(html)
    assert any("glasses" in words for words in picks)
    assert "Medicines I do not want" in picks
    for name in LIMITS:
        assert f'name="{name}"' in html
    assert 'action="/v/answer"' in html
    assert "<script" not in html


def test_that_it_was_read_takes_one_tick(page: TestClient, store: FakeStore) -> None:
    answer = send(page, opened(page, store), did="read")
    assert answer.status_code == 200
    assert "Sent to the person" in answer.text
    (reply,) = store.replies
    assert reply == Reply(NOW, reply.once, "Nurse Øster", "ward", 3, read=True)


def test_all_that_was_written_reaches_the_person_with_their_own_lines(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    picks = wishes_in(html)
    glasses = next(words for words in picks if "glasses" in words)
    answer = send(
        page,
        html,
        did=["read", "followed", "not-followed"],
        wish=[picks[glasses], picks["Medicines I do not want"]],
        what="We waited,\r\nas she asks.",
        which="Two nights alone",
        why=WHY,
        tried="Three crisis houses",
        decided="Dr. A",
        told="Her sister",
        revisit="Friday",
    )
    assert answer.status_code == 200
    (reply,) = store.replies
    assert reply.picked[0].words in glasses
    assert reply.picked[1] == Wish("Medicines I do not want", "")
    assert (reply.read, reply.followed, reply.not_followed) == (True, True, True)
    assert reply.what == "We waited,\nas she asks."
    assert (reply.which, reply.why, reply.tried) == (
        "Two nights alone",
        WHY,
        "Three crisis houses",
    )
    assert (reply.decided, reply.told, reply.revisit) == ("Dr. A", "Her sister", "Friday")
    for words in (WHY, "Three crisis houses", "Her sister", "glasses"):
        assert words in unescape(answer.text)


def test_what_is_written_counts_as_ticked(page: TestClient, store: FakeStore) -> None:
    html = opened(page, store)
    send(page, html, which="Two nights alone", why=WHY)
    send(page, html, what="We rang her sister.")
    assert [(each.followed, each.not_followed) for each in store.replies] == [
        (False, True),
        (True, False),
    ]


def test_the_same_form_sent_twice_carries_the_same_mark_and_another_one_another(
    page: TestClient, store: FakeStore
) -> None:
    first, second = opened(page, store), opened(page, store)
    for html, why in ((first, WHY), (first, WHY), (first, "Another"), (second, WHY)):
        assert send(page, html, **{**NOT_FOLLOWED, "why": why}).status_code == 200
    marks = [each.once for each in store.replies]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tried": ""}, "Tick what you did"),
        ({"did": "not-followed", "why": WHY}, "Pick or write what could not be followed"),
        ({"did": "not-followed", "which": "Rest"}, "Write why"),
        ({"did": "read", "reader": " \u200b "}, "Enter your name"),
        ({"did": "read", "reader": "x" * 201}, "shorten your name or team to 200"),
        ({"did": "read", "what": "x" * (LONG + 1)}, "shorten this to 1500"),
        ({"wish": ["000000000000"], "why": WHY}, "has changed since you opened it"),
        ({"wish": [f"{n:012x}" for n in range(MOST_WISHES + 1)], "why": WHY}, "at most 20"),
    ],
)
def test_a_problem_is_said_kindly_linked_and_nothing_typed_is_lost(
    fields: dict[str, str | Sequence[str]], said: str, page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    before = len(store.bodies)
    answer = send(page, html, **{"tried": "A walk <with> her", **fields})
    assert answer.status_code == 422
    assert answer.text.count(said) == 2, "at the top, and at the field"
    assert len(store.bodies) == before
    assert "A walk &lt;with&gt; her" in answer.text or "tried" in fields
    for anchor in re.findall(r'href="#(reply-[a-z-]+)"', answer.text):
        assert f'id="{anchor}"' in answer.text
    for name in ("which", "why", "what"):
        assert fields.get(name, "") in answer.text
    if fields.get("did"):
        assert f'value="{fields["did"]}" checked' in answer.text
    fixed = {**fields_in(answer.text), **NOT_FOLLOWED, "reader": "Nurse Øster"}
    assert page.post("/v/answer", data=fixed).status_code == 200
    assert store.replies[0].version == 3


def test_picks_stay_ticked_when_something_else_has_to_be_put_right(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    value = wishes_in(html)["Medicines I do not want"]
    answer = send(page, html, wish=value)
    assert answer.status_code == 422
    assert f'value="{value}" checked' in answer.text


def test_with_a_new_version_a_pick_that_changed_is_asked_again_and_the_rest_is_sent(
    page: TestClient, store: FakeStore
) -> None:
    code = store.grant(full())
    html = opened(page, store)
    picks = wishes_in(html)
    glasses = next(value for words, value in picks.items() if "glasses" in words)
    before = store.grants[code]
    newer = store.grants[store.grant(_another_card())]
    store.grants[code] = replace(before, payload=newer.payload, grant_key=newer.grant_key)
    # The grant keeps its key in life; here the ticket is made anew with the other one.
    again = ticket_in(submit(page, code).text)
    answer = send(page, html, ticket=again, wish=glasses, why=WHY)
    assert "has changed since" in answer.text
    section = picks["Medicines I do not want"]
    assert send(page, html, ticket=again, wish=section, why=WHY).status_code == 200
    assert store.replies[0].version == 3, "the one that was read"


def _another_card() -> Any:
    line = CardLine("please-dont.items", "Please don't", "Do not shout")
    return replace(full(), card=(line,), provenance=provenance(version=4))


@pytest.mark.parametrize("version", ["0", "-1", "99", "three", "", "9" * 30, "٣"])
def test_nobody_read_a_version_that_is_not_there(
    version: str, page: TestClient, store: FakeStore
) -> None:
    send(page, opened(page, store), did="read", version=version)
    assert store.replies[0].version == 3


def dead_tickets(page: TestClient, store: FakeStore) -> dict[str, str]:
    html = opened(page, store)
    right = ticket_in(html)
    grant = next(iter(store.grants.values()))
    medium = issue(
        store.peppers,
        Ticket(grant.grant_id, grant.grant_key, grant.person_id, NOW + timedelta(minutes=30)),
    )
    return {"none": "", "changed": "A" + right[1:], "a medium's": medium, "long": right * 4}


@pytest.mark.parametrize("to", ["/v/answer", "/v/record"])
@pytest.mark.parametrize("kind", ["none", "changed", "a medium's", "long"])
def test_without_a_good_ticket_nothing_is_opened_or_sent(
    kind: str, to: str, page: TestClient, store: FakeStore
) -> None:
    dead = dead_tickets(page, store)[kind]
    before = len(store.bodies)
    answer = page.post(to, data={"ticket": dead, "reader": "Nurse", **NOT_FOLLOWED})
    assert answer.status_code == 422
    assert "Enter the code again" in answer.text
    assert len(store.bodies) == before
    assert "glasses" not in answer.text
    assert "Samira" not in answer.text
    assert 'name="ticket"' not in answer.text


def test_after_half_an_hour_and_after_a_withdrawal_the_answer_is_the_same(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    store.now = NOW + timedelta(minutes=30)
    late = send(page, html, **NOT_FOLLOWED)
    store.now = NOW
    store.grants.clear()
    withdrawn = send(page, html, **NOT_FOLLOWED)
    assert (late.status_code, late.content) == (withdrawn.status_code, withdrawn.content)
    assert store.replies == []


def test_what_was_written_goes_along_with_the_code_and_comes_back(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    (code,) = store.grants
    value = wishes_in(html)["Medicines I do not want"]
    store.now = NOW + timedelta(hours=1)
    late = send(page, html, wish=value, why=WHY, tried="A <walk>", lang="en")
    carried = fields_in(late.text)
    assert (carried["why"], carried["tried"], carried["wish"]) == (WHY, "A <walk>", value)
    store.now = NOW
    mistyped = page.post("/v", data={**carried, "code": "", "reader": "Nurse"})
    assert fields_in(mistyped.text)["why"] == WHY
    again = page.post("/v", data={**carried, "code": code, "reader": "Nurse Øster"})
    assert again.status_code == 200
    assert '<details class="reply screen" id="reply" open' in again.text
    assert WHY in again.text
    assert f'value="{value}" checked' in again.text
    assert '<details class="reply' in opened(page, store)
    assert 'id="reply" open' not in opened(page, store)


def test_what_could_not_be_stored_is_said_at_once_and_not_kept_here(store: FakeStore) -> None:
    courier = Courier(store.post)
    app = create_app(store, clock=lambda: NOW, courier=courier)
    with TestClient(app) as page:
        html = opened(page, store)
        store.deaf = True
        answer = send(page, html, **NOT_FOLLOWED)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "60"
        assert "This was not sent" in answer.text
        assert WHY in unescape(answer.text)
        assert (courier.waiting, store.replies) == (0, [])
        store.deaf = False
        assert send(page, answer.text, **NOT_FOLLOWED).status_code == 200
    assert len(store.replies) == 1


def test_it_never_waits_longer_than_a_second_for_a_writer(store: FakeStore) -> None:
    courier = Courier(store.post, patience=0.05)
    with TestClient(create_app(store, clock=lambda: NOW, courier=courier)) as page:
        html = opened(page, store)
        store.stuck = asyncio.Event()
        answer = send(page, html, **NOT_FOLLOWED)
    assert answer.status_code == 503
    assert "Sent twice, the person still gets it once" in answer.text
    assert store.replies == []


@pytest.mark.parametrize("error", [DatabaseUnavailableError("locked"), SealError()])
def test_a_database_that_cannot_be_read_loses_nothing_typed_and_no_pick(
    error: Exception, page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    value = wishes_in(html)["Medicines I do not want"]
    store.broken = error  # type: ignore[assignment] # a StorageError
    answer = send(page, html, wish=value, why=WHY)
    assert answer.status_code == 503
    assert WHY in unescape(answer.text)
    assert fields_in(answer.text)["wish"] == value
    store.broken = None
    assert send(page, answer.text, wish=value, why=WHY).status_code == 200


def test_a_form_that_is_too_long_or_none_gets_a_page_that_says_so(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    assert send(page, html, why="x" * MOST_BYTES).status_code == 413
    assert "Nothing was sent" in send(page, html, why="x" * MOST_BYTES).text
    assert page.post("/v/answer", json={"ticket": "x"}).status_code == 415
    assert page.get("/v/answer").status_code == 404
    assert page.get(f"/v/answer?ticket={ticket_in(html)}&did=read").status_code == 404
    assert store.replies == []


@pytest.mark.parametrize("header", ["sec-purpose", "purpose", "x-moz"])
@pytest.mark.parametrize("value", ["prefetch", "prefetch;prerender", "Prefetch"])
def test_what_is_asked_ahead_of_a_person_counts_as_nothing(
    header: str, value: str, page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    store.bodies.clear()
    store.looked_up.clear()
    ahead = {header: value}
    data = {"ticket": ticket_in(html), "reader": "Nurse", "did": "read"}
    assert page.post("/v/answer", data=data, headers=ahead).status_code == 415
    code = next(iter(store.grants))
    asked = page.post("/v", data={"code": code, "reader": "Robot"}, headers=ahead)
    assert asked.status_code == 415
    assert (store.looked_up, store.bodies) == ([], [])


def test_what_strangers_type_is_never_markup(page: TestClient, store: FakeStore) -> None:
    html = opened(page, store)
    typed = dict.fromkeys(LIMITS, "".join(HOSTILE)[:250])
    for answer in (
        send(page, html, **typed),
        send(page, html, "/v/record", **typed),
        send(page, html, **{**typed, "reader": ""}),
    ):
        body = answer.text.split("</style>")[-1]
        assert "<script" not in body.lower()
        assert "<img" not in body.lower()
        assert "onerror" not in re.sub(r'value="[^"]*"|>[^<]*<', "", body)


def test_control_characters_become_visible_and_lines_stay(
    page: TestClient, store: FakeStore
) -> None:
    send(page, opened(page, store), which="a\x00b\r\nc", why="\x07", decided="one\ntwo")
    (reply,) = store.replies
    assert (reply.which, reply.why, reply.decided) == ("a␀b\nc", "␇", "one two")


def test_the_form_speaks_the_readers_language_and_the_persons_lines_theirs(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store, lang="cy")
    assert "Dweud wrth y person" in html
    assert fields_in(html)["lang"] == "cy"
    answer = send(page, html, lang="cy", which="Dwy noson", why="Dim lle")
    assert "Anfonwyd at y person" in answer.text


def test_a_pick_reaches_the_person_as_they_know_it_whatever_the_page_speaks(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store, lang="cy")
    english = opened(page, store)
    number = list(wishes_in(english)).index("Medicines I do not want")
    title, value = list(wishes_in(html).items())[number]
    assert title != "Medicines I do not want"
    send(page, html, lang="cy", wish=value, why="Dim lle")
    assert store.replies[0].picked == (Wish("Medicines I do not want", ""),)


def test_the_least_statement_can_be_answered_too(page: TestClient, store: FakeStore) -> None:
    store.grant(minimal())
    assert send(page, opened(page, store), did="read").status_code == 200


# --- for the record ---------------------------------------------------------------------------


def visible(html: str) -> str:
    body = html.rsplit("</style>", maxsplit=1)[-1]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def test_a_note_for_the_record_says_what_was_asked_done_why_and_by_whom(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    store.bodies.clear()
    glasses = next(value for words, value in wishes_in(html).items() if "glasses" in words)
    answer = send(page, html, "/v/record", wish=glasses, why=WHY, decided="Dr. A, registrar")
    assert answer.status_code == 200
    text = visible(answer.text)
    for words in (
        "Samira Okafor-Lindqvist",
        "version 3, made on 20 November 2026",
        moment(NOW, "en"),
        "Nurse Øster (Ward)",
        "Do not take my glasses",
        WHY,
        "Dr. A, registrar",
        "Something could not be followed",
        "Signature",
    ):
        assert words in text
    assert store.bodies == [], "it is sent to nobody and stored nowhere"


def test_what_is_left_out_can_be_filled_in_by_hand(page: TestClient, store: FakeStore) -> None:
    html = opened(page, store)
    empty = send(page, html, "/v/record", reader="")
    whole = send(page, html, "/v/record", **NOT_FOLLOWED, tried="t", decided="d")
    assert empty.status_code == 200
    assert empty.text.count('class="write"') > whole.text.count('class="write"') > 3


def test_after_sending_the_same_is_offered_for_the_record_and_the_other_way_round(
    page: TestClient, store: FakeStore
) -> None:
    html = opened(page, store)
    sent = send(page, html, **NOT_FOLLOWED)
    record = page.post("/v/record", data={**fields_in(sent.text)})
    assert WHY in visible(record.text)
    assert page.post("/v/answer", data=fields_in(record.text)).status_code == 200
    first, second = store.replies
    assert first.once == second.once, "it is still one answer"


def test_a_note_for_the_record_that_is_too_long_for_its_lines_is_said(
    page: TestClient, store: FakeStore
) -> None:
    answer = send(page, opened(page, store), "/v/record", why="x" * (LONG + 1))
    assert answer.status_code == 422
    assert "shorten this to 1500" in answer.text


def test_a_card_alone_offers_its_lines_and_nothing_of_the_rest(
    page: TestClient, store: FakeStore
) -> None:
    store.grant(full(), scope="card")
    picks = wishes_in(opened(page, store))
    assert "Medicines I do not want" not in picks
    assert picks


def test_two_lines_with_the_same_words_are_one_wish(page: TestClient, store: FakeStore) -> None:
    line = CardLine("please-dont.items", "Please don't", "Do not shout")
    store.grant(replace(full(), card=(line, line)))
    html = opened(page, store)
    value = next(value for words, value in wishes_in(html).items() if "shout" in words)
    assert send(page, html, wish=value, why=WHY).status_code == 200
    assert len(store.replies[0].picked) == 1


def test_a_day_is_written_as_people_write_it(page: TestClient, store: FakeStore) -> None:
    made = replace(full(), provenance=provenance(made_on=date(2026, 2, 1)))
    store.grant(made)
    answer = send(page, opened(page, store), "/v/record")
    assert "1 February 2026" in visible(answer.text)


def test_an_unknown_code_shows_no_form_for_an_answer(page: TestClient) -> None:
    assert 'action="/v/answer"' not in submit(page, new_code()).text


def test_beyond_so_many_a_day_nothing_is_sent_nothing_typed_is_lost_and_the_page_opens(
    page: TestClient, store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postage, "REPLIES", 1)
    monkeypatch.setattr(postage, "OPENINGS", 2)
    html = opened(page, store)
    assert "Sent to the person" in send(page, html, did="read").text
    again = send(page, html, **NOT_FOLLOWED)
    assert "Many answers were sent with this code today" in again.text
    assert WHY in again.text
    assert len(store.replies) == 1
    for _ in range(3):
        opened(page, store)
    assert len(store.bodies) == 1 + postage.OPENINGS
    assert submit(page, store.grant(minimal())).status_code == 200
    assert len(store.bodies) == 2 + postage.OPENINGS
