"""What a right-to-left screen would turn around is found before anyone rings the wrong number."""

from dataclasses import replace

import pytest

from flows.check_direction import directions
from flows.loading import load
from flows.wording import Wording


def speaking(text: str, *, direction: str = "rtl") -> Wording:
    """A language with one text of its own."""
    urdu = load().wording("ur")
    return replace(urdu, direction=direction, own=frozenset({"k"}), texts={"k": text})


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("فون 116 123", "116 123"),
        ("فون 1-800-891-4416", "1-800-891-4416"),
        ("لکھیں /tidy", "/tidy"),
        ("کوڈ: {code}", "{code}"),
        ("\u2066116 123\u2069 یا 0800 83 85 87", "0800 83 85 87"),
        ("6 اور G، V اور Y", "G، V"),
    ],
)
def test_what_would_be_turned_around_is_named(text: str, turned: str) -> None:
    (problem,) = directions(load(), speaking(text))
    assert problem.startswith(f"ur: k: “{turned}”")


@pytest.mark.parametrize(
    "text",
    [
        "فون \u2066116 123\u2069",
        "لکھیں \u200e/tidy",
        "کوڈ: \u2066{code}\u2069",
        "فون 999",
        "8 اور B،\u200f 5 اور S",
        "nrc-pad.org/de",
        "ہاں/نہیں",
    ],
)
def test_what_stays_as_it_is_needs_no_mark(text: str) -> None:
    assert not tuple(directions(load(), speaking(text)))


def test_a_left_to_right_language_needs_no_marks() -> None:
    assert not tuple(directions(load(), speaking("116 123 /tidy {code}", direction="ltr")))


def test_a_number_in_a_country_is_looked_at_too() -> None:
    library = load()
    country = library.countries["england-wales"]
    samaritans = replace(country.helplines[2], texts={"en": "116 123", "ur": "فون 116 123"})
    country = replace(country, helplines=(samaritans,))
    library = replace(library, countries={"england-wales": country})
    (problem,) = directions(library, speaking("سلام"))
    assert "country.england-wales.helpline.1.texts: “116 123”" in problem
