"""Two documents, thing by thing."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from flows.changes import Change, How, changes
from flows.statement import CardLine, Entry, Statement, StatementSection
from sharing import document, view
from sharing.confirming import confirmed
from sharing.lines import country, lines
from sharing.sections import Json
from sharing.words import legible
from tests.sharing.statements import (
    PHOTO,
    PUBLISHED_AT,
    STATEMENT_ID,
    VOICE,
    full,
    item,
    minimal,
    spoken,
)

TEXTS = st.text(min_size=1, max_size=20)


def built(statement: Statement) -> Json:
    return document.build(statement, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)


def between(before: Statement, after: Statement) -> tuple[Change, ...]:
    return changes(lines(built(before)), lines(built(after)))


def with_words(statement: Statement, words: list[str]) -> Statement:
    """The first answer of the statement in other words."""
    first, *rest = statement.sections
    answer = item("who-i-am.name", "Name", *words)
    return replace(statement, sections=(replace(first, items=(answer,)), *rest))


@given(st.lists(TEXTS, min_size=1, max_size=3), st.lists(TEXTS, min_size=1, max_size=3))
def test_every_changed_word_stands_in_the_difference(old: list[str], new: list[str]) -> None:
    found = between(with_words(minimal(), old), with_words(minimal(), new))
    before, after = tuple(map(legible, old)), tuple(map(legible, new))
    assert found == (
        () if before == after else (Change(How.CHANGED, ("Who I am", "Name"), before, after),)
    )


def test_the_same_words_in_a_later_version_are_no_difference() -> None:
    later = replace(full().provenance, version=9, made_on=date(2027, 1, 1))
    assert between(full(), replace(full(), provenance=later)) == ()


def test_an_entry_is_told_by_its_number_not_by_its_place_in_the_list() -> None:
    def people(*entries: Entry) -> Statement:
        first = minimal().sections[0]
        section = StatementSection("my-people", "My people", first.about_me, (), entries)
        return replace(minimal(), sections=(first, section))

    one = Entry("my-people.contacts", 1, "Sam", (item("p", "Phone", "1"),))
    two = Entry("my-people.contacts", 2, "Kim", (item("my-people.contacts.phone", "Phone", "2"),))
    assert between(people(one, two), people(two)) == (
        Change(How.TAKEN_AWAY, ("My people",), old=("Sam",)),
        Change(How.TAKEN_AWAY, ("My people", "Sam", "Phone"), old=("1",)),
    )


def test_a_line_that_leaves_the_card_is_named() -> None:
    none = replace(minimal(), card=())
    assert between(minimal(), none)[0].old == ("Sam",)
    more = replace(minimal(), card=(*minimal().card, CardLine("who-i-am", "Languages", "Welsh")))
    assert [(change.how, change.new) for change in between(minimal(), more)] == [
        (How.ADDED, ("Welsh",))
    ]


def test_how_it_was_made_is_compared_too() -> None:
    alone = replace(full().provenance, helped_by="Nobody", felt_able=None)
    found = between(full(), replace(full(), provenance=alone))
    assert {change.how for change in found} == {How.CHANGED, How.TAKEN_AWAY}


def test_the_country_of_a_document_is_known() -> None:
    assert country(built(minimal())) == "elsewhere"


def test_a_confirmed_document_says_so_and_nothing_else_changes() -> None:
    before = built(full())
    after = confirmed(before, date(2027, 5, 20))
    read = view.read(after)
    assert read.made.confirmed_on == read.made.last_confirmed == date(2027, 5, 20)
    assert replace(read, made=view.read(before).made) == view.read(before)
    assert view.read(document.card_only(after)).made.last_confirmed == date(2027, 5, 20)


def test_another_voice_note_that_is_as_long_is_a_change() -> None:
    assert VOICE.kept is not None
    other = replace(VOICE, message=9, kept=replace(VOICE.kept, file="another-file"))
    found = between(spoken(VOICE), spoken(other))
    assert [change.how for change in found] == [How.ADDED, How.TAKEN_AWAY]
    assert between(spoken(VOICE), spoken(VOICE)) == ()


def test_a_photo_in_the_place_of_another_is_a_difference() -> None:
    assert PHOTO.kept is not None
    other = replace(PHOTO, message=9, kept=replace(PHOTO.kept, file="another-file"))
    found = between(spoken(PHOTO), spoken(other))
    assert [change.how for change in found] == [How.ADDED, How.TAKEN_AWAY]
