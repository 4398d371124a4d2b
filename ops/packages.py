"""What the tests need beyond Python's packages: from Debian and from npm."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from ops.errors import OpsError

_TESTS = Path(__file__).parent.parent / "tests"
# Each holds a package.json and its lock.
NPM_FOLDERS = (_TESTS / "browser", _TESTS / "fhir", _TESTS / "shl")
_DEBIAN = (
    "caddy",  # checks deploy/Caddyfile, and serves it in a test
    "chromium-headless-shell",
    "docker-compose",  # checks deploy/compose.yaml; it needs no daemon for that
    "fonts-dejavu-core",  # Latin
    "fonts-noto-color-emoji",
    "fonts-noto-ui-core",  # Urdu: DejaVu lacks some of its letters
    "gcc",  # tests/chaos/power.c, which simulates power cuts
    "libc6-dev",
    "postgresql",
    "systemd",  # systemd-analyze checks deploy/systemd
)
_COMMANDS = {"npm": "npm", "node": "nodejs"}  # any source of these commands will do
_LOCK = "package-lock.json"


class MissingPackagesError(OpsError):
    """The tests need Debian packages that only root may install."""


def install_debian_packages(environment: Mapping[str, str], *, root: bool) -> None:
    """Install what is missing.

    Raises:
        MissingPackagesError: something is missing and cannot be installed by us.
    """
    missing = missing_packages()
    if not missing:
        return
    apt = shutil.which("apt-get")
    if not root or apt is None:
        names = " ".join(missing)
        raise MissingPackagesError(f"The tests need Debian packages: apt-get install {names}")
    quiet = {**environment, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"installing {', '.join(missing)} …", flush=True)
    install = (apt, "-qq", "-y", "--no-install-recommends", "install", *missing)
    for command in ((apt, "-qq", "update"), install):
        if subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, check=False).returncode:
            raise MissingPackagesError(f"apt-get did not install {', '.join(missing)}.")


def missing_packages() -> tuple[str, ...]:
    """The Debian packages that have to be installed before the tests can run."""
    packages = [name for name in _DEBIAN if not _installed(name)]
    commands = [package for command, package in _COMMANDS.items() if not shutil.which(command)]
    return (*packages, *commands)


def install_npm_parts(
    environment: Mapping[str, str], folders: Sequence[Path] = NPM_FOLDERS
) -> None:
    """What these folders take from npm, exactly as locked; nothing for one that has it already.

    Raises:
        OpsError: npm did not install it.
    """
    for folder in folders:
        _install_from_npm(environment, folder)


def _install_from_npm(environment: Mapping[str, str], folder: Path) -> None:
    stamp = folder / "node_modules" / ".installed"
    wanted = (folder / _LOCK).read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print(f"installing what the {folder.name} tests need …", flush=True)
    npm = shutil.which("npm") or "npm"
    command = (npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise OpsError(f"npm did not install what the {folder.name} tests need.")
    stamp.write_text(wanted, encoding="utf-8")


def _installed(package: str) -> bool:
    query = shutil.which("dpkg-query")
    if query is None:
        return False
    asked = (query, "--show", "--showformat=${db:Status-Status}", package)
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return answer.stdout == "installed"
