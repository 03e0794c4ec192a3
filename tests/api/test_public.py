"""What everybody's programs may read, and how the API says what went wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from accounts.api.throttling import AnonymousThrottle
from tests.factories.vouchers import present_world
from tests.vouchers.world import World

PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all: nothing here changes it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield present_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(kept: World, db: None) -> World:
    return kept


def get(client: Client, path: str, **query: Any) -> Any:
    return client.get(f"/api/v1/{path}", query)


def test_catalog_in_force_lists_every_service(client: Client, world: World):
    found = get(client, "catalog/").json()

    assert found["version"] == 1
    assert found["cumulative_cap"] == "500000.00"
    assert len(found["services"]) == 11
    assert {one["cap"]["kind"] for one in found["services"]} == {"fixed", "per_device"}


def test_service_pages_meet_every_service_once(client: Client, world: World):
    seen, cursor = [], ""
    while cursor is not None:
        page = get(client, "services/", page_size=4, **({"cursor": cursor} if cursor else {}))
        seen += [one["code"] for one in page.json()["results"]]
        cursor = page.json()["next"]

    assert len(seen) == len(set(seen)) == 11


def test_suppliers_are_those_certified_today(client: Client, world: World):
    found = get(client, "suppliers/", service="smart-scheduling").json()["results"]

    one = get(client, f"suppliers/{world.supplier.pk}/").json()
    assert "江门移动" in [row["name"] for row in found]
    assert len(one["certifications"]) == 8


@pytest.mark.parametrize("rows", [1, 3])
def test_supplier_list_asks_a_fixed_number_of_statements(
    client: Client, world: World, django_assert_num_queries: Any, rows: int
):
    with django_assert_num_queries(3):
        assert len(get(client, "suppliers/", page_size=rows).json()["results"]) == rows


@pytest.mark.parametrize(
    ("query", "amount", "bound"),
    [
        ({"cloud_fee": "480000"}, "480000.00", "fee"),
        ({"cloud_fee": "600000"}, "500000.00", "cap"),
        ({"cloud_fee": "480000", "used": "400000"}, "100000.00", "room"),
    ],
    ids=["fee", "cap", "room"],
)
def test_calculator_reckons_as_the_engine(
    client: Client, world: World, query: dict[str, str], amount: str, bound: str
):
    found = get(client, "calculator/", service="smart-scheduling", **query).json()

    assert (found["amount"], found["bound"]) == (amount, bound)
    assert "A1" in found["rules"]


@pytest.mark.parametrize(
    ("path", "query", "field", "code"),
    [
        ("calculator/", {"service": "smart-scheduling"}, "cloud_fee", "required"),
        ("calculator/", {"service": "none", "cloud_fee": "1"}, "service", "invalid"),
        ("calculator/", {"service": "s", "cloud_fee": "-1"}, "cloud_fee", "negative"),
        ("calculator/", {"service": "s", "cloud_fee": "1", "fee": "1"}, "fee", "unknown"),
        ("suppliers/", {"page_size": "1000"}, "page_size", "max_value"),
        ("services/", {"sort": "name"}, "sort", "unknown"),
    ],
    ids=["missing", "no-service", "negative", "misspelt", "too-many", "unknown"],
)
def test_refusal_is_a_problem_with_its_field(
    client: Client, world: World, path: str, query: dict[str, str], field: str, code: str
):
    answer = get(client, path, **query)

    found = answer.json()
    assert answer.status_code == found["status"] == 400
    assert answer.headers["Content-Type"] == PROBLEM
    assert [(one["field"], one["code"]) for one in found["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "nothing/", 404),
        ("get", "services/none/", 404),
        ("get", "suppliers/99999999999999999999/", 404),
        ("post", "catalog/", 405),
    ],
    ids=["address", "service", "huge-key", "method"],
)
def test_wrong_request_is_a_problem(
    client: Client, world: World, method: str, path: str, status: int
):
    answer = getattr(client, method)(f"/api/v1/{path}")

    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_fault_of_the_portal_is_a_problem(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("catalog.api.version_in_force", lambda _at: 1 / 0)

    answer = get(Client(raise_request_exception=False), "catalog/")

    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")


@override_settings(READ_ONLY=True)
def test_read_only_portal_says_so_to_programs(client: Client, db: None):
    answer = client.post("/api/v1/catalog/")

    assert (answer.status_code, answer.json()["code"]) == (503, "read_only")


def test_addresses_without_a_token_are_counted(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(AnonymousThrottle, "rate", "2/min", raising=False)

    found = [client.get("/api/v1/services/none/", REMOTE_ADDR="10.0.0.9") for _ in range(3)]

    assert [one.status_code for one in found] == [404, 404, 429]
    assert int(found[-1].headers["Retry-After"]) > 0
