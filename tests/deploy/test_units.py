"""deploy/systemd: systemd takes every unit, finds little exposed, and makes what they need."""

import re
from pathlib import Path

import pytest

from ops.exits import REFUSED
from tests.deploy.files import DEPLOY, ROOT, asked

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
MOST_EXPOSED = 15  # of 100


def installed(folder: Path, right: str = "", wrong: str = "") -> list[Path]:
    """The units as they are, with the program where it is, and one thing changed."""
    for unit in (*UNITS, *TIMERS):
        text = unit.read_text(encoding="utf-8").replace("/opt/i-know-me-best", str(ROOT))
        (folder / unit.name).write_text(text.replace(right, wrong) if right else text)
    return sorted(folder.iterdir())


def verified(units: list[Path]) -> tuple[int, list[str]]:
    """The exit status, and what is said of ours; a machine's own units are not our business."""
    answer = asked("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units)
    said = (answer.stdout + answer.stderr).splitlines()
    return answer.returncode, [line for line in said if "i-know-me-best" in line]


def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    units = installed(tmp_path)
    assert len(units) == 7
    assert verified(units) == (0, [])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("ProtectSystem=strict", "ProtectSystem=strictly"),
        ("NoNewPrivileges=", "NoNewPrivilege="),
        ("/run up", "/runs up"),
        ("SystemCallFilter=@system-service", "SystemCallFilter=@system-services"),
        ("OnCalendar=hourly", "OnCalendar=hourlyish"),
    ],
)
def test_a_broken_unit_is_found(tmp_path: Path, right: str, wrong: str) -> None:
    status, said = verified(installed(tmp_path, right, wrong))
    assert (status, said) != (0, [])


def exposed(unit: Path) -> bool:
    threshold = f"--threshold={MOST_EXPOSED}"
    return asked("systemd-analyze", "security", "--offline=yes", threshold, unit).returncode != 0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_finds_little_exposed(unit: Path) -> None:
    assert not exposed(unit)


def test_systemd_finds_more_exposed_without_the_walls(tmp_path: Path) -> None:
    units = installed(tmp_path, "SystemCallFilter=", "#SystemCallFilter=")
    assert exposed(next(unit for unit in units if unit.stem == "i-know-me-best-web"))


@pytest.mark.parametrize("unit", ["i-know-me-best", "i-know-me-best-bot", "i-know-me-best-web"])
def test_a_service_is_started_again_for_ever_but_for_wrong_settings(unit: str) -> None:
    assert values(unit, "Restart") == ["always"]
    assert values(unit, "StartLimitIntervalSec") == ["0"]
    assert values(unit, "RestartPreventExitStatus") == [str(REFUSED)]


@pytest.mark.parametrize("unit", ["i-know-me-best", "i-know-me-best-bot", "i-know-me-best-web"])
def test_a_service_says_itself_when_it_is_ready(unit: str) -> None:
    assert values(unit, "Type") == ["notify"]
    assert values(unit, "TimeoutStartSec") == ["infinity"]


def values(unit: str, name: str) -> list[str]:
    text = (DEPLOY / "systemd" / f"{unit}.service").read_text(encoding="utf-8")
    return re.findall(rf"(?m)^{name}=(.*)$", text)


def test_the_page_cannot_see_what_is_the_bots() -> None:
    web, bot = "i-know-me-best-web", "i-know-me-best-bot"
    assert values(web, "User") != values(bot, "User")
    hidden = values(web, "InaccessiblePaths")[0].split()
    assert "-/etc/i-know-me-best/bot" in hidden
    assert values(web, "IPAddressDeny") == ["any"]
    assert not any("TOKEN" in line for line in values(web, "Environment"))
    ours = next(line for line in values(web, "Environment") if line.startswith("WEB_KEYRING"))
    copied = (*values(web, "ExecStartPre"), *values(web, "ExecReload"))
    assert len(copied) == 2
    for line in copied:
        assert line.endswith(" " + ours.split("=")[1])
        assert "--mode=0400" in line
        assert f"--owner={values(web, 'User')[0]}" in line


def test_bot_and_page_listen_beside_each_other_where_caddy_looks_for_them() -> None:
    told = [
        word.split("=")
        for unit in ("i-know-me-best-bot", "i-know-me-best-web")
        for line in values(unit, "Environment")
        for word in line.split()
    ]
    addresses = [value for name, value in told if name.endswith("LISTEN")]
    assert len(set(addresses)) == len(addresses) == 4
    door = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    for name, variable in (("bot", "WEBHOOK"), ("web", "PAGE")):
        (line,) = (
            line
            for line in values(f"i-know-me-best-{name}", "Environment")
            if line.startswith("LISTEN")
        )
        assert f"{{${variable}:{line.split()[0].removeprefix('LISTEN=')}}}" in door


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_no_unit_holds_a_secret_or_writes_but_where_it_must(unit: Path) -> None:
    assert values(unit.stem, "ProtectSystem") == ["strict"]
    assert values(unit.stem, "EnvironmentFile") == []
    assert set(values(unit.stem, "ReadWritePaths")) <= {"/var/backups/i-know-me-best"}


def test_accounts_and_folders_are_made_as_the_units_want_them(tmp_path: Path) -> None:
    """In a root of its own; who owns what is read from the file: another root, other numbers."""
    root = f"--root={tmp_path}"
    (tmp_path / "etc").mkdir()
    assert asked("systemd-sysusers", root, DEPLOY / "systemd" / "sysusers.conf").returncode == 0
    accounts = (tmp_path / "etc" / "passwd").read_text()
    for unit in UNITS:
        assert f"{values(unit.stem, 'User')[0]}:" in accounts
    assert accounts.count("/usr/sbin/nologin") == 2
    lines = (DEPLOY / "systemd" / "tmpfiles.conf").read_text(encoding="utf-8").splitlines()
    made = {line.split()[1]: line.split()[2:] for line in lines if not line.startswith("#")}
    mine = ["0700", "statements_bot", "statements_bot"]
    for folder in ("/etc/i-know-me-best/bot", "/var/backups/i-know-me-best"):
        assert made[folder] == mine
    own = tmp_path / "folders.conf"
    own.write_text("\n".join(lines).replace("statements_bot", "root"))
    assert asked("systemd-tmpfiles", root, "--create", own).returncode == 0
    assert (tmp_path / "var/backups/i-know-me-best").stat().st_mode & 0o777 == 0o700
