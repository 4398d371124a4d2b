"""Which program this is, as far as it decides what a page looks like."""

import hashlib
import platform
from collections.abc import Iterator
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Final

_PACKAGES: Final = ("flows", "sharing")
_KINDS: Final = (".css", ".html", ".py", ".toml")
_BELOW: Final = ("babel", "jinja2", "markupsafe")


@cache
def fingerprint() -> str:
    """The same for two programs that make the same page of the same document.

    Every file of code, text and style counts, and the versions of what they are made with: what
    does not matter costs a page that is made anew, what is forgotten would show an old one.
    """
    found = hashlib.sha256(platform.python_version().encode())
    for name in _BELOW:
        found.update(f"{name} {metadata.version(name)}\n".encode())
    for package in _PACKAGES:
        for path, file in sorted(_files(resources.files(package), package)):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            found.update(f"{path} {content}\n".encode())
    return found.hexdigest()


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        inner = f"{path}/{each.name}"
        if each.is_dir():
            yield from _files(each, inner)
        elif each.name.endswith(_KINDS):
            yield inner, each
