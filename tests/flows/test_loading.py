"""Loading: the real content loads, and every kind of mistake is found and named."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.errors import ContentError
from flows.interview import AboutMe, Kind, OnCard
from flows.loading import load, load_interview

CONTENT = Path(__file__).parents[2] / "flows" / "content"
FLOW, ENGLISH, SHARED = "statement/flow.toml", "statement/en.toml", "common/en.toml"
COUNTRY = "countries/england-wales.toml"

Break = Callable[..., tuple[str, ...]]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the real content."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


@pytest.fixture
def problems(content: Path) -> Break:
    """Replace texts in one file of a copy of the content; give back what loading says."""

    def broken(file: str, *changes: tuple[str, str]) -> tuple[str, ...]:
        path = content / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"{file} does not hold {old!r}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ContentError) as caught:
            load(content)
        return caught.value.problems

    return broken


def test_the_content_loads_from_the_package() -> None:
    library = load()
    numbers = [section.number for section in library.interview.sections]
    assert sorted(numbers) == [number for number in range(1, 33) if number != 30]
    assert {"en", "en-easy", "cy"} <= set(library.wordings)
    assert list(library.countries) == [
        "england-wales", "scotland", "northern-ireland", "ireland", "united-states", "india",
        "elsewhere",
    ]  # fmt: skip


def test_loading_takes_less_than_a_third_of_a_second() -> None:
    load()
    started = time.process_time()  # our own time: other tests may keep the machine busy
    load()
    assert time.process_time() - started < 0.33


def test_the_interview_alone_loads_too() -> None:
    assert load_interview() == load().interview


def test_the_ten_minute_path_keeps_its_order() -> None:
    short = [one.number for one in load_interview().sections if one.ten_minutes]
    assert short == [1, 4, 8, 9, 10, 15, 17, 31]


def test_who_a_person_is_when_well_comes_before_everything_else() -> None:
    assert load_interview().sections[0].id == "well-me"


def test_a_page_of_the_menu_is_no_wall() -> None:
    chapters = [section.chapter for section in load_interview().sections]
    assert all(chapters.count(chapter) <= 8 for chapter in chapters)


def test_hard_sections_have_a_content_note() -> None:
    hard = {one.number for one in load_interview().sections if one.content_note}
    assert hard == {7, 15, 18, 20, 23, 27}


def test_a_short_version_is_short_and_keeps_what_helps() -> None:
    for section in load_interview().sections:
        short = [question for question in section.questions if question.short]
        assert len(short) <= 5
        assert bool(short) == section.content_note
        assert not short or short[-1] == section.questions[-1]


def test_the_ten_minute_path_has_its_kinds_and_headings() -> None:
    interview = load_interview()
    assert interview.question("my-people.contacts").kind is Kind.PERSON
    assert interview.question("medicines-not-wanted.items").kind is Kind.MEDICINE
    assert interview.section("how-to-talk").about_me is AboutMe.COMMUNICATE
    assert interview.section("how-made").closing
    assert interview.section("medicines-not-wanted").content_note


def test_only_the_name_is_required() -> None:
    interview = load_interview()
    required = [
        question.id
        for section in interview.sections
        for question in section.questions
        if question.required
    ]
    assert required == ["who-i-am.name"]


def test_name_contacts_allergies_and_refusals_stand_on_the_card_by_default() -> None:
    interview = load_interview()
    for group in ("my-people.contacts", "allergies.items", "please-dont.items"):
        assert interview.question(group).on_card is OnCard.DEFAULT
    assert interview.question("medicines-not-wanted.items").on_card is OnCard.DEFAULT
    assert interview.question("who-i-am.name").on_card is OnCard.DEFAULT


@pytest.mark.parametrize(
    "group",
    [
        "please-dont.items",
        "medicines-not-wanted.items",
        "other-treatment.not-wanted",
        "where-to-be.avoid",
        "professionals.not-wanted",
    ],
)
def test_every_refusal_asks_why_what_happened_and_what_instead(group: str) -> None:
    asked = [follow_up.id for follow_up in load_interview().question(group).follow_ups]
    assert asked[-3:] == [f"{group}.why", f"{group}.last-time", f"{group}.instead"]


def test_a_hard_section_ends_on_what_helps() -> None:
    for section in load_interview().sections:
        if section.content_note:
            assert section.questions[-1].id.endswith(".what-helps")


def test_all_problems_are_reported_at_once(problems: Break) -> None:
    found = problems(
        FLOW,
        ("number = 4\n", "number = 1\n"),
        ('kind = "date"', 'kind = "day"'),
        ('options = ["yes", "no"]', 'options = ["yes", "yes"]'),
    )
    assert any("number 1" in each for each in found)
    assert any("who-i-am: born: “kind” is “day”" in each for each in found)
    assert any("interpreter: the option “yes” is there twice" in each for each in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (FLOW, 'id = "pronouns"', 'id = "pronouns"\nhint = "x"', "pronouns: unknown key “hint”"),
        (FLOW, 'id = "pronouns"', 'id = "Pronouns"', "“Pronouns” is not an id"),
        (FLOW, 'id = "pronouns"', 'id = "name"', "the id “name” is there twice"),
        (FLOW, 'id = "how-to-talk"', 'id = "who-i-am"', "the id “who-i-am” is there twice"),
        (FLOW, 'id = "pronouns"', "", "“id” is missing"),
        (FLOW, "revision = 1", 'revision = "1"', "“revision” must be a whole number"),
        (FLOW, "revision = 1", "revision = true", "“revision” must be a whole number"),
        (FLOW, "revision = 1", "", "“revision” is missing"),
        (FLOW, "ten_minutes = true", "ten_minutes = 1", "“ten_minutes” must be true or false"),
        (FLOW, "required = true", 'required = "yes"', "“required” must be true or false"),
        (FLOW, 'about_me = "communicate"', 'about_me = "talk"', "“about_me” is “talk”"),
        (FLOW, 'on_card = "offered"', 'on_card = "maybe"', "“on_card” is “maybe”"),
        (FLOW, 'kind = "text"', "kind = 3", "“kind” must be a text"),
        (FLOW, 'kind = "text"', 'kind = ""', "“kind” is empty"),
        (FLOW, 'chapter = "me"', "", "“chapter” is missing"),
        (FLOW, 'chapter = "people"', 'chapter = "life"', "“life” do not stand together"),
        (FLOW, "content_note = true", "", "a short version belongs to a content note"),
        (FLOW, 'id = "only-me"', 'id = "only-we"', "needs the question “own-words.only-me”"),
        (FLOW, 'kind = "medicine"\non_card = "default"\nshort = true',
         'kind = "medicine"\non_card = "default"', "together with its first follow-up"),
        (ENGLISH, "[chapter]", "[chapters]", "chapter: “me” is missing"),
        (FLOW, "closing = true", "", "exactly one section must be the closing one"),
        (FLOW, 'options = ["yes", "no"]', "", "a choice needs options"),
        (FLOW, 'options = ["yes", "no"]', "options = [1]", "“options” must be a list of texts"),
        (FLOW, 'options = ["yes", "no"]', 'options = ["Yes!"]', "“Yes!” is not an id"),
        (FLOW, 'kind = "group"', 'kind = "text"', "follow-ups belong to groups"),
        (FLOW, 'kind = "phone"', 'kind = "group"', "a group may not stand inside a group"),
        (FLOW, 'id = "what"\nkind = "text"', 'id = "what"\nkind = "choice"\noptions = ["a"]',
         "the first follow-up names the entry"),
        (FLOW, 'any_of = ["food"]', 'any_of = ["foods"]', "an option it does not have: “foods”"),
        (FLOW, 'any_of = ["food"]', "any_of = []", "a condition needs “any_of”"),
        (FLOW, '"what-helps.kinds", any_of = ["food"]', '"what-helps.kind", any_of = ["food"]',
         "what-helps.food: the condition on “what-helps.kind” names no earlier question"),
        (FLOW, '"medicines-not-wanted.items.how"', '"medicines-not-wanted.items.way"',
         "the condition on “medicines-not-wanted.items.way” names no earlier question"),
        (FLOW, 'question = "allergies.any"', 'question = "medicines-not-wanted.items.how"',
         "the condition on “medicines-not-wanted.items.how” names no earlier question"),
        (FLOW, '"medicines-not-wanted.items.how"', '"medicines-not-wanted.what-helps"',
         "medicines-not-wanted.items.way: the condition on “medicines-not-wanted.what-helps”"),
        (FLOW, 'when = [{ question = "allergies.any", any_of = ["yes", "not-sure"] }]',
         'when = "always"', "“when” must be a list of tables"),
        (FLOW, 'id = "statement"', "id = statement", "is not TOML"),
        (FLOW, "revision = 1", "revision = 1\nrevision = 2", "is not TOML"),
        (FLOW, 'languages = ["en", ', 'languages = ["fr", "en", ',
         "common/fr.toml: cannot be read"),
        (FLOW, 'languages = ["en", ', 'languages = []\nspoken = ["en", ',
         "common/en.toml: belongs to nothing"),
        (FLOW, ', "elsewhere",', ",", "countries/elsewhere.toml: belongs to nothing"),
        (ENGLISH, 'label = "Pronouns"', "", "who-i-am.pronouns: “label” is missing"),
        (ENGLISH, 'label = "Pronouns"', 'label = " "', "who-i-am.pronouns: “label” is empty"),
        (ENGLISH, 'label = "Pronouns"', "label = 7", "who-i-am.pronouns: “label” must be a text"),
        (ENGLISH, 'label = "Pronouns"', 'label = "Pronouns"\nhelp = "x"', "unknown key “help”"),
        (ENGLISH, 'label = "Pronouns"', 'label = "{pronoun}"', "unknown placeholder “{pronoun}”"),
        (ENGLISH, 'label = "Pronouns"', 'label = "a } b"', "a brace that is no placeholder"),
        (ENGLISH, 'yes = "Yes"\n', "", "interpreter: options: “yes” is missing"),
        (ENGLISH, 'yes = "Yes"\n', 'yes = "Yes"\nmaybe = "?"\n', "unknown key “maybe”"),
        (ENGLISH, '[question."who-i-am.pronouns"]', '[question."who-i-am.pronoun"]',
         "question: unknown key “who-i-am.pronoun”"),
        (ENGLISH, "[section.allergies]", "[section.allergy]", "unknown key “allergy”"),
        (ENGLISH, 'content_note = """', 'intro2 = """', "“content_note” is missing"),
        (ENGLISH, 'language = "en"', 'language = "cy"', "“language” must be “en”"),
        (ENGLISH, 'direction = "ltr"', 'direction = "up"', "“direction” must be “ltr” or “rtl”"),
        (SHARED, 'next = "Next"\n', "", "button: “next” is missing"),
        (SHARED, "[notice]", '[notice]\nhello = "x"', "notice: unknown key “hello”"),
        (SHARED, "[place]", '[place]\nnowhere = "x"', "place: unknown key “nowhere”"),
        (SHARED, "[word]", "[words]", "unknown key “words”"),
        (COUNTRY, "[name]\nen = ", "name = ", "“name” must be a table"),
        (COUNTRY, 'id = "england-wales"', 'id = "wales"', "“id” must be “england-wales”"),
        (COUNTRY, "checked = 2026-11-23", "", "“checked” is missing"),
        (COUNTRY, "checked = 2026-11-23", 'checked = "today"', "“checked” must be a date"),
        (COUNTRY, "checked = 2026-11-23", "checked = 2026-11-23T10:00:00",
         "“checked” must be a date"),
        (COUNTRY, 'source = "Mental Capacity Act 2005, section 4(6)(a) and 4(7)(a)"', "",
         "“source” is missing"),
        (COUNTRY, 'en = "England & Wales"', 'cy = "Cymru"', "name: “en” is missing"),
        (COUNTRY, "If you are sectioned,", "If {you}", "unknown placeholder “{you}”"),
        (COUNTRY, 'short.en = "999"\n', "", "“en” is missing"),
        (COUNTRY, 'title.en = "Signing', 'titles.en = "Signing', "sheet: unknown key “titles”"),
        (COUNTRY, "[sheet]", "[paper]", "sheet: title: “en” is missing"),
        (COUNTRY, 'id = "witness"', 'id = "person"', "“person” is taken"),
        (COUNTRY, 'id = "witness"', 'id = "source"', "“source” is taken"),
        (COUNTRY, '{ write.en = "Date" }', '{ tick.en = "a", write.en = "b" }',
         "either to “write” on or to “tick”"),
        (COUNTRY, '{ write.en = "Date" }', '{ stamp.en = "a" }', "unknown key “stamp”"),
        (COUNTRY, '{ write.en = "Date" }', '{ write.cy = "a" }', "write: “en” is missing"),
        ("countries/india.toml", 'line = [\n    { write.en = "Number" },', "lines = [",
         "board: a block needs a line"),
        ("common/danger.toml", '"kill myself"', '"Kill myself"', "must be in small letters"),
        ("common/danger.toml", '"kill myself"', '" kill"', "must be in small letters"),
        ("countries/elsewhere.toml", "[[helpline]]", "[[help]]", "unknown key “help”"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file_and_place(
    problems: Break, file: str, old: str, new: str, problem: str
) -> None:
    assert any(problem in each for each in problems(file, (old, new)))


def test_a_section_without_questions_is_a_mistake(content: Path) -> None:
    extra = '\n[[section]]\nid = "bare"\nnumber = 2\nabout_me = "people"\n'
    with (content / FLOW).open("a", encoding="utf-8") as flow:
        flow.write(extra)
    with pytest.raises(ContentError, match="bare: a section needs a question"):
        load(content)


def test_a_country_without_helplines_is_a_mistake(content: Path) -> None:
    path = content / "countries/elsewhere.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[[helpline]]")], encoding="utf-8")
    with pytest.raises(ContentError, match="needs a text about the law and a helpline"):
        load(content)


def test_a_signing_sheet_without_anyone_to_sign_is_a_mistake(content: Path) -> None:
    path = content / "countries/elsewhere.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[[sheet.block]]")], encoding="utf-8")
    with pytest.raises(ContentError, match="a signing sheet needs a block"):
        load(content)


def test_a_missing_folder_is_a_problem_and_not_a_crash(content: Path) -> None:
    shutil.rmtree(content / "countries")
    with pytest.raises(ContentError, match="countries: cannot be read: No such file"):
        load(content)


def test_bytes_that_are_no_text_are_a_problem_and_not_a_crash(content: Path) -> None:
    (content / ENGLISH).write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError, match=r"statement/en\.toml: is not UTF-8"):
        load(content)


@pytest.fixture
def french(content: Path) -> Path:
    """The content with one more language, in which there is only a button."""
    flow = (content / FLOW).read_text(encoding="utf-8")
    more = flow.replace('languages = ["en", ', 'languages = ["en", "fr", ')
    (content / FLOW).write_text(more, encoding="utf-8")
    header = 'language = "fr"\ndirection = "ltr"\n'
    (content / "common/fr.toml").write_text(
        f'{header}[button]\nnext = "Suivant"\n', encoding="utf-8"
    )
    (content / "statement/fr.toml").write_text(header, encoding="utf-8")
    return content


def test_another_language_may_lack_texts_and_english_stands_in(french: Path) -> None:
    wording = load(french).wording("fr")
    assert wording.button("next") == "Suivant"
    assert wording.button("back") == "Back"
    assert wording.own == {"button.next"}
    assert wording.translated_from == {}


def test_what_a_translation_was_made_from_is_read_from_its_own_file(french: Path) -> None:
    (french / "translated/fr.toml").write_text('"button.next" = "0"\n', encoding="utf-8")
    assert load(french).wording("fr").translated_from == {"button.next": "0"}


def test_a_file_about_a_language_that_nobody_speaks_is_a_mistake(french: Path) -> None:
    (french / "translated/xx.toml").write_text("", encoding="utf-8")
    with pytest.raises(ContentError, match=r"translated/xx\.toml: belongs to nothing"):
        load(french)
