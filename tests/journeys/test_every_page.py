"""Every page, as everybody who may see it: no barrier (WCAG 2.2 AA), nothing wider than a phone.

The pages are those of the access table, so a new route is looked at without anybody thinking of it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, TimeoutError

from tests.access_world import PEOPLE, AccessWorld, access_world
from tests.barriers import barriers_of, cut_off
from tests.conftest import watched_page
from tests.journeys.conftest import session_cookie
from tests.test_access import TABLE, Row

# Others see what these see, in the same frames.
WHO = ("anonymous", "enterprise", "supplier", "bureau", "province", "auditor")
PARTS = 8  # the table is shared out among the workers
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SCROLLS = "document.documentElement.scrollWidth"
# Parts of pages and machines' answers: looked at where they are shown, or nowhere.
NOT_PAGES = ("common:offline_worker", "livez", "readyz")
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
TOKEN = re.compile(r'value="\w{64}"')


@pytest.fixture
def everything(transactional_db: None) -> AccessWorld:
    return access_world()


def pages_of(who: str, part: int, made: AccessWorld, seen: set[Any]) -> Iterator[tuple[str, str]]:
    """(route, address) of every whole page this person is shown, of one share of the table.

    Whose main part is to the letter what somebody else saw in the same frame is left out.
    """
    letter = PEOPLE.index(who)
    for row in TABLE[part::PARTS]:
        if row.look[letter] == "Y" and row.route not in NOT_PAGES:
            shown = _page(row, who, made)
            if shown is not None and shown not in seen:
                seen.add(shown)
                yield row.route, row.url(made.things)


def _page(row: Row, who: str, made: AccessWorld) -> tuple[str, str] | None:
    """The page's frame and its main part without the forms' tokens; None for anything else."""
    response = made.clients[who].get(row.url(made.things))
    text = response.getvalue()  # to its end: that closes what was opened
    html = response.headers.get("Content-Type", "").startswith("text/html")
    if not (html and text.lstrip()[:9].lower() == b"<!doctype"):
        return None
    page = text.decode()
    main = MAIN.search(page)
    frame = (response.context or {}).get("base_template", who)
    return frame, TOKEN.sub("", main.group() if main else page)


def faults_of(page: Page) -> Iterator[str]:
    """What is wrong with the page shown, in a line each."""
    yield from barriers_of(page)
    page.set_viewport_size(NARROW)
    try:  # charts are drawn anew a moment after the window has changed
        page.wait_for_function(f"{SCROLLS} <= {NARROW['width']}", timeout=3_000)
    except TimeoutError:
        yield f"{page.evaluate(SCROLLS)} pixels wide on a phone"
    yield from (f"cut off on a phone: {part}" for part in cut_off(page))
    page.set_viewport_size(WIDE)


@pytest.mark.browser
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_open_to_everybody(
    part: int, everything: AccessWorld, chromium: Browser, live_server: Any
) -> None:
    faults: list[str] = []
    seen: set[Any] = set()
    with watched_page(chromium, viewport=WIDE, base_url=live_server.url) as page:
        for who in WHO:
            page.goto("about:blank")
            page.context.clear_cookies()
            if who in everything.people:
                cookie = session_cookie(everything.people[who], live_server.url)
                page.context.add_cookies([cookie])
            for route, address in pages_of(who, part, everything, seen):
                page.goto(address)
                faults += [f"{route} ({who}): {fault}" for fault in faults_of(page)]
    assert faults == []
