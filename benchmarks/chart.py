"""A small chart of bars, as SVG that needs nothing else and can be read aloud."""

from collections.abc import Mapping
from html import escape

_WIDTH, _LABEL, _ROW, _BAR = 640, 220, 34, 20
_WHOLE = 20  # from here on nobody reads the decimals
_COLOURS = {"light": ("#1d5c99", "#1b1b1b"), "dark": ("#7fb6ea", "#eeeeee")}


def chart(title: str, unit: str, bars: Mapping[str, float]) -> str:
    """One bar a figure, each with its label and value; all share a scale that begins at 0."""
    longest = max(bars.values())
    height = 40 + _ROW * len(bars)
    said = "; ".join(f"{name}: {_number(value)} {unit}" for name, value in bars.items())
    rows = "".join(
        _bar(name, value, unit, 40 + _ROW * at, value / longest)
        for at, (name, value) in enumerate(bars.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}. {escape(said)}" font-family="sans-serif" font-size="14">\n'
        f"<style>{_style()}</style>\n"
        f'<text x="0" y="20" font-weight="bold">{escape(title)}</text>\n{rows}</svg>\n'
    )


def _bar(name: str, value: float, unit: str, top: int, part: float) -> str:
    room = _WIDTH - _LABEL - 130
    width = max(1, round(room * part))
    return (
        f'<text x="0" y="{top + 15}">{escape(name)}</text>'
        f'<rect x="{_LABEL}" y="{top}" width="{width}" height="{_BAR}"/>'
        f'<text x="{_LABEL + width + 8}" y="{top + 15}">{_number(value)} {escape(unit)}</text>\n'
    )


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= _WHOLE else f"{value:.1f}"


def _style() -> str:
    bar, text = _COLOURS["light"]
    dark_bar, dark_text = _COLOURS["dark"]
    return (
        f"rect{{fill:{bar}}}text{{fill:{text}}}"
        f"@media(prefers-color-scheme:dark){{rect{{fill:{dark_bar}}}text{{fill:{dark_text}}}}}"
    )
