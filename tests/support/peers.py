"""The stock bots of `benchmarks.peers`, as command lines for the harness of `tests/chaos`."""

import sys

from tests.chaos.harness import TOKEN, Place


def peer(place: Place, name: str) -> list[str]:
    """One of them, polling; what it keeps is in `peer.data` in the folder."""
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": place.origin,
        "PEER_DATA": str(place.folder / "peer.data"),
        "PEER_READY": str(place.ready),
    }
    said = [f"{name}={value}" for name, value in settings.items()]
    return ["/usr/bin/env", *said, sys.executable, "-m", f"benchmarks.peers.{name}"]
