"""The SMART Health Link of a grant: what the specification asks for, and nothing about anybody."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.errors import ShlinkError
from sharing.link import unseal
from sharing.shlink import (
    MOST_LABEL,
    MOST_URL,
    Followed,
    is_shlink,
    manifest,
    read,
    shlink,
    viewer,
)

SPECIFIED: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "shl.json").read_text(encoding="utf-8")
)

HOST = "https://statements.example"
ID = "Y9xwkUdtmN9wwoJoN3ffJIhX2UGvCL1JnlPVNL3kDWM"
KEY = bytes(range(32))


def payload(link: str) -> dict[str, Any]:
    beginning, _, encoded = link.partition("/")
    assert beginning == "shlink:"
    assert "=" not in encoded
    padded = encoded + "=" * (-len(encoded) % 4)
    found: dict[str, Any] = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    return found


def test_the_payload_says_where_how_and_nothing_else() -> None:
    found = payload(shlink(HOST, ID, KEY, "en", passcode=False))
    assert found == {
        "url": f"{HOST}/shl/{ID}",
        "key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "flag": "L",
        "label": "A statement in my own words",
        "v": 1,
    }
    assert len(found["key"]) == 43


def test_a_passcode_is_flagged_in_the_order_that_the_specification_asks_for() -> None:
    assert payload(shlink(HOST, ID, KEY, "en", passcode=True))["flag"] == "LP"


@pytest.mark.parametrize("language", ["en", "cy", "ur"])
def test_the_label_is_short_and_the_same_for_everybody(language: str) -> None:
    labels = {
        payload(shlink(HOST, shl_id, key, language, passcode=False))["label"]
        for shl_id, key in ((ID, KEY), ("x" * 43, KEY[::-1]))
    }
    assert len(labels) == 1
    assert 0 < len(labels.pop()) <= MOST_LABEL


def test_the_address_has_room_in_a_qr_code() -> None:
    longest = "https://" + "a" * (MOST_URL - len("https:///shl/") - 43)
    assert len(manifest(longest, ID)) == MOST_URL
    with pytest.raises(ShlinkError):
        manifest(longest + "a", ID)


def test_another_kind_of_key_or_name_makes_no_link() -> None:
    with pytest.raises(ShlinkError):
        shlink(HOST, ID, KEY[1:], "en", passcode=False)
    with pytest.raises(ShlinkError):
        shlink(HOST, ID[1:], KEY, "en", passcode=False)


def test_in_a_browser_our_own_page_opens() -> None:
    link = shlink(HOST, ID, KEY, "en", passcode=False)
    assert viewer(f"{HOST}/", link) == f"{HOST}/v#{link}"


def link(**changes: object) -> str:
    """A link whose payload differs in this; None takes a field away."""
    content = {**payload(shlink(HOST, ID, KEY, "en", passcode=True)), **changes}
    kept = {name: value for name, value in content.items() if value is not None}
    return f"shlink:/{base64.urlsafe_b64encode(json.dumps(kept).encode()).decode().rstrip('=')}"


def test_what_we_made_is_read_again() -> None:
    made = shlink(HOST, ID, KEY, "en", passcode=True)
    assert read(made) == Followed(ID, KEY)
    assert ID not in repr(read(made))


@pytest.mark.parametrize(
    "pasted",
    [
        "{link}",
        "  {link}\n",
        "SHLINK:/{rest}",
        "https://statements.example/v#{link}",
        "https://statements.example/v%23{link}",
        "https://statements.example/v%2523shlink%253A%252F{rest}",
        "https://viewer.example#{link}",
        "Here it is: {link}",
        "shlink:/{half}\r\n {other_half}",
    ],
)
def test_a_link_is_read_however_it_was_passed_on(pasted: str) -> None:
    made = link()
    rest = made.removeprefix("shlink:/")
    text = pasted.format(link=made, rest=rest, half=rest[:70], other_half=rest[70:])
    assert is_shlink(text)
    assert read(text) == Followed(ID, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "shlink:/",
        "shlink:/eyJ1cmwi",
        "shlink:/" + "A" * 40,
        link()[:-30],
        link(url=None),
        link(url=7),
        link(url=f"{HOST}/v"),
        link(url=f"{HOST}/shl/{ID[1:]}"),
        link(url=f"{HOST}/shl/{ID}/f"),
        link(key=None),
        link(key="short"),
        link(key=["A" * 43]),
        link(key="ü" * 43),
        SPECIFIED["link"],
        "shlink:/" + base64.urlsafe_b64encode(b"[" * 900).decode(),
    ],
)
def test_a_link_that_is_not_whole_or_not_ours_is_seen_to_be_one(text: str) -> None:
    assert is_shlink(text)
    assert read(text) is None


@given(st.text(max_size=400))
def test_nothing_that_is_typed_raises(text: str) -> None:
    assert read(text) is None
    assert read(f"shlink:/{text}") is None


@pytest.mark.parametrize(
    "text", ["", "7ZQ4-M8XK-2D5R", "shl:/x", "https://statements.example/v#7ZQ4"]
)
def test_a_code_is_no_link(text: str) -> None:
    assert not is_shlink(text)


def test_the_specifications_own_file_opens_with_its_own_key() -> None:
    """The JWE and the key are printed in the specification; `source` says where."""
    key = base64.urlsafe_b64decode(SPECIFIED["key"] + "=")
    opened = unseal(SPECIFIED["file"].encode(), key, SPECIFIED["content_type"])
    (card,) = json.loads(opened)["verifiableCredential"]
    header = card.split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))) == {
        "zip": "DEF",
        "alg": "ES256",
        "kid": "3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s",
    }


def test_the_specifications_own_link_has_the_form_of_ours() -> None:
    assert payload(SPECIFIED["link"].partition("#")[2]) == SPECIFIED["payload"]
    ours = payload(shlink(HOST, ID, KEY, "en", passcode=True))
    assert ours.keys() >= SPECIFIED["payload"].keys()
