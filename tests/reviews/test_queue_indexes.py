"""The lists of the desks come from an index in their own order, however many cases there are."""

import pytest
from django.db import connection

from accounts.models import User
from reviews.selectors.queue import cases
from reviews.selectors.views import View, order_of
from tests.factories.enterprises import bureau_user
from tests.vouchers.world import AT, World

pytestmark = pytest.mark.django_db
DEAR = ("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_incremental_sort")


def plan_of(user: User, view: View) -> str:
    """How PostgreSQL reads a view's first page, with everything but walking an index made dear."""
    with connection.cursor() as cursor:
        for name in DEAR:
            cursor.execute(f"SET LOCAL {name} = off")
    return cases(user, view, at=AT).order_by(*order_of(view)).values("id")[:51].explain()


@pytest.mark.parametrize(
    ("region", "view", "index"),
    [
        ("440700", View.MINE, "desk_city"),
        ("440705", View.MINE, "desk_region"),
        ("440700", View.AWAITING, "awaiting_city"),
    ],
)
def test_bureaus_list_walks_an_index_in_order(region: str, view: View, index: str) -> None:
    plan = plan_of(bureau_user(region), view)
    assert index in plan
    assert "Sort" not in plan


def test_provinces_list_walks_an_index_in_order(world: World) -> None:
    plan = plan_of(world.province, View.MINE)
    assert "desk_province" in plan
    assert "Sort" not in plan


def test_what_came_back_mended_is_found_by_indexes(world: World) -> None:
    # Read once for all, not once for each case, and no table as a whole. Which of the indexes
    # serves best depends on what the tests before have left in the statistics.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = cases(world.province, View.RESUBMITTED, at=AT).values("id").explain()
    assert "SubPlan" not in plan
    assert "Seq Scan" not in plan
