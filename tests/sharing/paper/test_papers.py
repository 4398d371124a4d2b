"""The papers, read back: what they claim, say and look like, and that no text can spoil one."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from flows.loading import load
from flows.statement import CardLine, CarersPage, Statement
from sharing import paper
from sharing.document import card_only
from sharing.errors import PaperError
from sharing.paper import typesetter
from sharing.texts import languages, texts
from sharing.view import View, read
from tests.sharing.statements import PHOTO, full, minimal, provenance, spoken
from tests.sharing.test_document import HOSTILE, anything, built, saying, viewed
from tests.support.pdf import Pdf

AT = datetime(2026, 11, 23, 15, 31, tzinfo=UTC)
COUNTRIES = load().countries
LANGUAGES = languages("sharing")
ARCHIVAL = ("2", "A", "1")
A4 = (595, 842)
MARKUP = (
    "#sys.inputs.data",
    '#panic("x")',
    '#include "words.typ"',
    "$x^2$",
    "\\",
    "\\u{41}",
    "*not bold*",
    "_not slanted_",
    "]",
    "[",
    "}",
    "= No heading",
    "- no list",
    "@reference",
    "<label>",
    "`raw`",
    "```typ #set page()```",
    "// no comment",
    "/* none */",
    "~",
    "---",
    "'quotes' \"quotes\"",
    '#image("/etc/passwd")',
    '#read("words.typ")',
    '"}],"fonts":[]',
    "{page} {pages} {name} {}",
)  # fmt: skip
marks = st.characters(categories=("Mn", "Mc", "Me", "Cf", "Sk", "Lm"))
begun = st.text(
    st.one_of(marks, st.characters(categories=("Co", "Cn", "Cc")), st.characters()), max_size=12
)
stacked = st.lists(st.tuples(st.characters(), marks, marks), max_size=6).map(
    lambda all_: "".join("".join(each) for each in all_)
)


def signed_in(country: str) -> Statement:
    return replace(full(), country=country, sheet=COUNTRIES[country].sheet)


def everything() -> View:
    """A statement with all that a paper can show, but the photo."""
    carer = CarersPage(name="Dee", lines=(("What I notice first", "She stops eating bread."),))
    said = provenance(in_their_words=("My own idea.",), confirmed_on=date(2026, 11, 21))
    return viewed(replace(signed_in("scotland"), carers=(carer,), provenance=said))


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), (200, 0, 0)).save(file, "JPEG")
    return file.getvalue()


def of(statement: Statement, language: str = "en") -> Pdf:
    return Pdf(paper.statement(viewed(statement), language, at=AT))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_claims_what_archives_and_screen_readers_ask_for(language: str) -> None:
    view = everything()
    for made in (paper.statement, paper.card, paper.sheet):
        pdf = Pdf(made(view, language, at=AT))
        assert pdf.claims == ARCHIVAL
        assert pdf.output_intents == ["/GTS_PDFA1"]
        assert pdf.language == language
        assert pdf.title == f"{texts('sharing', language).tree['title']}: Sam"


def test_headings_and_lists_are_tagged_in_their_order() -> None:
    kinds = Pdf(paper.statement(everything(), "en", at=AT)).kinds()
    headings = [kind for kind in kinds if kind.startswith("/H")]
    assert headings[:6] == ["/H1", "/H2", "/H3", "/H3", "/H3", "/H3"]
    levels = [int(kind[2:]) for kind in headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert kinds.count("/LI") == 10, "a line of the card is an item of a list"
    assert kinds.count("/H2") == 5, "card, how it was made, everything, the carer, the sheet"


def test_each_part_is_in_its_own_language() -> None:
    statement = replace(
        full(),
        name="سمیرا",
        card=(
            CardLine("who-i-am", "Name", "سمیرا"),
            CardLine("what-helps", "Helps", "cerddoriaeth"),
        ),
    )
    pdf = Pdf(paper.statement(viewed(statement), "cy", at=AT))
    assert pdf.language == "cy"
    assert {"cy", "en", "und"} <= pdf.languages()
    paragraphs = {tag.language for tag in pdf.tags if tag.kind == "/P"}
    assert {"cy", "en"} <= paragraphs


def test_the_first_side_is_the_card_and_the_rest_follows() -> None:
    first, *rest = Pdf(paper.statement(everything(), "en", at=AT)).pages
    assert "The card" in first
    assert "Tomas, neighbour, +44 20 7946 0958" in first
    assert "Check allergies and medicines against the record." in first
    assert "Everything" not in first
    text = " ".join(rest)
    for said in ("My own idea.", "I was assaulted that way in 2014.", "She stops eating bread."):
        assert said in text
    assert "Signing sheet for Scotland" in rest[-1]


def test_every_sheet_says_whose_it_is_which_version_when_and_its_number() -> None:
    pages = Pdf(paper.statement(everything(), "en", at=AT)).pages
    for number, text in enumerate(pages, start=1):
        assert f"{number} of {len(pages)}" in text
        stamp = "Version 3, made 20 November 2026. Printed 23 November 2026, 15:31 UTC."
        assert f"Sam · {stamp}" in text


def test_a_draft_says_so_on_every_sheet() -> None:
    pages = of(replace(minimal(), provenance=provenance(version=0))).pages
    assert all("Draft of 20 November 2026. Printed" in text for text in pages)


def test_a_full_card_with_the_longest_lines_stays_on_one_side() -> None:
    line = "I would like you to sit down, at eye level, and wait for me to find my words. " * 2
    lines = tuple(
        CardLine(section, f"Question {number}", line[:160])
        for number, section in enumerate(("what-helps", "please-dont", "allergies", "x") * 3)
    )
    statement = replace(full(), card=lines)
    alone = Pdf(paper.card(read(card_only(built(statement))), "en", at=AT))
    assert len(alone.pages) == 1
    assert alone.pages[0].count("sit down, at eye level") == 24
    first, second, *_ = of(statement).pages
    assert first.count("sit down, at eye level") == 24
    assert "Everything, in their own words" in second


def test_no_heading_is_left_alone_at_the_foot_of_a_sheet() -> None:
    """For every length that the text before a heading may have."""
    statement = full()
    for lines in range(1, 30):
        first = replace(
            statement.sections[1].items[0], paragraphs=("\n".join(["A line."] * lines),)
        )
        sections = list(statement.sections)
        sections[1] = replace(sections[1], items=(first, *sections[1].items[1:]))
        for page in of(replace(statement, sections=tuple(sections))).pages:
            end = page.removesuffix(page[page.rindex("Sam ·") :]).strip()
            assert not end.endswith(
                ("Why", "Phone", "My people", "Reaction", "Please don’t", "What helps", "Music",
                 "How to talk with me", "Medicines I do not want", "Who I am", "What not to say")
            ) or end.endswith("Kinds of help Music"), end[-60:]  # fmt: skip


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_countrys_sheet_can_be_printed_and_says_all_that_it_says(
    country: str, language: str
) -> None:
    pdf = Pdf(paper.sheet(viewed(signed_in(country)), language, at=AT))
    assert pdf.claims == ARCHIVAL
    assert len(pdf.pages) == (2 if country in {"ireland", "india"} else 1)
    if language != "ur":  # pdfium turns the order of English words round there
        for said in COUNTRIES[country].sheet.said("en"):
            assert " ".join(said.split()) in pdf.text
        assert "Samira Okafor-Lindqvist" in pdf.text


def test_a_statement_without_a_sheet_has_no_paper_of_one() -> None:
    with pytest.raises(PaperError):
        paper.sheet(viewed(full()), "en", at=AT)


def test_the_photo_is_printed_only_when_asked_for_and_says_what_it_shows() -> None:
    view = viewed(spoken(PHOTO))
    without = Pdf(paper.statement(view, "en", at=AT))
    assert [tag for tag in without.tags if tag.kind == "/Figure"] == []
    shown = Pdf(paper.statement(view, "en", at=AT, photo=picture()))
    assert shown.claims == ARCHIVAL
    assert [tag.alt for tag in shown.tags if tag.kind == "/Figure"] == ["Photo of Sam"]
    assert shown.picture().resize((1, 1)) != without.picture().resize((1, 1))


def test_a_photo_that_cannot_be_read_costs_nothing_but_itself() -> None:
    pdf = Pdf(paper.statement(viewed(minimal()), "en", at=AT, photo=b"no picture"))
    assert pdf.claims == ARCHIVAL
    assert "Sam" in pdf.text


def test_voice_notes_are_listed_and_point_to_the_page() -> None:
    assert "voice note, 0:42, play it on the page" in of(spoken()).text


@pytest.mark.parametrize("said", ["Dee", "میری بہن"])
def test_a_phone_number_stays_in_one_piece_and_in_its_order(said: str) -> None:
    """Wherever the line would break, and in the middle of one that runs from right to left."""
    for filling in range(12, 28):
        words = f"{said} {'so ' * filling} +44 20 7946 0958"
        card = (CardLine("my-people", "x", words),)
        statement = replace(full(), language="ur", card=card)
        pdf = Pdf(paper.card(viewed(statement), "ur", at=AT))
        begin, middle, end = (pdf.left_of(each) for each in ("+", "7946", "0958"))
        assert begin < middle < end < begin + 120


def test_a_line_of_the_card_has_its_label_once_and_only_if_it_tells_something() -> None:
    said = ("Name", "Good to say", "Good to say", "")
    lines = tuple(CardLine("what-helps", label, f"Line {at}") for at, label in enumerate(said))
    text = Pdf(paper.card(viewed(replace(full(), card=lines)), "en", at=AT)).text
    assert "• Line 0 • Good to say: Line 1 • Line 2 • Line 3" in text


def test_the_persons_own_word_for_their_crisis_is_on_the_first_side() -> None:
    assert (
        "Written in advance, for a wobble." in of(replace(full(), crisis_word="a wobble")).pages[0]
    )
    assert "Written in advance" not in of(full()).text


def test_an_old_statement_says_so_and_a_cut_one_too() -> None:
    old = replace(full(), provenance=provenance(made_on=date(2025, 11, 22), confirmed_on=None))
    assert "Last confirmed more than 12 months ago, on 22 November 2025." in of(old).pages[0]
    assert "more than 12 months ago" not in of(full()).text
    cut = Pdf(paper.card(read(card_only(built(full()))), "en", at=AT))
    assert "The person shares their card here." in cut.text
    assert "haloperidol" not in cut.text.lower().replace("haloperidol", "", 1)


def test_a_draft_translation_has_english_beside_what_must_not_be_misread() -> None:
    english = "Check allergies and medicines against the record."
    assert english in of(full(), "cy").pages[0]
    assert of(full(), "en").pages[0].count(english) == 1


@pytest.mark.parametrize("text", [*MARKUP, *HOSTILE])
def test_no_text_is_ever_markup(text: str) -> None:
    name = "#panic()"
    pdf = of(replace(saying(f"{text} and on"), name=name))
    assert pdf.claims == ARCHIVAL
    assert " ".join(f"{text} and on".split()) in pdf.text.replace("\ufffe", "")
    assert pdf.title == f"Advance statement: {name}"


@settings(max_examples=60, deadline=None)
@given(anything | stacked | begun | st.text(max_size=200))
def test_any_text_makes_papers_that_keep_their_claims(text: str) -> None:
    view = viewed(saying(text))
    for made in (paper.statement, paper.card):
        assert Pdf(made(view, "en", at=AT)).claims == ARCHIVAL


def refusing(times: int, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let typst refuse that many papers. The list fills with the claims that were asked for."""
    compiled, asked = typesetter.compiled, []

    def stubborn(sources: dict[str, bytes], *rest: object) -> bytes:
        asked.append(rest[1])
        if len(asked) <= times:
            raise typst.TypstError("no", "", [], [])
        return compiled(sources, *rest)  # type: ignore[arg-type] # handed on as it came

    monkeypatch.setattr(typesetter, "compiled", stubborn)
    return asked


