"""What lies in deploy/, and the programs that check it."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PATIENCE = 60.0


def asked(
    program: str, *arguments: str | Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What a program says, whatever its exit status."""
    path = "/usr/sbin:/usr/bin:/sbin:/bin"
    return subprocess.run(
        (shutil.which(program, path=path) or program, *map(str, arguments)),
        env={"PATH": path, "HOME": "/nonexistent", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
