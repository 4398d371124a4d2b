"""What staff can point at: the person's own lines, by a mark that changes with their words."""

from dataclasses import replace

from flows.library import Library
from flows.loading import load
from flows.statement import CardLine, Statement
from sharing.document import build, card_only
from sharing.retitled import retitled
from sharing.view import View, read
from sharing.wishes import on_card, sections
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID, full, provenance

LIBRARY: Library = load()
ONE = CardLine("please-dont.items", "Please don't", "Do not shout")
OTHER = CardLine("please-dont.items", "Please don't", "Do not run")


def seen(statement: Statement, language: str = "en") -> View:
    bundle = build(statement, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
    return read(retitled(bundle, LIBRARY, language))


def test_every_line_that_asks_something_is_there_with_its_words() -> None:
    words = [wish.words for wish in on_card(seen(full()))]
    assert "Do not take my glasses" in " ".join(words)
    assert not any("Samira" in each for each in words), "a name asks nothing"


def test_sections_stand_as_a_whole_and_in_the_readers_language() -> None:
    english, welsh = (sections(seen(full(), language)) for language in ("en", "cy"))
    assert "Medicines I do not want" in [wish.title for wish in english]
    assert [wish.title for wish in english] != [wish.title for wish in welsh]
    assert [wish.id for wish in english] == [wish.id for wish in welsh]
    assert {wish.words for wish in english} == {""}


def test_a_mark_changes_with_the_words_and_with_nothing_else() -> None:
    before = on_card(seen(replace(full(), card=(ONE, OTHER))))
    newer = replace(full(), card=(OTHER, ONE), provenance=provenance(version=4))
    after = on_card(seen(newer))
    assert [wish.id for wish in before] == [wish.id for wish in reversed(after)]
    changed = on_card(seen(replace(full(), card=(replace(ONE, text="Do not whisper"), OTHER))))
    assert changed[0].id != before[0].id
    assert changed[1].id == before[1].id


def test_a_card_alone_has_lines_and_no_section() -> None:
    bundle = card_only(build(full(), statement_id=STATEMENT_ID, published_at=PUBLISHED_AT))
    view = read(bundle)
    assert on_card(view)
    assert sections(view) == ()
