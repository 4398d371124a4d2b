"""`./run test`: everything that must hold, in order, with one closing line for all tests.

Nothing is skipped: what is missing is installed, and where it cannot be, it is named and the
run ends there.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.exits import FAILED, GOOD
from ops.packages import install_debian_packages, install_npm_parts
from ops.tally import Tally, read_tally

ROOT = Path(__file__).parent.parent
_SIDE_BY_SIDE = ("-n", "2")
_NO_TESTS = 5  # pytest's status when nothing was chosen, as a -k may do to one of the two halves


@dataclass(frozen=True, slots=True)
class Check:
    """What it is called while it runs, and the arguments of its Python command."""

    name: str
    arguments: tuple[str, ...]


_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS = (
    Check("format", ("-m", "ruff", "format", "--check", ".")),
    Check("lint", ("-m", "ruff", "check", ".")),
    Check("types", ("-m", "mypy")),
    Check("imports", ("-c", _IMPORTS, "--no-logo")),
    Check("content", ("-P", "-m", "ops", "flows", "check")),
)


def run_everything(
    environment: Mapping[str, str], arguments: Sequence[str], *, nightly: bool, root: bool
) -> int:
    """Install, check, test; the exit status. `arguments` are passed on to pytest.

    Raises:
        OpsError: something that the tests need is missing and cannot be installed.
    """
    install_debian_packages(environment, root=root)
    install_npm_parts(environment)
    failed = [check.name for check in CHECKS if not _holds(check, environment)]
    # A test that starts processes of its own has the machine to itself.
    apart = "processes or browser"
    long = "" if nightly else " and not nightly"
    halves = (f"not ({apart}){long}", f"({apart}){long}")
    runs = (
        _test(environment, (*_SIDE_BY_SIDE, *arguments), halves[0], "first"),
        _test(environment, arguments, halves[1], "second"),
    )
    tally = sum((run.tally for run in runs), Tally())
    for name in failed:
        print(f"FAILED {name}")
    print(f"{tally}", flush=True)
    good = not failed and all(run.good for run in runs) and tally.passed > 0
    return GOOD if good else FAILED


@dataclass(frozen=True, slots=True)
class _Run:
    tally: Tally
    good: bool


def _holds(check: Check, environment: Mapping[str, str]) -> bool:
    print(f"── {check.name}", flush=True)
    return _python(check.arguments, environment) == 0


def _test(environment: Mapping[str, str], arguments: Sequence[str], marks: str, name: str) -> _Run:
    print(f"── tests: {marks}", flush=True)
    report = Path(sys.prefix) / f"tests-{name}.xml"
    report.unlink(missing_ok=True)
    command = ("-m", "pytest", "-m", marks, f"--junitxml={report}", *arguments)
    status = _python(command, environment)
    return _Run(read_tally(report), good=status in (0, _NO_TESTS))


def _python(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    command = (sys.executable, *arguments)
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode
