"""What a link's reader may see: nothing outside the chosen parts is in the document at all."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.interview import AboutMe
from flows.media import Kept, Medium
from flows.statement import (
    CardLine,
    CarersPage,
    Entry,
    Item,
    Provenance,
    Signed,
    Statement,
    StatementSection,
)
from sharing import scoping, view
from sharing.document import card_only
from sharing.errors import ScopeError
from sharing.scoping import scoped
from tests.sharing.statements import full, item, minimal, provenance
from tests.sharing.test_document import built
from tests.sharing.test_sheet import signed_in

_SECTIONS = ("who-i-am", "what-helps", "my-people", "please-dont", "how-made")
PARTS = (*_SECTIONS, "carers")


def mark(part: str, what: str) -> str:
    """A word that stands nowhere but in this part."""
    return f"zq{part.replace('-', '')}{what}zq"


def marked() -> Statement:
    """A statement in which every part has a word of its own in every place that holds words."""
    made = provenance(
        helped_by=mark("how-made", "helper"),
        in_their_words=(mark("how-made", "words"),),
        with_help_from=(mark("how-made", "cleo"),),
        signed=(Signed(mark("how-made", "witness"), mark("how-made", "day")),),
    )
    return replace(
        signed_in("scotland"),
        name="Robin",
        full_name=mark("who-i-am", "fullname"),
        sections=tuple(_section(name) for name in _SECTIONS),
        card=tuple(CardLine(name, "Label", mark(name, "card")) for name in _SECTIONS[:-1]),
        provenance=made,
        carers=(CarersPage(mark("carers", "name"), (("Label", mark("carers", "words")),)),),
        crisis_word=mark("who-i-am", "crisis"),
    )


def _section(name: str) -> StatementSection:
    group = "my-people.contacts" if name == "my-people" else f"{name}.items"
    entry = Entry(
        group,
        1,
        mark(name, "entry"),
        (item(f"{group}.phone", "Phone", mark(name, "phone")), _sent(group, name, "voice")),
    )
    items = [item(f"{name}.q", "Label", mark(name, "words")), _sent(name, name, "voice")]
    if name == "who-i-am":
        items.append(_sent(name, name, "photo"))
    return StatementSection(name, mark(name, "title"), AboutMe.ALSO, tuple(items), (entry,))


def _sent(question: str, name: str, kind: str) -> Item:
    kept = Kept(mark(name, f"{kind}{question}"), 9, mark(name, f"hash{kind}"), seconds=3)
    return Item(f"{question}.{kind}", "Label", (), media=(Medium(1, kind, 3, kept),))


def text_of(bundle: Any) -> str:
    return json.dumps(bundle, ensure_ascii=False)


def parts_in(bundle: Any) -> set[str]:
    """The parts of which any word stands anywhere in the document."""
    text = text_of(bundle)
    return {part for part in PARTS if f"zq{part.replace('-', '')}" in text}


def test_the_whole_document_holds_a_word_of_every_part() -> None:
    assert parts_in(built(marked())) == set(PARTS)
    assert scoped(built(marked()), "full") == built(marked())


@given(st.sets(st.sampled_from(PARTS)))
def test_nothing_of_a_part_that_was_not_chosen_is_in_the_document(chosen: set[str]) -> None:
    assert parts_in(scoped(built(marked()), "family", tuple(chosen))) == chosen


@given(st.sets(st.sampled_from(PARTS)))
def test_every_word_of_a_chosen_part_is_still_there(chosen: set[str]) -> None:
    whole, cut = text_of(built(marked())), text_of(scoped(built(marked()), "family", chosen))
    words = {word for part in chosen for word in _words(whole, part)}
    assert {word for word in words if word not in cut} == set()


def _words(text: str, part: str) -> set[str]:
    """The marked words of a part, as they stand in a document."""
    begin = f"zq{part.replace('-', '')}"
    return {begin + rest.split("zq", 1)[0] for rest in text.split(begin)[1:]}


@given(st.sets(st.sampled_from(PARTS)))
def test_any_choice_can_be_read_as_a_page(chosen: set[str]) -> None:
    shown = view.read(scoped(built(marked()), "family", chosen))
    sections = {one.id for heading in shown.headings for one in heading.sections}
    assert sections == chosen - {"carers"}
    assert (shown.scope, shown.name.text, shown.sheet) == ("family", "Robin", None)
    assert bool(shown.carers) == ("carers" in chosen)
    assert bool(shown.photo) == bool(shown.full_name) == ("who-i-am" in chosen)
    assert bool(shown.made.helped_by) == ("how-made" in chosen)
    assert shown.made.felt_able is True
    on_card = {mark(name, "card") for name in chosen & set(_SECTIONS[:-1])}
    assert {line.parts[0].text for group in shown.card for line in group.lines} == on_card


def test_a_resource_goes_along_only_if_something_chosen_refers_to_it() -> None:
    def kinds(*chosen: str) -> list[str]:
        entries = scoped(built(marked()), "family", chosen)["entry"][2:]
        return sorted(entry["resource"]["resourceType"] for entry in entries)

    assert kinds() == []
    assert kinds("carers") == ["RelatedPerson"]
    assert kinds("what-helps") == ["Media", "Media"]
    assert kinds("my-people") == ["Media", "Media", "RelatedPerson"]


def test_the_pick_list_names_every_part_that_has_something_in_it() -> None:
    assert {each.id for each in scoping.parts(built(marked()))} == set(PARTS)
    titles = {each.id: each.title for each in scoping.parts(built(full()))}
    assert titles["my-people"] == "My people"
    assert titles["how-made"] == "How this was made"
    assert "carers" not in titles


def test_a_statement_that_says_nothing_of_its_making_offers_no_such_part() -> None:
    assert [each.id for each in scoping.parts(built(minimal()))] == ["who-i-am"]


def test_parts_that_have_nothing_in_them_any_more_leave_a_page_that_opens() -> None:
    made: Provenance = provenance(helped_by=None, felt_able=None, not_pressed=None)
    bundle = scoped(built(replace(minimal(), provenance=made)), "family", ("force",))
    assert "section" not in bundle["entry"][0]["resource"]
    shown = view.read(bundle)
    assert (shown.name.text, shown.headings, shown.card) == ("Sam", (), ())


def test_a_line_of_the_card_from_before_parts_were_named_is_left_out() -> None:
    bundle = built(minimal())
    line = bundle["entry"][0]["resource"]["section"][0]["section"][0]["section"][0]
    assert line["id"] == "card.1.who-i-am"
    line["id"] = "card.1"
    assert view.read(scoped(bundle, "family", ("who-i-am",))).card == ()


def test_the_card_alone_is_cut_as_it_always_was() -> None:
    assert scoped(built(marked()), "card") == card_only(built(marked()))
    assert view.read(scoped(built(marked()), "card")).headings == ()


def test_a_scope_that_nobody_knows_shows_nothing() -> None:
    with pytest.raises(ScopeError):
        scoped(built(full()), "everything")


@pytest.mark.parametrize("scope", scoping.SCOPES)
def test_cutting_leaves_the_document_as_it_was(scope: str) -> None:
    bundle = built(marked())
    before = text_of(bundle)
    scoped(bundle, scope, ("what-helps",))
    assert text_of(bundle) == before
