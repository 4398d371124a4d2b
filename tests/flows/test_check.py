"""The content check: clean today, and each of its checks fails when it should."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from flows.bubbles import BREAK
from flows.check import check, stale, unreachable
from flows.check_limits import limits
from flows.check_style import style
from flows.countries import Country, Helpline, Sheet, Sourced
from flows.interview import AboutMe, Condition, Interview, Kind, Question, Section
from flows.library import Library
from flows.loading import load
from flows.wording import Wording

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def _with(library: Library, texts: Mapping[str, str]) -> tuple[Library, Wording]:
    """The library with some English texts changed."""
    english = library.wording("en")
    changed = replace(english, texts={**english.texts, **texts})
    return replace(library, wordings={"en": changed}), changed


def _country(law: Sourced, line: Helpline, checked: date) -> Country:
    sheet = Sheet({"en": "S"}, Sourced({"en": "e"}, "the form", checked), ())
    return Country("x", {"en": "X"}, (law,), (line,), sheet)


def _interview(*questions: Question) -> Interview:
    return Interview("x", 1, (Section("s", 1, questions, AboutMe.ALSO),))


def test_the_content_has_no_problem_today(library: Library) -> None:
    assert check(library, TODAY) == ()


def test_the_content_will_have_problems_when_nobody_looks_for_a_year(library: Library) -> None:
    found = check(library, date(2027, 11, 24))
    assert any("116 123" in each or "samaritans.org" in each for each in found)
    assert all("over 12 months ago" in each for each in found)


@pytest.mark.parametrize(
    ("today", "problems"),
    [
        (date(2026, 2, 27), 1),  # before the day it was checked
        (date(2026, 2, 28), 0),
        (date(2027, 2, 28), 0),
        (date(2027, 3, 1), 1),
        (date(2028, 1, 1), 1),
    ],
)
def test_a_fact_goes_stale_after_twelve_months(today: date, problems: int) -> None:
    law = Sourced({"en": "a"}, "the Act", date(2026, 2, 28))
    line = Helpline({"en": "b"}, "1", {"en": "c"}, {"en": "d"}, "the page", today)
    found = list(stale(_country(law, line, today), today))
    assert len(found) == problems
    assert all("the Act" in each for each in found)


def test_a_helpline_goes_stale_too() -> None:
    law = Sourced({"en": "a"}, "the Act", TODAY)
    line = Helpline({"en": "b"}, "1", {"en": "c"}, {"en": "d"}, "the page", date(2025, 1, 1))
    assert "the page" in next(iter(stale(_country(law, line, TODAY), TODAY)))


def test_a_sentence_of_easy_words_is_shorter(library: Library) -> None:
    easy = library.wording("en-easy")
    longer = replace(easy, texts={**easy.texts, "notice.help": "word " * 16})
    assert list(style(library, longer)) == [
        f"en-easy: notice.help: a sentence of 16 words (at most 15): {'word ' * 16}"
    ]


def _choice(kind: Kind) -> Question:
    return Question("s.a", kind, options=("x", "y"))


def _when(*options: str, question: str = "s.a") -> Condition:
    return Condition(question, frozenset(options))


def test_a_question_that_no_answers_lead_to_is_named() -> None:
    both = Question("s.b", Kind.TEXT, when=(_when("x"), _when("y")))
    found = list(unreachable(_interview(_choice(Kind.CHOICE), both)))
    assert found == ["s.b: no answers lead to this question"]


def test_several_options_can_be_picked_where_several_may() -> None:
    both = Question("s.b", Kind.TEXT, when=(_when("x"), _when("y")))
    assert list(unreachable(_interview(_choice(Kind.CHOICES), both))) == []


def test_conditions_on_different_questions_do_not_disturb_each_other() -> None:
    other = Question("s.o", Kind.CHOICE, options=("y",))
    both = Question("s.b", Kind.TEXT, when=(_when("x"), _when("y", question="s.o")))
    assert list(unreachable(_interview(_choice(Kind.CHOICE), other, both))) == []


def test_what_hangs_on_an_unreachable_question_is_unreachable_too() -> None:
    lost = Question("s.b", Kind.CHOICE, options=("z",), when=(_when("x"), _when("y")))
    after = Question("s.c", Kind.TEXT, when=(_when("z", question="s.b"),))
    found = list(unreachable(_interview(_choice(Kind.CHOICE), lost, after)))
    assert [each.split(":")[0] for each in found] == ["s.b", "s.c"]


@pytest.mark.parametrize(
    ("key", "text", "problem"),
    [
        ("place.hello", "a " * 2100, "place.hello: 4200 characters; Telegram takes 4096"),
        ("place.hello", f"{'a ' * 2000}{BREAK}{'a ' * 2000}", ""),
        ("notice.opened", f"{'a ' * 1900}{{label}}", "notice.opened: 3800 characters"),
        ("notice.urgent", f"{'a ' * 1750}{{helplines}}", "notice.urgent: "),
        ("notice.bot-short-description", "a" * 121, "121 characters; Telegram takes 120"),
        ("notice.bot-description", "a" * 513, "513 characters; Telegram takes 512"),
        ("command.menu", "ab", "command.menu: Telegram's list takes 3 to 256 characters"),
        ("command.menu", "a" * 257, "command.menu: Telegram's list takes 3 to 256"),
        ("button.next", "a" * 49, "button.next: a button shows 48 characters"),
        ("question.allergies.any.option.no", "a" * 47, "allergies.any: “aaa"),
        ("question.allergies.any.option.no", "Yes", "two options are called “Yes”"),
    ],
)
def test_a_text_that_breaks_a_limit_is_named(
    library: Library, key: str, text: str, problem: str
) -> None:
    found = list(limits(*_with(library, {key: text})))
    assert any(problem in each for each in found) if problem else found == []


def test_more_options_than_telegram_takes_buttons_are_named(library: Library) -> None:
    many = Question("s.a", Kind.CHOICE, options=tuple(f"o{n}" for n in range(91)))
    crowded = replace(library, interview=_interview(many))
    found = list(limits(crowded, library.wording("en")))
    assert found == ["en: s.a: more than 90 options"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("word " * 21, "a sentence of 21 words (at most 20)"),
        (f"{'word ' * 15}.\n{'word ' * 15}", ""),
        ("This is legally binding.", "“legally binding” may not be said"),
        ("This is Valid.", "“valid” may not be said"),
        ("This is invalid.", ""),
        ("Staff must follow it.", "“must follow” may not be said"),
        ("A disorder.", "“disorder” may not be said"),
        ("Well done!", "“well done” may not be said"),
    ],
)
def test_hard_sentences_and_forbidden_words_are_named(
    library: Library, text: str, problem: str
) -> None:
    found = list(style(*_with(library, {"notice.help": text})))
    assert any(problem in each for each in found) if problem else found == []


def test_what_is_said_about_the_law_is_read_too(library: Library) -> None:
    country = library.countries["elsewhere"]
    law = replace(country.law[0], texts={"en": "It is legally binding."})
    line = replace(country.helplines[0], texts={"en": "Well done."})
    about = replace(country.sheet.about, texts={"en": "This is valid."})
    sheet = replace(country.sheet, titles={"en": "They must follow it"}, about=about)
    changed = replace(country, law=(law,), helplines=(line,), sheet=sheet)
    promising = replace(library, countries={"elsewhere": changed})
    assert len(list(style(promising, library.wording("en")))) == 4


def test_a_quotation_of_a_law_may_say_what_the_bot_may_not(library: Library) -> None:
    country = library.countries["elsewhere"]
    quote = "It is valid and legally binding on everybody who must follow it, " + "so " * 20
    law = replace(country.law[0], quote=quote, source="the Act, section 3(1)")
    changed = replace(library, countries={"elsewhere": replace(country, law=(law,))})
    assert list(check(changed, TODAY)) == []


def test_a_quotation_names_its_place_in_a_law(library: Library) -> None:
    country = library.countries["elsewhere"]
    law = replace(country.law[0], quote="It is valid.", source="a leaflet about section things")
    changed = replace(library, countries={"elsewhere": replace(country, law=(law,))})
    found = list(check(changed, TODAY))
    assert found == ["elsewhere: “It is valid.” is quoted without its place in a law"]


def test_a_question_without_its_reason_is_named(library: Library) -> None:
    found = list(style(*_with(library, {"question.allergies.any.why": ""})))
    assert found == ["en: allergies.any: does not say why it is asked"]


def test_another_languages_words_are_not_held_against_english_rules(library: Library) -> None:
    english = library.wording("en")
    french = replace(english, language="fr", texts={**english.texts, "notice.help": "Valid."})
    assert list(style(library, french)) == []
