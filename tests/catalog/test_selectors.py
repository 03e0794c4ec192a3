"""C1: which version is in force when."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from catalog import selectors
from catalog.caps import Cap
from catalog.errors import NoVersionInForce, ServiceNotListed
from catalog.models import CatalogVersion, Service
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CAPS, MONITORING, QUALITY, make_draft, make_version

SECOND = timedelta(seconds=1)
FIRST = datetime(2018, 3, 20, 16, tzinfo=UTC)
NEXT = datetime(2019, 1, 1, 1, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_versions() -> tuple[CatalogVersion, CatalogVersion]:
    first = make_version(number=1, effective_at=FIRST)
    second = make_version({QUALITY: Cap("fixed", Decimal(300_000))}, number=2, effective_at=NEXT)
    return first, second


@pytest.mark.parametrize(
    ("at", "number"),
    [
        pytest.param(FIRST, 1, id="the-instant-the-first-takes-effect"),
        pytest.param(NEXT - SECOND, 1, id="a-second-before-the-next"),
        pytest.param(NEXT, 2, id="the-instant-the-next-takes-effect"),
        pytest.param(NEXT + SECOND, 2, id="a-second-after"),
        pytest.param(NEXT + timedelta(days=4000), 2, id="years-after"),
    ],
)
def test_version_in_force_at_boundaries(
    two_versions: object, at: datetime, number: int, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        version = selectors.version_in_force(at)
    assert version.number == number
    assert version.cumulative_cap == 500_000


def test_no_version_in_force_before_the_first(two_versions: object) -> None:
    with pytest.raises(NoVersionInForce) as raised:
        selectors.version_in_force(FIRST - SECOND)
    assert raised.value.rule == "C1"
    assert selectors.find_version_in_force(FIRST - SECOND) is None


def test_draft_is_never_in_force(live: CatalogVersion, now: datetime) -> None:
    make_draft(number=2, effective_at=now - SECOND)
    assert selectors.version_in_force(now) == live


@pytest.mark.parametrize(
    ("at", "amount"),
    [
        pytest.param(NEXT - SECOND, 200_000, id="old-cap-a-second-before"),
        pytest.param(NEXT, 300_000, id="new-cap-from-the-instant"),
    ],
)
def test_entry_in_force_follows_the_version(
    two_versions: object, at: datetime, amount: int, django_assert_num_queries: object
) -> None:
    service = Service.objects.get(code=QUALITY)
    with django_assert_num_queries(1):  # type: ignore[operator]
        entry = selectors.entry_in_force(service, at)
        assert entry.version.cumulative_cap == 500_000
    assert selectors.entry_cap(entry) == Cap("fixed", Decimal(amount))


def test_entry_in_force_refuses_a_service_the_version_dropped(two_versions: object) -> None:
    service = Service.objects.get(code=MONITORING)
    assert selectors.entry_in_force(service, NEXT - SECOND).cap_amount == 2000
    with pytest.raises(ServiceNotListed) as raised:
        selectors.entry_in_force(service, NEXT)
    assert raised.value.field == "service"


def test_entries_come_by_theme_then_number(live: CatalogVersion) -> None:
    assert [entry.service.code for entry in selectors.entries_of(live)] == list(CAPS)


def test_scheduled_and_latest_versions(two_versions: tuple[CatalogVersion, CatalogVersion]) -> None:
    first, second = two_versions
    assert list(selectors.scheduled_versions(NEXT - SECOND)) == [second]
    assert list(selectors.scheduled_versions(NEXT)) == []
    assert selectors.latest_published() == second
    assert list(selectors.published()) == [second, first]


def test_services_on_offer_include_what_is_scheduled(two_versions: object) -> None:
    before = selectors.services_on_offer(NEXT - SECOND).values_list("code", flat=True)
    after = selectors.services_on_offer(NEXT).values_list("code", flat=True)
    assert set(before) == {QUALITY, MONITORING}
    assert set(after) == {QUALITY}


@pytest.mark.parametrize(
    ("trait", "numbers"),
    [
        pytest.param("province", {1, 2}, id="province"),
        pytest.param("auditor", {1, 2}, id="auditor"),
        pytest.param("bureau", {1}, id="bureau-sees-no-draft"),
        pytest.param("supplier", {1}, id="supplier-sees-no-draft"),
    ],
)
def test_drafts_are_visible_to_the_province(
    live: CatalogVersion, trait: str, numbers: set[int]
) -> None:
    make_draft(number=2)
    user = UserFactory(**{trait: True})
    assert {version.number for version in selectors.visible_to(user)} == numbers
