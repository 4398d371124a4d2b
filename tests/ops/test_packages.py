"""What the tests need is installed, or named; never done without."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from ops.errors import OpsError
from ops.packages import (
    MissingPackagesError,
    install_debian_packages,
    install_npm_parts,
    missing_packages,
)

_SHELL = "#!" + (shutil.which("sh") or "/bin/sh") + "\n"


class Machine:
    """A PATH with stand-ins that note what they are asked, and the environment to hand down."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.log = folder / "log"
        self.environment: Mapping[str, str] = {"PATH": str(self.bin), "LOG": str(self.log)}
        self.has(
            "dpkg-query", 'case "$*" in *chromium*) echo absent ;; *) printf installed;; esac'
        )

    def has(self, name: str, does: str = "") -> None:
        path = self.bin / name
        path.write_text(f'{_SHELL}{does or f"""echo "{name} $*" >>"$LOG" """}\n')
        path.chmod(0o755)

    @property
    def asked(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(machine.bin))
    return machine


def test_what_is_missing_is_listed(machine: Machine) -> None:
    assert missing_packages() == ("chromium-headless-shell", "npm", "nodejs")
    machine.has("npm")
    machine.has("node")
    assert missing_packages() == ("chromium-headless-shell",)


def test_without_root_the_packages_are_named_and_nothing_is_run(machine: Machine) -> None:
    machine.has("apt-get")
    with pytest.raises(MissingPackagesError, match="install chromium-headless-shell npm nodejs"):
        install_debian_packages(machine.environment, root=False)
    assert machine.asked == []


def test_root_installs_what_is_missing(machine: Machine) -> None:
    machine.has("apt-get")
    machine.has("npm")
    machine.has("node")
    install_debian_packages(machine.environment, root=True)
    assert machine.asked == [
        "apt-get -qq update",
        "apt-get -qq -y --no-install-recommends install chromium-headless-shell",
    ]


def test_an_install_that_fails_is_said(machine: Machine) -> None:
    machine.has("apt-get", "exit 100")
    with pytest.raises(MissingPackagesError, match="did not install"):
        install_debian_packages(machine.environment, root=True)


def test_nothing_missing_runs_nothing(machine: Machine) -> None:
    machine.has("dpkg-query", "printf installed")
    machine.has("npm")
    machine.has("node")
    machine.has("apt-get")
    install_debian_packages(machine.environment, root=True)
    assert machine.asked == []


def test_npm_is_asked_once_for_what_is_locked(machine: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "browser"
    (folder / "node_modules").mkdir(parents=True)
    (folder / "package-lock.json").write_text("one")
    machine.has("npm")
    install_npm_parts(machine.environment, [folder])
    install_npm_parts(machine.environment, [folder])
    assert len(machine.asked) == 1
    assert machine.asked[0].startswith("npm ci --ignore-scripts")
    (folder / "package-lock.json").write_text("two")
    install_npm_parts(machine.environment, [folder])
    assert len(machine.asked) == 2


def test_npm_that_fails_is_said_and_asked_again(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "package-lock.json").write_text("one")
    machine.has("npm", 'echo npm >>"$LOG"; exit 1')
    for _ in range(2):
        with pytest.raises(OpsError, match="npm did not install"):
            install_npm_parts(machine.environment, [tmp_path])
    assert len(machine.asked) == 2
