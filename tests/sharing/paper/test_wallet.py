"""The card for a wallet: it opens the link, says nothing outside, and can be cut and folded."""

import re
from datetime import UTC, datetime

import pytest
import zxingcpp
from hypothesis import given, settings

from sharing import paper
from sharing.code import display, link, with_checks
from sharing.texts import languages, texts
from sharing.words import Part, part
from tests.sharing.statements import full
from tests.sharing.test_document import anything, viewed
from tests.support.pdf import Pdf, words

AT = datetime(2026, 11, 23, 15, 31, tzinfo=UTC)
CODE = with_checks("ABCDEFGHJKMNPQRSTVWXYZ0123")
ADDRESS = "statements.example.org/v"
ADDRESSES = (ADDRESS, "statements", "org.example.statements/v", "v/org.example.statements")
LINK = link(f"https://{ADDRESS[:-2]}", CODE)
LABEL = "Northtown crisis team"
DOTS = 150
INCH = 25.4
# Of the card on its sheet, in millimetres: left, top, width and height of one face.
LEFT, TOP, WIDTH, HEIGHT = (210 - 2 * 85.6) / 2, 24.0, 85.6, 54.0
TELLING = re.compile(
    r"mental|crisis|psych|illness|health|hospital|medic|statement|disorder|diagnos|patient|"
    r"argyfwng|meddwl|iechyd|ysbyty|datganiad|ذہنی|بحران|صحت|ہسپتال|بیان|مریض",
    re.IGNORECASE,
)


def made(
    language: str = "en", *, label: str = LABEL, contacts: tuple[Part, ...] | None = None
) -> Pdf:
    ring = paper.contacts(viewed(full())) if contacts is None else contacts
    return Pdf(paper.wallet(LINK, CODE, label, language, at=AT, contacts=ring))


def box(column: float, row: float, width: float, height: float) -> tuple[int, int, int, int]:
    """A part of the card in dots; a column and a row are faces."""
    left, top = LEFT + column * WIDTH, TOP + row * HEIGHT
    edges = (left, top, left + width * WIDTH, top + height * HEIGHT)
    first, second, third, fourth = (round(edge / INCH * DOTS) for edge in edges)
    return first, second, third, fourth


@pytest.mark.parametrize("language", languages("sharing"))
def test_the_card_is_an_accessible_sheet_in_the_persons_language(language: str) -> None:
    pdf = made(language)
    assert pdf.claims == ("2", "A", "1")
    assert pdf.language == language
    assert len(pdf.pages) == 1
    assert pdf.kinds().count("/Figure") == 1
    assert "/H1" in pdf.kinds()
    assert [tag.alt for tag in pdf.tags if tag.alt] == [
        texts("sharing", language).tree["wallet"]["scan"]
    ]


@pytest.mark.parametrize("language", languages("sharing"))
def test_a_phone_reads_the_code_from_the_folded_card(language: str) -> None:
    inside_left = made(language).picture(dots=DOTS).crop(box(1, 0, 1, 1)).rotate(180)
    (found,) = zxingcpp.read_barcodes(inside_left)
    assert found.text == LINK


def test_inside_are_the_code_the_address_whom_to_ring_and_the_label() -> None:
    text = made().text
    first, second = display(CODE)[:19], display(CODE)[20:]
    for inside in (first, second, ADDRESS, "Dee Marsh, my sister", LABEL):
        assert inside in text
    assert "https" not in text


def test_english_stands_beside_another_language() -> None:
    card = made("ur")
    for said in ("front", "scan", "ring", "mine"):
        assert words(texts("sharing", "en").tree["wallet"][said]) <= card.words
    assert {"ur", "en"} <= card.languages()


@pytest.mark.parametrize("language", languages("sharing"))
def test_nothing_of_ours_on_it_says_what_it_is_about(language: str) -> None:
    said = texts("sharing", language).tree["wallet"]
    assert [text for text in said.values() if TELLING.search(text)] == []
    neutral = made(language, label="My sister", contacts=())
    assert {word for word in neutral.words if TELLING.search(word)} <= set(ADDRESSES)
    assert not TELLING.search(neutral.title)


def test_the_outside_is_the_lower_half_and_shows_neither_code_nor_name() -> None:
    """What is written inside changes nothing outside."""
    one, other = made(), made(label="x", contacts=())
    outside, inside = box(0, 1, 2, 1), box(0, 0, 2, 1)
    pictures = [pdf.picture(dots=DOTS) for pdf in (one, other)]
    assert pictures[0].crop(outside).tobytes() == pictures[1].crop(outside).tobytes()
    assert pictures[0].crop(inside).tobytes() != pictures[1].crop(inside).tobytes()


def test_the_inside_stands_on_its_head_so_that_it_can_be_folded_back() -> None:
    card = made()
    assert card.left_of("If I") < card.left_of("cannot")
    assert card.left_of("Scan") > card.left_of("phone")
    assert card.left_of("Dee") > card.left_of("07700")


def test_nothing_leaves_its_face_however_long() -> None:
    usual, long = (made(label=label).picture(dots=DOTS) for label in ("x", "Wide words " * 900))
    for place in (box(0, 1, 2, 1), box(0, -0.4, 2, 0.39), box(1, 0, 1, 1)):
        assert usual.crop(place).tobytes() == long.crop(place).tobytes()


def test_it_has_the_size_of_a_bank_card_and_lines_to_cut_and_fold() -> None:
    picture = made(contacts=()).picture(dots=DOTS)
    left, top, right, bottom = box(0, 0, 2, 2)
    middle, across = (left + right) // 2, (top + bottom) // 2

    def dark(part: tuple[int, int, int, int]) -> float:
        """How much of the strip's length has ink."""
        strip = picture.crop(part)
        width, height = strip.size
        along = strip.reduce((1, height) if width > height else (width, 1))
        shades = along.tobytes()
        return sum(shade < 250 for shade in shades) / len(shades)

    for cut in (
        (left, top - 2, right, top + 3),
        (left, bottom - 2, right, bottom + 3),
        (left - 2, top, left + 3, bottom),
        (right - 2, top, right + 3, bottom),
    ):
        assert dark(cut) > 0.97
    for fold in (
        (left, across - 2, right, across + 3),
        (middle - 2, top, middle + 3, bottom),
    ):
        assert 0.3 < dark(fold) < 0.8, "dashed"


def test_a_hand_and_a_printer_have_room_at_every_edge_of_a_face() -> None:
    long = tuple(part("W" * 160, "en") for _ in range(9))
    picture = made(label="W" * 64, contacts=long).picture(dots=DOTS)
    edge = 3 / WIDTH
    for column in (0, 1):
        for row in (0, 1):
            assert picture.crop(box(column + 0.01, row + 0.05, edge, 0.9)).getextrema()[0] == 255


@settings(max_examples=25, deadline=None)
@given(anything)
def test_any_label_and_any_contact_make_a_card(text: str) -> None:
    pdf = made(label=text, contacts=(part(text, "en"),))
    assert pdf.claims == ("2", "A", "1")
    assert len(pdf.pages) == 1
