"""People and instants of the suppliers' tests."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import User
from catalog.models import CatalogVersion, Service
from suppliers.models import Supplier
from tests.factories.accounts import UserFactory
from tests.factories.catalog import QUALITY, make_version
from tests.factories.suppliers import SupplierFactory

NOW = datetime(2018, 9, 1, 2, 30, tzinfo=UTC)
TODAY = date(2018, 9, 1)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def official(db: None) -> User:
    return UserFactory(province=True, name="省厅经办")


@pytest.fixture
def live(db: None) -> CatalogVersion:
    return make_version(number=1)


@pytest.fixture
def service(live: CatalogVersion) -> Service:
    return Service.objects.get(code=QUALITY)


@pytest.fixture
def supplier(db: None) -> Supplier:
    return SupplierFactory(name="江门云科")
