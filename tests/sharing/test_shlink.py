"""The SMART Health Link of a grant: what the specification asks for, and nothing about anybody."""

import base64
import json
from typing import Any

import pytest

from sharing.errors import ShlinkError
from sharing.shlink import MOST_LABEL, MOST_URL, manifest, shlink, viewer

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
