"""The public address: what staff would meet there is our page, under a certificate they trust."""

import json
from typing import Final

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientError,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
)

from ops.doctor.findings import Finding

ABOUT: Final = "public address"
PATIENCE = ClientTimeout(total=10)


async def public_address(session: ClientSession, public_url: str) -> list[Finding]:
    """Asked the way a browser would, as far as that goes from here."""
    try:
        async with session.get(
            f"{public_url}/healthz", timeout=PATIENCE, allow_redirects=False
        ) as answer:
            body = await answer.content.read(1000)
    except (ClientError, TimeoutError, OSError) as error:
        return [_unreached(error)]
    if answer.status in (502, 503, 504):
        return [Finding(ABOUT, f"It answers with status {answer.status}.", _NO_PAGE)]
    if not _ours(body):
        return [Finding(ABOUT, "Something else than our page answers there.", _OTHER)]
    return [Finding(ABOUT, "our page answers there.")]


def _unreached(error: Exception) -> Finding:
    if isinstance(error, ClientConnectorCertificateError | ClientSSLError):
        return Finding(ABOUT, "Its certificate is not one that browsers trust.", _CERTIFICATE)
    if isinstance(error, ClientConnectorDNSError):
        return Finding(ABOUT, "Its name is not known.", _NAME)
    if isinstance(error, TimeoutError):
        return Finding(ABOUT, "It does not answer within ten seconds.", _AWAY)
    return Finding(ABOUT, "Nothing answers there.", _AWAY)


def _ours(body: bytes) -> bool:
    try:
        told = json.loads(body)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("alive") is True


_CERTIFICATE = (
    "Look at Caddy's log: it fetches one once ports 80 and 443 are reached by this name."
)
_NAME = "Correct PUBLIC_URL, or let its name point to this machine (A and AAAA records)."
_AWAY = (
    "Start Caddy, and open ports 80 and 443. If only this machine cannot reach its own outside "
    "address, try from another one."
)
_NO_PAGE = "Start the page (./run up, or the unit of the page), and look at LISTEN."
_OTHER = "Correct PUBLIC_URL, or what Caddy hands on: deploy/Caddyfile."
