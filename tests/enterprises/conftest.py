"""What the tests about enterprises share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.http import HttpResponse


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """Rate limits live in the cache: each test starts with all of them unused."""
    cache.clear()
    yield
    cache.clear()


def page_of(response: HttpResponse) -> str:
    """The page's text, decoded."""
    return response.content.decode()
