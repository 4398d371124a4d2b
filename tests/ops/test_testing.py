"""`./run test`: everything runs, and the exit status is honest."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ops import testing
from ops.exits import FAILED, GOOD

_REPORT = '<testsuite tests="{tests}" failures="{failures}" errors="0" skipped="0"/>'


class Pythons:
    """Stands in for the processes: notes every command, and ends it as it was told to."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.statuses: dict[str, int] = {}
        self.tests, self.failures = 2, 0

    def __call__(self, arguments: Sequence[str], _environment: Mapping[str, str]) -> int:
        command = " ".join(arguments)
        self.commands.append(command)
        for argument in arguments:
            if argument.startswith("--junitxml="):
                report = _REPORT.format(tests=self.tests, failures=self.failures)
                Path(argument.partition("=")[2]).write_text(report)
        return next((n for words, n in self.statuses.items() if words in command), 0)

    def heard(self, arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
        return self(arguments, environment), f"said by {arguments[-1]}\n"


@pytest.fixture
def pythons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pythons:
    pythons = Pythons()
    monkeypatch.setattr(testing, "_python", pythons)
    monkeypatch.setattr(testing, "_heard", pythons.heard)
    monkeypatch.setattr(testing, "install_debian_packages", lambda _environment, root: root)
    monkeypatch.setattr(testing, "install_npm_parts", lambda _environment: None)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return pythons


def _run(*arguments: str, nightly: bool = False) -> int:
    return testing.run_everything({}, arguments, nightly=nightly, root=True)


def test_everything_runs_and_one_line_closes_it(
    pythons: Pythons, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run() == GOOD
    kinds = ("ruff format", "ruff check", "importlinter", "flows check", "mypy", "pytest")
    for kind in kinds:
        (_,) = (command for command in pythons.commands if kind in command)
    assert len(pythons.commands) == len(kinds)
    told = capsys.readouterr().out.splitlines()
    names = [line.removeprefix("── ") for line in told if line.startswith("── ")]
    assert names == ["format", "lint", "imports", "content", "tests", "types"]
    assert sum(line.startswith("said by ") for line in told) == len(testing.CHECKS)
    assert told[-1] == "2 passed, 0 failed"


@pytest.mark.parametrize("check", ["format", "ruff check", "mypy", "importlinter", "flows check"])
def test_a_check_that_fails_fails_the_run_and_the_rest_still_runs(
    pythons: Pythons, check: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pythons.statuses[check] = 1
    assert _run() == FAILED
    assert len(pythons.commands) == 6
    assert "FAILED " in capsys.readouterr().out


def test_a_failing_test_fails_the_run(
    pythons: Pythons, capsys: pytest.CaptureFixture[str]
) -> None:
    pythons.statuses["-n 2"] = 1
    pythons.failures = 1
    assert _run() == FAILED
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed"


@pytest.mark.parametrize("status", [1, 2, 3, 4])
def test_a_pytest_that_breaks_fails_the_run(pythons: Pythons, status: int) -> None:
    pythons.statuses["pytest"] = status
    assert _run() == FAILED


def test_what_was_chosen_is_passed_on(pythons: Pythons) -> None:
    assert _run("-k", "engine") == GOOD
    assert all(c.endswith("-k engine") for c in pythons.commands if "pytest" in c)


def test_what_a_check_says_is_heard_with_its_status() -> None:
    complains = ("-c", "import sys; print('out'); sys.stdout.flush(); sys.exit('why')")
    assert testing._heard(complains, {}) == (1, "out\nwhy\n")


def test_no_test_at_all_is_not_good(pythons: Pythons) -> None:
    pythons.statuses["pytest"] = 5
    pythons.tests = 0
    assert _run("-k", "nothing") == FAILED


def test_the_long_batteries_run_when_asked_for(pythons: Pythons) -> None:
    _run()
    assert all("not nightly" in c for c in pythons.commands if "pytest" in c)
    pythons.commands.clear()
    _run(nightly=True)
    assert not any("not nightly" in c for c in pythons.commands)
