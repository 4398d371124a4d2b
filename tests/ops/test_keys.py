"""The commands about keys and links, over a real database."""

import asyncio
import base64
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from ops import grants, keys
from ops.clock import now
from ops.database import opened, prepare
from ops.errors import KeysApartError, UnknownCodeError
from sharing.code import display, new_code
from storage.errors import KeyringError

CHAT = 4242


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{tmp_path}/statements.sqlite3",
        "KEYRING_FILE": str(tmp_path / "bot.keyring"),
        "WEB_KEYRING_FILE": str(tmp_path / "web.keyring"),
    }


def _prepare(settings: Mapping[str, str]) -> None:
    asyncio.run(prepare(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])))


async def _make_grant(settings: Mapping[str, str], code: str) -> None:
    url, keyring = settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])
    async with opened(url, keyring) as store, store.transaction() as tx:
        person = await tx.person_for(CHAT, now())
        await tx.make_grant(person, code, b"k" * 32, b"sealed", "team", "full", None, now())


async def _live(settings: Mapping[str, str]) -> int:
    url, keyring = settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])
    async with opened(url, keyring) as store, store.transaction() as tx:
        return len(await tx.grants(await tx.person_for(CHAT, now())))


def test_keys_are_made_listed_and_found_to_fit(
    settings: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    keys.init(settings)
    assert settings["KEYRING_FILE"] in capsys.readouterr().out
    keys.status(settings)
    listed = capsys.readouterr().out
    assert len(listed.splitlines()) == 4
    assert listed.count("page") == 2
    _prepare(settings)
    keys.verify(settings)
    assert "belong together" in capsys.readouterr().out


def test_a_listing_shows_no_key(
    settings: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    keys.init(settings)
    keys.status(settings)
    shown = capsys.readouterr().out
    families = json.loads(Path(settings["KEYRING_FILE"]).read_text())["families"].values()
    secrets = [secret for family in families for secret in family["keys"].values()]
    assert len(secrets) == 4
    for secret in secrets:
        assert secret not in shown
        assert base64.b64decode(secret).hex()[:16] not in shown


def test_a_page_keyring_from_elsewhere_is_found(settings: dict[str, str]) -> None:
    keys.init(settings)
    elsewhere = {name: f"{settings[name]}-2" for name in settings}
    keys.init(elsewhere)
    _prepare(settings)
    with pytest.raises(KeysApartError):
        keys.verify({**settings, "WEB_KEYRING_FILE": elsewhere["WEB_KEYRING_FILE"]})


def test_new_keys_for_old_data_are_found(settings: dict[str, str]) -> None:
    keys.init(settings)
    _prepare(settings)
    for name in ("KEYRING_FILE", "WEB_KEYRING_FILE"):
        Path(settings[name]).unlink()
    with pytest.raises(KeyringError):
        keys.init(settings)
    assert not Path(settings["KEYRING_FILE"]).exists()


@pytest.mark.parametrize("typed", ["{}\n", " {} ", "https://statements.example.org/v#{}"])
def test_an_operator_ends_a_link_by_its_code(settings: dict[str, str], typed: str) -> None:
    keys.init(settings)
    _prepare(settings)
    code = new_code()
    asyncio.run(_make_grant(settings, code))
    grants.withdraw(settings, typed.format(display(code).lower()))
    assert asyncio.run(_live(settings)) == 0


def test_another_code_ends_nothing(settings: dict[str, str]) -> None:
    keys.init(settings)
    _prepare(settings)
    asyncio.run(_make_grant(settings, new_code()))
    with pytest.raises(UnknownCodeError):
        grants.withdraw(settings, new_code())
    assert asyncio.run(_live(settings)) == 1
