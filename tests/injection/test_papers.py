"""Whatever is written, a paper is a paper: nothing in it acts, and the words are on it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest

from sharing import paper
from sharing.view import read
from sharing.words import part
from tests.fhir.everything import everything
from tests.injection.attacks import ATTACKS, attacked
from tests.sharing.test_document import built
from tests.support.pdf import Pdf

Made = Callable[..., bytes]
AT = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)
_TYPST = '#panic("x") #eval("1+1") #read("/etc/passwd") $x^2$ *b* _i_ @ref <label> `raw` = H \\ //'
TEXTS = {**ATTACKS, "the typesetter's own markup": _TYPST}
_CHOSEN = (
    "a script", "entities", "CDATA", "an address with a script", "a link in Markdown", "JSON",
    "template code", "placeholders", "control characters", "no characters", "ends of lines",
    "writing turned around", "the typesetter's own markup",
)  # fmt: skip


@pytest.mark.parametrize("name", _CHOSEN)
def test_nothing_in_a_paper_acts_and_every_word_is_on_it(name: str) -> None:
    found = attacked(everything(), TEXTS[name])
    view = read(built(found.statement))
    pdf = Pdf(paper.statement(view, "en", at=AT))
    assert pdf.claims == ("2", "A", "1")
    assert set(_acting(pdf.file)) <= {"/URI"}
    assert all(address.startswith("tel:") for address in _addresses(pdf.file))
    if TEXTS[name].isascii() and TEXTS[name].isprintable():
        # A long word may break anywhere: invisible signs say where.
        printed = "".join(pdf.text.replace("\u200b", "").split())
        told = [each for each in found.placed if not each.in_one_line]
        assert all(each.mark in printed for each in told)
        # What goes over to the next sheet has that sheet's edge in the midst of it.
        broken = [each for each in told if "".join(each.shown.split()) not in printed]
        assert len(broken) < len(pdf.pages)


# Of each kind the one that says most, in one text: a paper takes a while to make.
_MARKUP = " ".join(
    TEXTS[name]
    for name in (
        "a script", "entities", "a double-quoted attribute", "a link in Markdown", "template code",
        "placeholders", "the typesetter's own markup",
    )
)  # fmt: skip
_UNSEEN = f"{TEXTS['control characters']} {TEXTS['no characters']}"


@pytest.mark.parametrize("text", [_MARKUP, _UNSEEN], ids=["markup", "unseen"])
@pytest.mark.parametrize("made", [paper.card, paper.sheet])
def test_in_each_paper_everything_at_once_stays_text(made: Made, text: str) -> None:
    found = attacked(everything(), text)
    pdf = Pdf(made(read(built(found.statement)), "en", at=AT))
    assert pdf.claims == ("2", "A", "1")
    assert set(_acting(pdf.file)) <= {"/URI"}
    assert all(address.startswith("tel:") for address in _addresses(pdf.file))
    (named,) = (each for each in found.placed if each.field == "Statement.full_name")
    printed = "".join(pdf.text.replace("\u200b", "").split())
    if text == _MARKUP:
        assert "".join(named.shown.split()) in printed


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("a script", "window.pwned=1"),
        ("entities", "&#60;"),
        ("a double-quoted attribute", "window.pwned=1"),
        ("the typesetter's own markup", '#eval("1+1")'),
        ("no characters", ""),
    ],
)
def test_nothing_on_a_card_for_a_wallet_acts(name: str, piece: str) -> None:
    text = TEXTS[name]
    content = paper.wallet(
        "https://page.example/v#ABCD", "ABCD" * 7, text, "en", at=AT,
        contacts=(part(text, "en"), part("07700 900123", "en")),
    )  # fmt: skip
    pdf = Pdf(content)
    assert pdf.claims == ("2", "A", "1")
    assert list(_acting(pdf.file)) == []
    # As the label and as a contact; where a line breaks, the rest of it stands elsewhere.
    assert not piece or pdf.text.count(piece) >= len(("label", "contact"))


def _acting(file: pikepdf.Pdf) -> Iterator[str]:
    """The kinds of everything that a reader of the file could do or be made to do."""
    root = file.Root
    yield from (key for key in ("/OpenAction", "/AA", "/AcroForm") if key in root)
    names: Any = root.get("/Names", {})
    yield from (key for key in ("/JavaScript", "/EmbeddedFiles") if key in names)
    for each in _annotations(file):
        if "/A" in each:
            yield str(each.A.S)


def _addresses(file: pikepdf.Pdf) -> Iterator[str]:
    for each in _annotations(file):
        if "/A" in each and "/URI" in each.A:
            yield str(each.A.URI)


def _annotations(file: pikepdf.Pdf) -> Iterator[Any]:
    for page in file.pages:
        yield from page.get("/Annots", [])


def test_the_check_sees_what_acts() -> None:
    """The control: a file with a script of its own is found out."""
    file = pikepdf.new()
    file.add_blank_page()
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    assert list(_acting(file)) == ["/OpenAction"]
