"""What pytest counted, read from the report it writes."""

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET


@dataclass(frozen=True, slots=True)
class Tally:
    """Tests by how they ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def read_tally(report: Path) -> Tally:
    """The counts in a JUnit report, all zero if pytest did not come to write one."""
    if not report.exists():
        return Tally()
    # Our own pytest wrote the file a moment ago: nothing hostile is parsed here.
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314
    return sum((_of_suite(suite) for suite in suites), Tally())


def _of_suite(suite: "ET.Element[str]") -> Tally:
    tests, failures, errors, skipped = (
        int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return Tally(max(tests - failed - skipped, 0), failed, skipped)
