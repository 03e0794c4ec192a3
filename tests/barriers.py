"""What stands in somebody's way on the page shown (axe-core)."""

import json
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SOURCE = Axe().axe_script


def barriers_of(page: Page, *tags: str) -> list[str]:
    """A line for each element against a rule of WCAG 2.2 AA and of the other `tags` asked for."""
    only = {"type": "tag", "values": [*WCAG, *tags]}
    # Passed rules with all their markup would be a third of the work.
    options = json.dumps({"runOnly": only, "resultTypes": ["violations"]})
    page.evaluate(SOURCE)
    found: list[dict[str, Any]] = page.evaluate(f"axe.run({options}).then(all => all.violations)")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
