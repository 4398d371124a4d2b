"""Whatever is written, the document stays a document, and its narratives hold paragraphs only."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.fhir.everything import everything
from tests.fhir.validators import Verdict, judged
from tests.injection.attacks import ATTACKS, Attacked, attacked
from tests.sharing.test_document import built, divs

_XHTML = "{http://www.w3.org/1999/xhtml}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# A part of what FHIR R4 allows (https://hl7.org/fhir/R4/narrative.html), and all that we use.
_ALLOWED = {
    f"{_XHTML}div": {"style": re.compile("white-space: pre-wrap")},
    f"{_XHTML}p": {
        "class": re.compile("chosen"),
        "lang": re.compile("[a-zA-Z-]+"),
        _LANGUAGE: re.compile("[a-zA-Z-]+"),
        "dir": re.compile("ltr|rtl"),
    },
}


@cache
def _attacked(name: str) -> Attacked:
    return attacked(everything(), ATTACKS[name])


@cache
def _verdicts() -> dict[str, Verdict]:
    return judged({name: built(_attacked(name).statement) for name in ATTACKS})


def _parsed(div: str) -> ET.Element:
    # Comments and instructions are kept, so that they would be found.
    builder = ET.TreeBuilder(insert_comments=True, insert_pis=True)
    return ET.fromstring(div, ET.XMLParser(target=builder))  # noqa: S314 - no DTD: see below


@pytest.mark.parametrize("name", ATTACKS)
def test_a_narrative_holds_nothing_but_paragraphs_of_text(name: str) -> None:
    for div in divs(built(_attacked(name).statement)):
        assert "<!" not in div
        assert "<?" not in div
        root = _parsed(div)
        for element in root.iter():
            allowed = _ALLOWED[str(element.tag)]
            assert element.attrib.keys() <= allowed.keys()
            assert all(allowed[key].fullmatch(value) for key, value in element.attrib.items())
        assert all(len(paragraph) == 0 for paragraph in root)
        assert "".join(root.itertext()).strip(" \t\r\n"), "FHIR wants something to read (txt-2)"


@pytest.mark.parametrize("name", ATTACKS)
def test_every_field_arrives_word_for_word(name: str) -> None:
    found = _attacked(name)
    bundle = built(found.statement)
    told = {text for div in divs(bundle) for text in _paragraphs(_parsed(div))}
    strings = set(_strings(bundle))
    missing = {
        each.field
        for each in found.placed
        if each.shown not in (strings if each.in_one_line else told)
    }
    assert missing == set()


@pytest.mark.parametrize("name", ATTACKS)
def test_both_validators_and_the_xml_of_one_of_them_bear_it(name: str) -> None:
    verdict = _verdicts()[name]
    assert (verdict.medplum, verdict.fhir) == ((), ())
    root = ET.fromstring(verdict.xml)  # noqa: S314 - made by the test itself
    told = [paragraph for div in root.iter(f"{_XHTML}div") for paragraph in div]
    assert all(len(paragraph) == 0 for paragraph in told)
    if name not in _REREAD:
        expected = {_reread(e.shown): e.field for e in _attacked(name).placed if not e.in_one_line}
        missing = expected.keys() - {"".join(paragraph.itertext()) for paragraph in told}
        assert {expected[text] for text in missing} == set()


# Its writer of XML takes "&amp;amp;" for "&amp;": still text, but not the same text.
_REREAD = {"entities"}


def _paragraphs(div: ET.Element) -> list[str]:
    return ["".join(paragraph.itertext()) for paragraph in div]


def _reread(text: str) -> str:
    """Its writer leaves a carriage return bare, which a reader of XML takes for a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _strings(each)


def test_the_statement_under_attack_has_every_field() -> None:
    """Every field of the statement that holds text of people or of the content is attacked."""
    fields = {each.field for each in _attacked("a script").placed}
    assert fields >= {
        "Statement.name", "Statement.full_name", "Statement.crisis_word",
        "StatementSection.title", "Item.label", "Item.label of a photo", "Item.paragraphs",
        "Entry.title", "CardLine.title", "CardLine.text", "CarersPage.name", "CarersPage.label",
        "CarersPage.words", "Signed.name", "Signed.day", "Provenance.helped_by",
        "Provenance.in_their_words", "Provenance.with_help_from",
    }  # fmt: skip
