"""`./run flows …`: what fails the check, what is only named, and what is noted."""

import shutil
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from flows.errors import ContentError
from ops import content
from sharing.texts import ENGLISH, languages, texts


def test_the_content_is_whole_today(capsys: pytest.CaptureFixture[str]) -> None:
    content.check()
    assert capsys.readouterr().out.endswith("The interview's content is whole.\n")


def test_every_text_of_every_translation_is_noted() -> None:
    behind = [each for one in content.everything_translated() for each in one.outdated()]
    assert behind == []


def test_the_texts_of_page_and_document_are_part_of_a_translation() -> None:
    for one in content.everything_translated():
        assert {"page.form.title", "page.not-opened.steps.3", "document.groups.do"} <= set(one.own)


def test_noting_writes_a_file_that_loading_reads(tmp_path: Path) -> None:
    content.translated("cy", (), tmp_path)
    noted = tomllib.loads((tmp_path / "cy.toml").read_text(encoding="utf-8"))
    assert {"button.next", "country.elsewhere.names", "page.form.title"} <= noted.keys()


@pytest.mark.parametrize(("language", "key"), [("xx", ""), ("en", ""), ("cy", "nonsense")])
def test_what_is_not_there_cannot_be_noted(language: str, key: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError):
        content.translated(language, [key] if key else [], tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def broken_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the page's texts, read in place of the real ones."""
    for package in ("web", "sharing"):
        folder = Path(str(resources.files(package))) / "content"
        shutil.copytree(folder, tmp_path / package / "content")
    texts.cache_clear()
    monkeypatch.setattr(resources, "files", lambda package: tmp_path / package)
    return tmp_path


@pytest.fixture(autouse=True)
def read_anew() -> None:
    texts.cache_clear()


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_missing_text_of_the_page_is_english_and_fails_the_check(broken_page: Path) -> None:
    _change(broken_page / "web/content/cy.toml", 'code = "Cod"\n', "")
    assert texts("web", "cy").tree["form"]["code"] == "Code"
    assert (
        texts("web", "cy").tree["form"]["reader"] != texts("web", ENGLISH).tree["form"]["reader"]
    )
    missing = [each for one in content.everything_translated() for each in one.missing()]
    assert "cy: page.form.code: not translated" in missing


def test_a_list_of_another_length_is_english_as_a_whole(broken_page: Path) -> None:
    _change(broken_page / "web/content/cy.toml", "ask = [", 'ask = [\n  "x",')
    english = texts("web", ENGLISH).tree["not-opened"]["ask"]
    assert texts("web", "cy").tree["not-opened"]["ask"] == english
    assert "cy: page.not-opened.ask.4: belongs to nothing" in content.strangers()


def test_a_language_that_only_the_page_speaks_is_named(broken_page: Path) -> None:
    shutil.copy(broken_page / "web/content/cy.toml", broken_page / "web/content/fr.toml")
    assert "fr" in languages("web")
    assert "fr: the page speaks it, but the bot does not" in content.strangers()
