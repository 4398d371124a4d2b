"""Countries: what may be said about law and help, and what may not."""

from datetime import date

import pytest

from flows.countries import Country, Helpline, Sourced
from flows.library import Library
from flows.loading import load
from flows.speech_facts import facts


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def test_the_helplines_of_england_and_wales_are_those_that_were_checked(library: Library) -> None:
    country = library.countries["england-wales"]
    assert [line.contact for line in country.helplines] == ["999", "111", "116 123", "85258"]
    assert all(line.contact in line.text("en") for line in country.helplines)


def test_elsewhere_promises_no_rule_and_no_number(library: Library) -> None:
    country = library.countries["elsewhere"]
    assert country.name("en") == "Somewhere else"
    assert not any(letter.isdigit() for law in country.law for letter in law.text("en"))
    assert not any(letter.isdigit() for line in country.helplines for letter in line.text("en"))


def test_a_country_was_checked_on_its_oldest_day() -> None:
    old = Sourced({"en": "a"}, "s", date(2026, 1, 1))
    new = Helpline({"en": "b"}, "1", {"en": "c"}, "s", date(2026, 2, 2))
    assert Country("x", {"en": "X"}, (old,), (new,)).checked == date(2026, 1, 1)


def test_a_text_that_is_not_translated_is_said_in_english() -> None:
    law = Sourced({"en": "a", "cy": "b"}, "s", date(2026, 1, 1))
    assert (law.text("cy"), law.text("ar")) == ("b", "a")


def test_the_law_is_said_with_its_sources_each_under_its_own_day(library: Library) -> None:
    law = facts(library, "en", "england-wales")["law"]
    assert "They do not have to follow it." in law
    newest, oldest = law.index("Checked on 23 November 2026"), law.index("Checked on 1 April 2026")
    assert newest < law.index("Mental Capacity Act 2005, sections 24 to 26") < oldest
    assert oldest < law.index("Mental Health Act 2025, section 44")


def test_without_a_country_the_helplines_of_all_are_said(library: Library) -> None:
    known = facts(library, "en", "")
    assert "116 123" in known["helplines"]
    assert "Somewhere else" in known["helplines"]
    assert "law" not in known


def test_what_could_not_be_checked_says_so(library: Library) -> None:
    helpline = Helpline({"en": "A"}, "1", {"en": "Ring 1."}, "s", date(2026, 1, 1), unchecked=True)
    law = Sourced({"en": "A rule."}, "s", date(2026, 1, 1), unchecked=True)
    country = Country("x", {"en": "X"}, (law,), (helpline,))
    changed = Library(library.interview, library.wordings, {"x": country}, library.danger)
    known = facts(changed, "en", "x")
    assert known["helplines"] == "A: Ring 1. (We could not check this yet.)"
    assert known["law"].startswith("A rule. (We could not check this yet.)")
