"""A small disk of one's own, to be filled."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CAP_SYS_ADMIN = 21
_PIECES = (1 << 20, 1 << 12)  # a page is the least that a disk in memory gives out


def may_mount() -> bool:
    """Whether this process may mount a small disk; root in a container often may not."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (rights,) = (line.split()[1] for line in lines if line.startswith("CapEff:"))
    return bool(int(rights, 16) >> CAP_SYS_ADMIN & 1)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of that size in memory at this folder, where one may be mounted."""
    folder.mkdir()
    mounted = may_mount()
    if mounted:
        subprocess.run(
            ["/bin/mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True
        )
    try:
        yield folder
    finally:
        if mounted:
            subprocess.run(["/bin/umount", "-l", folder], check=True)
            folder.rmdir()


def fill(folder: Path) -> None:
    """Leaves no room on the disk that the folder lies on: all of it is in the file `filler`."""
    with (folder / "filler").open("ab", buffering=0) as file:
        for piece in _PIECES:
            with suppress(OSError):
                while True:
                    file.write(bytes(piece))
