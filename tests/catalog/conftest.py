"""People and instants of the catalog's tests."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from catalog.models import CatalogVersion
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_version

NOW = datetime(2018, 9, 1, 2, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def author(db: None) -> User:
    return UserFactory(province=True, name="编制人")


@pytest.fixture
def publisher(author: User) -> User:
    return UserFactory(organisation=author.organisation, name="发布人", is_owner=False)


@pytest.fixture
def live(db: None) -> CatalogVersion:
    return make_version(number=1)
