"""The document: what is built is read back word for word, and nothing in it is markup."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.interview import AboutMe
from flows.statement import CardLine, Entry, Item, Statement, StatementSection
from sharing import narrative, terms
from sharing.document import build, card_only
from sharing.errors import DocumentError
from sharing.terms import OnCardAs
from sharing.view import View, read
from sharing.words import Part, legible, one_line, part
from tests.sharing.statements import (
    PUBLISHED_AT,
    STATEMENT_ID,
    full,
    item,
    minimal,
    provenance,
)

anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
HOSTILE = (
    "<script>alert(1)</script>",
    "</p></div><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#x3c;",
    '" onmouseover="alert(1)" lang="',
    "]]><!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "{{ 7 * 7 }} {% raw %}",
    "javascript:alert(1)",
)


def built(statement: Statement) -> dict[str, Any]:
    bundle = build(statement, statement_id=STATEMENT_ID, published_at=PUBLISHED_AT)
    # Through the bytes, as it travels: a lone surrogate would not survive this.
    again: dict[str, Any] = json.loads(json.dumps(bundle, ensure_ascii=False).encode())
    return again


def viewed(statement: Statement) -> View:
    return read(built(statement))


def saying(text: str) -> Statement:
    """A statement with this text in every field that holds a person's words."""
    answer = item("s.q", "Label", text, text + "\n" + text)
    entry = Entry(
        "my-people.contacts", 1, text, (item("my-people.contacts.phone", "Phone", text),)
    )
    section = StatementSection("my-people", "My people", AboutMe.PEOPLE, (answer,), (entry,))
    return Statement(
        language="en",
        country="elsewhere",
        name=text,
        full_name=text + "x",
        sections=(section,),
        card=(CardLine("please-dont", "Please don’t", text),),
        provenance=provenance(helped_by=text, in_their_words=(text, text)),
    )


def words_of(view: View) -> list[str]:
    section = view.headings[0].sections[0]
    return [
        view.name.text,
        *([view.full_name.text] if view.full_name else []),
        *(part.text for part in section.answers[0].parts),
        *([section.entries[0].title.text] if section.entries[0].title else []),
        section.entries[0].answers[0].parts[0].text,
        view.card[0].lines[0].parts[0].text,
        *(part.text for part in view.made.helped_by),
        *(part.text for part in view.made.in_their_words),
    ]


@given(anything)
def test_every_word_comes_back_as_it_was_written(text: str) -> None:
    kept = legible(text)
    # White space alone is no title: an entry then has its answers only.
    title = [kept] if kept.split() else []
    assert words_of(viewed(saying(text))) == [
        kept, kept + "x", kept, f"{kept}\n{kept}", *title, kept, kept, kept, kept, kept,
    ]  # fmt: skip


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), codec="utf-8")))
def test_text_without_control_characters_is_not_touched_at_all(text: str) -> None:
    noncharacters = {chr(0xFFFE), chr(0xFFFF)}
    assert legible(text) == text or noncharacters & set(text)


