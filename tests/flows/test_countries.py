"""Countries: what may be said about law and help, and what may not."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.check import check, stale
from flows.countries import Block, Country, Helpline, Line, LineKind, Sheet, Sourced
from flows.library import Library
from flows.loading import load
from flows.speech_facts import facts

LIBRARY = load()
COUNTRIES = tuple(LIBRARY.countries.values())
SHEET = Sheet({"en": "S"}, Sourced({"en": "e"}, "s", date(2026, 3, 3)), ())


@pytest.fixture(scope="module")
def library() -> Library:
    return LIBRARY


PIECES = [
    pytest.param(country, part, id=f"{country.id}-{number}")
    for country in COUNTRIES
    for number, part in enumerate(country.parts)
]


@pytest.mark.parametrize(("country", "part"), PIECES)
def test_each_piece_of_each_country_goes_stale_after_a_year(
    country: Country, part: Sourced | Helpline
) -> None:
    checked = part.checked
    assert checked <= date(2026, 11, 23)
    in_a_year = checked.replace(year=checked.year + 1)
    named = f"“{part.source}” was last checked on {checked}, over 12 months ago"
    assert not any(named in each for each in stale(country, in_a_year))
    assert any(named in each for each in stale(country, in_a_year + timedelta(days=1)))


def test_everything_dated_is_among_the_pieces_of_its_country() -> None:
    for country in COUNTRIES:
        assert set(map(id, country.parts)) == {
            id(part) for part in (*country.law, *country.helplines, country.sheet.about)
        }


def test_the_check_fails_for_every_country_when_nobody_looks(library: Library) -> None:
    found = check(library, date(2028, 1, 1))
    for country in COUNTRIES:
        assert any(each.startswith(f"{country.id}: ") for each in found)


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.id)
def test_each_country_promises_nothing_and_says_where_help_is(country: Country) -> None:
    law = " ".join(one.text("en") for one in country.law)
    assert not re.search(r"legally binding|\bvalid\b|must follow", law, re.IGNORECASE)
    assert re.search(r"advocate|advocacy|foundation", law, re.IGNORECASE), "who can help"
    for line in country.helplines:
        assert line.contact in line.text("en")
        assert line.contact in line.short("en")
        assert line.source


@pytest.mark.parametrize(
    ("country", "contacts"),
    [
        ("england-wales", ["999", "111", "116 123", "85258"]),
        ("scotland", ["999", "111", "0800 83 85 87", "116 123"]),
        ("northern-ireland", ["999", "0808 808 8000", "116 123"]),
        ("ireland", ["112", "116 123", "50808", "1800 111 888"]),
        ("united-states", ["911", "988", "741741"]),
        ("india", ["112", "14416"]),
    ],
)
def test_the_helplines_are_those_that_were_checked(
    library: Library, country: str, contacts: list[str]
) -> None:
    assert [line.contact for line in library.countries[country].helplines] == contacts


def test_elsewhere_promises_no_rule_and_no_number(library: Library) -> None:
    country = library.countries["elsewhere"]
    assert country.name("en") == "Somewhere else"
    assert not any(letter.isdigit() for law in country.law for letter in law.text("en"))
    assert not any(letter.isdigit() for line in country.helplines for letter in line.text("en"))


def labels(library: Library, country: str, block: str, kind: LineKind) -> list[str]:
    (found,) = [each for each in library.countries[country].sheet.blocks if each.id == block]
    return [line.label("en") for line in found.lines if line.kind is kind]


def test_scotlands_witness_ticks_one_of_seven_classes_and_certifies(library: Library) -> None:
    assert labels(library, "scotland", "witness", LineKind.TICK) == [
        "clinical psychologist",
        "doctor (medical practitioner)",
        "occupational therapist",
        "working in, or managing, a care service",
        "registered nurse",
        "social worker",
        "solicitor",
    ]
    witness = library.countries["scotland"].sheet.blocks[-1]
    assert "the capacity of properly intending these wishes" in witness.text("en")


@pytest.mark.parametrize(
    ("country", "blocks"),
    [
        ("england-wales", ["person", "witness"]),
        ("scotland", ["person", "witness"]),
        ("northern-ireland", ["person", "witness"]),
        ("ireland", ["person", "representative", "witness-1", "witness-2"]),
        ("united-states", ["person"]),
        (
            "india",
            ["person", "representative", "witness-1", "witness-2", "doctor", "board"],
        ),
        ("elsewhere", ["person", "witness"]),
    ],
)
def test_each_sheet_has_room_for_everyone_who_signs(
    library: Library, country: str, blocks: list[str]
) -> None:
    sheet = library.countries[country].sheet
    assert [block.id for block in sheet.blocks] == blocks
    written = labels(library, country, "person", LineKind.WRITE)
    assert any("ignature" in label for label in written)
    assert "Date" in written


def test_the_worksheet_has_two_lines_and_points_to_the_states_form(library: Library) -> None:
    sheet = library.countries["united-states"].sheet
    assert labels(library, "united-states", "person", LineKind.WRITE) == ["Signature", "Date"]
    assert "Use your state’s form" in sheet.about.text("en")


def test_a_sheet_speaks_one_language_throughout() -> None:
    both, english = {"en": "a", "cy": "b"}, {"en": "a"}
    about = Sourced(both, "s", date(2026, 3, 3))
    line = Line(LineKind.WRITE, both)
    whole = Sheet(both, about, (Block("b", both, {}, (line,)),))
    assert whole.spoken("cy") == "cy"
    assert whole.said("cy") == ("b", "b", "b", "b")
    assert replace(whole, titles=english).spoken("cy") == "en"
    untold = Block("b", both, english, (line,))
    assert replace(whole, blocks=(untold,)).spoken("cy") == "en"
    assert replace(whole, blocks=(untold,)).said("en") == ("a", "a", "a", "a", "a")
    unnamed = Block("b", both, both, (Line(LineKind.TICK, english),))
    assert replace(whole, blocks=(unnamed,)).spoken("cy") == "en"
    assert (whole.blocks[0].text("cy"), unnamed.text("cy")) == ("", "b")


def test_a_country_was_checked_on_its_oldest_day() -> None:
    old = Sourced({"en": "a"}, "s", date(2026, 1, 1))
    new = Helpline({"en": "b"}, "1", {"en": "c"}, {"en": "d"}, "s", date(2026, 2, 2))
    assert Country("x", {"en": "X"}, (old,), (new,), SHEET).checked == date(2026, 1, 1)


def test_a_text_that_is_not_translated_is_said_in_english() -> None:
    law = Sourced({"en": "a", "cy": "b"}, "s", date(2026, 1, 1))
    assert (law.text("cy"), law.text("ar")) == ("b", "a")


def test_the_law_is_said_with_its_sources_each_under_its_own_day(library: Library) -> None:
    law = facts(library, "en", "england-wales")["law"]
    assert "They do not have to follow it." in law
    newest, oldest = law.index("Checked on 23 November 2026"), law.index("Checked on 1 April 2026")
    assert newest < law.index("Mental Capacity Act 2005, sections 24 to 26") < oldest
    assert oldest < law.index("Mental Health Act 2025, section 44")


def test_without_a_country_each_has_one_line_of_help(library: Library) -> None:
    known = facts(library, "en", "")
    lines = known["helplines"].splitlines()
    assert [line.partition(":")[0] for line in lines] == [one.name("en") for one in COUNTRIES]
    assert lines[0].endswith("999 · 111, option 2 · Samaritans 116 123 · text SHOUT to 85258")
    assert "law" not in known


def test_a_law_is_quoted_in_its_own_words_and_says_so(library: Library) -> None:
    law = facts(library, "en", "ireland")["law"]
    assert "The law says: “A request for a specific treatment" in law
    assert "is not legally binding but shall be taken into consideration”" in law


def test_what_could_not_be_checked_says_so(library: Library) -> None:
    helpline = Helpline(
        {"en": "A"},
        "1",
        {"en": "Ring 1."},
        {"en": "1"},
        "s",
        date(2026, 1, 1),
        unchecked=True,
    )
    law = Sourced({"en": "A rule."}, "hearsay", date(2026, 1, 1), unchecked=True)
    country = Country("x", {"en": "X"}, (law,), (helpline,), SHEET)
    changed = Library(library.interview, library.wordings, {"x": country}, library.danger)
    known = facts(changed, "en", "x")
    assert known["helplines"] == "A: Ring 1. (We could not check this yet.)"
    assert known["law"].startswith("A rule. (We could not check this yet.)")
    assert known["law"].endswith("Not checked yet: hearsay.")
    assert "Checked on" not in known["law"]
    assert facts(changed, "en", "")["helplines"] == "X: 1 (We could not check this yet.)"
