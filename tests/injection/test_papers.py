"""Whatever is written, a paper is a paper: nothing in it acts, and the words are on it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest

from sharing import paper
from sharing.view import read
from tests.fhir.everything import everything
from tests.injection.attacks import ATTACKS, attacked
from tests.sharing.test_document import built
from tests.support.pdf import Pdf

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
