"""Looking for words in raw bytes, however they may have been written down."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote


def spellings(word: str) -> frozenset[bytes]:
    """The word in the encodings in which it could leak; long enough not to match by chance."""
    utf8 = word.encode()
    found = {
        utf8,
        utf8.lower(),
        utf8.upper(),
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        utf8.hex().encode(),
        utf8.hex().upper().encode(),
        quote(word).encode(),
        json.dumps(word)[1:-1].encode(),
        *_in_base64(utf8),
    }
    return frozenset(found)


def _in_base64(word: bytes) -> Iterator[bytes]:
    """The three ways a word can stand in a base64 text, without the characters at its edges."""
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + word)
        first = (8 * shift + 5) // 6
        last = (8 * (shift + len(word))) // 6
        yield encoded[first:last]
        yield encoded[first:last].replace(b"+", b"-").replace(b"/", b"_")


def files_below(folders: Iterable[Path]) -> list[Path]:
    """Every regular file in these folders (a file stands for itself)."""
    found: list[Path] = []
    for folder in folders:
        found += [folder] if folder.is_file() else [p for p in folder.rglob("*") if p.is_file()]
    return sorted(found)


def leaks(words: Iterable[str], places: Iterable[Path]) -> list[str]:
    """Every file that holds one of the words, as "word in file"."""
    contents = [(path, path.read_bytes()) for path in files_below(places)]
    return [
        f"{word} in {path.name}"
        for word in words
        for path, content in contents
        if any(spelling in content for spelling in spellings(word))
    ]
