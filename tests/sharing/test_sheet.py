"""The signing sheet in the document: an empty form, never taken for the person's words."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from flows.countries import Block, Line, LineKind, Sheet, Sourced
from flows.loading import load
from flows.statement import Statement
from sharing import readable
from sharing.document import card_only
from sharing.errors import DocumentError
from sharing.sheet import Row, SigningSheet
from sharing.view import read
from sharing.words import Part
from tests.sharing.statements import full, provenance
from tests.sharing.test_document import built, empties, resources, viewed

COUNTRIES = load().countries


def signed_in(country: str) -> Statement:
    return replace(full(), country=country, sheet=COUNTRIES[country].sheet)


def sheet_of(statement: Statement) -> SigningSheet:
    sheet = viewed(statement).sheet
    assert sheet is not None
    return sheet


def section_of(statement: Statement) -> dict[str, Any]:
    composition = resources(built(statement))[0]
    return next(each for each in composition["section"] if each["id"] == "signing-sheet")


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_countrys_sheet_comes_back_as_it_was_written(country: str) -> None:
    sheet = COUNTRIES[country].sheet
    shown = sheet_of(signed_in(country))
    said = [shown.title, *(one.text for one in shown.text)]
    for signatory in shown.signatories:
        said += [signatory.title, *(one.text for one in signatory.text)]
        said += [row.label for row in signatory.rows]
    assert "\n".join(said) == "\n".join(sheet.said("en"))
    ticks = [row.tick for signatory in shown.signatories for row in signatory.rows]
    lines = [line for block in sheet.blocks for line in block.lines]
    assert ticks == [line.kind is LineKind.TICK for line in lines]
    assert sheet.about.source in shown.source[0].text


def test_nothing_on_the_sheet_is_marked_as_the_persons_words() -> None:
    section = section_of(signed_in("scotland"))
    assert section["author"] == [{"display": "The form, not the person"}]
    text = json.dumps(section)
    assert text.count("<p ") == text.count('<p class=\\"chosen\\"') > 20


def test_the_sheet_names_its_law_in_the_laws_words_and_what_is_unchecked() -> None:
    sheet = sheet_of(signed_in("scotland"))
    assert "the capacity of properly intending the wishes specified in it" in sheet.quote[0].text
    assert sheet.source[1].text == "Not all of this could be checked yet."
    assert sheet_of(signed_in("ireland")).source[1].text == "Checked on 23 November 2026."
    assert sheet_of(signed_in("ireland")).quote == ()


def test_software_that_knows_nothing_of_it_shows_blanks_and_boxes() -> None:
    text = json.dumps(section_of(signed_in("scotland")), ensure_ascii=False)
    assert "☐ registered nurse" in text
    assert "Signature: ______" in text


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_document_with_a_sheet_is_shaped_as_fhir_says(country: str) -> None:
    composition = resources(built(signed_in(country)))[0]
    assert empties(composition) == []
    ids: list[str] = []

    def walk(section: dict[str, Any]) -> None:
        ids.append(section["id"])
        inner = section.get("section", [])
        assert "text" in section or inner, "FHIR cmp-1: text, entries or sections"
        for each in inner:
            walk(each)

    walk(section_of(signed_in(country)))
    assert len(ids) == len(set(ids))


def test_the_cards_document_has_no_sheet() -> None:
    bundle = card_only(built(signed_in("scotland")))
    assert "signing-sheet" not in json.dumps(bundle)
    assert read(bundle).sheet is None


def test_a_document_made_without_a_sheet_is_read_as_before() -> None:
    assert viewed(full()).sheet is None


def test_a_sheet_in_another_language_carries_it_and_its_direction() -> None:
    both = {"en": "Sign here", "ur": "یہاں دستخط کریں"}
    about = Sourced(both, "s", date(2026, 3, 3), quote="the law's words")
    block = Block("person", both, {}, (Line(LineKind.WRITE, both),))
    urdu = replace(full(), language="ur", sheet=Sheet(both, about, (block,)))
    sheet = sheet_of(urdu)
    assert (sheet.language, sheet.direction) == ("ur", "rtl")
    assert sheet.text == (Part(both["ur"], "ur", "rtl", own=False),)
    assert sheet.quote[0].language == "en"
    assert sheet.signatories[0].text == ()
    assert sheet.signatories[0].rows == (Row(both["ur"], tick=False),)
    half = replace(urdu, sheet=Sheet({"en": "Sheet"}, about, (block,)))
    assert (sheet_of(half).language, sheet_of(half).direction) == ("en", "ltr")


@pytest.mark.parametrize("spoilt", ["signing-sheet.person.stamp.1", "x"])
def test_a_line_of_a_kind_that_is_not_known_is_refused(spoilt: str) -> None:
    bundle = built(signed_in("elsewhere"))
    text = json.dumps(bundle).replace("signing-sheet.person.write.1", spoilt)
    with pytest.raises(DocumentError):
        read(json.loads(text))


def test_the_exported_file_has_the_sheet_on_screen_and_on_paper() -> None:
    page = readable.html(signed_in("ireland"))
    assert page.count("My designated healthcare representative") == 2
    assert "It belongs to the statement of" in page
    assert "version 3, made on 20 November 2026" in page
    assert page.index("Everything, in their own words") < page.index("<summary>Signing sheet")
    assert "signing-sheet paper" not in readable.html(full())


def test_the_sheet_of_a_draft_says_that_it_is_one() -> None:
    draft = replace(signed_in("ireland"), provenance=provenance(version=0))
    assert "a draft of 20 November 2026" in readable.html(draft)


def test_the_files_style_reaches_the_browser_as_it_was_written() -> None:
    assert 'content: ":"' in readable.html(full())
