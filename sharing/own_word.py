"""The person's own word for their crisis in the document: written, left out, and read back.

It is an extension of the Composition and not a section: software that does not know it, an older
page among it, shows the statement all the same.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.statement import Statement
from sharing import terms
from sharing.sections import Json
from sharing.words import Part, one_line, part


def extensions(statement: Statement) -> Iterator[Json]:
    """One extension, with the language of the word; none where the person gave no word."""
    word = one_line(statement.crisis_word)
    if word:
        yield extension(part(word, statement.language))


def extension(word: Part) -> Json:
    """The word as an extension of the Composition."""
    language = {"url": terms.LANGUAGE, "valueCode": word.language}
    return {
        "url": terms.CRISIS_WORD,
        "valueString": word.text,
        "_valueString": {"extension": [language]},
    }


def read(composition: Mapping[str, Any]) -> Part | None:
    """The word, or None. Raises what the caller of `sharing.view.read` turns into one."""
    for each in composition["extension"]:
        if each["url"] == terms.CRISIS_WORD:
            (language,) = each["_valueString"]["extension"]
            return part(str(each["valueString"]), str(language["valueCode"]))
    return None


def without(composition: Json) -> Json:
    """The Composition without the word."""
    kept = [each for each in composition["extension"] if each["url"] != terms.CRISIS_WORD]
    return {**composition, "extension": kept}
