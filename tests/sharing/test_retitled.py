"""A document for a reader of another language: titles change, the person's words do not."""

import json
from dataclasses import replace
from datetime import date

import pytest

from flows.answers import Answer, Part
from flows.building import build_statement
from flows.library import Library
from flows.loading import load
from flows.state import Key, State
from sharing.document import build
from sharing.retitled import retitled
from sharing.sections import Json, narrated
from sharing.view import Answer as Shown
from sharing.view import View, read
from sharing.words import Part as Words
from tests.sharing.statements import PUBLISHED_AT, STATEMENT_ID

WORDS = "Meddyginiaeth: dim olanzapine"


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def _document(library: Library, language: str = "cy") -> Json:
    answers = {
        Key("who-i-am.name"): Answer((Part(1, "Alys", "cy"),)),
        Key("who-i-am.interpreter"): Answer(picked=("yes",)),
        Key("what-helps.most"): Answer((Part(2, WORDS, "cy"), Part(3, "Ring Sam", "en"))),
        Key("medicines-not-wanted.items.name", 1): Answer((Part(4, "Ie", "cy"),)),
        Key("medicines-not-wanted.items.how", 1): Answer(picked=("even-once",)),
        Key("allergies.any"): Answer(picked=("no",)),
        Key("how-made.helped-by"): Answer((Part(5, "Nobody", "cy"),), ("nobody",)),
        Key("how-made.felt-able"): Answer(picked=("yes",)),
    }
    state = replace(
        State.new(),
        language=language,
        country="england-wales",
        answers=answers,
        entries={"medicines-not-wanted.items": (1,)},
        counter=1,
    )
    made = build_statement(
        library, state, version=1, made_on=date(2026, 11, 23), confirmed_on=None
    )
    return build(made, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)


def _answers(view: View, section_id: str) -> dict[str, Shown]:
    found = next(s for h in view.headings for s in h.sections if s.id == section_id)
    return {a.label: a for a in (*found.answers, *(a for e in found.entries for a in e.answers))}


def test_what_was_picked_about_the_making_is_in_the_readers_words(library: Library) -> None:
    written, shown = _document(library), retitled(_document(library), library, "en")
    assert [part.text for part in read(written).made.helped_by] == ["Neb", "Nobody"]
    said = [(part.text, part.language, part.own) for part in read(shown).made.helped_by]
    assert said == [("Nobody", "en", False), ("Nobody", "cy", True)]


def test_titles_and_labels_are_the_readers(library: Library) -> None:
    document = _document(library)
    welsh, english = read(document), read(retitled(document, library, "en"))
    assert (welsh.language, english.language) == ("cy", "en")
    assert welsh.card[0].title == "Pwy ydw i"
    assert english.card[0].title == "Who I am"
    assert english.card[0].lines[0].label == library.wording("en").label("who-i-am.name")
    assert list(_answers(english, "what-helps")) == ["What helps most"]
    assert {h.title for h in english.headings} == {
        h.title for h in read(_document(library, "en")).headings
    }


def test_the_persons_words_are_the_same_with_their_language(library: Library) -> None:
    document = _document(library)
    for view in (read(document), read(retitled(document, library, "en"))):
        [answer] = _answers(view, "what-helps").values()
        assert [(part.text, part.language) for part in answer.parts] == [
            (WORDS, "cy"),
            ("Ring Sam", "en"),
        ]


def test_a_picked_option_is_said_in_the_readers_words(library: Library) -> None:
    english = read(retitled(_document(library), library, "en"))
    [answer] = _answers(english, "medicines-not-wanted").values()
    assert [(part.text, part.language) for part in answer.parts] == [
        ("Having it at all, even once", "en")
    ]


def test_an_entry_keeps_its_name_even_if_it_is_a_word_of_ours(library: Library) -> None:
    document = retitled(_document(library), library, "en")
    assert '"id": "medicines-not-wanted.items.1", "title": "Ie"' in json.dumps(document)
    english = read(document)
    section = next(
        s for h in english.headings for s in h.sections if s.id == "medicines-not-wanted"
    )
    assert section.entries[0].title
    assert section.entries[0].title.text == "Ie"


def test_what_the_content_does_not_know_stays_as_it_was_published(library: Library) -> None:
    document = json.dumps(_document(library))
    gone = document.replace("what-helps.most", "what-helps.gone").replace(
        "medicines-not-wanted.items.how.chosen", "medicines-not-wanted.items.gone.chosen"
    )
    english = read(retitled(json.loads(gone), library, "en"))
    assert list(_answers(english, "what-helps")) == ["Beth sy'n helpu fwyaf"]
    [answer] = _answers(english, "medicines-not-wanted").values()
    assert answer.parts[0].language == "cy"


def test_a_document_in_the_readers_language_is_left_alone(library: Library) -> None:
    document = _document(library)
    assert retitled(document, library, "cy") is document
    assert retitled(document, library, "xx") is document


def test_the_card_says_what_was_picked_in_the_readers_words(library: Library) -> None:
    english = read(retitled(_document(library), library, "en"))
    lines = {line.label: line.parts for group in english.card for line in group.lines}
    [no] = lines["Has an allergy or bad reaction"]
    assert (no.text, no.language, no.own) == ("No", "en", False)
    [refused] = lines["Medicines not wanted"]
    assert (refused.text, refused.own) == ("Ie", True)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Penisilin · Perygl i fywyd", "Penisilin · Life in danger"),
        ("Difrifol · Difrifol", "Difrifol · Serious"),
        ("Penisilin · brech", "Penisilin · brech"),
        ("Difrifol", "Difrifol"),
    ],
)
def test_the_name_of_an_entry_on_the_card_is_left_alone(
    library: Library, written: str, shown: str
) -> None:
    line = {
        "id": "card.1",
        "title": library.wording("cy").label("allergies.items"),
        "text": narrated([Words(written, "cy", "ltr")]),
    }
    group = {"id": "card.allergies", "title": "x", "section": [line]}
    document = _document(library)
    resource = document["entry"][0]["resource"]
    card = next(section for section in resource["section"] if section["id"] == "card")
    card["section"] = [group]
    [answer] = read(retitled(document, library, "en")).card[0].lines
    assert (answer.parts[0].text, answer.parts[0].own) == (shown, True)
