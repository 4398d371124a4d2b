"""Answers as bytes on the wire: what packing must not give away."""

import gzip

import time_machine
from starlette.requests import Request

from web.answers import Page

WORDS = "<p>the same words</p>" * 40


def packed_at(moment: str) -> bytes:
    request = Request({"type": "http", "headers": [(b"accept-encoding", b"br, gzip")]})
    with time_machine.travel(moment, tick=False):
        answer = Page(WORDS, status=200, policy="").answer(request)
    return bytes(answer.body)


def test_every_replica_packs_the_same_page_into_the_same_bytes_at_any_time() -> None:
    assert packed_at("2026-11-23T03:00:00Z") == packed_at("2027-01-01T00:00:00Z")
    assert gzip.decompress(packed_at("2026-11-23T03:00:00Z")).decode() == WORDS


def test_a_short_answer_is_not_packed() -> None:
    request = Request({"type": "http", "headers": [(b"accept-encoding", b"gzip")]})
    answer = Page("short", status=200, policy="").answer(request)
    assert answer.body == b"short"