def test_what_cannot_be_written_becomes_visible_instead_of_vanishing() -> None:
    assert legible("a\x00b\x07c\x1bd\ud800e\uffff") == "a␀b␇c␛d\ufffde\ufffd"
    assert (
        legible("tab\tline\nreturn\r\u0085\u200f👩‍👩‍👧") == "tab\tline\nreturn\r\u0085\u200f👩‍👩‍👧"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    bundle = built(saying(text))
    assert set(words_of(read(bundle))) == {text, text + "x", text + "\n" + text}
    for div in divs(bundle):
        assert "<script" not in div
        assert "<img" not in div
        assert "onmouseover=" not in div.replace("&quot; onmouseover=&quot;", "")
        assert narrative.read(div)


def divs(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["div"]] if "div" in value else []
        return own + [div for inner in value.values() for div in divs(inner)]
    if isinstance(value, list):
        return [div for inner in value for div in divs(inner)]
    return []


def test_a_full_statement_is_read_in_the_order_of_the_about_me_headings() -> None:
    view = viewed(full())
    assert [heading.id for heading in view.headings] == [
        AboutMe.PEOPLE,
        AboutMe.COMMUNICATE,
        AboutMe.DO_AND_DONT,
        AboutMe.SUPPORT,
        AboutMe.ALSO,
    ]
    dont = view.headings[2].sections
    assert [section.id for section in dont] == ["please-dont", "medicines-not-wanted"]
    assert [entry.title and entry.title.text for entry in dont[0].entries] == [
        "Do not hold me down by the shoulders",
        "Do not take my glasses",
    ]
    assert dont[0].entries[0].answers[0].label == "Why"
    assert dont[1].answers[0].label == "What helps me take any"


def test_the_card_answers_do_then_do_not_then_whom_to_call() -> None:
    groups = viewed(full()).card
    assert [group.id for group in groups] == [
        OnCardAs.WHO,
        OnCardAs.DO,
        OnCardAs.DONT,
        OnCardAs.CALL,
        OnCardAs.ALLERGIES,
    ]
    assert [line.parts[0].text for line in groups[2].lines] == [
        "Do not hold me down by the shoulders",
        "Do not take my glasses",
        "Haloperidol",
    ]


def test_a_document_of_an_older_order_is_shown_in_todays() -> None:
    bundle = built(full())
    sections = bundle["entry"][0]["resource"]["section"]
    (card,) = (each for each in sections if each["id"] == "card")
    today = [group["id"] for group in card["section"]]
    card["section"].reverse()
    assert [f"card.{group.id}" for group in read(bundle).card] == today


def test_what_not_to_say_stands_under_do_not_on_the_card() -> None:
    line = CardLine("how-to-talk", "What not to say", "“Calm down.”")
    (group,) = viewed(replace(full(), card=(line,))).card
    assert group.id is OnCardAs.DONT
    # A label that is in no answer's place falls back on its section.
    (group,) = viewed(replace(full(), card=(replace(line, title="?"),))).card
    assert group.id is OnCardAs.DO


def test_how_it_was_made_is_told_and_never_assumed() -> None:
    made = viewed(full()).made
    assert (made.version, made.made_on, made.confirmed_on) == (
        3,
        date(2026, 11, 20),
        date(2026, 11, 21),
    )
    assert (made.felt_able, made.not_pressed) == (True, True)
    assert made.helped_by[0].text == "My peer worker Dee"
    silent = viewed(minimal()).made
    assert (silent.felt_able, silent.not_pressed, silent.helped_by) == (None, None, ())
    pressed = replace(full(), provenance=provenance(not_pressed=False, felt_able=None))
    assert (viewed(pressed).made.not_pressed, viewed(pressed).made.felt_able) == (False, None)


def test_the_day_last_confirmed_is_the_later_of_making_and_confirming() -> None:
    made = viewed(full()).made
    assert made.last_confirmed == date(2026, 11, 21)
    assert replace(made, confirmed_on=None).last_confirmed == date(2026, 11, 20)


def test_the_cards_document_holds_the_card_and_nothing_beyond_it() -> None:
    bundle = card_only(built(full()))
    text = json.dumps(bundle, ensure_ascii=False)
    for beyond in ("assaulted", "procyclidine", "peer worker", "bread", "She, her", "AboutMe"):
        assert beyond not in text
    view = read(bundle)
    assert view.scope == "card"
    assert view.headings == ()
    assert view.card == viewed(full()).card
    assert view.full_name is None
    assert view.made.felt_able is True
    assert view.made.helped_by == ()


def test_a_card_whose_maker_said_nothing_of_the_making_is_still_a_document() -> None:
    only_words = replace(
        minimal(),
        provenance=provenance(helped_by="Dee", felt_able=None, not_pressed=None),
    )
    bundle = card_only(built(only_words))
    sections = bundle["entry"][0]["resource"]["section"]
    assert [section["id"] for section in sections] == ["card"]
    assert read(bundle).made.felt_able is None


def test_cutting_to_the_card_leaves_the_full_document_as_it_was() -> None:
    bundle = built(full())
    before = json.dumps(bundle)
    card_only(bundle)
    assert json.dumps(bundle) == before


def test_words_in_another_writing_are_not_claimed_to_be_english() -> None:
    assert part("שלום", "en") == Part("שלום", "und-Hebr", "rtl")
    assert part("12 — ?", "en") == Part("12 — ?", "en", "ltr")
    assert part("سلام", "fa") == Part("سلام", "fa", "rtl")
    assert part("hello", "ar") == Part("hello", "und-Latn", "ltr")


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("مجھے تنہا نہ چھوڑیں", "en", ("und-Arab", "rtl")),
        ("مجھے تنہا نہ چھوڑیں", "ur", ("ur", "rtl")),
        ("Olanzapine مجھے یہ دوا بالکل نہیں چاہیے", "ur", ("ur", "rtl")),
        ("Olanzapine", "ur", ("und-Latn", "ltr")),
        ("0161 496 0000", "ur", ("ur", "rtl")),
        ("Peidiwch â chau'r drws", "cy", ("cy", "ltr")),
        ("не трогайте меня", "cy", ("und-Cyrl", "ltr")),
        ("ab אב", "en", ("en", "ltr")),
    ],
)
def test_words_have_the_language_and_direction_that_their_letters_show(
    text: str, language: str, shown: tuple[str, str]
) -> None:
    one = part(text, language)
    assert (one.language, one.direction) == shown


