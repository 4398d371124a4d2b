"""Buttons: what Telegram lets through."""

from typing import Any

import pytest

from simulator.errors import ApiError
from simulator.keyboards import read_keyboard


def one(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", **button}]]}


def test_no_markup_and_other_markups_have_no_buttons() -> None:
    assert read_keyboard(None) == []
    assert read_keyboard({"remove_keyboard": True}) == []


def test_empty_rows_are_dropped() -> None:
    rows = [[], [{"text": "x", "callback_data": "1"}]]
    assert read_keyboard({"inline_keyboard": rows}) == [[{"text": "x", "callback_data": "1"}]]


def test_64_bytes_of_data_pass_and_65_do_not() -> None:
    assert read_keyboard(one(callback_data="é" * 32))
    with pytest.raises(ApiError, match="BUTTON_DATA_INVALID"):
        read_keyboard(one(callback_data="é" * 32 + "x"))
    with pytest.raises(ApiError, match="BUTTON_DATA_INVALID"):
        read_keyboard(one(callback_data=""))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/v",
        "http://127.0.0.1:8001/v",
        "http://[::1]/",
        "https://printer/",
        "no-address",
    ],
)
def test_an_address_that_opens_nothing_on_a_phone_is_refused(url: str) -> None:
    with pytest.raises(ApiError) as refusal:
        read_keyboard(one(url=url))
    assert refusal.value.description == (
        f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
    )


def test_another_protocol_is_refused() -> None:
    with pytest.raises(ApiError, match="Unsupported URL protocol"):
        read_keyboard(one(url="ftp://example.org/"))


@pytest.mark.parametrize(
    "url", ["https://example.org/v#A", "example.org", "tg://user?id=1", "http://192.0.2.1/"]
)
def test_a_public_address_passes(url: str) -> None:
    assert read_keyboard(one(url=url))


@pytest.mark.parametrize(
    "markup",
    [
        [],
        {"inline_keyboard": {}},
        {"inline_keyboard": ["x"]},
        {"inline_keyboard": [[7]]},
        one(),
        one(surprise=1),
        {"inline_keyboard": [[{"text": " ", "callback_data": "1"}]]},
        one(callback_data=7),
        {"inline_keyboard": [[{"text": "x", "callback_data": "1"}] * 101]},
    ],
)
def test_a_keyboard_that_is_none_is_refused(markup: Any) -> None:
    with pytest.raises(ApiError):
        read_keyboard(markup)
