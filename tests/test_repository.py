"""What must hold for every file here: no addresses of package registries, locks in step."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from ops.packages import NPM_FOLDERS

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")

# Written in pieces, or this file would be its own first finding.
_REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("npmjs", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
    )
)
_MACHINE = re.compile(
    "|".join(("/" + "work/", "/" + "root/", "/home/" + r"[a-z]", r"\.pye" + "nv"))
)
_PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$")


def _tracked() -> list[Path]:
    git = shutil.which("git") or "git"
    listed = subprocess.run(
        (git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def _texts() -> dict[str, str]:
    read = {path: path.read_bytes() for path in _tracked()}
    return {
        str(path.relative_to(ROOT)): content.decode("utf-8", errors="replace")
        for path, content in read.items()
    }


def _pins(lock: str) -> dict[str, tuple[str, str | None]]:
    """Every pin of a lock: name to version and marker."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line and not line.startswith((" ", "#"))]
    matches = [_PIN.match(head) for head in heads]
    assert all(matches), "every head line is a pin"
    return {match["name"]: (match["version"], match["marker"]) for match in matches if match}


def _project() -> dict[str, list[str]]:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = content["project"]["dependencies"]
    return {LOCKS[0]: run, LOCKS[1]: run + content["dependency-groups"]["dev"]}


def test_no_file_names_a_package_registry() -> None:
    found = [
        (name, host) for name, text in _texts().items() for host in _REGISTRIES if host in text
    ]
    assert found == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    assert [name for name, text in _texts().items() if _MACHINE.search(text)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"(?m)^(?=[a-z0-9])", text)
    assert all("--hash=sha256:" in block for block in blocks if block.strip())


@pytest.mark.parametrize("folder", NPM_FOLDERS, ids=lambda folder: folder.name)
def test_what_comes_from_npm_is_locked_without_an_address_and_in_step(folder: Path) -> None:
    lock = (folder / "package-lock.json").read_text(encoding="utf-8")
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    packages = json.loads(lock)["packages"]
    assert "://" not in lock
    assert all(version[0].isdigit() for version in wanted.values())
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    # What is bundled comes inside its parent, whose digest covers it.
    digests = (
        "integrity" in about or about.get("inBundle") for at, about in packages.items() if at
    )
    assert all(digests)


def test_every_folder_that_takes_something_from_npm_is_installed() -> None:
    locked = {path.parent for path in _tracked() if path.name == "package-lock.json"}
    assert locked == set(NPM_FOLDERS)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_the_project_asks_for(lock: str) -> None:
    pins = _pins(lock)
    for requirement in map(Requirement, _project()[lock]):
        version, _ = pins[canonicalize_name(requirement.name)]
        assert Version(version) in requirement.specifier, requirement.name


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_nothing_that_nobody_asks_for(lock: str) -> None:
    pins = _pins(lock)
    wanted = {canonicalize_name(Requirement(text).name) for text in _project()[lock]}
    reached = _reached(wanted)
    here = {name for name, (_, marker) in pins.items() if not marker or Marker(marker).evaluate()}
    assert here <= reached


def _reached(names: Iterable[str]) -> set[str]:
    """These packages and everything that they need, by what is installed, extras included."""
    reached: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= _needs(name) - reached
    return reached


def _needs(name: str) -> set[str]:
    from importlib.metadata import PackageNotFoundError, requires  # noqa: PLC0415

    try:
        lines = requires(name) or []
    except PackageNotFoundError:
        return set()
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_the_larger_lock_holds_all_of_the_smaller() -> None:
    smaller, larger = (_pins(lock) for lock in LOCKS)
    assert {name: larger.get(name) for name in smaller} == smaller


def test_no_other_lock_lies_about() -> None:
    names = {path.name for path in _tracked()}
    assert not names & {"uv.lock", "poetry.lock", "Pipfile.lock", "yarn.lock"}


def test_every_setting_is_explained_in_one_line() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    settings = [line.partition("=")[0] for line in lines if not line.startswith("#")]
    source = (ROOT / "ops" / "settings.py").read_text(encoding="utf-8")
    assert set(settings) == set(re.findall(r'"([A-Z][A-Z_]+)"', source)) - {
        "DEBUG",
        "INFO",
        "WARNING",
        "ERROR",
    }
    before = dict(zip(lines[1:], lines, strict=False))
    for line in lines:
        if not line.startswith("#"):
            assert before[line].startswith("# ")
