"""What the bot says in one language: texts by key, and the few placeholders they may hold.

A key says what the text is for: `section.<id>.title`, `question.<id>.ask`,
`question.<id>.option.<option>`, `button.<name>`, `notice.<name>`, `place.<name>`, `word.<name>`.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flows.directions import marked

# The only placeholders a text may hold. A value is put in as it is: it is never read again for
# placeholders, so that a person's own words with braces in them stay as they are.
PLACEHOLDERS = frozenset(
    {
        "code", "count", "country", "crisis", "day", "entry", "helplines", "label",
        "law", "life", "link", "month", "most", "name", "number", "openings",
        "reader", "role", "scope", "section", "text", "time", "title", "version", "what", "year",
    }
)  # fmt: skip
PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


# How the name of an easy-words register ends: `en-easy`.
EASY = "-easy"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; a placeholder without a value becomes nothing."""
    return PLACEHOLDER.sub(lambda found: values.get(found.group(1), ""), text)


def digest(text: str) -> str:
    """A short mark of a text, by which a translation notices that its English has changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's texts. `own` are the keys this language has itself; the rest are English.

    `translated_from` holds, by key, the digest of the English text that was translated.
    `reviewed` is true once a person who speaks the language has read every text. `crisis` is what
    stands for `{crisis}`: the person's own word, or "" for the wording's.
    """

    language: str
    direction: str
    reviewed: bool
    texts: Mapping[str, str]
    own: frozenset[str]
    translated_from: Mapping[str, str]
    crisis: str = ""

    @property
    def easy(self) -> bool:
        """Whether this is an easy-words register: short sentences, one thought each."""
        return self.language.endswith(EASY)

    @property
    def tag(self) -> str:
        """The BCP 47 tag of the language: a register of English is English."""
        return self.language.removesuffix(EASY)

    @property
    def draft(self) -> bool:
        """Whether this is a translation that nobody who speaks the language has reviewed yet."""
        return self.tag != "en" and not self.reviewed

    def speaking_of(self, crisis: str) -> "Wording":
        """The same wording, with the person's own word for their crisis; "" for the usual one."""
        return replace(self, crisis=crisis)

    def chapter(self, chapter_id: str) -> str:
        """The title of a page of the menu."""
        return self.texts[f"chapter.{chapter_id}"]

    def section_title(self, section_id: str) -> str:
        return self.texts[f"section.{section_id}.title"]

    def section_intro(self, section_id: str) -> str:
        """May be empty."""
        return self._said(f"section.{section_id}.intro")

    def content_note(self, section_id: str) -> str:
        """May be empty: only sections that ask for hard things have one."""
        return self._said(f"section.{section_id}.content_note")

    def prompt(self, question_id: str) -> str:
        """What the bot asks."""
        return self._filled(self.texts[f"question.{question_id}.ask"], {})

    def why(self, question_id: str) -> str:
        """Why it is asked. May be empty."""
        return self._said(f"question.{question_id}.why")

    def label(self, question_id: str) -> str:
        """The words above the answer on the page that staff read."""
        return self.texts[f"question.{question_id}.label"]

    def option(self, question_id: str, option_id: str) -> str:
        """The name of an option; an id that has no name (any more) is given back as it is."""
        return self.texts.get(f"question.{question_id}.option.{option_id}", option_id)

    def button(self, name: str) -> str:
        return self.texts[f"button.{name}"]

    def command(self, name: str) -> str:
        """What Telegram's list says about a slash command."""
        return self.texts[f"command.{name}"]

    def notice(self, notice_id: str, /, **values: str) -> str:
        return self._filled(self.texts[f"notice.{notice_id}"], values)

    def place(self, name: str, /, **values: str) -> str:
        """What is said at a place; empty for places that show nothing but a question."""
        return self._filled(self.texts.get(f"place.{name}", ""), values)

    def word(self, name: str, /, **values: str) -> str:
        """A small piece that is put together with others (`you-wrote`, `done`, `saved` …)."""
        return self._put(self.texts[f"word.{name}"], values)

    def _said(self, key: str) -> str:
        return self._filled(self.texts.get(key, ""), {})

    def _filled(self, text: str, values: Mapping[str, str]) -> str:
        crisis = self.crisis or self.texts.get("word.crisis", "")
        return self._put(text, {"crisis": crisis, **values})

    def _put(self, text: str, values: Mapping[str, str]) -> str:
        return fill(marked(text, values, self.direction), values)
