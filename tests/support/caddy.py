"""Caddy with our own Caddyfile, on a free port of this computer and with certificates of its own.

Only what a computer without a name in the world needs is changed: where it listens, no port 80,
and that it leaves the machine's list of trusted authorities alone.
"""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from tests.chaos.harness import free_port

ROOT = Path(__file__).parents[2]
LOCAL = """\tadmin off
\tdefault_bind 127.0.0.1
\tauto_https disable_redirects
\tskip_install_trust
"""
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Door:
    """A running one: its origin, what it wrote, and the authority that vouches for it."""

    origin: str
    log: Path
    authority: Path


@contextmanager
def caddy(folder: Path, page: str, *changes: tuple[str, str]) -> Iterator[Door]:
    """In front of the page at HOST:PORT, after these changes to the file: (right, wrong)."""
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    for right, wrong in (*changes, ("\tadmin off\n", LOCAL)):
        assert right in text
        text = text.replace(right, wrong)
    file = folder / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    name = f"localhost:{free_port()}"
    given = {"PUBLIC_HOST": name, "PAGE": page, "WEBHOOK": page, "HOME": str(folder)}
    command = (shutil.which("caddy") or "/usr/bin/caddy", "run", "--config", str(file))
    log = folder / "caddy.log"
    authority = folder / ".local/share/caddy/pki/authorities/local/root.crt"
    door = Door(f"https://{name}", log, authority)
    with log.open("ab") as said:
        process = subprocess.Popen((*command, "--adapter", "caddyfile"), env=given, stderr=said)
    try:
        _until_it_vouches(door, process)
        yield door
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _until_it_vouches(door: Door, process: subprocess.Popen[bytes]) -> None:
    """It takes calls a moment before it has its certificate, and says neither anywhere."""
    end = monotonic() + PATIENCE
    while not _vouches(door):
        assert process.poll() is None, door.log.read_text()
        assert monotonic() < end, door.log.read_text()
        sleep(0.02)


def _vouches(door: Door) -> bool:
    try:
        trust = ssl.create_default_context(cafile=str(door.authority))
        address = ("127.0.0.1", int(door.origin.rpartition(":")[2]))
        with socket.create_connection(address, 10) as plain:
            trust.wrap_socket(plain, server_hostname="localhost").close()
    except OSError:
        return False
    return True
