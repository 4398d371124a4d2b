"""Somebody in a crisis team, without a browser: posts a code, gets a page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Answered:
    """A page as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def post(origin: str, path: str = "/v", /, **fields: str) -> Answered:
    """`POST` of these form fields."""
    sent = urlencode(fields)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return _call(origin, "POST", path, sent, kind)


def post_json(origin: str, path: str, body: Mapping[str, object]) -> Answered:
    """`POST` of this as JSON, as software does."""
    return _call(origin, "POST", path, json.dumps(body), {"Content-Type": "application/json"})


def get(origin: str, path: str) -> Answered:
    """`GET` of this path."""
    return _call(origin, "GET", path, None, {})


def open_statement(origin: str, code: str, reader: str = "Ward 5, night team") -> Answered:
    """What a nurse does: the code, and who is reading."""
    return post(origin, code=code, reader=reader, role="ward", passcode="")


def _call(
    origin: str, method: str, path: str, body: str | None, headers: dict[str, str]
) -> Answered:
    where = urlsplit(origin)
    connection = HTTPConnection(where.hostname or "", where.port, timeout=90)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Answered(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()
