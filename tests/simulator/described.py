"""The independent description of Bot API 10.1, and replies held against it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "data" / "telegram-bot-api-10.1.json"
_PLAIN: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "String": str,
    "Float": (int, float),
}


@cache
def description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def parameters(method: str) -> dict[str, dict[str, Any]]:
    """The documented parameters of a method, by name."""
    return {field["name"]: field for field in description()["methods"][method].get("fields", [])}


def returned(method: str, result: Any) -> list[str]:
    """What is wrong with a method's result."""
    return _wrong_all(description()["methods"][method]["returns"], result, method)


def wrong(kind: str, value: Any, where: str = "") -> list[str]:
    """What is wrong with a value that is to be of a documented type."""
    where = where or kind
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where} is no array"]
        inner = kind.removeprefix("Array of ")
        return [
            flaw
            for index, one in enumerate(value)
            for flaw in wrong(inner, one, f"{where}[{index}]")
        ]
    if kind == "Boolean":
        return [] if isinstance(value, bool) else [f"{where} is no boolean"]
    if kind in _PLAIN:
        good = isinstance(value, _PLAIN[kind]) and not isinstance(value, bool)
        return [] if good else [f"{where} is not {kind}"]
    return _wrong_object(kind, value, where)


def _wrong_all(kinds: list[str], value: Any, where: str) -> list[str]:
    flaws = [wrong(kind, value, where) for kind in kinds]
    return [] if [] in flaws else flaws[0]


def _wrong_object(kind: str, value: Any, where: str) -> list[str]:
    described = description()["types"][kind]
    if described.get("subtypes"):
        return _wrong_all(described["subtypes"], value, where)
    if not isinstance(value, dict):
        return [f"{where} is no object"]
    fields = {field["name"]: field for field in described.get("fields", [])}
    flaws = [
        f"{where} has no {name}"
        for name in fields
        if fields[name]["required"] and name not in value
    ]
    for name, one in value.items():
        if name in fields:
            flaws += _wrong_all(fields[name]["types"], one, f"{where}.{name}")
        else:
            flaws.append(f"{where}.{name} is not documented for {kind}")
    return flaws
