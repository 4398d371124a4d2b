"""The guide for translators (docs/translating.md), followed step by step, on a copy."""

import re
import shutil
from pathlib import Path

import pytest

from flows.loading import load
from flows.translation import incomplete, translation
from tests.flows.talking import Chat

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "translating.md").read_text(encoding="utf-8")
# A text of the content files: within one line, or between three quotation marks.
_TEXT = r'(?:"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*")'
_ENGLISH = re.compile(rf"^((?:\w+\.)?)en = ({_TEXT})$", re.MULTILINE)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "flows" / "content", tmp_path / "content"))


def header() -> str:
    """What the guide says that both files begin with."""
    found = re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    return "\n".join(line.strip() for line in found[1].splitlines())


def begin(content: Path) -> None:
    """Steps 1 and 2."""
    for folder in ("common", "statement"):
        (content / folder / "fr.toml").write_text(header(), encoding="utf-8")
    flow = content / "statement" / "flow.toml"
    text = flow.read_text(encoding="utf-8")
    assert text.count('"cy", "ur"]') == 1
    flow.write_text(text.replace('"cy", "ur"]', '"cy", "ur", "fr"]'), encoding="utf-8")


def translate(content: Path) -> None:
    """Steps 4 and 6, by somebody whose French looks very much like English."""
    for folder in ("common", "statement"):
        english = (content / folder / "en.toml").read_text(encoding="utf-8")
        parts = english[english.index("\n[") :]
        (content / folder / "fr.toml").write_text(header() + parts, encoding="utf-8")
    for country in (content / "countries").iterdir():
        said, sheet, form = country.read_text(encoding="utf-8").partition("\n[sheet]")
        french = _ENGLISH.sub(r"\g<0>\n\1fr = \2", said)
        country.write_text(french + sheet + form, encoding="utf-8")


def test_a_language_that_is_only_begun_is_offered_and_speaks_english(content: Path) -> None:
    begin(content)
    library = load(content)
    chat = Chat(library).command("start")
    assert "English (draft)" in chat.labels
    assert library.wording("fr").draft
    assert library.wording("fr").button("next") == "Next"
    missing = list(incomplete(library))
    assert "fr: button.next: not translated" in missing
    assert any(each.startswith("fr: country.scotland.") for each in missing)


def test_a_language_that_is_translated_as_the_guide_says_lacks_nothing(content: Path) -> None:
    begin(content)
    translate(content)
    library = load(content)
    assert list(incomplete(library)) == []
    french = translation(library, library.wording("fr"))
    assert "fr: button.next: the English it was made from is not noted" in french.outdated()
    assert set(french.noted()) == set(french.english)
