"""setWebhook and its kin; the pushing itself is in `simulator.pushing`."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from simulator.errors import bad_request
from simulator.polling import terminate
from simulator.world import World

_CONNECTIONS = 40
_MOST_CONNECTIONS = 100
_MOST_SECRET = 256


def set_webhook(world: World, values: Mapping[str, Any]) -> bool:
    """Remember where updates go; an empty address takes the webhook away."""
    if values.get("drop_pending_updates"):
        world.mailbox.forget_all()
    if "allowed_updates" in values:
        world.mailbox.allow(values["allowed_updates"])
    terminate(world)
    world.records.set("webhook", _described(values) if values.get("url") else "")
    world.records.set("webhook_error", "")
    world.mailbox.bell.ring()
    return True


def delete_webhook(world: World, values: Mapping[str, Any]) -> bool:
    """Back to polling."""
    return set_webhook(world, {**values, "url": ""})


def get_webhook_info(world: World, _values: Mapping[str, Any]) -> dict[str, Any]:
    """The webhook, how much waits, and what went wrong last."""
    hook = json.loads(world.records.setting("webhook") or "{}")
    info: dict[str, Any] = {
        "url": hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": world.mailbox.count(),
    }
    if hook:
        info["max_connections"] = hook["connections"]
    if allowed := world.mailbox.allowed():
        info["allowed_updates"] = allowed
    info.update(json.loads(world.records.setting("webhook_error") or "{}"))
    return info


def _described(values: Mapping[str, Any]) -> str:
    url = values["url"]
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = values.get("secret_token", "")
    if len(secret) > _MOST_SECRET:
        raise bad_request("secret token is too long")
    if not all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in secret):
        raise bad_request("secret token contains unallowed characters")
    connections = min(max(values.get("max_connections", _CONNECTIONS), 1), _MOST_CONNECTIONS)
    return json.dumps({"url": url, "secret": secret, "connections": connections})


async def deliver(world: World) -> None:
    """Serve the webhook, whichever is set, until the simulator closes."""
    while not world.closing.is_set():
        ticket = world.mailbox.bell.ticket()
        hook = world.records.setting("webhook")
        if hook:
            from simulator.pushing import push_to  # noqa: PLC0415 -- its HTTP client starts slowly

            await push_to(world, hook)
        else:
            await ticket.wait()