def test_words_of_each_message_keep_the_language_it_was_written_in() -> None:
    plain = full()
    item = Item("what-helps.most", "Helps", ("Cerddoriaeth", "Music"), languages=("cy", ""))
    entry = Entry("please-dont.items", 9, "Gweiddi", (), language="cy")
    section = replace(plain.sections[0], items=(item,), entries=(entry,))
    line = replace(plain.card[0], text="Alys", language="cy")
    seen = viewed(replace(plain, sections=(section,), card=(line,)))
    shown = seen.headings[0].sections[0]
    assert [part.language for part in shown.answers[0].parts] == ["cy", plain.language]
    assert shown.entries[0].title
    assert shown.entries[0].title.language == "cy"
    assert seen.card[0].lines[0].parts[0].language == "cy"


def test_an_emergency_contact_is_someone_to_ring_and_appointed_to_nothing() -> None:
    bundle = built(full())
    people = [
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "RelatedPerson"
    ]
    assert [person["name"][0]["text"] for person in people] == ["Dee Marsh", "Tomas"]
    assert people[0]["telecom"] == [{"system": "phone", "value": "07700 900123"}]
    assert people[0]["relationship"][0]["text"] == "My sister"
    assert people[0]["relationship"][0]["coding"][0]["code"] == "C"
    assert "81335-2" not in json.dumps(bundle)


def resources(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"]]


@pytest.mark.parametrize("statement", [minimal(), full(), saying("סם")])
def test_the_document_is_shaped_as_fhir_says(statement: Statement) -> None:
    bundle = built(statement)
    composition = resources(bundle)[0]
    assert bundle["type"] == "document"
    assert bundle["identifier"]["value"].startswith("urn:uuid:")
    assert bundle["timestamp"] == "2026-11-20T09:30:00+00:00"
    assert composition["resourceType"] == "Composition"
    assert composition["type"]["coding"] == [{"system": terms.LOINC, "code": "104144-1"}]
    assert composition["category"][0]["coding"] == [{"system": terms.LOINC, "code": "42348-3"}]
    assert "profile" not in json.dumps(bundle)
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(urls) == len(set(urls))
    text = json.dumps(composition)
    assert all(text.count(url) for url in urls[1:]), "every entry is reached from the composition"
    assert empties(bundle) == []


def empties(value: Any, path: str = "") -> list[str]:
    """FHIR allows no empty string, list or object, and no null."""
    if value in ("", [], {}, None):
        return [path]
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()  # fmt: skip  # noqa: E501 - one table of three
    return [found for key, inner in pairs for found in empties(inner, f"{path}/{key}")]


def test_the_ids_of_elements_are_unique_in_the_composition() -> None:
    ids: list[str] = []

    def collect(section: dict[str, Any]) -> None:
        ids.append(section["id"])
        for inner in section.get("section", []):
            collect(inner)

    for section in resources(built(full()))[0]["section"]:
        collect(section)
    assert len(ids) == len(set(ids))


def test_headings_carry_their_snomed_codes() -> None:
    sections = resources(built(full()))[0]["section"]
    codes = {s["id"]: s["code"]["coding"][0]["code"] for s in sections if "code" in s}
    assert codes["about-me.people"] == "1515871000000105"
    assert codes["about-me.please-do-and-do-not"] == "1515901000000105"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b.clear(),
        lambda b: b.update(type="collection"),
        lambda b: b.update(entry=[]),
        lambda b: b["entry"].reverse(),
        lambda b: resources(b)[0].pop("extension"),
        lambda b: resources(b)[0].update(date="yesterday"),
        lambda b: resources(b)[0]["type"]["coding"][0].update(code="75320-2"),
        lambda b: resources(b)[0]["section"].append({"id": "later", "title": "?"}),
        lambda b: resources(b)[0]["section"][0].update(section="x"),
        lambda b: resources(b)[0]["section"][0]["section"][0].update(id="unheard-of"),
        lambda b: resources(b)[1]["text"].update(div="<p>no div</p>"),
        lambda b: resources(b)[1]["text"].update(div="<div"),
        lambda b: b["meta"].update(tag=[]),
        lambda b: b.update(entry=None),
    ],
)
def test_a_broken_document_is_refused_whole(spoil: Any) -> None:
    bundle = built(full())
    spoil(bundle)
    with pytest.raises(DocumentError):
        read(bundle)


