"""`./run test`: everything that must hold, in order, with one closing line for all tests.

Nothing is skipped: what is missing is installed, and where it cannot be, it is named and the
run ends there.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ops.exits import FAILED, GOOD
from ops.packages import install_debian_packages, install_npm_parts
from ops.tally import read_tally

ROOT = Path(__file__).parent.parent
_SIDE_BY_SIDE = ("-n", "2", "--dist", "worksteal")


@dataclass(frozen=True, slots=True)
class Check:
    """What it is called while it runs, and the arguments of its Python command."""

    name: str
    arguments: tuple[str, ...]


_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS = (
    Check("format", ("-m", "ruff", "format", "--check", ".")),
    Check("lint", ("-m", "ruff", "check", ".")),
    Check("imports", ("-c", _IMPORTS, "--no-logo")),
    Check("content", ("-P", "-m", "ops", "flows", "check")),
    # The longest: it goes on beside the tests, and is told after them.
    Check("types", ("-m", "mypy")),
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
    report = Path(sys.prefix) / "tests.xml"
    report.unlink(missing_ok=True)
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        checks = [(each.name, pool.submit(_heard, each.arguments, environment)) for each in CHECKS]
        failed = [*_failed(checks[:-1])]
        status = _test(environment, arguments, report, nightly=nightly)
        failed += _failed(checks[-1:])
    tally = read_tally(report)
    for name in failed:
        print(f"FAILED {name}")
    print(f"{tally}", flush=True)
    return GOOD if not failed and status == 0 and tally.passed > 0 else FAILED


def _failed(checks: Sequence[tuple[str, Future[tuple[int, str]]]]) -> Iterator[str]:
    """The names of those that do not hold; what each of them said, in their order."""
    for name, check in checks:
        status, said = check.result()
        print(f"── {name}\n{said}", end="", flush=True)
        if status != 0:
            yield name


def _test(
    environment: Mapping[str, str], arguments: Sequence[str], report: Path, *, nightly: bool
) -> int:
    print("── tests", flush=True)
    chosen = () if nightly else ("-m", "not nightly")
    command = ("-m", "pytest", *_SIDE_BY_SIDE, *chosen, f"--junitxml={report}", *arguments)
    return _python(command, environment)


def _heard(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """The status of a command, and everything that it said."""
    done = subprocess.run(
        (sys.executable, *arguments),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def _python(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    command = (sys.executable, *arguments)
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode
