"""What stands in somebody's way on the page shown (axe-core)."""

import json
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What may be wider than its frame: tabs and pages of paper are leafed through, code is not folded.
LEAFED = ".views, .paper-tabs, .viewer, pre, .visually-hidden, input, select, textarea"
CUT_OFF = """leafed => [...document.querySelectorAll("main *")].filter(one =>
    one.clientWidth > 40 && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).overflowX !== "visible" && !one.closest(leafed)
).map(one => `${one.outerHTML.slice(0, 80)} ${one.scrollWidth} > ${one.clientWidth}`)"""
SOURCE = Axe().axe_script


def barriers_of(page: Page, *tags: str) -> list[str]:
    """A line for each element against a rule of WCAG 2.2 AA and of the other `tags` asked for."""
    only = {"type": "tag", "values": [*WCAG, *tags]}
    # Passed rules with all their markup would be a third of the work; the rules asked for need no
    # style sheets.
    preload = {"assets": ["media"], "timeout": 10_000}
    options = json.dumps({"runOnly": only, "resultTypes": ["violations"], "preload": preload})
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    found: list[dict[str, Any]] = page.evaluate(f"axe.run({options}).then(all => all.violations)")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def cut_off(page: Page) -> list[str]:
    """A line for each part of the page that is wider than its frame: to be seen by scrolling only,
    where nothing says so.
    """
    found: list[str] = page.evaluate(CUT_OFF, LEAFED)
    return found
