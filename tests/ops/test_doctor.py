"""`./run doctor`: what is well is said to be, and each thing that breaks is found, with advice."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult

from ops import rotation
from ops.doctor import database, keys, machine
from ops.doctor.findings import Finding
from ops.doctor.public import public_address
from ops.doctor.settings import configuration
from ops.doctor.telegram import telegram
from ops.settings import KeySettings, bot_settings, key_settings
from storage.keyring import Keyring
from storage.keys import Family
from tests.ops.demos import run
from tests.support.databases import POSTGRES, SQLITE, Addresses, by_hand
from tests.support.postgres import WEB_ROLE

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TOKEN = "123456:AAHinvented-token_for-tests"
MARK = "marked-word"
BOT = {
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "DATABASE_URL": "sqlite:////data/statements.sqlite3",
    "KEYRING_FILE": "/keys/bot.keyring",
    "WEB_KEYRING_FILE": "/keys/web.keyring",
    "PUBLIC_URL": "https://statements.example.org",
}


def said(findings: list[Finding]) -> list[str]:
    """What is wrong; every finding that is has its advice, and no other has."""
    return [finding.says for finding in findings if not finding.well]


def well(findings: list[Finding]) -> bool:
    return bool(findings) and said(findings) == []


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """SQLite, where a test does not say otherwise."""
    return str(getattr(request, "param", SQLITE))


# Settings


def test_settings_that_are_right_are_well() -> None:
    assert well(configuration(BOT))


def test_every_setting_that_is_missing_or_unusable_is_named_once() -> None:
    wrong = {"PUBLIC_URL": "http://127.0.0.1:80", "METRICS_LISTEN": MARK, "LISTEN": MARK}
    findings = configuration({**BOT, **wrong, "TELEGRAM_BOT_TOKEN": ""})
    assert said(findings) == [
        "TELEGRAM_BOT_TOKEN is not set.",
        "LISTEN must be HOST:PORT.",
        "PUBLIC_URL must begin with https:// here.",
        "METRICS_LISTEN must be HOST:PORT.",
    ]
    assert MARK not in str(findings)


# Keys


@pytest.fixture
def kept(prepared: dict[str, str]) -> KeySettings:
    return key_settings(prepared)


def test_keys_that_belong_together_are_well(kept: KeySettings) -> None:
    keyring, findings = keys.loaded(kept)
    assert keyring is not None
    assert well(findings)
    assert well(keys.ages(kept, keyring, {}, datetime.now(UTC)))


@pytest.mark.parametrize("name", ["bot.keyring", "web.keyring"])
def test_a_keyring_that_others_can_read_is_found(kept: KeySettings, name: str) -> None:
    (kept.keyring_file.parent / name).chmod(0o440)
    (words,) = said(keys.loaded(kept)[1])
    assert "0440" in words


@pytest.mark.parametrize("name", ["bot.keyring", "web.keyring"])
def test_a_keyring_that_is_gone_is_found(kept: KeySettings, name: str) -> None:
    (kept.keyring_file.parent / name).unlink()
    (words,) = said(keys.loaded(kept)[1])
    assert "cannot be opened" in words


def test_keyrings_that_do_not_belong_together_are_found(
    kept: KeySettings, prepared: dict[str, str]
) -> None:
    older = kept.web_keyring_file.read_bytes()
    rotation.rotate(prepared, tuple(Family))
    kept.web_keyring_file.unlink()
    kept.web_keyring_file.write_bytes(older)
    kept.web_keyring_file.chmod(0o400)
    assert said(keys.loaded(kept)[1]) == ["The page's keyring is not the bot's."]


def test_a_rotation_left_half_done_is_found(kept: KeySettings, prepared: dict[str, str]) -> None:
    rotation.rotate(prepared, tuple(Family))
    keyring = Keyring.load(kept.keyring_file)
    assert said(keys.ages(kept, keyring, {}, datetime.now(UTC))) == [
        "New keys are announced and not in use yet."
    ]
    rotation.rewrap_everything(prepared)
    keyring = Keyring.load(kept.keyring_file)
    today = dict.fromkeys(Family, datetime.now(UTC).date())
    assert well(keys.ages(kept, keyring, today, datetime.now(UTC)))
    later = datetime.now(UTC) + timedelta(days=15)
    assert said(keys.ages(kept, keyring, today, later)) == ["Replaced keys were never destroyed."]


def test_keys_that_are_due_are_named(kept: KeySettings) -> None:
    keyring = Keyring.load(kept.keyring_file)
    later = datetime.now(UTC) + timedelta(days=15)
    (words,) = said(keys.ages(kept, keyring, {Family.INDEX: later.date()}, later))
    assert words == "In use for more than 14 days: KEK, PEPPER, SHELF."


# The database


def look(url: str, kept: KeySettings) -> list[str]:
    return said(asyncio.run(database.examined(url, Keyring.load(kept.keyring_file)))[1])


def test_a_database_that_fits_is_well(kept: KeySettings) -> None:
    assert look(kept.database_url, kept) == []


def test_a_database_that_is_away_is_found(kept: KeySettings, tmp_path: Path) -> None:
    (words,) = look(f"sqlite:///{tmp_path}/none.sqlite3", kept)
    assert "unavailable" in words
    (words,) = look(f"postgresql://bot:{MARK}@127.0.0.1:9/statements", kept)
    assert "unavailable" in words
    assert MARK not in words


def test_another_programs_tables_are_found(kept: KeySettings) -> None:
    with by_hand(kept.database_url) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    (words,) = look(kept.database_url, kept)
    assert "9999" in words


def test_another_databases_keys_are_found(kept: KeySettings) -> None:
    with by_hand(kept.database_url) as opened:
        opened.execute("UPDATE key_fingerprints SET fingerprint = x'00' WHERE family = 'KEK'")
    (words,) = look(kept.database_url, kept)
    assert "another key as KEK 1" in words


def test_a_damaged_database_is_found(kept: KeySettings) -> None:
    file = Path(kept.database_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = opened.execute("PRAGMA page_size").fetchone()
        (root,) = opened.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'history' AND type = 'table'"
        ).fetchone()
    with file.open("r+b") as content:
        content.seek((root - 1) * size)
        content.write(b"\xff" * size)
    assert look(kept.database_url, kept) == ["It is damaged."]


@pytest.mark.postgres
@pytest.mark.parametrize("kind", [POSTGRES], indirect=True)
def test_the_pages_account_is_looked_at(addresses: Addresses) -> None:
    def rights(url: str) -> list[str]:
        return said(asyncio.run(database.rights(url)))

    assert rights(addresses.page) == []
    assert rights(addresses.bot) == ["It can do more than it needs with key_fingerprints."]
    with by_hand(addresses.bot) as opened:
        opened.execute(f"GRANT SELECT (chat) ON persons TO {WEB_ROLE}")
    assert rights(addresses.page) == ["It can do more than it needs with persons."]
    with by_hand(addresses.bot) as opened:
        for what in ("(chat) ON persons", "(payload) ON grants"):
            opened.execute(f"REVOKE SELECT {what} FROM {WEB_ROLE}")  # noqa: S608 - our own words
    assert rights(addresses.page) == ["It lacks rights on grants."]
    (words,) = rights(f"{addresses.page}&port=9")
    assert "unavailable" in words


@pytest.mark.postgres
@pytest.mark.parametrize("kind", [POSTGRES], indirect=True)
def test_a_servers_clock_is_read(addresses: Addresses, kept: KeySettings) -> None:
    keyring = Keyring.load(kept.keyring_file)
    found, findings = asyncio.run(database.examined(addresses.bot, keyring))
    assert well(findings)
    assert found is not None
    assert found.clock is not None
    assert well(machine.clock(found.clock, [found.clock]))


# The machine


def test_a_clock_that_differs_is_found(tmp_path: Path) -> None:
    assert well(machine.clock(NOW, []))
    assert well(machine.clock(NOW, [NOW + timedelta(seconds=4)]))
    assert said(machine.clock(NOW, [NOW, NOW - timedelta(minutes=1)])) == ["It is 60 seconds off."]
    (tmp_path / "file").touch()
    os.utime(tmp_path / "file", (0, NOW.timestamp() + 90))
    assert machine.file_times(NOW, [tmp_path / "file", tmp_path / "none"]) == [
        NOW + timedelta(seconds=90)
    ]
    assert machine.file_times(NOW + timedelta(hours=1), [tmp_path / "file"]) == []


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert well(machine.disk([tmp_path]))
    (words,) = said(machine.disk([tmp_path / "none"]))
    assert "No such file" in words
    monkeypatch.setattr(machine, "LEAST_FREE", 1 << 62)
    (words,) = said(machine.disk([tmp_path]))
    assert "MB are left" in words


def made(folder: Path, name: str, hours: float) -> None:
    (folder / name).touch()
    then = NOW.timestamp() - hours * 3600
    os.utime(folder / name, (then, then))


def test_backups_in_time_are_well(tmp_path: Path) -> None:
    made(tmp_path, "old.backup", 300)
    made(tmp_path, "new.backup", 20)
    made(tmp_path, "new.erased", 1)
    assert well(machine.backups(tmp_path, NOW))


def test_backups_that_are_missing_late_or_kept_too_long_are_found(tmp_path: Path) -> None:
    (words,) = said(machine.backups(None, NOW))
    assert "BACKUP_FOLDER" in words
    (words,) = said(machine.backups(tmp_path / "none", NOW))
    assert "No such file" in words
    assert said(machine.backups(tmp_path, NOW)) == [
        "There is no backup.",
        "There is no list of what was erased.",
    ]
    made(tmp_path, "one.backup", 24 * 15)
    made(tmp_path, "one.erased", 5)
    assert said(machine.backups(tmp_path, NOW)) == [
        "The newest backup is 360 hours old.",
        "The newest list of what was erased is 5 hours old.",
        "One is 15 days old.",
    ]


# Telegram, and the public address


class Telegram:
    """A Bot API that answers as it is told, and notes nothing."""

    def __init__(self) -> None:
        self.status = 200
        self.info: dict[str, object] = {"url": "", "pending_update_count": 0}
        self.date = ""

    async def answer(self, request: web.Request) -> web.Response:
        headers = {"date": self.date} if self.date else {}
        if self.status != 200:
            return web.Response(status=self.status, text=str(request.url))
        method = request.path.rpartition("/")[2]
        result = {"getMe": {"is_bot": True}, "getWebhookInfo": self.info}[method]
        return web.json_response({"ok": True, "result": result}, headers=headers)


@pytest.fixture
def bot_api() -> Telegram:
    return Telegram()


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@asynccontextmanager
async def reached(bot_api: Telegram) -> AsyncIterator[str]:
    """Its address, while it listens: in the loop of the test itself, whatever ran before it."""
    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", bot_api.answer)
    async with served(app) as address:
        yield address


async def asked(bot_api: Telegram, mode: str = "polling", token: str = TOKEN) -> list[Finding]:
    async with reached(bot_api) as origin:
        return await asked_at(origin, mode, token)


async def asked_at(origin: str, mode: str = "polling", token: str = TOKEN) -> list[Finding]:
    own = {
        "TELEGRAM_BOT_TOKEN": token,
        "TELEGRAM_API_BASE_URL": origin,
        "TELEGRAM_MODE": mode,
        "WEBHOOK_SECRET": "secret",
    }
    settings = bot_settings({**BOT, **own})
    async with ClientSession() as session:
        findings, clocks = await telegram(session, settings, datetime.now(UTC))
    assert TOKEN not in str(findings)
    assert len(clocks) <= 1
    return findings


async def test_a_token_that_is_known_and_a_bot_that_polls_are_well(bot_api: Telegram) -> None:
    findings = await asked(bot_api)
    assert well(findings)
    assert [finding.about for finding in findings] == ["token", "webhook"]


async def test_a_token_that_nobody_knows_is_found(bot_api: Telegram) -> None:
    assert said(await asked(bot_api, token="1:another")) == ["Telegram does not know it."]


async def test_a_bot_api_that_is_away_or_ill_is_found(bot_api: Telegram) -> None:
    assert said(await asked_at("http://127.0.0.1:9")) == ["The Bot API does not answer."]
    bot_api.status = 502
    assert said(await asked(bot_api)) == ["The Bot API answers with status 502."]


async def test_a_clock_is_held_against_telegrams(bot_api: Telegram) -> None:
    bot_api.date = format_datetime(datetime.now(UTC) - timedelta(hours=2), usegmt=True)
    async with reached(bot_api) as origin, ClientSession() as session:
        own = {"TELEGRAM_API_BASE_URL": origin}
        _, clocks = await telegram(session, bot_settings({**BOT, **own}), NOW)
    (theirs,) = clocks
    assert timedelta(hours=1) < NOW - theirs < timedelta(hours=3)
    assert said(machine.clock(NOW, clocks)) != []


async def test_a_webhook_that_is_not_as_the_settings_have_it_is_found(
    bot_api: Telegram,
) -> None:
    assert said(await asked(bot_api, "webhook")) == ["None is set."]
    bot_api.info["url"] = f"https://{MARK}.example/telegram"
    assert said(await asked(bot_api, "webhook")) == ["Telegram calls another address."]
    assert said(await asked(bot_api)) == ["One is set, but the bot polls."]
    bot_api.info["url"] = "https://statements.example.org/telegram"
    assert well(await asked(bot_api, "webhook"))


async def test_updates_that_wait_and_calls_that_failed_are_found(
    bot_api: Telegram,
) -> None:
    bot_api.info["pending_update_count"] = 101
    bot_api.info["last_error_date"] = datetime.now(UTC).timestamp() - 60
    bot_api.info["last_error_message"] = f"Wrong response: 502 {TOKEN}"
    first, second = said(await asked(bot_api))
    assert first == "101 updates wait at Telegram."
    assert second.startswith("A call failed within the hour (Wrong response: 502")


async def test_the_public_address_is_asked_for_our_page() -> None:
    now = {"status": 200, "text": '{"alive": true}'}

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=int(str(now["status"])), text=str(now["text"]))

    app = web.Application()
    app.router.add_get("/healthz", answer)
    async with served(app) as address, ClientSession() as session:
        assert await told(session, address) == []
        for text in ("<html>", "[1]", '{"alive": false}'):
            now["text"] = text
            assert await told(session, address) == ["Something else than our page answers there."]
        now["status"] = 502
        assert await told(session, address) == ["It answers with status 502."]
        secure = address.replace("http://", "https://")
        assert await told(session, secure) == ["Its certificate is not one that browsers trust."]
        assert await told(session, "http://127.0.0.1:9") == ["Nothing answers there."]
    async with ClientSession(connector=TCPConnector(resolver=Nobody())) as session:
        assert await told(session, "http://nobody.invalid") == ["Its name is not known."]


class Nobody(AbstractResolver):
    """Knows no name."""

    async def resolve(self, *_: object, **__: object) -> list[ResolveResult]:
        raise OSError("unknown name")

    async def close(self) -> None:
        """Nothing is held."""


async def told(session: ClientSession, url: str) -> list[str]:
    return said(await public_address(session, url))


# All of it


@pytest.mark.processes
def test_the_whole_visit_says_what_to_do_and_gives_nothing_away(
    tmp_path: Path, prepared: dict[str, str]
) -> None:
    settings = {
        **prepared,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9",
        "PUBLIC_URL": "http://127.0.0.1:9",
        "WEBHOOK_SECRET": MARK,
    }
    done = run(tmp_path, settings, "doctor")
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[-1] == "4 to see to."
    wrong = [line for line in lines if line.startswith("WRONG")]
    assert [line.split()[1].rstrip(":") for line in wrong] == [
        "settings",
        "Telegram",
        "public",
        "backups",
    ]
    assert sum(line.startswith("       → ") for line in lines) == 4
    assert sum(line.startswith("ok ") for line in lines) == 5
    assert TOKEN not in done.stdout
    assert MARK not in done.stdout


@pytest.mark.processes
def test_a_visit_to_nothing_ends_well_enough(tmp_path: Path) -> None:
    done = run(tmp_path, {}, "doctor")
    assert (done.returncode, done.stderr) == (1, "")
    assert "TELEGRAM_BOT_TOKEN is not set." in done.stdout


@pytest.mark.processes
@pytest.mark.parametrize(
    "kind", [SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)], indirect=True
)
@pytest.mark.parametrize("arguments", [(), ("--page",)])
def test_where_the_page_runs_alone_nothing_of_the_bots_is_asked_for(
    tmp_path: Path, prepared: dict[str, str], arguments: tuple[str, ...]
) -> None:
    alone = {
        "WEB_DATABASE_URL": prepared["WEB_DATABASE_URL"] or prepared["DATABASE_URL"],
        "WEB_KEYRING_FILE": prepared["WEB_KEYRING_FILE"],
        "PUBLIC_URL": "https://127.0.0.1:9",
    }
    done = run(tmp_path, alone, "doctor", *arguments)
    assert (done.returncode, done.stderr) == (1, "")
    wrong = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert wrong == ["WRONG  public address: Nothing answers there."]
    Path(alone["WEB_KEYRING_FILE"]).unlink()
    assert "WRONG  keys: " in run(tmp_path, alone, "doctor", *arguments).stdout


def test_a_page_known_by_its_account_is_not_judged_by_ours() -> None:
    (finding,) = asyncio.run(database.rights_from_afar("postgresql:///statements?host=/nowhere"))
    assert finding.well
    assert "--page" in finding.says
