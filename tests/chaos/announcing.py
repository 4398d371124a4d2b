"""How a process says that it works."""

import os
from pathlib import Path


def announce(ready: Path, text: str) -> None:
    """Write a file whole, or not at all."""
    draft = ready.with_suffix(".draft")
    draft.write_text(text)
    os.replace(draft, ready)  # noqa: PTH105 - the rename is the point
