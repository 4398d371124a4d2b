"""From the wording tables of one language to its texts by key, every one accounted for.

English must be complete. Another language may miss texts: English stands in, and `flows check`
says what is missing. A text that belongs to nothing is a problem in any language.
"""

import re
from collections.abc import Iterable, Mapping

from flows import phrases
from flows.bubbles import BREAK
from flows.interview import Interview, Section
from flows.library import every_question
from flows.tables import Table
from flows.wording import PLACEHOLDER, PLACEHOLDERS

# A line of dashes in a text of the content: what follows is a bubble of its own.
BETWEEN_BUBBLES = re.compile(r"\n---\n")

SHARED = {
    "button": phrases.BUTTONS,
    "command": phrases.COMMANDS,
    "notice": phrases.NOTICES,
    "place": phrases.PLACES,
    "word": phrases.WORDS,
}


class Texts:
    """The texts of one language as they are read, with the problems met on the way."""

    def __init__(self, problems: list[str], *, complete: bool) -> None:
        self.by_key: dict[str, str] = {}
        self._problems = problems
        self._complete = complete

    def take(self, table: Table, field: str, key: str, *, needed: bool = True) -> None:
        """Read one text. `needed`: English may not go without it."""
        wanted = needed and self._complete
        text = table.text(field) if wanted else table.text_or_empty(field)
        if not text:
            return
        for fault in braces(text):
            table.problem(f"“{field}” {fault}")
        self.by_key[key] = BETWEEN_BUBBLES.sub(BREAK, text)


def read_shared(table: Table, texts: Texts) -> None:
    """Buttons, notices, places and words: the file in `common/`."""
    for family, names in SHARED.items():
        inner = table.table(family)
        for name in sorted(names):
            texts.take(inner, name, f"{family}.{name}")
        inner.close()


def read_statement(table: Table, texts: Texts, interview: Interview) -> None:
    """Sections and questions: the file beside `flow.toml`."""
    sections, questions = table.table("section"), table.table("question")
    chapters = table.table("chapter")
    for chapter in interview.chapters:
        texts.take(chapters, chapter, f"chapter.{chapter}")
    chapters.close()
    for section in interview.sections:
        _section(sections.table(section.id), texts, section)
    for question in every_question(interview):
        _question(questions.table(question.id), texts, question.id, question.options)
    sections.close()
    questions.close()


def _section(table: Table, texts: Texts, section: Section) -> None:
    key = f"section.{section.id}"
    texts.take(table, "title", f"{key}.title")
    texts.take(table, "intro", f"{key}.intro", needed=False)
    if section.content_note:
        texts.take(table, "content_note", f"{key}.content_note")
    table.close()


def _question(table: Table, texts: Texts, question_id: str, options: Iterable[str]) -> None:
    key = f"question.{question_id}"
    texts.take(table, "ask", f"{key}.ask")
    texts.take(table, "why", f"{key}.why", needed=False)
    texts.take(table, "label", f"{key}.label")
    inner = table.table("options")
    for option in options:
        texts.take(inner, option, f"{key}.option.{option}")
    inner.close()
    table.close()


def read_header(table: Table, language: str) -> tuple[str, bool]:
    """Direction, and whether a speaker of the language read every text."""
    if table.text("language") != language:
        table.problem(f"“language” must be “{language}”, like the file's name")
    direction = table.text("direction")
    if direction not in {"ltr", "rtl"}:
        table.problem("“direction” must be “ltr” or “rtl”")
    return direction, table.flag("reviewed")


def read_sources(table: Table) -> Mapping[str, str]:
    """By key, the digest of the English text that a translation was made from."""
    return {key: table.text(key) for key in table.names()}


def braces(text: str) -> Iterable[str]:
    """What is wrong with the placeholders of a text."""
    for name in PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            yield f"holds the unknown placeholder “{{{name}}}”"
    rest = PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        yield "holds a brace that is no placeholder"
