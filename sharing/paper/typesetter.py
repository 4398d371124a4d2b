"""The typesetter: a process that makes one paper and ends. `sharing.paper.press` starts it.

Rules of this file:

- It is run as a file, with Python's isolated mode and no environment: it imports typst and the
  standard library alone, so it starts in a fraction of what the page or the bot takes, and it
  holds no key, token or connection.
- A person's words come in by standard input and leave as a PDF by standard output; never in an
  argument, a file, or a message of an error. There is no core dump to find them in.
- What people wrote reaches typst as JSON, and the templates turn its strings into text. A string
  is never read as markup, so `#`, `$` or `*` in it are only signs.
- A paper is PDF/A-2a and PDF/UA-1, or typst refuses it. If it ever refuses one, the paper is made
  without these claims: a crisis team with a plain paper is better off than with none.
- typst sees the bundled fonts, our templates and what is handed in: no file and no network.
- It ends with its paper, so nothing of one person's is in memory when the next one's is made.
"""

import json
import resource
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

CANNOT: Final = 3
"""The exit status that says: typst refused this paper."""

CPU_S: Final = 30
"""Seconds of processor time that a paper may take; the longest in the tests takes one."""

STANDARDS: "Final[list[typst.PDFStandard]]" = ["a-2a", "ua-1"]
_HERE: Final = Path(__file__).parent
_SHARED: Final = ("words.typ", "sheet-of.typ")


def typeset(template: str, data: str, at: int) -> bytes | None:
    """The PDF of a template with this JSON, made at `at` (Unix time). None: typst refuses it."""
    sources = {"main.typ": source(template), **{name: source(name) for name in _SHARED}}
    for standards in (STANDARDS, []):
        with suppress(RuntimeError):  # typst.TypstError among them
            return compiled(sources, {"data": data}, standards, at)
    return None


def compiled(
    sources: Mapping[str, bytes],
    inputs: Mapping[str, str],
    standards: "list[typst.PDFStandard]",
    at: int,
) -> bytes:
    """What typst makes of it. Raises typst.TypstError."""
    options: dict[str, Any] = {"ignore_system_fonts": True, "format": "pdf", "timestamp": at}
    made = typst.compile(
        dict(sources),
        font_paths=_fonts(),
        sys_inputs=dict(inputs),
        pdf_standards=standards,
        **options,
    )
    return bytes(made)


@cache
def source(name: str) -> bytes:
    """One of our templates."""
    return (_HERE / "templates" / name).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HERE / "fonts"]
    )


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))


if __name__ == "__main__":
    _bounded()
    _ORDER = json.loads(sys.stdin.buffer.read())
    _PAPER = typeset(_ORDER["template"], _ORDER["data"], _ORDER["at"])
    if _PAPER is None:
        sys.exit(CANNOT)
    sys.stdout.buffer.write(_PAPER)
