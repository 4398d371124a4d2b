"""Settings: taken all at once, refused all at once, and never repeated."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import Mode
from ops.errors import SettingsError
from ops.settings import (
    WatchSettings,
    bot_settings,
    key_settings,
    require_https,
    watch_settings,
    web_settings,
)

TOKEN = "123456:AAHinvented-token_for-tests"
GOOD = {
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "DATABASE_URL": "sqlite:////data/statements.sqlite3",
    "KEYRING_FILE": "/keys/bot.keyring",
    "WEB_KEYRING_FILE": "/keys/web.keyring",
    "PUBLIC_URL": "https://statements.example.org/",
}


def test_the_bot_is_told_what_the_environment_says() -> None:
    settings = bot_settings({**GOOD, "TELEGRAM_API_BASE_URL": "http://127.0.0.1:8080/"})
    assert settings.telegram_bot_token == TOKEN
    assert settings.telegram_api_base_url == "http://127.0.0.1:8080"
    assert settings.telegram_mode is Mode.POLLING
    assert settings.keyring_file == Path("/keys/bot.keyring")
    assert settings.public_url == "https://statements.example.org"
    assert settings.untouched_after == timedelta(days=730)
    assert settings.confirm_after == timedelta(days=182)


def test_the_page_is_told_neither_the_token_nor_the_bots_keys() -> None:
    settings = web_settings(GOOD)
    assert settings.web_keyring_file == Path("/keys/web.keyring")
    assert TOKEN not in repr(settings)
    assert "bot.keyring" not in repr(settings)


def test_the_page_may_have_its_own_way_to_the_database() -> None:
    own = {"WEB_DATABASE_URL": "postgresql://page@host/db"}
    assert web_settings(GOOD).database_url == GOOD["DATABASE_URL"]
    assert web_settings({**GOOD, **own}).database_url == own["WEB_DATABASE_URL"]
    assert (
        web_settings({**GOOD, **own, "DATABASE_URL": ""}).database_url
        == "postgresql://page@host/db"
    )
    assert bot_settings({**GOOD, **own}).database_url == GOOD["DATABASE_URL"]


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "page").write_text("postgresql://page:word@host/db\n")
    kept = {name: value for name, value in GOOD.items() if name != "TELEGRAM_BOT_TOKEN"}
    files = {
        "TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token"),
        "WEB_DATABASE_URL_FILE": str(tmp_path / "page"),
    }
    assert bot_settings({**kept, **files}).telegram_bot_token == TOKEN
    assert web_settings({**kept, **files}).database_url == "postgresql://page:word@host/db"
    assert bot_settings({**GOOD, "TELEGRAM_BOT_TOKEN_FILE": "/none"}).telegram_bot_token == TOKEN


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_secrets_file_that_cannot_be_read_is_named_and_its_path_is_not(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "marked-word"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        bot_settings({**GOOD, "TELEGRAM_BOT_TOKEN": "", "TELEGRAM_BOT_TOKEN_FILE": str(file)})
    assert "TELEGRAM_BOT_TOKEN_FILE names a file that cannot be read." in str(caught.value)
    assert "marked" not in str(caught.value)


def test_where_the_service_is_watched_is_said_or_nowhere(tmp_path: Path) -> None:
    assert watch_settings({}) == WatchSettings(None, None)
    told = {"METRICS_LISTEN": "127.0.0.1:9464", "BACKUP_FOLDER": str(tmp_path)}
    assert watch_settings(told) == WatchSettings("127.0.0.1:9464", tmp_path)
    with pytest.raises(SettingsError, match="METRICS_LISTEN must be HOST:PORT"):
        watch_settings({"METRICS_LISTEN": "marked-word"})


def test_the_token_is_not_in_the_settings_repr() -> None:
    assert TOKEN not in repr(bot_settings(GOOD))


def test_every_missing_name_is_reported_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        bot_settings({})
    assert caught.value.missing == (
        "TELEGRAM_BOT_TOKEN",
        "DATABASE_URL",
        "KEYRING_FILE",
        "PUBLIC_URL",
    )
    assert all(name in str(caught.value) for name in caught.value.missing)


def test_the_page_and_the_keys_report_what_they_miss() -> None:
    with pytest.raises(SettingsError) as page:
        web_settings({"DATABASE_URL": " "})
    with pytest.raises(SettingsError) as keys:
        key_settings({})
    assert page.value.missing == ("DATABASE_URL", "WEB_KEYRING_FILE", "PUBLIC_URL")
    assert keys.value.missing == ("DATABASE_URL", "KEYRING_FILE", "WEB_KEYRING_FILE")


def test_webhook_mode_needs_its_secret_and_polling_does_not() -> None:
    with pytest.raises(SettingsError) as caught:
        bot_settings({**GOOD, "TELEGRAM_MODE": "webhook"})
    assert caught.value.missing == ("WEBHOOK_SECRET",)
    assert bot_settings(GOOD).webhook_secret == ""


def test_missing_and_unusable_settings_are_reported_together() -> None:
    with pytest.raises(SettingsError) as caught:
        bot_settings({"TELEGRAM_MODE": "pigeon", "PUBLIC_URL": "statements.example.org"})
    assert "TELEGRAM_BOT_TOKEN" in str(caught.value)
    assert "TELEGRAM_MODE must be polling or webhook." in str(caught.value)
    assert "PUBLIC_URL must be" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "marked-word"),
        ("TELEGRAM_API_BASE_URL", "ftp://marked-word"),
        ("TELEGRAM_API_BASE_URL", "https://marked-word/bot"),
        ("TELEGRAM_MODE", "marked-word"),
        ("PUBLIC_URL", "http://marked-word.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://marked-word.example/path"),
        ("PUBLIC_URL", "https://" + "marked-word." * 6 + "a"),
        ("PUBLIC_URL", "https://marked-word.example?q"),
        ("PUBLIC_URL", "https://marked-word.example:99999"),
        ("PUBLIC_URL", "https://marked-word@example.org"),
        ("LISTEN", "marked-word"),
        ("LISTEN", "127.0.0.1:70000"),
        ("LISTEN", "::1:8080"),
        ("WEBHOOK_SECRET", "marked word"),
        ("LOG_LEVEL", "marked-word"),
        ("UNTOUCHED_AFTER_DAYS", "119"),
        ("CONFIRM_AFTER_DAYS", "0"),
    ],
)
def test_an_unusable_setting_is_named_and_its_value_is_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        bot_settings({**GOOD, name: value})
    assert name in str(caught.value)
    assert "marked" not in str(caught.value)


@pytest.mark.parametrize("address", ["[::1]:8080", "localhost:0", "0.0.0.0:443"])
def test_addresses_to_listen_on_may_be_of_either_family(address: str) -> None:
    assert web_settings({**GOOD, "LISTEN": address}).listen == address


def test_a_plain_address_is_good_on_this_machine_only() -> None:
    local = {**GOOD, "PUBLIC_URL": "http://127.0.0.1:8081"}
    assert web_settings(local).public_url == "http://127.0.0.1:8081"
    with pytest.raises(SettingsError, match="https"):
        require_https(local)
    require_https(GOOD)


@pytest.mark.parametrize("read", [bot_settings, web_settings])
@pytest.mark.parametrize(
    "address",
    ["http://statements.example.org", "https://", "https://statements.example.org/path", "here"],
)
def test_neither_tier_takes_a_wrong_public_url(
    read: Callable[[dict[str, str]], object], address: str
) -> None:
    with pytest.raises(SettingsError, match="PUBLIC_URL"):
        read({**GOOD, "PUBLIC_URL": address})