_PIECES = (
    "a", "é", "سلام", " ", "\n", "\r", "\t", "\x00", "\x0b", "\x7f", "\x85", "\ufffe", "\ud800",
    "&amp;", "&lt;", "&gt;", "&quot;", "&#x27;", "&#13;", "&apos;", "&#38;", "&#x26;", "&amp", "&",
    "<", ">", "]]>", "<b/>", "<!-- x -->", "<?x?>", "</p>",
    '</p><p lang="en" xml:lang="en" dir="ltr">',
)  # fmt: skip
_STARTS = (
    '<p lang="en" xml:lang="en" dir="ltr">',
    '<p class="chosen" lang="cy" xml:lang="cy" dir="rtl">',
    '<p lang="en" xml:lang="cy" dir="ltr">',
    '<p class="x" lang="en" xml:lang="en" dir="ltr">',
    '<p lang="en" xml:lang="en" dir="auto">',
    "<p>",
)


@given(st.lists(st.tuples(st.sampled_from(_STARTS), st.lists(st.sampled_from(_PIECES)))))
def test_the_quick_way_through_a_narrative_reads_what_the_parser_reads(
    paragraphs: list[tuple[str, list[str]]],
) -> None:
    whole = narrative.write([]).removesuffix("</div>")
    whole += "".join(f"{start}{''.join(pieces)}</p>" for start, pieces in paragraphs) + "</div>"
    # One space more is the same XML, but not as it is written here: the parser reads it.
    assert _outcome(whole) == _outcome(whole.replace("<div ", "<div  ", 1))


def _outcome(div: str) -> object:
    try:
        return narrative.read(div)
    except DocumentError:
        return "refused"


@pytest.mark.parametrize("bundle", [None, [], "x", 3])
def test_what_is_no_document_at_all_is_refused(bundle: Any) -> None:
    with pytest.raises(DocumentError):
        read(bundle)


@pytest.mark.parametrize(
    "div",
    [
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>a<b>c</b></p></div>',
        '<div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div>',
        '<div xmlns="http://www.w3.org/1999/xhtml"><p dir="auto">a</p></div>',
        "<div><p>a</p></div>",
        '<!DOCTYPE d [<!ENTITY a "b">]><div xmlns="http://www.w3.org/1999/xhtml"><p>&a;</p></div>',
        '<div xmlns="http://www.w3.org/1999/xhtml"><?x y?></div>',
    ],
)
def test_a_narrative_of_another_make_is_refused_and_not_shown_in_part(div: str) -> None:
    with pytest.raises(DocumentError):
        narrative.read(div)


def test_a_title_is_one_line_and_legible() -> None:
    assert one_line("  a\u00a0b\n\x01 c ") == "a b ␁ c"


def test_a_picked_option_is_marked_as_not_the_persons_words() -> None:
    kinds = viewed(full()).headings[3].sections[0].answers[1]
    assert [(part.text, part.own) for part in kinds.parts] == [
        ("Music", False),
        ("Time alone", False),
    ]


def test_a_picked_option_and_the_words_beside_it_are_one_answer_with_two_ids() -> None:
    both = (
        item("s.q", "Label", "Yes", own_words=False),
        item("s.q", "Label", "but only at night"),
        item("s.r", "Other", "more"),
    )
    section = StatementSection("s", "Section", AboutMe.WELLNESS, both, ())
    bundle = built(replace(full(), sections=(section,)))
    assert [answer.label for answer in read(bundle).headings[0].sections[0].answers] == [
        "Label",
        "Other",
    ]
    first = read(bundle).headings[0].sections[0].answers[0]
    assert [(part.text, part.own) for part in first.parts] == [
        ("Yes", False),
        ("but only at night", True),
    ]
    inner = resources(bundle)[0]["section"][1]["section"][0]["section"]
    assert [section["id"] for section in inner] == ["s.q.chosen", "s.q", "s.r"]


def test_an_item_keeps_its_paragraphs_apart() -> None:
    say = viewed(full()).headings[1].sections[0].answers[0]
    assert isinstance(full().sections[1].items[0], Item)
    assert [part.text for part in say.parts] == list(full().sections[1].items[0].paragraphs)
