"""What pytest reports is counted as it is."""

from pathlib import Path

from ops.tally import Tally, read_tally


def test_a_report_is_counted_and_counts_add_up(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" failures="1" errors="2" skipped="1"/></testsuites>'
    )
    assert read_tally(report) + Tally(passed=1) == Tally(passed=6, failed=3, skipped=1)


def test_without_a_report_nothing_has_passed(tmp_path: Path) -> None:
    assert read_tally(tmp_path / "none.xml") == Tally()


def test_the_closing_line_is_one_that_any_reader_of_test_runs_knows() -> None:
    assert str(Tally(passed=3)) == "3 passed, 0 failed"
    assert str(Tally(passed=3, failed=1, skipped=2)) == "3 passed, 1 failed, 2 skipped"
