"""What others contribute to the document: named, apart from the person's words."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from flows.statement import CarersPage, Signed, Statement
from sharing import document, readable, view
from sharing.sections import Json
from sharing.wording import wording
from tests.sharing.statements import full

ID = UUID(int=7)
AT = datetime(2026, 3, 2, tzinfo=UTC)
PAGE = CarersPage("Dad <b>", (("What I notice first", "She stops\n playing."),))


def helped() -> Statement:
    made = replace(
        full().provenance,
        with_help_from=("Cleo", "Ben"),
        signed=(Signed("Mrs Khan", "3 March"), Signed("Mr Jones", "today")),
    )
    return replace(full(), provenance=made, carers=(PAGE, replace(PAGE, name="Mum")))


def built() -> Json:
    return document.build(helped(), statement_id=ID, published_at=AT)


def test_a_carers_page_is_read_back_verbatim_and_by_name() -> None:
    pages = view.read(built()).carers
    assert [page.name.text for page in pages] == ["Dad <b>", "Mum"]
    (answer,) = pages[0].answers
    assert (answer.label, answer.parts[0].text) == ("What I notice first", "She stops\n playing.")


def test_the_document_names_another_author_who_is_in_it() -> None:
    bundle = built()
    resources = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    composition = bundle["entry"][0]["resource"]
    carers = next(each for each in composition["section"] if each["id"] == "carers")
    for page in carers["section"]:
        author = resources[page["author"][0]["reference"]]
        assert author["resourceType"] == "RelatedPerson"
    assert wording("en").carers("not-own") in carers["text"]["div"]


def test_helpers_and_witnesses_are_claims_in_how_it_was_made() -> None:
    made = view.read(built()).made
    assert [part.text for part in made.with_help_from] == ["Cleo", "Ben"]
    assert [(each.name.text, each.day.text) for each in made.signed] == [
        ("Mrs Khan", "3 March"),
        ("Mr Jones", "today"),
    ]


def test_the_card_alone_names_nobody_who_helped() -> None:
    shown = view.read(document.card_only(built()))
    assert (shown.carers, shown.made.with_help_from, shown.made.signed) == ((), (), ())
    assert not any(name in str(document.card_only(built())) for name in ("Dad", "Cleo", "Khan"))


def test_the_file_says_that_these_are_not_the_persons_words() -> None:
    page = readable.html(helped())
    words = wording("en")
    assert page.index(words.carers("not-own")) < page.index("She stops")
    assert "Dad <b>" not in page
    assert "Dad &lt;b&gt;" in page


def test_without_others_there_is_no_such_section() -> None:
    bundle = document.build(full(), statement_id=ID, published_at=AT)
    assert "carers" not in [each["id"] for each in bundle["entry"][0]["resource"]["section"]]
