"""The table of parameters, held against the independent description."""

from typing import Any

import pytest

from simulator.botapi import ANSWERS
from simulator.errors import ApiError
from simulator.parameters import METHODS, Upload, read_parameters
from tests.simulator.described import description, parameters

KINDS = {
    "text": {"String"},
    "number": {"Integer"},
    "flag": {"Boolean"},
    "file": {"InputFile", "String"},
    "chat": {"Integer", "String"},
}
EXAMPLES: dict[str, Any] = {
    "text": "x",
    "number": 1,
    "flag": True,
    "chat": 1,
    "list": [],
    "object": {},
    "file": Upload("a", "text/plain", b"a"),
}


def test_every_method_with_a_table_has_an_answer_and_is_documented() -> None:
    assert set(METHODS) == {*ANSWERS, "getUpdates"}
    assert set(METHODS) <= set(description()["methods"])


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_takes_exactly_the_documented_parameters(method: str) -> None:
    documented = parameters(method)
    assert set(METHODS[method]) == set(documented)
    assert {name for name, one in METHODS[method].items() if one.required} == {
        name for name, field in documented.items() if field["required"]
    }


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_parameter_has_the_documented_kind(method: str) -> None:
    documented = parameters(method)
    for name, parameter in METHODS[method].items():
        types = set(documented[name]["types"])
        if parameter.kind == "list":
            assert all(one.startswith("Array of ") for one in types)
        elif parameter.kind == "object":
            assert types <= set(description()["types"])
        else:
            assert types <= KINDS[parameter.kind]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_an_unknown_parameter_is_refused_and_a_missing_one_demanded(method: str) -> None:
    whole = {name: EXAMPLES[one.kind] for name, one in METHODS[method].items()}
    assert set(read_parameters(method, whole)) == set(whole)
    with pytest.raises(ApiError, match='unknown parameter "surprise"'):
        read_parameters(method, {**whole, "surprise": "1"})
    for name, one in METHODS[method].items():
        if one.required:
            with pytest.raises(ApiError) as refusal:
                read_parameters(method, {key: whole[key] for key in whole if key != name})
            assert refusal.value.code == 400


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", "soon"),
        ("timeout", True),
        ("allowed_updates", "message"),
        ("allowed_updates", {}),
    ],
)
def test_a_value_of_another_kind_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ApiError):
        read_parameters("getUpdates", {name: value})


def test_values_of_a_form_are_read_like_those_of_json() -> None:
    form = {"chat_id": "5", "text": "x", "protect_content": "true", "reply_markup": "{}"}
    read = read_parameters("sendMessage", form)
    assert read == {"chat_id": 5, "text": "x", "protect_content": True, "reply_markup": {}}


def test_half_a_surrogate_pair_is_refused_in_telegrams_words() -> None:
    with pytest.raises(ApiError, match="strings must be encoded in UTF-8"):
        read_parameters("sendMessage", {"chat_id": 1, "text": "\ud83d"})