def test_a_paper_that_is_refused_is_made_without_its_claims(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = refusing(1, monkeypatch)
    pdf = Pdf(paper.card(viewed(full()), "en", at=AT))
    assert asked == [["a-2a", "ua-1"], []]
    assert pdf.claims == ("", "", "")
    assert "Dee Marsh" in pdf.text


def test_a_paper_that_cannot_be_made_at_all_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = refusing(2, monkeypatch)
    with pytest.raises(PaperError):
        paper.card(viewed(full()), "en", at=AT)
    assert len(asked) == 2


def test_the_same_view_at_the_same_time_makes_the_same_paper() -> None:
    for made in (paper.statement, paper.card, paper.sheet):
        assert made(everything(), "en", at=AT) == made(everything(), "en", at=AT)


def test_every_sheet_of_paper_is_a4() -> None:
    for made in (paper.statement, paper.card, paper.sheet):
        for page in Pdf(made(everything(), "en", at=AT)).file.pages:
            assert tuple(round(float(each)) for each in page.mediabox[2:]) == A4


def test_nothing_is_printed_beyond_the_margins() -> None:
    pdf = Pdf(paper.statement(everything(), "ur", at=AT))
    for number in range(len(pdf.pages)):
        sheet = pdf.picture(number, dots=72)
        for edge in ((0, 0, 40, 842), (555, 0, 595, 842), (0, 0, 595, 30), (0, 828, 595, 842)):
            assert sheet.crop(edge).getextrema() == (255, 255)
