"""Somebody who has copies of everything, and every key that still exists.

They search the bytes of files, not tables, and try the program's own unsealing on each sealed
value that they find: with every key they hold, under whatever name the value calls its key by,
and again with each key that they find inside. Even what they could not know is given to them:
where each value belongs, and the whole of it where only its beginning is left.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from storage import records, tickets
from storage.codekey import code_key, link_key
from storage.errors import SealError
from storage.keys import Family, Key
from storage.records import (
    FORMAT,
    HEADER_BYTES,
    MAGIC,
    SALT_BYTES,
    SUITE,
    Place,
    Root,
    RootKey,
    unseal,
)

_HEAD = MAGIC + bytes((FORMAT, SUITE))
_LOOKS = re.compile(
    re.escape(_HEAD) + b"(?s:.{%d})(?=((?s:.{%d})))" % (HEADER_BYTES - len(_HEAD), SALT_BYTES)
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value, and what only whoever sealed it knows."""

    place: Place
    root: Root
    key_id: int
    record: bytes = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seals:
    """Every value that was sealed while this watched, by its salt, which nothing else has."""

    by_salt: dict[bytes, Sealed] = field(default_factory=dict)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From now on."""
        seal = records.seal_with_salt

        def watched(key: RootKey, place: Place, content: bytes, salt: bytes) -> bytes:
            record = seal(key, place, content, salt)
            self.by_salt[salt] = Sealed(place, key.root, key.id, record, content)
            return record

        monkeypatch.setattr(records, "seal_with_salt", watched)

    def of(self, column: str) -> Mapping[UUID, list[str]]:
        """What was sealed for a column of grants, by person."""
        found = defaultdict(list)
        for sealed in self.by_salt.values():
            if sealed.place.table == "grants" and sealed.place.column == column:
                assert sealed.place.person is not None
                found[sealed.place.person].append(sealed.content.decode())
        return found


def salts_in(content: bytes) -> set[bytes]:
    """The salts of whatever looks like the beginning of a sealed value in these bytes."""
    return {found.group(1) for found in _LOOKS.finditer(content)}


@dataclass(slots=True)
class Thief:
    """`codes` and `links`: those of each person; `grant_keys`: what the links hold."""

    seals: Seals
    keys: tuple[Key, ...]
    codes: Mapping[UUID, list[str]]
    links: Mapping[UUID, list[str]]
    grant_keys: tuple[bytes, ...]
    own: defaultdict[UUID, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    private: dict[UUID, bytes] = field(default_factory=dict)

    def open(self, salts: Iterable[bytes]) -> Mapping[bytes, Sealed]:
        """What opens of the values with these salts, and of what is inside them."""
        known, opened = self.seals.by_salt, dict[bytes, Sealed]()
        # What is wrapped comes first: persons' keys are found before what rests under them.
        waiting = sorted(set(salts) & known.keys(), key=lambda salt: known[salt].root)
        for salt in waiting:  # which grows by what is inside
            if salt not in opened and self._opens(salt):
                opened[salt] = known[salt]
                waiting.extend(salts_in(known[salt].content) & known.keys())
        return opened

    def _opens(self, salt: bytes) -> bool:
        sealed = self.seals.by_salt[salt]
        for secret in self._secrets(sealed):
            try:
                content = unseal(
                    RootKey(sealed.root, sealed.key_id, secret), sealed.place, sealed.record
                )
            except SealError:
                continue
            self._keep(sealed.place, content)
            return True
        return False

    def _keep(self, place: Place, content: bytes) -> None:
        if place.person is not None and place.column == "wrapped_key":
            self.own[place.person].add(content)
        if place.person is not None and place.column == "private_key":
            self.private[place.person] = content

    def _secrets(self, sealed: Sealed) -> Iterator[bytes]:
        person, key_id = sealed.place.person, sealed.key_id
        peppers = [Key(Family.PEPPER, key_id, key.secret) for key in self.keys]
        match sealed.root:
            case Root.PERSON if person:
                yield from self.own[person]
            case Root.CODE if person:
                codes = self.codes.get(person, ())
                yield from (code_key(key, code).secret for key in peppers for code in codes)
            case Root.LINK if person:
                links = self.links.get(person, ())
                yield from (link_key(key, link).secret for key in peppers for link in links)
            case Root.TICKET:
                yield from (tickets._root(key).secret for key in peppers)
            case Root.GRANT:
                yield from self.grant_keys
            case _:
                pass
        yield from (key.secret for key in self.keys)
