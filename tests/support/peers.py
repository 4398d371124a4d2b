"""The stock bots of `benchmarks.peers`, as programs for the harness of `tests/chaos`."""

from tests.chaos.harness import TOKEN, Place
from tests.chaos.nursery import Program


def peer(place: Place, name: str) -> Program:
    """One of them, polling; what it keeps is in the folder, under its name with `.data`."""
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": place.origin,
        "PEER_DATA": str(place.folder / f"{place.name}.data"),
        "PEER_READY": str(place.ready),
    }
    return Program(f"benchmarks.peers.{name}", [], str(place.log), settings)
