"""Keyset paging over real rows, NULLs and ties included."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice, User
from common.paging import capped_count, keyset_page

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, 8, 0, 0, 123456, tzinfo=UTC)  # microseconds must survive the cursor
NEWEST = ("-created_at", "-id")
# Three at one instant, so that the second field of the order has work to do.
MINUTES = (0, 1, 1, 1, 2, 3, 4)


@pytest.fixture
def notices():
    user = User.objects.create_user("a@example.cn", name="陈敏", role="enterprise")
    for number, minutes in enumerate(MINUTES):
        at = START + timedelta(minutes=minutes)
        read = None if number % 3 == 0 else at
        Notice.objects.create(user=user, key=str(number), title="通知", created_at=at, read_at=read)
    return Notice.objects.filter(user=user).order_by("pk")


def walk(queryset, order, size=2):
    """All pages forwards, then all pages backwards, as lists of ids."""
    forwards, cursor = [], None
    while True:
        page = keyset_page(queryset, order=order, cursor=cursor, size=size)
        forwards.append([row["id"] for row in page.rows])
        if not page.next_cursor:
            break
        cursor = page.next_cursor
    backwards = [forwards[-1]]
    while page.previous_cursor:
        page = keyset_page(queryset, order=order, cursor=page.previous_cursor, size=size)
        backwards.insert(0, [row["id"] for row in page.rows])
    return forwards, backwards


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(NEWEST, id="newest first, ties broken by id"),
        pytest.param(("created_at", "id"), id="oldest first"),
        pytest.param(("created_at", "-id"), id="mixed directions"),
        pytest.param(("read_at", "id"), id="NULLs last"),
        pytest.param(("-read_at", "id"), id="NULLs first"),
        pytest.param(("-created_at", "read_at", "id"), id="three fields"),
    ],
)
def test_every_row_comes_once_in_order_both_ways(notices, order):
    rows = notices.values("id", "created_at", "read_at")
    expected = list(notices.order_by(*order).values_list("id", flat=True))
    forwards, backwards = walk(rows, order)
    assert list(chain(*forwards)) == expected
    assert list(chain(*backwards)) == expected


def test_one_query_per_page(notices, django_assert_num_queries):
    first = keyset_page(notices, order=NEWEST, cursor=None, size=3)
    with django_assert_num_queries(1):
        second = keyset_page(notices, order=NEWEST, cursor=first.next_cursor, size=3)
    assert len(second.rows) == 3


def test_model_instances_page_like_values(notices):
    page = keyset_page(notices, order=NEWEST, cursor=None, size=3)
    following = keyset_page(notices, order=NEWEST, cursor=page.next_cursor, size=3)
    assert page.rows[-1].created_at >= following.rows[0].created_at
    assert not {row.pk for row in page.rows} & {row.pk for row in following.rows}


def test_the_first_page_has_no_way_back_and_the_last_no_way_on(notices):
    page = keyset_page(notices, order=NEWEST, cursor=None, size=50)
    assert (page.next_cursor, page.previous_cursor) == (None, None)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda cursor: "nonsense", id="nonsense"),
        pytest.param(lambda cursor: cursor[:-2] + "xx", id="forged"),
        pytest.param(lambda cursor: "", id="empty"),
        pytest.param(lambda cursor: "\x00" + cursor, id="NUL"),
    ],
)
def test_a_bad_cursor_is_the_first_page(notices, spoil):
    first = keyset_page(notices, order=NEWEST, cursor=None, size=2)
    page = keyset_page(notices, order=NEWEST, cursor=spoil(first.next_cursor), size=2)
    assert page.rows == first.rows


def test_a_cursor_of_another_order_is_the_first_page(notices):
    other = keyset_page(notices, order=("created_at", "id"), cursor=None, size=2)
    page = keyset_page(notices, order=NEWEST, cursor=other.next_cursor, size=2)
    assert page.rows == keyset_page(notices, order=NEWEST, cursor=None, size=2).rows


def test_a_row_added_in_front_shifts_nothing(notices):
    first = keyset_page(notices, order=NEWEST, cursor=None, size=2)
    before = keyset_page(notices, order=NEWEST, cursor=first.next_cursor, size=2)
    Notice.objects.create(
        user=first.rows[0].user, key="new", title="新", created_at=START + timedelta(days=1)
    )
    after = keyset_page(notices, order=NEWEST, cursor=first.next_cursor, size=2)
    assert after.rows == before.rows


def test_a_page_says_a_range_an_index_can_start_from(notices):
    first = keyset_page(notices, order=NEWEST, cursor=None, size=2)
    with CaptureQueriesContext(connection) as captured:
        keyset_page(notices, order=NEWEST, cursor=first.next_cursor, size=2)
    assert '"accounts_notice"."created_at" <= ' in captured.captured_queries[0]["sql"]


@pytest.mark.parametrize(
    ("cap", "counted"),
    [
        pytest.param(10, 7, id="below the cap: exact"),
        pytest.param(7, 7, id="at the cap: exact"),
        pytest.param(3, 4, id="beyond: cap and one"),
    ],
)
def test_counting_stops_at_the_cap(notices, cap, counted):
    assert capped_count(notices, cap) == counted


def test_counting_takes_one_query(notices, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert capped_count(notices) == len(MINUTES)


def test_list_that_leaves_nothing_empty_pages_alike_and_lets_an_index_start(notices):
    order, rows = ("read_at", "id"), notices.exclude(read_at=None).values("id", "read_at")
    plain = keyset_page(rows, order=order, cursor=None, size=2)
    with CaptureQueriesContext(connection) as asked:
        found = [
            keyset_page(rows, order=order, cursor=plain.next_cursor, size=2, filled=filled).rows
            for filled in (False, True)
        ]
    assert found[0] == found[1] != []
    nulls = [query["sql"].count("IS NULL") for query in asked.captured_queries]
    assert nulls[1] < nulls[0]
