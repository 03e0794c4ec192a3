"""Lists of vouchers: scope, filters, search, paging, export."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import JobState
from common.clock import local_date
from enterprises.models import Region
from tests.exporting import exported, exported_job
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, bureau_user, owner_of
from tests.factories.vouchers import World, in_state
from tests.vouchers.pages import piece_of, text_of
from vouchers.forms.listing import PlainSelect
from vouchers.models import Voucher
from vouchers.states import State

pytestmark = pytest.mark.django_db


def numbers_on(response: Any) -> list[str]:
    """The application numbers on the page, in order."""
    return [row["application"] or row["title"] for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        pytest.param(lambda world: world.seller, True, id="named supplier"),
        pytest.param(lambda world: UserFactory(supplier=True), False, id="other supplier"),
        pytest.param(lambda world: world.officer, True, id="city bureau"),
        pytest.param(lambda world: bureau_user("440705"), True, id="district bureau"),
        pytest.param(lambda world: bureau_user("440703"), False, id="other district's bureau"),
        pytest.param(lambda world: bureau_user("440300"), False, id="other city's bureau"),
        pytest.param(lambda world: world.province, True, id="province"),
        pytest.param(lambda world: UserFactory(auditor=True), True, id="auditor"),
    ],
)
def test_list_shows_what_the_person_may_see(
    as_: Any, today: World, address: Any, who: Any, seen: bool
) -> None:
    voucher = today.submitted()
    today.draft()
    assert voucher.region_id == "440705"
    user = who(today)
    answer = as_(user).get(address("list"))
    assert numbers_on(answer) == ([voucher.application_number] if seen else [])
    assert len(exported(user, "vouchers")) == seen


def test_own_list_holds_drafts_and_nobody_elses(owner: Client, today: World, address: Any) -> None:
    voucher, draft = today.submitted(), today.draft()
    other = owner_of(EnterpriseFactory(approved=True))
    assert numbers_on(owner.get(address("mine"))) == ["未提交的申请", voucher.application_number]
    assert draft.contract_title in text_of(owner.get(address("mine")))
    owner.force_login(other)
    assert "还没有服务券" in text_of(owner.get(address("mine")))


@pytest.mark.parametrize(("role", "name"), [("owner", "list"), ("officer", "mine")])
def test_each_has_its_own_list(as_: Any, today: World, address: Any, role: str, name: str) -> None:
    assert as_(getattr(today, role)).get(address(name)).status_code == 403


@pytest.fixture
def several(today: World) -> dict[str, Voucher]:
    """One in each group, of two services."""
    small = {"cloud_fee": "10000"}
    return {
        "open": today.submitted(**small),
        "issued": today.issued("quality-control", **small),
        "redeeming": in_state(today, State.REDEMPTION_REVIEW, **small),
        "settled": in_state(today, State.REDEEMED, **small),
        "ended": in_state(today, State.WITHDRAWN, **small),
    }


@pytest.mark.parametrize("group", ["open", "issued", "redeeming", "settled", "ended"])
def test_groups_of_states_narrow_the_list(
    as_: Any, today: World, address: Any, several: dict[str, Voucher], group: str
) -> None:
    answer = as_(today.province).get(address("list"), {"state": group})
    assert numbers_on(answer) == [several[group].application_number]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        pytest.param({"state": "issued", "city": "440700"}, ["issued"], id="city"),
        pytest.param({"city": "440300"}, [], id="another city"),
        pytest.param({"city": "440700", "district": "440703"}, [], id="another district"),
        pytest.param({"service": "quality-control"}, ["issued"], id="service"),
        pytest.param({"state": "supplier_confirmation"}, ["open"], id="single state"),
        pytest.param({"state": "awaiting"}, [], id="候补"),
        pytest.param({"since": "2001-01-01", "state": "open"}, ["open"], id="since"),
        pytest.param({"until": "2001-01-01"}, [], id="until"),
        pytest.param({"q": "JM-2018-nothing"}, [], id="no such text"),
    ],
)
def test_filters_narrow_the_list(
    as_: Any,
    today: World,
    address: Any,
    several: dict[str, Voucher],
    filters: dict[str, str],
    names: list[str],
) -> None:
    answer = as_(today.province).get(address("list"), filters)
    assert numbers_on(answer) == [several[name].application_number for name in names]


def test_days_are_shanghais_and_inclusive(as_: Any, today: World, address: Any) -> None:
    voucher = today.submitted()
    assert voucher.submitted_at is not None
    day = local_date(voucher.submitted_at)
    client = as_(today.province)
    same = {"since": day.isoformat(), "until": day.isoformat()}
    assert len(numbers_on(client.get(address("list"), same))) == 1
    later = {"since": (day + timedelta(days=1)).isoformat()}
    assert numbers_on(client.get(address("list"), later)) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(lambda v: v.application_number, id="application number"),
        pytest.param(lambda v: f"  {v.application_number} ", id="with spaces"),
        pytest.param(lambda v: v.application_number[-6:], id="its last digits"),
        pytest.param(lambda v: v.number.lower(), id="voucher number in small letters"),
        pytest.param(lambda v: v.enterprise.name[3:8], id="part of the name"),
        pytest.param(lambda v: v.enterprise.uscc, id="code"),
        pytest.param(lambda v: v.enterprise.uscc[:12].lower(), id="start of the code"),
        pytest.param(lambda v: f"　{v.application_number}".replace("-", "－"), id="full width"),
    ],
)
def test_search_finds_by_what_people_have_at_hand(
    as_: Any, today: World, address: Any, text: Any
) -> None:
    voucher = today.issued()
    answer = as_(today.officer).get(address("list"), {"q": text(voucher)})
    assert numbers_on(answer) == [voucher.application_number]


@pytest.mark.parametrize(
    "filters",
    [
        {"state": "nonsense"},
        {"city": "x"},
        {"supplier": "' OR 1=1 --"},
        {"since": "2018-99-99"},
        {"q": "%_\\"},
        {"q": "\x00"},
        {"cursor": "forged"},
    ],
    ids=str,
)
def test_nonsense_narrows_nothing_or_finds_nothing(
    as_: Any, today: World, address: Any, filters: dict[str, str]
) -> None:
    today.submitted()
    client = as_(today.province)
    assert client.get(address("list"), filters).status_code == 200
    assert exported_job(today.province, "vouchers", urlencode(filters)).state == JobState.DONE


def test_filters_in_force_are_chips_that_come_off(as_: Any, today: World, address: Any) -> None:
    today.submitted()
    answer = as_(today.province).get(
        address("list"), {"state": "open", "city": "440700", "service": "smart-scheduling"}
    )
    page = text_of(answer)
    for chip in ("状态：审核中 移除", "城市：江门市 移除", "应用服务：智能排单调度 移除"):
        assert chip in page
    without = next(chip.url for chip in answer.context["chips"] if chip.label == "城市")
    assert "city" not in without
    assert "state=open" in without


def test_empty_list_says_which_kind_of_empty(as_: Any, today: World, address: Any) -> None:
    client = as_(today.province)
    assert "还没有申请" in text_of(client.get(address("list")))
    today.submitted()
    narrow = text_of(client.get(address("list"), {"state": "issued"}))
    assert "没有符合条件的记录" in narrow
    assert "清除筛选" in narrow


def test_swapped_list_equals_a_fresh_load(as_: Any, today: World, address: Any) -> None:
    today.submitted()
    client = as_(today.province)
    swapped = client.get(
        address("list"), {"state": "open"}, headers={"HX-Request": "true", "HX-Target": "vouchers"}
    )
    loaded = client.get(address("list"), {"state": "open"})
    assert piece_of(swapped, "vouchers") == piece_of(loaded, "vouchers")


def test_pages_follow_each_other_without_gap_or_repeat(
    as_: Any, today: World, address: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vouchers.views.lists.PAGE_SIZE", 2)
    expected = [today.submitted(cloud_fee="1000").application_number for _ in range(5)][::-1]
    client, seen, cursor = as_(today.province), [], ""
    for _ in range(3):
        answer = client.get(address("list"), {"cursor": cursor} if cursor else {})
        seen += numbers_on(answer)
        cursor = answer.context["page"].next_cursor
    assert seen == expected
    assert cursor is None


def test_sheet_holds_what_the_list_shows_and_no_formula(
    as_: Any, today: World, address: Any
) -> None:
    today.submitted("quality-control", cloud_fee="1000")
    voucher = today.submitted(contract_number="=HYPERLINK(1)", cloud_fee="120000")
    (row,) = exported(today.officer, "vouchers", "service=smart-scheduling")
    assert row["申请编号"] == voucher.application_number
    assert (row["合同编号"], row["核定金额"]) == ("=HYPERLINK(1)", 120_000)
    assert row["状态"] == "待供应商确认"


def test_awaiting_application_is_marked(as_: Any, today: World, address: Any) -> None:
    today.submitted(cloud_fee="480000")
    today.submitted(cloud_fee="480000")
    last = today.submitted(cloud_fee="480000")
    answer = as_(today.province).get(address("list"), {"state": "awaiting"})
    assert numbers_on(answer) == [last.application_number]
    assert "待供应商确认 · 候补" in text_of(answer)


def test_districts_are_offered_once_a_city_is_chosen(as_: Any, today: World, address: Any) -> None:
    client = as_(today.province)
    assert "district" not in client.get(address("list")).context["form"].fields
    chosen = client.get(address("list"), {"city": "440700"}).context["form"]
    offered = {code for code, _ in chosen.fields["district"].choices if code}
    assert offered == set(Region.objects.filter(city="440700").values_list("code", flat=True))


def test_plain_select_draws_what_djangos_would() -> None:
    choices = [("", "全部"), ("分组", [("a", "<甲>"), ("b", "乙")]), ("c", "丙")]
    html = PlainSelect(choices=choices).render("x", "b", {"id": "id_x"})
    assert '<select id="id_x" name="x"><option value="">全部</option>' in html
    assert '<optgroup label="分组"><option value="a">&lt;甲&gt;</option>' in html
    assert '<option value="b" selected>乙</option>' in html
