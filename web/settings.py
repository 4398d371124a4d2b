"""What the page is told at its start. Built once by whoever starts it, then handed down."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Everything the web tier needs. `listen` is `host:port`; port 0 takes a free one."""

    database_url: str
    web_keyring_file: Path
    public_url: str
    listen: str = "127.0.0.1:8081"
    log_level: str = "INFO"
