"""deploy/Caddyfile: its own tool takes it, it hands on what it should, and remembers nobody."""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.deploy.files import DEPLOY, asked
from tests.support.caddy import Door, caddy
from tests.support.search import leaks

MARK = "Qxvj7Marked"
FIELDS = {"content-type": "application/x-www-form-urlencoded"}
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
    where = urlsplit(door.origin)
    trust = ssl.create_default_context(cafile=str(door.authority))
    connection = http.client.HTTPSConnection("localhost", where.port, timeout=30, context=trust)
    try:
        headers = {**FIELDS, "x-forwarded-for": MARK, "user-agent": MARK, "referer": MARK}
        connection.request("POST", path, f"code={MARK}", headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers
    finally:
        connection.close()


def through(folder: Path, right: str = "", wrong: str = "") -> tuple[list[int], Path]:
    """Requests while the page is there and while it is away; the statuses, and Caddy's log."""
    statuses: list[int] = []
    with page() as (address, heard), caddy(folder, address, right, wrong) as door:
        for path in PATHS:
            status, headers = asks(door, path)
            statuses.append(status)
            assert "server" not in headers
        assert [one["path"] for one in heard] == list(PATHS)
        assert all(one["body"] == f"code={MARK}" for one in heard)
        assert not any("x-forwarded-for" in one for one in heard)
    with caddy(folder, "127.0.0.1:9", right, wrong) as door:
        statuses += [asks(door, path)[0] for path in PATHS]
    return statuses, door.log


def test_no_path_and_no_body_reaches_its_log_even_when_the_page_is_away(tmp_path: Path) -> None:
    statuses, log = through(tmp_path)
    assert statuses == [200, 200, 200, 502, 502, 502]
    text = log.read_text()
    assert text.count('"status":502') == 3, "failures are told"
    assert leaks([MARK, "/shl/", "/v%23"], [log]) == []
    assert "remote_" not in text


def test_without_the_filter_they_would(tmp_path: Path) -> None:
    _, log = through(tmp_path, "request delete", "nothing delete")
    assert leaks([MARK], [log]) != []
