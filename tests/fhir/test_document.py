"""The document is FHIR R4, say two programs that have nothing to do with ours or each other."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from flows.interview import Kind
from flows.library import every_question
from flows.statement import Statement
from sharing import narrative
from sharing.carers import CARERS
from sharing.confirming import confirmed
from sharing.document import card_only
from sharing.retitled import retitled
from sharing.scoping import FAMILY, HOW_MADE, WHO, parts, scoped
from tests.fhir.everything import LIBRARY, everything
from tests.fhir.validators import Verdict, judged
from tests.sharing.statements import minimal, provenance
from tests.sharing.test_document import built, divs, resources

Json = dict[str, Any]
_URDU = "مجھے تنہا نہ چھوڑیں۔ Olanzapine 5mg (0161 496 0000)؟"
_XHTML = "{http://www.w3.org/1999/xhtml}div"


def _urdu(place: str) -> str:
    return f"{_URDU} {place}"


def _documents() -> Iterator[tuple[str, Json]]:
    yield "minimal", built(minimal())
    yield "a draft", built(replace(minimal(), provenance=provenance(version=0)))
    for country in LIBRARY.countries:
        yield f"full, {country}", built(everything(country=country))
    yield "full, the other way", built(everything(turn=-1))
    yield "right to left", built(everything(_urdu, language="ur"))
    full = built(everything())
    yield "the card", card_only(full)
    yield "the card, right to left", card_only(built(everything(_urdu, language="ur")))
    yield "the card of a minimal one", card_only(built(minimal()))
    for chosen in (set(), {WHO}, {"my-people", "please-dont"}, {HOW_MADE, CARERS}):
        named = ", ".join(sorted(chosen)) or "nothing"
        yield f"chosen parts: {named}", dict(scoped(full, FAMILY, chosen))
    yield "every part chosen", dict(scoped(full, FAMILY, {each.id for each in parts(full)}))
    yield "confirmed later", confirmed(full, date(2026, 12, 1))
    for language in LIBRARY.wordings:
        yield f"read in {language}", dict(retitled(full, LIBRARY, language))


DOCUMENTS = dict(_documents())


@cache
def _verdicts() -> dict[str, Verdict]:
    broken = {f"broken: {name}": spoilt for name, spoilt in _spoilt()}
    return judged(DOCUMENTS | broken)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_two_independent_validators_find_nothing_wrong(name: str) -> None:
    verdict = _verdicts()[name]
    assert verdict.medplum == ()
    assert verdict.fhir == ()


def test_the_full_statements_leave_no_question_out() -> None:
    ways = (everything(turn=0), everything(turn=-1))
    assert all(len(way.sections) == len(LIBRARY.interview.sections) for way in ways)
    answered = {place for way in ways for place in _places(way)}
    every = list(every_question(LIBRARY.interview))
    expected = {each.id for each in every if each.kind is not Kind.NOTE}
    # The first words of an entry are its title; three answers are told as how it was made.
    titles = {each.follow_ups[0].id for each in every if each.repeats}
    told = {"how-made.helped-by", "how-made.felt-able", "how-made.not-pressed"}
    assert expected - answered == titles | told
    assert all(way.carers and way.provenance.signed and way.sheet for way in ways)
    assert {way.provenance.felt_able for way in ways} == {True, False}


def _places(statement: Statement) -> Iterator[str]:
    for section in statement.sections:
        yield from (item.question for item in section.items)
        for entry in section.entries:
            yield entry.group
            yield from (item.question for item in entry.items)


def test_every_word_stands_in_the_xml_that_other_software_makes_of_it() -> None:
    for name, bundle in DOCUMENTS.items():
        root = ET.fromstring(_verdicts()[name].xml)  # noqa: S314 - made by the test itself
        written = [_paragraphs(div) for div in root.iter(_XHTML)]
        ours = [[part.text for part in narrative.read(div)] for div in divs(bundle)]
        assert sorted(written) == sorted(ours), name


def _paragraphs(div: ET.Element) -> list[str]:
    return ["".join(paragraph.itertext()) for paragraph in div]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_into_the_document_and_everything_is_led_to(name: str) -> None:
    bundle = DOCUMENTS[name]
    ids = {entry["fullUrl"]: entry["resource"]["id"] for entry in bundle["entry"]}
    assert all(url == f"urn:uuid:{each}" for url, each in ids.items())
    assert len(set(ids.values())) == len(bundle["entry"])
    composition, *_ = ids
    assert set(_links(bundle)) == ids.keys() - {composition}


def _links(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["reference"]] if "reference" in value else [])
        yield from (link for inner in value.values() for link in _links(inner))
    elif isinstance(value, list):
        yield from (link for inner in value for link in _links(inner))


def _without(resource: int, *names: str) -> Callable[[Json], None]:
    def spoil(bundle: Json) -> None:
        for name in names:
            resources(bundle)[resource].pop(name)

    return spoil


def _with(resource: int, **values: Any) -> Callable[[Json], None]:
    return lambda bundle: resources(bundle)[resource].update(values)


def _about_a_photo(bundle: Json) -> None:
    (photo, *_) = (e for e in bundle["entry"] if e["resource"]["resourceType"] == "Media")
    resources(bundle)[0]["subject"] = {"reference": photo["fullUrl"]}
    resources(bundle)[0]["attester"][0]["party"] = {"reference": photo["fullUrl"]}


_REFUSED_BY_BOTH: dict[str, Callable[[Json], None]] = {
    "no status": _without(0, "status"),
    "no title": _without(0, "title"),
    "no author": _without(0, "author"),
    "a name that is not a list": _with(1, name={"text": "Sam"}),
    "a date that is none": _with(0, date="last Tuesday"),
    "a field that FHIR does not have": _with(0, mood="calm"),
    "a resource that FHIR does not have": _with(1, resourceType="Person of interest"),
}
# One of them does not look at codes, the other not at the kinds of texts and links.
_REFUSED_BY_ONE: dict[str, Callable[[Json], None]] = {
    "a kind of bundle that is none": lambda bundle: bundle.update(type="letter"),
    "a status that is none": _with(0, status="finished"),
    "a number for a text": _with(0, title=7),
    "confirmed by a photo": _about_a_photo,
    "a section with nothing in it": lambda bundle: _empty(resources(bundle)[0]["section"][0]),
}


def _empty(section: Json) -> None:
    del section["section"]


def _spoilt() -> Iterator[tuple[str, Json]]:
    for name, spoil in (_REFUSED_BY_BOTH | _REFUSED_BY_ONE).items():
        bundle = copy.deepcopy(DOCUMENTS["full, england-wales"])
        spoil(bundle)
        yield name, bundle


@pytest.mark.parametrize("name", _REFUSED_BY_BOTH)
def test_a_broken_document_is_refused_by_both(name: str) -> None:
    verdict = _verdicts()[f"broken: {name}"]
    assert verdict.medplum
    assert verdict.fhir


@pytest.mark.parametrize("name", _REFUSED_BY_ONE)
def test_what_one_of_them_does_not_look_at_the_other_refuses(name: str) -> None:
    verdict = _verdicts()[f"broken: {name}"]
    assert bool(verdict.medplum) != bool(verdict.fhir)
