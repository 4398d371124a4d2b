"""Addresses as settings give them: an origin such as https://host, or HOST:PORT to listen on."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def origin(text: str) -> SplitResult | None:
    """The parts of `text` if it is a web origin and nothing more, else None."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    bare = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in text
    named = bool(parts.hostname) and port != 0 and not any(c.isspace() for c in text)
    return parts if bare and named and parts.scheme in ("http", "https") else None


def listening(text: str) -> tuple[str, int] | None:
    """Host and port of `text`, or None. An IPv6 address stands in brackets: [::1]:8080."""
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    host = host[1:-1] if bracketed else host
    ambiguous = ":" in host and not bracketed
    if not colon or not host or ambiguous or not (port.isascii() and port.isdecimal()):
        return None
    return (host, int(port)) if int(port) < 65536 else None  # noqa: PLR2004 - TCP's own limit


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
