"""Wrong, missing, extra and swapped keys, at every stage of a rotation: nothing is written."""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ops import keys, rotation
from ops.clock import now
from ops.database import opened
from ops.errors import KeysApartError, KeysKeptError
from sharing.code import new_code
from storage.errors import KeyringError
from storage.keyfile import replace_rings
from storage.keyring import KIND, WEB_KIND, Keyring, WebKeyring, init_keyrings
from storage.keys import Family, Key, Ring, new_ring
from storage.rotation import promoted
from storage.store import Store
from storage.web_store import WebStore
from tests.support.databases import everything_in

Wrong = Iterator[tuple[str, Keyring]]


def _wrong(right: Keyring) -> Wrong:
    """Every way in which one keyring is not another."""
    stranger = Keyring.new()
    yield "all of another service", stranger
    for ring, other in zip(right.rings, stranger.rings, strict=True):
        family, secrets = ring.family, ring.keys
        for key_id in secrets:
            swapped = {**secrets, key_id: Key(family, key_id, other.current.secret)}
            yield (
                f"another {family} {key_id}",
                _with(right, Ring(family, swapped, ring.current_id)),
            )
            left = {each: key for each, key in secrets.items() if each != key_id}
            less = Ring(family, left, max(left)) if left else _renamed(new_ring(family), 9)
            yield f"no {family} {key_id}", _with(right, less)
        more = {**secrets, 9: Key(family, 9, other.current.secret)}
        yield f"an extra {family}", _with(right, Ring(family, more, ring.current_id))
        if len(secrets) > 1:
            first, second = sorted(secrets)[:2]
            turned = {first: secrets[second].secret, second: secrets[first].secret}
            crossed = {each: Key(family, each, secret) for each, secret in turned.items()}
            yield f"two {family}s swapped", _with(right, Ring(family, crossed, ring.current_id))
    kek, shelf = right.kek, right.shelf
    yield (
        "KEK and SHELF swapped",
        replace(right, kek=_as(shelf, Family.KEK), shelf=_as(kek, Family.SHELF)),
    )


def _with(keyring: Keyring, ring: Ring) -> Keyring:
    return replace(keyring, **{ring.family.value.lower(): ring})


def _renamed(ring: Ring, key_id: int) -> Ring:
    return Ring(ring.family, {key_id: Key(ring.family, key_id, ring.current.secret)}, key_id)


def _as(ring: Ring, family: Family) -> Ring:
    held = {each: Key(family, each, key.secret) for each, key in ring.keys.items()}
    return Ring(family, held, ring.current_id)


def _current(settings: Mapping[str, str]) -> Keyring:
    return Keyring.load(Path(settings["KEYRING_FILE"]))


async def _fill(settings: Mapping[str, str]) -> None:
    async with (
        opened(settings["DATABASE_URL"], Path(settings["KEYRING_FILE"])) as store,
        store.transaction() as tx,
    ):
        person = await tx.person_for(42, now())
        await tx.save_draft(person, b"a draft", now())
        await tx.make_grant(person, new_code(), bytes(32), b"p", "l", "full", None, now())


async def _refused_by_both_tiers(settings: Mapping[str, str], right: Keyring) -> None:
    for name, wrong in _wrong(right):
        said = await _answer(Store.open(settings["DATABASE_URL"], wrong, now))
        assert said.startswith("The keyring "), name
        assert said.endswith("Nothing was written."), name
        if wrong.for_web() != right.for_web():
            said = await _answer(WebStore.open(settings["WEB_DATABASE_URL"], wrong.for_web(), now))
            assert said.startswith("The keyring "), name


async def _answer(opening: Awaitable[Store | WebStore]) -> str:
    try:
        store = await opening
    except KeyringError as error:
        return str(error)
    await store.close()
    return "It was taken."


def _refused_by_every_command(settings: Mapping[str, str], right: Keyring) -> None:
    """With another service's file in the place of ours, and with the two files exchanged."""
    paths = [Path(settings[name]) for name in ("KEYRING_FILE", "WEB_KEYRING_FILE")]
    stranger = Keyring.new()
    replace_rings(paths[0], KIND, stranger.rings)
    before = [path.read_bytes() for path in paths]
    _refused(settings)
    assert [path.read_bytes() for path in paths] == before
    exchanged = {**settings, "KEYRING_FILE": str(paths[1]), "WEB_KEYRING_FILE": str(paths[0])}
    replace_rings(paths[0], KIND, right.rings)
    _refused(exchanged)
    with pytest.raises(KeyringError, match="is not a web keyring"):
        WebKeyring.load(paths[0])


def _refused(settings: Mapping[str, str]) -> None:
    with pytest.raises(KeyringError):
        rotation.rotate(settings, frozenset(Family))
    with pytest.raises(KeyringError):
        rotation.rewrap_everything(settings)
    with pytest.raises(KeyringError):
        rotation.retire(settings, everywhere=True)
    with pytest.raises((KeyringError, KeysApartError)):
        keys.verify(settings)


def _refused_everywhere(settings: Mapping[str, str], folder: Path) -> None:
    right, before = _current(settings), everything_in(settings["DATABASE_URL"])
    asyncio.run(_refused_by_both_tiers(settings, right))
    _refused_by_every_command(settings, right)
    # Data is there: no new key comes into being, whatever happened to the files.
    with pytest.raises(KeyringError, match="No key was made"):
        init_keyrings(folder / "new", folder / "new-web", settings["DATABASE_URL"])
    assert not (folder / "new").exists()
    assert everything_in(settings["DATABASE_URL"]) == before
    assert _current(settings) == right
    assert WebKeyring.load(Path(settings["WEB_KEYRING_FILE"])) == right.for_web()


def test_wrong_keys_are_refused_at_every_stage_of_a_rotation(
    prepared: dict[str, str], tmp_path: Path
) -> None:
    asyncio.run(_fill(prepared))
    _refused_everywhere(prepared, tmp_path)
    before_it = _current(prepared)
    rotation.rotate(prepared, frozenset(Family))
    _refused_everywhere(prepared, tmp_path)
    # In the middle: the new keys are in use, and nothing was sealed anew yet.
    asyncio.run(_stopped_at_once(prepared))
    _refused_everywhere(prepared, tmp_path)
    rotation.rewrap_everything(prepared)
    _refused_everywhere(prepared, tmp_path)
    with pytest.raises(KeysKeptError, match="INDEX 1"):
        rotation.retire(prepared, everywhere=True)
    _refused_everywhere(prepared, tmp_path)
    for old in (before_it, replace(_current(prepared), kek=before_it.kek)):
        with pytest.raises(KeyringError, match="Nothing was written"):
            asyncio.run(Store.open(prepared["DATABASE_URL"], old, now))
    keys.verify(prepared)


async def _stopped_at_once(settings: Mapping[str, str]) -> None:
    store = await Store.open(settings["DATABASE_URL"], _current(settings), now)
    used = promoted(_current(settings))
    paths = [Path(settings[name]) for name in ("KEYRING_FILE", "WEB_KEYRING_FILE")]
    replace_rings(paths[0], KIND, used.rings)
    replace_rings(paths[1], WEB_KIND, used.for_web().rings)
    async with store.transaction() as tx:
        await tx.note_replaced_keys(used)
    await store.close()
