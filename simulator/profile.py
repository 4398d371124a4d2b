"""What the bot says about itself: names, descriptions, commands, menu button."""

import json
import re
from collections.abc import Mapping
from typing import Any

from simulator.chats import BOT_NAME
from simulator.errors import bad_request
from simulator.texts import units
from simulator.world import World

Values = Mapping[str, Any]
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS = 100
_DESCRIPTION_UNITS = 256
_LIMITS = {"name": 64, "description": 512, "short_description": 120}
_DEFAULT_SCOPE = {"type": "default"}


def get_me(world: World, _values: Values) -> dict[str, Any]:
    """The bot itself."""
    return world.bot() | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(world: World, values: Values) -> bool:
    """The command list for one scope and language."""
    commands = values["commands"]
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(command) for command in commands]
    world.records.set(_commands_name(values), json.dumps(kept, ensure_ascii=False))
    world.chats.bell.ring()
    return True


def get_my_commands(world: World, values: Values) -> list[dict[str, str]]:
    """The command list as it was set; [] if it never was."""
    found: list[dict[str, str]] = json.loads(world.records.setting(_commands_name(values)) or "[]")
    return found


def delete_my_commands(world: World, values: Values) -> bool:
    """Takes a command list away."""
    world.records.set(_commands_name(values), "[]")
    world.chats.bell.ring()
    return True


def commands_for(world: World, language: str) -> list[dict[str, str]]:
    """The commands that a Telegram app in this language shows in a private chat."""
    scopes = ({"type": "all_private_chats"}, _DEFAULT_SCOPE)
    for scope in scopes:
        for code in (language, ""):
            found = get_my_commands(world, {"scope": scope, "language_code": code})
            if found:
                return found
    return []


def set_my_name(world: World, values: Values) -> bool:
    """The name above the chat."""
    return _set_text(world, "name", values)


def get_my_name(world: World, values: Values) -> dict[str, str]:
    """The name in a language, or the general one."""
    return {"name": _text(world, "name", values) or BOT_NAME}


def set_my_description(world: World, values: Values) -> bool:
    """What an empty chat shows."""
    return _set_text(world, "description", values)


def get_my_description(world: World, values: Values) -> dict[str, str]:
    """The description in a language, or the general one."""
    return {"description": _text(world, "description", values)}


def set_my_short_description(world: World, values: Values) -> bool:
    """The line on the bot's profile."""
    return _set_text(world, "short_description", values)


def get_my_short_description(world: World, values: Values) -> dict[str, str]:
    """The short description in a language, or the general one."""
    return {"short_description": _text(world, "short_description", values)}


def set_chat_menu_button(world: World, values: Values) -> bool:
    """What the button beside the text field opens."""
    button = values.get("menu_button", {"type": "default"})
    if button.get("type") not in ("commands", "web_app", "default"):
        raise bad_request("MenuButton has unsupported type")
    world.records.set(f"menu_button:{values.get('chat_id', '')}", json.dumps(button))
    return True


def get_chat_menu_button(world: World, values: Values) -> dict[str, Any]:
    """The menu button as it was set."""
    found = world.records.setting(f"menu_button:{values.get('chat_id', '')}")
    button: dict[str, Any] = json.loads(found or '{"type": "commands"}')
    return button


def _command(command: Any) -> dict[str, str]:
    if not isinstance(command, dict) or not isinstance(command.get("command"), str):
        raise bad_request("can't parse BotCommand: expected an Object")
    if unknown := set(command) - {"command", "description"}:
        raise bad_request(f'unknown parameter "{min(unknown)}" in a command')
    name = command["command"].removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= units(description) <= _DESCRIPTION_UNITS:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _commands_name(values: Values) -> str:
    scope = json.dumps(values.get("scope", _DEFAULT_SCOPE), sort_keys=True)
    return f"commands:{values.get('language_code', '')}:{scope}"


def _set_text(world: World, name: str, values: Values) -> bool:
    text = str(values.get(name, "")).strip()
    if units(text) > _LIMITS[name]:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    world.records.set(f"{name}:{values.get('language_code', '')}", text)
    world.chats.bell.ring()
    return True


def _text(world: World, name: str, values: Values) -> str:
    for code in (values.get("language_code", ""), ""):
        found = world.records.setting(f"{name}:{code}")
        if found:
            return found
    return ""
