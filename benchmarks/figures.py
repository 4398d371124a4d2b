"""What a benchmark found: figures by name, the machine they were found on, and a table to read."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_CPUS = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of `./run bench NAME`."""

    name: str
    figures: Mapping[str, float]

    def written(self) -> str:
        """As JSON, with the names in order and the machine beside them."""
        figures = {name: round(value, 4) for name, value in sorted(self.figures.items())}
        body = {"name": self.name, "machine": machine(), "figures": figures}
        return json.dumps(body, indent=2) + "\n"


def machine() -> str:
    """What the figures were found on, in a few words."""
    cores = len(os.sched_getaffinity(0))
    return f"{_processor()}, {cores} cores, Python {platform.python_version()}"


def _processor() -> str:
    lines = _CPUS.read_text(encoding="utf-8").splitlines() if _CPUS.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under their head, in columns."""
    said = [list(head), *([_said(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in said) for at in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in said
    )


def _said(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def middle(values: Sequence[float]) -> float:
    """The median."""
    return quantile(values, 0.5)


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which this part of all values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
