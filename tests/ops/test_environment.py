"""What `.env` may say, and who overrules whom."""

from pathlib import Path

import pytest

from ops.environment import combine
from ops.errors import OpsError


def _dotenv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / ".env"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_given_environment_is_all(tmp_path: Path) -> None:
    assert combine({"A": "1"}, tmp_path / ".env") == {"A": "1"}


def test_the_given_environment_overrules_the_file(tmp_path: Path) -> None:
    path = _dotenv(tmp_path, "A=file\nB=file\n")
    assert combine({"A": "given"}, path) == {"A": "given", "B": "file"}


def test_comments_quotes_and_export_are_understood(tmp_path: Path) -> None:
    path = _dotenv(tmp_path, "# why\n\n export A = 'x y' \nB=\"1#2\"\nC=a=b\n")
    assert combine({}, path) == {"A": "x y", "B": "1#2", "C": "a=b"}


def test_a_line_that_is_no_pair_is_named_by_its_number_and_not_repeated(tmp_path: Path) -> None:
    path = _dotenv(tmp_path, "A=1\n12345:secret\n")
    with pytest.raises(OpsError) as caught:
        combine({}, path)
    assert "Line 2" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_an_unreadable_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(OpsError, match=r"\.env cannot be read"):
        combine({}, tmp_path / ".env")
