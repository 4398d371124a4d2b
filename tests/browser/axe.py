"""axe-core on a page as it is now."""

from pathlib import Path

from playwright.async_api import Page

_AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def violations(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA here, as "rule: element"; evaluated past the page's CSP."""
    await page.evaluate(_AXE.read_text())
    found = await page.evaluate("(rules) => axe.run({runOnly: rules})", _RULES)
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
