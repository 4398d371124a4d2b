"""From plain data to a PDF: the one place that starts typst.

Rules of this file:

- What people wrote reaches typst as JSON, and the templates turn its strings into text. A string
  is never read as markup, so `#`, `$` or `*` in it are only signs.
- A paper is PDF/A-2a and PDF/UA-1, or typst refuses it. If it ever refuses one, the paper is made
  without these claims: a crisis team with a plain paper is better off than with none.
- typst sees the bundled fonts, our templates and what is handed in: no file and no network.
- typst remembers what it laid out lately, to be quick with the next draft. Here the next paper is
  somebody else's, so it is made to forget: it drops what a few papers in a row did not need.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Final

import typst

from sharing.errors import PaperError
from sharing.paper.signs import families

Json = dict[str, Any]

_STANDARDS: "Final[list[typst.PDFStandard]]" = ["a-2a", "ua-1"]
_SHARED: Final = ("words.typ", "sheet-of.typ")
_PANICS: Final = "pyo3_runtime"  # where a bug in Rust comes from, as a BaseException
_EMPTY: Final[Mapping[str, bytes]] = {"main.typ": b""}
_FORGETFUL: Final = 11  # typst-py keeps what one of the last ten papers needed


def pressed(template: str, data: Json, *, at: datetime) -> bytes:
    """The PDF of a template with this data. `at`, with its zone, is when it was made.

    Raises PaperError; its message quotes nothing.
    """
    shared = {name: _template(name) for name in _SHARED}
    sources = {"main.typ": _template(template), **shared}
    inputs = {"data": json.dumps({**data, "fonts": families()})}
    try:
        for standards in (_STANDARDS, []):
            with suppress(RuntimeError):  # typst.TypstError among them
                return _compiled(sources, inputs, standards, int(at.timestamp()))
    except BaseException as error:
        if type(error).__module__ == _PANICS:
            raise PaperError("The typesetter broke down.") from None
        raise
    finally:
        _forget()
    raise PaperError("A paper could not be made.")


def _forget() -> None:
    for _ in range(_FORGETFUL):
        _compiled(_EMPTY, {}, [], 0)


def _compiled(
    sources: Mapping[str, bytes],
    inputs: dict[str, str],
    standards: "list[typst.PDFStandard]",
    at: int,
) -> bytes:
    made = typst.compile(  # type: ignore[call-overload] # files by name: its stub lacks them
        dict(sources),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=standards,
        timestamp=at,
    )
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    with resources.as_file(resources.files("sharing.paper") / "fonts") as folder:
        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
        )


@cache
def _template(name: str) -> bytes:
    return (resources.files("sharing.paper") / "templates" / name).read_bytes()
