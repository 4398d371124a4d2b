"""deploy/compose.yaml: its own tool takes it, and each service has no more than it needs."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.files import DEPLOY, ROOT, asked
from tests.support.postgres import OWNER, Server

HOST = {"PUBLIC_HOST": "statements.example.org"}
EVERY = ("bot", "web", "ops", "database", "caddy")


def config(file: Path) -> tuple[int, str, str]:
    """What docker-compose makes of a file; it asks no daemon for that."""
    answer = asked("docker-compose", "-f", file, "--profile", "ops", "config", environment=HOST)
    return answer.returncode, answer.stdout, answer.stderr


@pytest.fixture(scope="module")
def resolved() -> dict[str, Any]:
    status, text, errors = config(DEPLOY / "compose.yaml")
    assert (status, errors) == (0, "")
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


def mount(volume: str | dict[str, Any]) -> str:
    """SOURCE:TARGET:ro below our folder; newer versions of the tool write it in long form."""
    if isinstance(volume, dict):
        kind = "ro" if volume.get("read_only") else "rw"
        volume = f"{volume['source']}:{volume['target']}:{kind}"
    return volume.split("/compose/")[1]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("read_only: true", "readonly: true"),
        ("cap_drop: [ALL]", "cap_drop: ALL"),
        ("    depends_on:\n", "    depend_on:\n"),
        ("${PUBLIC_HOST:?the", "${PUBLIC_HOSTS:?the"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "compose.yaml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    status, _, errors = config(tmp_path / "compose.yaml")
    assert status != 0
    assert errors


def test_the_services_are_these(resolved: dict[str, Any]) -> None:
    assert set(resolved["services"]) == set(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_every_service_is_shut_in(resolved: dict[str, Any], name: str) -> None:
    service = resolved["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(str(service["user"]).split(":")[0]) > 0
    assert not {"privileged", "devices", "pid", "network_mode", "ipc"} & set(service)
    assert name == "ops" or service["healthcheck"]["test"][0] == "CMD"


def test_the_page_has_its_own_keyring_its_own_account_and_no_token(
    resolved: dict[str, Any],
) -> None:
    web = resolved["services"]["web"]
    assert [secret["source"] for secret in web["secrets"]] == ["web-database-url"]
    assert [mount(volume) for volume in web["volumes"]] == ["keys/web:/keys:ro"]
    assert not {
        name for name in web["environment"] if "TOKEN" in name or name.startswith("DATABASE")
    }
    assert "KEYRING_FILE" not in web["environment"]
    assert web["user"] != resolved["services"]["bot"]["user"]


def test_the_page_reaches_caddy_and_the_database_and_nothing_else(
    resolved: dict[str, Any],
) -> None:
    members: dict[str, set[str]] = {}
    for name, service in resolved["services"].items():
        for network in service["networks"]:
            members.setdefault(network, set()).add(name)
    assert members == {
        "edge": {"caddy"},
        "out": {"bot", "ops"},
        "front": {"caddy", "web"},
        "hook": {"caddy", "bot"},
        "bot-data": {"bot", "ops", "database"},
        "web-data": {"web", "database"},
    }
    assert set(resolved["networks"]) == set(members)
    closed = {name for name, about in resolved["networks"].items() if about.get("internal")}
    assert closed == {"front", "hook", "bot-data", "web-data"}
    assert {n for n, service in resolved["services"].items() if "ports" in service} == {"caddy"}


def test_every_secret_is_one_that_is_there(resolved: dict[str, Any]) -> None:
    used = {
        one["source"] for each in resolved["services"].values() for one in each.get("secrets", [])
    }
    assert used == set(resolved["secrets"])


@pytest.mark.parametrize("name", EVERY)
def test_no_secret_stands_in_an_environment(resolved: dict[str, Any], name: str) -> None:
    given = resolved["services"][name].get("environment") or {}
    for word in ("TOKEN", "PASSWORD", "SECRET", "DATABASE_URL"):
        assert all(n.endswith("_FILE") for n in given if word in n)
    assert not any("postgresql://" in str(value) for value in given.values())


@pytest.mark.parametrize("name", ["bot", "web"])
def test_the_settings_are_ones_that_the_program_knows(resolved: dict[str, Any], name: str) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    known = {line.split("=")[0] for line in example.splitlines() if not line.startswith("#")}
    given = set(resolved["services"][name]["environment"])
    assert {setting.removesuffix("_FILE") for setting in given} <= known | {
        "KEYRING",
        "WEB_KEYRING",
    }


@pytest.mark.parametrize("name", EVERY)
def test_what_lies_in_memory_is_asked_for_as_every_engine_takes_it(
    resolved: dict[str, Any], name: str
) -> None:
    """Podman refuses uid= and gid=; each has a size, and its account may write there."""
    for asked_for in resolved["services"][name]["tmpfs"]:
        options = dict(one.split("=") for one in asked_for.split(":")[1].split(","))
        assert set(options) == {"mode", "size"}
        assert options["mode"] == "1777"


def test_a_bot_api_server_of_ones_own_can_be_named(resolved: dict[str, Any]) -> None:
    for name in ("bot", "ops"):
        given = resolved["services"][name]["environment"]["TELEGRAM_API_BASE_URL"]
        assert given == "https://api.telegram.org"
    assert "TELEGRAM_API_BASE_URL" not in resolved["services"]["web"]["environment"]


def test_health_is_asked_where_it_is_told(resolved: dict[str, Any]) -> None:
    bot, web = resolved["services"]["bot"], resolved["services"]["web"]
    assert f"http://{bot['environment']['METRICS_LISTEN']}/readyz" in bot["healthcheck"]["test"][3]
    port = web["environment"]["LISTEN"].split(":")[1]
    assert f"http://127.0.0.1:{port}/readyz" in web["healthcheck"]["test"][3]


def test_the_image_holds_every_room_and_takes_its_packages_by_hash() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = {line.split()[1] for line in text.splitlines() if line.startswith("COPY ")}
    rooms = {"bot/", "flows/", "sharing/", "storage/", "web/", "simulator/", "ops/"}
    assert copied - {"--from=build"} == rooms | {"requirements.lock"}
    assert "--require-hashes" in text
    assert "-r requirements.lock" in text
    assert "USER 10001:10001" in text
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in kept
    assert {line[1:].rstrip("/") for line in kept if line.startswith("!")} == {
        name.rstrip("/") for name in rooms
    } | {"requirements.lock"}


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """What prepare.sh makes, in a folder of its own."""
    script = tmp_path / "prepare.sh"
    script.write_text((DEPLOY / "compose" / "prepare.sh").read_text(encoding="utf-8"))
    (tmp_path / "bin").mkdir()
    chown = tmp_path / "bin" / "chown"
    chown.write_text('#!/bin/sh\necho "$@" >>"$OWNERS"\n')
    chown.chmod(0o755)
    path = f"{tmp_path}/bin:/usr/bin:/bin"
    given = {"PATH": path, "OWNERS": str(tmp_path / "owners")}
    for token in ("123456:AAHinvented", "another"):
        (tmp_path / "token").write_text(token)
        made = asked(
            "sh", "-c", 'exec sh "$1" <"$2"', "sh", script, tmp_path / "token", environment=given
        )
        assert (made.returncode, made.stderr) == (0, "")
    return tmp_path


def test_secrets_are_made_once_each_for_its_reader_alone(
    secrets: Path, resolved: dict[str, Any]
) -> None:
    made = {path.name: path for path in (secrets / "secrets").iterdir()}
    assert set(made) == set(resolved["secrets"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.values()} == {0o400}
    texts = {name: path.read_text() for name, path in made.items()}
    assert texts.pop("telegram-token") == "123456:AAHinvented"
    assert len(set(texts.values())) == len(texts)
    assert min(map(len, texts.values())) >= 48
    assert texts["web-database-password"] in texts["web-database-url"]
    lines = (secrets / "owners").read_text().splitlines()
    owners = {name: owner for owner, _, name in (line.partition(" -- ") for line in lines)}
    services = resolved["services"]
    for name in ("bot", "web", "database"):
        reader = services[name]["user"]
        for secret in services[name]["secrets"]:
            assert owners[f"secrets/{secret['source']}"] == reader
    assert owners["keys/bot"] == services["bot"]["user"]
    assert owners["keys/web"] == services["web"]["user"]
    assert owners["certificates"] == services["caddy"]["user"]
    assert os.access(DEPLOY / "compose" / "make-roles.sh", os.X_OK)


@pytest.mark.postgres
def test_the_database_gets_two_accounts_and_lets_nobody_else_in(
    tmp_path: Path, postgres: Server
) -> None:
    for name in ("bot", "web"):
        (tmp_path / f"{name}-database-password").write_text(f"{name}'s word")
    script = (DEPLOY / "compose" / "make-roles.sh").read_text(encoding="utf-8")
    (tmp_path / "make.sh").write_text(
        script.replace("/run/secrets", str(tmp_path)).replace(
            "username postgres", f"username {OWNER}"
        )
    )
    given = {"PGHOST": str(postgres.folder), "PGDATABASE": "postgres"}
    made = asked("sh", tmp_path / "make.sh", environment=given)
    assert (made.returncode, made.stderr) == (0, "")
    try:
        with postgres.asked() as connection:
            rows = connection.execute(
                "SELECT rolname, rolcanlogin, rolsuper, has_database_privilege(oid, "
                "'statements', 'CONNECT') FROM pg_roles WHERE rolname ~ '^statements_(bot|web)$'"
            ).fetchall()
            stranger = connection.execute(
                "SELECT has_database_privilege('pg_monitor', 'statements', 'CONNECT')"
            ).fetchone()
        assert sorted(rows) == [
            ("statements_bot", True, False, True),
            ("statements_web", True, False, True),
        ]
        assert stranger == (False,)
    finally:
        for what in ("DATABASE statements", "ROLE statements_bot", "ROLE statements_web"):
            postgres.do(f"DROP {what}")
