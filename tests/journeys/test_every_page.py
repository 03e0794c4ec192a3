"""Every page, as everybody who may see it: no barrier (WCAG 2.2 AA), nothing wider than a phone.

The pages are those of the access table, so a new route is looked at without anybody thinking of it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, TimeoutError

from tests.access_world import PEOPLE, AccessWorld, access_world
from tests.barriers import barriers_of, cut_off
from tests.conftest import watched_page
from tests.journeys.conftest import session_cookie
from tests.test_access import TABLE, Row

# Others see what these see, in the same frames. Who sees most is shared out among the workers.
SHARES = {"anonymous": 1, "enterprise": 2, "supplier": 1, "bureau": 2, "province": 4, "auditor": 2}
PARTS = [(who, part) for who, parts in SHARES.items() for part in range(parts)]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SCROLLS = "document.documentElement.scrollWidth"
# Parts of pages and machines' answers: looked at where they are shown, or nowhere.
NOT_PAGES = ("common:offline_worker", "livez", "readyz")


@pytest.fixture
def everything(transactional_db: None) -> AccessWorld:
    return access_world()


def pages_of(who: str, part: int, made: AccessWorld) -> Iterator[tuple[str, str]]:
    """(route, address) of every whole page this person is shown, of one share of the table."""
    letter = PEOPLE.index(who)
    for row in TABLE[part :: SHARES[who]]:
        if row.look[letter] == "Y" and row.route not in NOT_PAGES and _is_page(row, who, made):
            yield row.route, row.url(made.things)


def _is_page(row: Row, who: str, made: AccessWorld) -> bool:
    response = made.clients[who].get(row.url(made.things))
    start = response.getvalue().lstrip()[:9].lower()  # to its end: that closes what was opened
    return (
        response.headers.get("Content-Type", "").startswith("text/html") and start == b"<!doctype"
    )


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
@pytest.mark.parametrize(("who", "part"), PARTS)
def test_every_page_is_open_to_everybody(
    who: str, part: int, everything: AccessWorld, chromium: Browser, live_server: Any
) -> None:
    faults = []
    with watched_page(chromium, viewport=WIDE, base_url=live_server.url) as page:
        if who in everything.people:
            cookie = session_cookie(everything.people[who], live_server.url)
            page.context.add_cookies([cookie])
        for route, address in pages_of(who, part, everything):
            page.goto(address)
            faults += [f"{route}: {fault}" for fault in faults_of(page)]
    assert faults == []
