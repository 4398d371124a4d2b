"""docs/postgresql.md, followed word by word on a server that was just made."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.chaos.harness import free_port
from tests.ops.demos import ROOT, Running, run
from tests.support.postgres import Server, server

pytestmark = [pytest.mark.processes, pytest.mark.postgres]


@pytest.fixture
def fresh() -> Iterator[Server]:
    with server() as running:
        yield running


def blocks(kind: str) -> list[str]:
    guide = (ROOT / "docs" / "postgresql.md").read_text(encoding="utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", guide, re.DOTALL)


def test_the_guide_leads_to_a_running_service(tmp_path: Path, fresh: Server) -> None:
    port = free_port()
    (sql,) = blocks("sql")
    for statement in sql.split(";\n"):
        fresh.do(statement)
    addresses, commands = blocks("sh")
    settings = {
        name: value.replace("@HOST/statements", f"@/statements?host={fresh.folder}")
        for name, value in (line.split("=", 1) for line in addresses.splitlines())
    } | {
        "TELEGRAM_BOT_TOKEN": "123456:AAHinvented-token_for-tests",
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9",
        "KEYRING_FILE": f"{tmp_path}/bot.keyring",
        "WEB_KEYRING_FILE": f"{tmp_path}/web.keyring",
        "PUBLIC_URL": "https://statements.example.org",
        "LISTEN": f"127.0.0.1:{port}",
    }
    init, up, roles = (line.split()[1:] for line in commands.splitlines())
    made = run(tmp_path, settings, *init)
    assert (made.returncode, made.stderr) == (0, "")
    running = Running(tmp_path, settings, *up)
    running.wait_ready()
    limited = run(tmp_path, settings, *roles)
    assert (limited.returncode, limited.stderr) == (0, "")
    assert opened(port) == 404, "the database answers: there is no such code"
    assert running.end() == 0
    with psycopg.connect(fresh.url("statements", "statements_web")) as connection:
        connection.execute("SELECT payload FROM grants")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT chat FROM persons")


def opened(port: int) -> int:
    body = ("code=" + "0" * 28 + "&reader=Ward").encode()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v", body) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
