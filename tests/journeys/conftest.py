"""Who walks the journeys: one browser window per person, the enterprise's wide and narrow."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import User
from tests.conftest import watched_page
from tests.factories.reference import desks
from tests.factories.vouchers import present_world
from tests.vouchers.world import World

WIDTHS = {"wide": 1440, "narrow": 390}
Window = Callable[..., Page]


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """Rate limits live in the cache: each journey starts with all of them unused."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    """How wide the enterprise's screen is."""
    return WIDTHS[request.param]


@pytest.fixture
def world(transactional_db: None) -> World:
    """An enterprise that may apply today, its supplier and officials."""
    made = present_world()
    desks()
    return made


@pytest.fixture
def window(chromium: Browser, live_server: Any) -> Iterator[Window]:
    """`window(user, width=1440)`: a window of that person's own, signed in; None stays outside."""
    with ExitStack() as open_windows:

        def open_window(user: User | None = None, *, width: int = WIDTHS["wide"]) -> Page:
            options = {"viewport": {"width": width, "height": 900}, "base_url": live_server.url}
            page = open_windows.enter_context(watched_page(chromium, **options))
            if user is not None:
                page.context.add_cookies([session_cookie(user, live_server.url)])
            return page

        yield open_window


def session_cookie(user: User, url: str) -> Any:
    """A session as signing in leaves it."""
    client = Client()
    client.force_login(user)
    name = portal.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
