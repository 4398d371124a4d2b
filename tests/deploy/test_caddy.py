"""deploy/Caddyfile: its own tool takes it, it hands on what it should, and remembers nobody."""

import http.client
import re
import ssl
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from bot import serving
from tests.deploy.files import DEPLOY, ROOT, asked
from tests.support.caddy import Door, caddy
from tests.support.search import leaks
from web import serve

MARK = "Qxvj7Marked"
FIELDS = {"content-type": "application/x-www-form-urlencoded"}
TALKATIVE = ("level INFO", "level DEBUG")
"""So that failures come into the log: those that were answered in plain words else do not."""

PATHS = (f"/v%23{MARK}", f"/shl/{MARK}/f?t={MARK}", "/telegram")


def valid(file: Path) -> bool:
    answer = asked("caddy", "validate", "--adapter", "caddyfile", "--config", file)
    return answer.returncode == 0


def test_caddy_takes_the_file_and_finds_it_tidy() -> None:
    file = DEPLOY / "Caddyfile"
    assert valid(file)
    assert asked("caddy", "fmt", file).stdout == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("request delete", "request forget"),
        ("reverse_proxy", "proxy"),
        ("\tadmin off\n", "\tadmin off\n\tadmin on\n}\n"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "Caddyfile").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert not valid(tmp_path / "Caddyfile")


class Page(BaseHTTPRequestHandler):
    """Answers whatever it is asked, and notes what it was told."""

    heard: list[dict[str, str]]

    def do_POST(self) -> None:
        told = {name.lower(): value for name, value in self.headers.items()}
        told["body"] = self.rfile.read(int(told.get("content-length", "0"))).decode()
        self.heard.append({"path": self.path, **told})
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
        """Nothing."""


@contextmanager
def page() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """HOST:PORT of a page, and what it hears."""
    heard: list[dict[str, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Hears", (Page,), {"heard": heard}))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asks(door: Door, path: str) -> tuple[int, http.client.HTTPMessage]:
    """A POST with marked words in every place that has one."""
    status, headers, _ = answered(door, path)
    return status, headers


def answered(door: Door, path: str) -> tuple[int, http.client.HTTPMessage, str]:
    """The same, with what it says."""
    where = urlsplit(door.origin)
    trust = ssl.create_default_context(cafile=str(door.authority))
    connection = http.client.HTTPSConnection("localhost", where.port, timeout=30, context=trust)
    try:
        headers = {**FIELDS, "x-forwarded-for": MARK, "user-agent": MARK, "referer": MARK}
        connection.request("POST", path, f"code={MARK}", headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def through(folder: Path, *changes: tuple[str, str]) -> tuple[list[int], Path]:
    """Requests while the page is there and while it is away; the statuses, and Caddy's log."""
    statuses: list[int] = []
    with page() as (address, heard), caddy(folder, address, TALKATIVE, *changes) as door:
        for path in PATHS:
            status, headers = asks(door, path)
            statuses.append(status)
            assert "server" not in headers
        assert [one["path"] for one in heard] == list(PATHS)
        assert all(one["body"] == f"code={MARK}" for one in heard)
        assert not any("x-forwarded-for" in one for one in heard)
    with caddy(folder, "127.0.0.1:9", TALKATIVE, *changes) as door:
        statuses += [asks(door, path)[0] for path in PATHS]
    return statuses, door.log


def test_no_path_and_no_body_reaches_its_log_even_when_the_page_is_away(tmp_path: Path) -> None:
    statuses, log = through(tmp_path)
    assert statuses == [200, 200, 200, 503, 503, 503]
    text = log.read_text()
    assert text.count('"status":502') == 3, "failures are told"
    assert leaks([MARK, "/shl/", "/v%23"], [log]) == []
    about_requests = [line for line in text.splitlines() if '"logger":"http.' in line]
    assert len(about_requests) > 6
    assert not any("remote_" in line for line in about_requests)


def test_without_the_filter_they_would(tmp_path: Path) -> None:
    _, log = through(tmp_path, ("request delete", "nothing delete"))
    assert leaks([MARK], [log]) != []


def test_who_asks_while_the_page_is_away_is_told_what_to_do(tmp_path: Path) -> None:
    texts = tomllib.loads((ROOT / "web" / "content" / "en.toml").read_text(encoding="utf-8"))
    with caddy(tmp_path, "127.0.0.1:9") as door:
        status, headers, said = answered(door, "/v")
    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "30", "no-store")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "server" not in headers
    away = texts["errors"]["unavailable"]
    for words in (away["title"], away["lead"], texts["errors"]["meanwhile-title"]):
        assert words in said
    assert texts["not-opened"]["ask"][-1] in said
    assert MARK not in said


def test_the_door_gives_up_a_resting_connection_before_the_page_and_the_bot_do() -> None:
    """Else a request can meet a connection that is just being closed, and fail."""
    (kept,) = re.findall(r"keepalive (\d+)s", (DEPLOY / "Caddyfile").read_text(encoding="utf-8"))
    assert 2 * int(kept) < min(serve.IDLE_S, serving.IDLE_S)
