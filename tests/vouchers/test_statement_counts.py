"""How many statements a page costs: few, and the same whatever hangs on the case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.vouchers import World, events_on, in_state, siblings_of
from tests.vouchers.pages import value_of
from vouchers.models import Account, Voucher
from vouchers.states import State

pytestmark = pytest.mark.django_db

LIST, CASE, SUBMIT = 6, 12, 15
SAVE = 5
FEW, MANY = 10, 1000


def statements(visit: Callable[[], Any]) -> int:
    """How many statements a request costs; what the test's own transaction adds is left out."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = visit()
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code in (200, 302), answer.status_code
    plain = (query["sql"] for query in captured.captured_queries)
    return sum(not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for sql in plain)


@pytest.mark.parametrize(
    ("who", "name", "query"),
    [
        pytest.param("province", "list", {}, id="province"),
        pytest.param(
            "province", "list", {"city": "440700", "q": "江门", "state": "open"}, id="filtered"
        ),
        pytest.param("officer", "list", {}, id="bureau"),
        pytest.param("seller", "list", {}, id="supplier"),
        pytest.param("owner", "mine", {}, id="enterprise"),
    ],
)
def test_list_costs_the_same_with_few_and_many_rows(
    as_: Any, today: World, address: Any, who: str, name: str, query: dict[str, str]
) -> None:
    voucher = today.submitted()
    client = as_(getattr(today, who))
    client.get(address(name))  # the session's first request also marks it as alive
    siblings_of(voucher, FEW)
    few = statements(lambda: client.get(address(name), query))
    siblings_of(voucher, MANY)
    assert statements(lambda: client.get(address(name), query)) == few <= LIST


@pytest.mark.parametrize("who", ["owner", "seller", "officer", "province"])
@pytest.mark.parametrize(
    "state", [State.SUPPLIER_CONFIRMATION, State.BUREAU_REVIEW, State.ISSUED, State.REDEEMED]
)
def test_voucher_page_costs_the_same_with_few_and_many_siblings_and_events(
    as_: Any, today: World, address: Any, state: State, who: str
) -> None:
    voucher = in_state(today, state, cloud_fee="10000")
    client = as_(getattr(today, who))
    url = address("voucher", voucher)
    client.get(url)
    siblings_of(voucher, FEW)
    events_on(voucher, FEW)
    few = statements(lambda: client.get(url))
    siblings_of(voucher, MANY)
    events_on(voucher, MANY)
    assert statements(lambda: client.get(url)) == few <= CASE


def submit(client: Client, url: str) -> int:
    page = client.get(url)
    form = {name: value_of(page, name) for name in ("version", "seen")}
    return statements(lambda: client.post(url, {**form, "other_funds_declared": "yes"}))


def test_submission_costs_the_same_behind_few_and_many(
    owner: Client, today: World, address: Any
) -> None:
    first = today.submitted(cloud_fee="10000")
    siblings_of(first, FEW)
    few = submit(owner, address("check", today.draft(cloud_fee="1000")))
    siblings_of(first, MANY)
    assert submit(owner, address("check", today.draft(cloud_fee="1000"))) == few <= SUBMIT
    assert Voucher.objects.filter(state=State.SUPPLIER_CONFIRMATION).count() == 3


def test_first_submission_of_a_cycle_opens_the_account_within_as_many(
    owner: Client, today: World, address: Any
) -> None:
    assert submit(owner, address("check", today.draft(cloud_fee="1000"))) <= SUBMIT
    assert Account.objects.get().committed == 1000


@pytest.mark.parametrize(
    ("name", "rest", "limit"),
    [
        pytest.param("home", (), LIST, id="home"),
        pytest.param("tasks", (), CASE, id="task list"),
        pytest.param("section", ("contract",), CASE, id="contract"),
        pytest.param("section", ("service",), CASE, id="service"),
        pytest.param("section", ("supplier",), CASE, id="supplier"),
        pytest.param("check", (), CASE, id="check"),
        pytest.param("subsidy", (), LIST, id="card"),
    ],
)
def test_pages_of_an_application_cost_the_same_behind_few_and_many(
    owner: Client, today: World, address: Any, name: str, rest: tuple[str, ...], limit: int
) -> None:
    first, draft = today.submitted(cloud_fee="10000"), today.draft()
    url = address(name) if name == "home" else address(name, draft, *rest)
    owner.get(url)
    siblings_of(first, FEW)
    few = statements(lambda: owner.get(url))
    siblings_of(first, MANY)
    assert statements(lambda: owner.get(url)) == few <= limit


def test_saving_by_itself_is_cheap(owner: Client, today: World, address: Any) -> None:
    draft = today.draft()
    seen = value_of(owner.get(address("section", draft, "contract")), "version")
    typed = {"version": seen, "contract_title": "新的名称"}
    url = address("autosave", draft, "contract")
    assert statements(lambda: owner.post(url, typed)) <= SAVE
