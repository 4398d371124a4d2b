"""How hard it is to read what the bot says, section by section, in each register of English.

Standard wording: at most grade 7; easy words: at most grade 5 (issue 3). Exceptions stand in
`reading_exceptions.toml`, each with its reason.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from flows.bubbles import BREAK
from flows.library import every_question
from flows.loading import load
from flows.wording import PLACEHOLDER, Wording, fill
from tests.flows.reading import read, syllables

LIBRARY = load()
ENGLISH = [wording for wording in LIBRARY.wordings.values() if wording.tag == "en"]
EXCEPTIONS = tomllib.loads(
    Path(__file__).with_name("reading_exceptions.toml").read_text(encoding="utf-8")
)
STANDARD, EASY = 7.0, 5.0


def parts(wording: Wording) -> Iterator[tuple[str, list[str]]]:
    """Every section with all it asks and says, the texts around, and each country's law.

    Titles, labels and buttons are left out: so short, they would flatter the measure.
    """
    for section in LIBRARY.interview.sections:
        yield section.id, [*_of_section(wording, section.id)]
    for family in ("place", "notice"):
        yield family, [text for key, text in wording.texts.items() if key.startswith(f"{family}.")]
    for country in LIBRARY.countries.values():
        texts = [law.text(wording.language) for law in country.law]
        yield country.id, [*texts, *(one.text(wording.language) for one in country.helplines)]


def _of_section(wording: Wording, section: str) -> Iterator[str]:
    yield from (wording.section_intro(section), wording.content_note(section))
    for question in every_question(LIBRARY.interview):
        if question.id.partition(".")[0] == section:
            yield from (wording.prompt(question.id), wording.why(question.id))


def grades(wording: Wording) -> Mapping[str, float]:
    """The grade of each part. Placeholders hold what they mostly hold: a word."""
    found = {}
    for part, texts in parts(wording):
        plain = [fill(text.replace(BREAK, "\n"), _Words(wording)) for text in texts]
        found[part] = read(plain).grade
    return found


class _Words(dict[str, str]):
    """A value for any placeholder."""

    def __init__(self, wording: Wording) -> None:
        super().__init__(crisis=wording.word("crisis"))

    def get(self, key: str, default: object = None) -> str:
        del default
        return super().get(key, "word")


@pytest.mark.parametrize("wording", ENGLISH, ids=[each.language for each in ENGLISH])
def test_no_part_is_harder_to_read_than_its_register_allows(wording: Wording) -> None:
    usual = EASY if wording.easy else STANDARD
    excepted = EXCEPTIONS.get(wording.language, {})
    hard = {
        part: round(grade, 1)
        for part, grade in grades(wording).items()
        if grade > excepted.get(part, {}).get("grade", usual)
    }
    assert not hard


def test_every_exception_is_needed_and_has_its_reason() -> None:
    for language, excepted in EXCEPTIONS.items():
        wording = LIBRARY.wordings[language]
        found = grades(wording)
        for part, exception in excepted.items():
            assert exception["reason"]
            assert found[part] > (EASY if wording.easy else STANDARD), f"{part} needs none"


def test_the_measure_tells_hard_from_easy() -> None:
    easy = read(["The cat sat on the mat. It was warm."]).grade
    hard = read(["Notwithstanding considerable institutional deliberation, uncertainty remained."])
    assert easy < 2
    assert hard.grade > 15


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("people", 2), ("hospital", 3), ("medication", 4)]
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_placeholder_counts_as_a_word() -> None:
    assert PLACEHOLDER.sub("word", "{label} is here.") == fill(
        "{label} is here.", _Words(LIBRARY.wording("en"))
    )
