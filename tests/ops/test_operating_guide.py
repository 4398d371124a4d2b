"""docs/operating.md, followed command by command on a machine that has nothing of ours yet.

Only what a test cannot have is in its place: folders of the machine lie in one of the test's own,
the account is the one that runs the test, systemd's commands start what the units say, and
Telegram is the simulator.
"""

import getpass
import json
import os
import re
import secrets
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from ops.cli import app
from tests.ops.demos import OPS, PATIENCE, ROOT
from tests.ops.ports import free_ports
from tests.support.caddy import Door, caddy
from tests.support.chat import Chat
from tests.support.databases import by_hand

pytestmark = pytest.mark.processes

GUIDE = ROOT / "docs" / "operating.md"
TOKEN = "123456:AAHinvented-token_for-tests"
UNIT = "i-know-me-best"
PLACES = ("/opt/", "/etc/", "/var/", "/usr/lib/")


def blocks(kind: str, section: str = "") -> list[str]:
    """The commands of a section, or of the whole guide."""
    text = GUIDE.read_text(encoding="utf-8")
    if section:
        text = re.split(r"(?m)^## ", text.split(f"\n## {section}\n")[1])[0]
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def program(name: str) -> str:
    return shutil.which(name) or name


class Machine:
    """One that has nothing of ours yet."""

    def __init__(self, folder: Path, telegram: str) -> None:
        self.root = folder
        self.here = folder
        self.telegram = telegram
        self.page, self.told = free_ports()
        self.door: Door | None = None
        self.running: subprocess.Popen[bytes] | None = None
        self.log = folder / "log"
        self.safe = folder / "in a safe place"
        self.private = folder / "etc/i-know-me-best/bot/backup.private"
        self.closing: list[AbstractContextManager[Door]] = []
        self.given = {"PATH": f"{folder}/bin:{os.defpath}"}
        self.stand_ins()

    def stand_ins(self) -> None:
        for name, does in {
            "runuser": 'shift 3; exec "$@"',
            "shred": 'shift; exec rm -- "$@"',
        }.items():
            path = self.root / "bin" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"#!/bin/sh\n{does}\n")
            path.chmod(0o755)
        for name in (
            "etc/caddy",
            "etc/systemd/system",
            "usr/lib/sysusers.d",
            "usr/lib/tmpfiles.d",
        ):
            (self.root / name).mkdir(parents=True)

    def put(self, text: str) -> str:
        """The same, where this machine has it."""
        for place in PLACES:
            text = re.sub(rf"(?<![\w.-]){place}", f"{self.root}{place}", text)
        text = text.replace("127.0.0.1:8080", f"127.0.0.1:{self.page}")
        text = text.replace("127.0.0.1:9464", f"127.0.0.1:{self.told}")
        text = text.replace("127.0.0.1:9465", f"127.0.0.1:{self.told + 1}")
        return text.replace("statements_bot", getpass.getuser())

    def follow(self, commands: str, typed: str = "") -> str:
        """Every line of a block; what the last one said."""
        said = ""
        for line in commands.splitlines():
            words = shlex.split(line)
            own = getattr(self, f"do_{words[0].replace('-', '_')}", None)
            said = own(words[1:]) if own else self.shell(line, typed)
        return said

    def shell(self, line: str, typed: str) -> str:
        done = subprocess.run(
            (program("bash"), "-euc", self.put(line)),
            cwd=self.here,
            env=self.given,
            input=typed,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr, self.log_so_far())
        return done.stdout

    def log_so_far(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def do_apt_get(self, words: list[str]) -> str:
        assert words[0] == "install"
        return ""

    def do_git(self, words: list[str]) -> str:
        """A clone is what is here; a newer version is this one."""
        if words[0] == "clone":
            target = Path(self.put(words[2]))
            target.mkdir(parents=True)
            for name in ("bot", "flows", "sharing", "storage", "web", "ops", "deploy"):
                (target / name).symlink_to(ROOT / name)
            # As `./run` starts it once all is installed; test_run_script.py has that.
            start = " ".join(map(shlex.quote, OPS))
            (target / ".venv").symlink_to(sys.prefix)
            run = target / "run"
            run.write_text(f'#!/bin/sh\ncd {target} && PYTHONPATH={target} exec {start} "$@"\n')
            run.chmod(0o755)
        return ""

    def do_cd(self, words: list[str]) -> str:
        self.here = Path(self.put(words[0]))
        return ""

    def do_systemd_sysusers(self, words: list[str]) -> str:
        """Accounts are not this test's to make; tests/deploy has them made elsewhere."""
        assert words == [f"{UNIT}.conf"]
        return (self.root / f"usr/lib/sysusers.d/{UNIT}.conf").read_text()

    def do_systemd_tmpfiles(self, words: list[str]) -> str:
        assert words == ["--create", f"{UNIT}.conf"]
        for line in (self.root / f"usr/lib/tmpfiles.d/{UNIT}.conf").read_text().splitlines():
            if not line.startswith("#"):
                folder = Path(self.put(line.split()[1]))
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(int(line.split()[2], 8))
        return ""

    def do_systemctl(self, words: list[str]) -> str:
        verb, *units = [word for word in words if not word.startswith("--")]
        for unit in units:
            if unit == "caddy":
                self.open_door()
            elif unit == f"{UNIT}.service":
                self.stop()
                self.start(unit)
            elif unit.endswith(".timer"):
                assert verb == "enable"
                assert (self.root / "etc/systemd/system" / unit).exists()
            else:
                self.once(unit)
        return ""

    def commands(self, unit: str) -> list[list[str]]:
        text = (self.root / "etc/systemd/system" / unit).read_text()
        lines = re.findall(r"(?m)^ExecStart=(.*)$", text)
        return [shlex.split(self.put(line).replace("%%", "%")) for line in lines]

    def start(self, unit: str) -> None:
        ((program, *arguments),) = self.commands(unit)
        text = (self.root / "etc/systemd/system" / unit).read_text()
        assert "\nType=notify\n" in text
        address = f"ready-{secrets.token_hex(8)}"
        with self.log.open("ab") as log, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.bind(f"\0{address}")
            line.settimeout(PATIENCE)
            self.running = subprocess.Popen(
                (program, *arguments),
                env={**self.given, "NOTIFY_SOCKET": f"@{address}"},
                stdout=log,
                stderr=log,
            )
            try:
                assert line.recv(100) == b"READY=1"
            except TimeoutError:
                pytest.fail(self.log_so_far())

    def once(self, unit: str) -> None:
        for command in self.commands(unit):
            done = subprocess.run(
                command, env=self.given, capture_output=True, timeout=PATIENCE, check=False
            )
            assert done.returncode == 0, (command, done.stderr)

    def open_door(self) -> None:
        text = (self.root / "etc/caddy/Caddyfile").read_text()
        assert text == (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
        opened = caddy(self.root, f"127.0.0.1:{self.page}")
        self.door = opened.__enter__()
        self.closing.append(opened)

    def stop(self) -> None:
        if self.running:
            self.running.send_signal(signal.SIGTERM)
            assert self.running.wait(PATIENCE) == 0, self.log_so_far()
            self.running = None


@pytest.fixture
def machine(tmp_path: Path, telegram: str) -> Iterator[Machine]:
    machine = Machine(tmp_path, telegram)
    yield machine
    try:
        machine.stop()
    finally:
        if machine.running:
            machine.running.kill()
        for opened in machine.closing:
            opened.__exit__(None, None, None)


@pytest.fixture
def followed(machine: Machine) -> Machine:
    """The first ten minutes, at whose end the doctor finds nothing."""
    install, accounts, token, keys, away, door, start, ask = blocks(
        "sh", "Ten minutes to a running service"
    )
    (settings,) = blocks("ini")
    machine.follow(install)
    machine.follow(accounts)
    machine.follow(token, typed=f"{TOKEN}\n")
    machine.follow(door.replace("YOUR.NAME", "statements.example.org"))
    assert machine.door is not None
    machine.given["SSL_CERT_FILE"] = str(machine.door.authority)
    own = machine.put(settings).replace("https://statements.example.org", machine.door.origin)
    env = machine.here / ".env"
    env.write_text(f"{own}TELEGRAM_API_BASE_URL={machine.telegram}\n", encoding="utf-8")
    machine.follow(keys)
    shutil.copy2(machine.private, machine.safe)
    machine.follow(away)
    machine.follow(start)
    assert machine.follow(ask).splitlines()[-1] == "All is well."
    return machine


def test_the_guide_leads_to_a_running_service(followed: Machine) -> None:
    answered(followed)
    watched = followed.follow(blocks("sh", "Every day")[0])
    assert 'ikmb_updates_total{outcome="handled"}' in watched
    named(watched)


@pytest.mark.nightly
def test_the_guide_keeps_it_running(followed: Machine) -> None:
    change, retire = blocks("sh", "Every two weeks: new keys")
    followed.follow(change)
    days_pass(followed)
    followed.follow(retire)
    shutil.copy2(followed.safe, followed.private)
    (drill,) = blocks("sh", "Backups")
    followed.follow(drill)
    assert not followed.private.exists()
    (upgrade,) = blocks("sh", "A new version")
    assert followed.follow(upgrade).splitlines()[-1] == "All is well."
    answered(followed)


def test_every_command_in_the_guide_is_one_of_ours() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    commands = re.findall(r"(?:\./run|--rm ops)((?: [a-z][a-z-]*)+)", text)
    assert len(commands) >= 15
    for words in map(str.split, commands):
        command: object = get_command(app)
        assert isinstance(command, TyperGroup)
        while isinstance(command, TyperGroup) and words:
            assert words[0] in command.commands, words
            command = command.commands[words.pop(0)]


def days_pass(machine: Machine) -> None:
    """Four of them, for keys that were replaced."""
    with by_hand(f"sqlite:///{machine.root}/var/lib/{UNIT}/statements.sqlite3") as database:
        database.execute("UPDATE key_fingerprints SET replaced_on = date(replaced_on, '-4 days')")


def answered(machine: Machine) -> None:
    """The bot answers, and the page opens under its public address."""
    assert machine.door is not None
    Chat(machine.telegram, 5).say("/start", until="/urgent")
    trust = ssl.create_default_context(cafile=str(machine.door.authority))
    with urllib.request.urlopen(f"{machine.door.origin}/v", context=trust) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"{machine.door.origin}/readyz", context=trust) as answer:
        assert json.loads(answer.read())["ready"] is True


def named(watched: str) -> None:
    """What the guide says to watch is there to be watched."""
    guide = GUIDE.read_text(encoding="utf-8")
    page = (ROOT / "web" / "measures.py").read_text(encoding="utf-8")
    for name in set(re.findall(r"`(ikmb_\w+)", guide)):
        assert name in watched or name.removesuffix("_total") in page


def test_every_file_and_command_that_the_guide_names_is_there() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert (GUIDE.parent / target).exists(), target
    for name in re.findall(r"deploy/[\w./-]+\w", text):
        assert (ROOT / name).exists(), name
    console = blocks("console")[0]
    for unit in re.findall(r"i-know-me-best[\w-]*\.(?:service|timer)", text):
        assert (ROOT / "deploy/systemd" / unit).exists(), unit
    services = (ROOT / "deploy/compose.yaml").read_text(encoding="utf-8")
    for service in re.findall(r"run --rm (\w+)", console):
        assert f"\n  {service}:\n" in services
