"""A PDF read back: what it claims, how it is tagged, what it says and what it looks like."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped] # it has no stubs
from PIL import Image

_AROUND = '.,:;()[]“”"\u2066\u2068\u2069\u2018\u2019۔،'


@dataclass(frozen=True, slots=True)
class Tag:
    """One element of the structure tree. `language` is its own, or that of what it stands in."""

    kind: str
    language: str
    alt: str


class Pdf:
    """The PDF in these bytes. Raises what pikepdf raises for what is none."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.file = pikepdf.open(io.BytesIO(content))

    @cached_property
    def language(self) -> str:
        """The language of the document."""
        return str(self.file.Root.Lang)

    @cached_property
    def claims(self) -> tuple[str, str, str]:
        """PDF/A's part and conformance, and PDF/UA's part, as the metadata has them."""
        metadata = self.file.open_metadata()
        names = ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")
        part, conformance, accessible = (str(metadata.get(name, "")) for name in names)
        return part, conformance, accessible

    @cached_property
    def title(self) -> str:
        """The title, which viewers are told to show instead of the file's name."""
        assert bool(self.file.Root.ViewerPreferences.DisplayDocTitle)
        return str(self.file.open_metadata()["dc:title"])

    @cached_property
    def output_intents(self) -> list[str]:
        """For which kind of colour it was made."""
        return [str(intent.S) for intent in self.file.Root.get("/OutputIntents", [])]

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The structure tree, in reading order."""
        assert bool(self.file.Root.MarkInfo.Marked)
        return tuple(_walk(self.file.Root.StructTreeRoot, self.language))

    def kinds(self) -> list[str]:
        """What kinds of elements there are, in reading order."""
        return [tag.kind for tag in self.tags]

    def languages(self) -> set[str]:
        """Every language that something is in: elements, and marked words within a line."""
        marked = {
            str(each.operands[1]["/Lang"])
            for page in self.file.pages
            for each in pikepdf.parse_content_stream(page)
            if str(each.operator) == "BDC" and "/Lang" in each.operands[1]
        }
        return {tag.language for tag in self.tags} | marked

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The text of each sheet, line ends as blanks."""
        document = pypdfium2.PdfDocument(self._content)
        texts = (str(page.get_textpage().get_text_range()) for page in document)
        return tuple(" ".join(text.split()) for text in texts)

    @cached_property
    def text(self) -> str:
        """All text."""
        return " ".join(self.pages)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words, in no order: what reads it aloud knows it, pdfium guesses right to left."""
        return words(self.text)

    def left_of(self, word: str, page: int = 0) -> float:
        """How far from the left edge a word begins, in points. Raises TypeError for no such."""
        text = pypdfium2.PdfDocument(self._content)[page].get_textpage()
        at, _ = text.search(word).get_next()
        return float(text.get_charbox(at)[0])

    def picture(self, page: int = 0, *, dots: int = 150) -> Image.Image:
        """A sheet as it looks, with so many dots an inch."""
        document = pypdfium2.PdfDocument(self._content)
        picture: Image.Image = document[page].render(scale=dots / 72).to_pil()
        return picture.convert("L")


def words(text: str) -> frozenset[str]:
    """The words of a text, without what stands around them."""
    return frozenset(found for each in text.split() if (found := each.strip(_AROUND)))


def _walk(element: Any, language: str) -> Iterator[Tag]:
    if not isinstance(element, pikepdf.Dictionary):
        return
    own = str(element.get("/Lang", language))
    if "/S" in element:
        yield Tag(str(element.S), own, str(element.get("/Alt", "")))
    inner = element.get("/K")
    for each in inner if isinstance(inner, pikepdf.Array) else [inner]:
        yield from _walk(each, own)
