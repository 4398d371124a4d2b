"""Another program is told from this one by anything that could change a page."""

from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path

import pytest

from sharing import program


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two small packages in place of ours."""
    for name in ("flows", "sharing"):
        (tmp_path / name / "content").mkdir(parents=True)
        (tmp_path / name / "page.py").write_text("pass")
        (tmp_path / name / "content" / "en.toml").write_text("a = 1")
    monkeypatch.setattr(resources, "files", lambda name: tmp_path / name)
    program.fingerprint.cache_clear()
    yield tmp_path
    program.fingerprint.cache_clear()


def fingerprint() -> str:
    program.fingerprint.cache_clear()
    return program.fingerprint()


@pytest.mark.parametrize(
    "path",
    [
        "flows/page.py",
        "sharing/page.py",
        "sharing/content/en.toml",
        "sharing/content/cy.toml",
        "sharing/templates/opened.html",
        "sharing/content/page.css",
    ],
)
def test_every_file_of_code_text_and_style_counts(packages: Path, path: str) -> None:
    before = fingerprint()
    assert fingerprint() == before
    (packages / path).parent.mkdir(exist_ok=True)
    (packages / path).write_text("something else")
    assert fingerprint() != before


def test_a_file_under_another_name_counts(packages: Path) -> None:
    before = fingerprint()
    (packages / "flows" / "page.py").rename(packages / "flows" / "other.py")
    assert fingerprint() != before


def test_what_is_made_of_the_code_does_not_count(packages: Path) -> None:
    before = fingerprint()
    (packages / "flows" / "__pycache__").mkdir()
    (packages / "flows" / "__pycache__" / "page.cpython-311.pyc").write_bytes(b"made")
    assert fingerprint() == before


def test_the_versions_of_what_pages_are_made_with_count(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    monkeypatch.setattr(metadata, "version", lambda _name: "0")
    assert fingerprint() != before
    program.fingerprint.cache_clear()
