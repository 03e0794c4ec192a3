"""The province's pages of cycles: copied, refused with everything typed kept, two at once."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.factories.vouchers import World
from tests.vouchers.pages import value_of
from vouchers.models import Cycle
from vouchers.selectors.cycles import terms_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(as_: Any, today: World) -> Client:
    client: Client = as_(today.province)
    return client


def filled(page: Any, **typed: Any) -> dict[str, Any]:
    """What the form shows, with some of it typed anew."""
    form = page.context["form"]
    shown = {bound.name: bound.value() for bound in form}
    facts = {
        name: value.astimezone().strftime("%Y-%m-%dT%H:%M")
        if hasattr(value, "astimezone")
        else value
        for name, value in shown.items()
        if value is not None and value is not False
    }
    for name in ("opens_at", "closes_at", "redemption_closes_at"):
        facts[name] = value_of(page, name)
    return {**facts, **typed}


def test_list_shows_each_with_its_stage_and_countdown(keeper: Client, today: World) -> None:
    page = keeper.get("/province/cycles/").content.decode()
    assert today.cycle.name in page
    assert "距申领截止 60 天" in page


def test_new_one_starts_as_a_copy_of_the_last(keeper: Client, today: World) -> None:
    start = keeper.get("/province/cycles/new/")
    answer = keeper.post("/province/cycles/new/", filled(start))
    made = Cycle.objects.first()
    assert answer.headers["Location"] == f"/province/cycles/{made.pk}/"
    assert int(made.code) == int(today.cycle.code) + 1
    old, new = terms_of(today.cycle), terms_of(made)
    assert (new.correction_days, new.excluded_cities) == (old.correction_days, frozenset())
    assert "新建周期" in keeper.get(answer.headers["Location"]).content.decode()


def test_overlap_is_named_and_everything_typed_is_kept(keeper: Client, today: World) -> None:
    start = keeper.get("/province/cycles/new/")
    inside = value_of(keeper.get(f"/province/cycles/{today.cycle.pk}/edit/"), "closes_at")
    typed = filled(start, opens_at=inside, correction_days="11", name="新的周期")
    answer = keeper.post("/province/cycles/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(f"与“{today.cycle.name}”") == 2  # summary and field
    assert f'value="{inside}"' in page
    assert 'value="11"' in page
    assert 'value="新的周期"' in page
    assert Cycle.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"correction_days": "-1"}, "1 到 60 之间", id="negative-days"),
        pytest.param({"payment_ratio": "120"}, "0.01 到 100", id="more-than-all"),
        pytest.param({"revenue_threshold": "-1"}, "不能为负数", id="negative-money"),
        pytest.param({"opens_at": "明天"}, "请填写日期和时间", id="no-moment"),
        pytest.param({"cities": []}, "请至少选择一个市", id="no-city"),
        pytest.param({"cities": ["999999"]}, "选择一个有效", id="unknown-city"),
        pytest.param({"closes_at": "2020-01-01T00:00"}, "须晚于申领开始时间", id="reversed"),
    ],
)
def test_bad_input_is_said_at_its_field(keeper: Client, typed: dict[str, Any], said: str) -> None:
    start = keeper.get("/province/cycles/new/")
    answer = keeper.post("/province/cycles/new/", filled(start, **typed))
    assert answer.status_code == 422
    assert answer.content.decode().count(said) >= 2
    assert Cycle.objects.count() == 1


def test_locks_are_explained_and_unchanged_terms_can_be_saved(keeper: Client, today: World) -> None:
    today.submitted()
    url = f"/province/cycles/{today.cycle.pk}/edit/"
    start = keeper.get(url)
    assert "只能推迟：已有企业按此提交申请。" in start.content.decode()
    before = terms_of(today.cycle)
    answer = keeper.post(url, filled(start, correction_days="7"))
    assert answer.status_code == 302
    today.cycle.refresh_from_db()
    after = terms_of(today.cycle)
    assert (before.correction_days, after.correction_days) == (5, 7)
    assert (after.opens_at, after.closes_at) == (before.opens_at, before.closes_at)
    page = keeper.get(f"/province/cycles/{today.cycle.pk}/").content.decode()
    assert "5 个工作日 → 7 个工作日" in page


def test_harmful_change_is_refused_at_its_field(keeper: Client, today: World) -> None:
    today.submitted()
    url = f"/province/cycles/{today.cycle.pk}/edit/"
    typed = filled(keeper.get(url), requires_acceptance_report="on")
    answer = keeper.post(url, typed)
    assert answer.status_code == 422
    assert answer.content.decode().count("验收报告只能取消") == 2


def test_what_a_colleague_saved_is_text_and_no_markup(keeper: Client, today: World) -> None:
    url = f"/province/cycles/{today.cycle.pk}/edit/"
    start = keeper.get(url)
    keeper.post(url, filled(start, name="<img src=x onerror=alert(1)>"))
    page = keeper.post(url, filled(start, supplier_days="9")).content.decode()
    assert "最新内容：&lt;img src=x" in page
    assert "<img src=x" not in page


def test_two_people_editing(keeper: Client, today: World) -> None:
    url = f"/province/cycles/{today.cycle.pk}/edit/"
    start = keeper.get(url)
    keeper.post(url, filled(start, correction_days="8"))
    late = keeper.post(url, filled(start, supplier_days="9"))
    page = late.content.decode()
    assert late.status_code == 409
    assert "刚刚被其他同事修改过" in page
    assert "最新内容：8 个工作日。" in page
    assert value_of(late, "supplier_days") == "9"
    again = keeper.post(
        url, {**filled(start, supplier_days="9", correction_days="8"), "revision": 2}
    )
    assert again.status_code == 302
    today.cycle.refresh_from_db()
    assert (today.cycle.correction_days, today.cycle.supplier_days) == (8, 9)


def test_list_costs_the_same_with_one_and_three(
    keeper: Client, today: World, django_assert_num_queries: Any
) -> None:
    keeper.get("/province/cycles/")
    with django_assert_num_queries(5):
        keeper.get("/province/cycles/")
    for _ in range(2):
        keeper.post("/province/cycles/new/", filled(keeper.get("/province/cycles/new/")))
    assert Cycle.objects.count() == 3
    keeper.get("/province/cycles/")
    with django_assert_num_queries(5):
        keeper.get("/province/cycles/")


def quota_page(today: World) -> str:
    return f"/province/cycles/{today.cycle.pk}/quotas/"


def test_quotas_are_set_shown_and_told(keeper: Client, today: World) -> None:
    today.issued(cloud_fee="100000")
    url = quota_page(today)
    start = keeper.get(url)
    assert "江门市额度" in start.content.decode()
    answer = keeper.post(url, {"revision": 1, "city-440700": "150,000", "kind-telecom": "¥200000"})
    page = keeper.get(answer.headers["Location"]).content.decode()
    assert "不设额度 → ¥150,000.00" in page
    assert '剩余 <b class="num">¥50,000.00</b>' in page
    assert value_of(keeper.get(url), "city-440700") == "150,000.00"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("-1", "“江门市”：金额不能为负数", id="negative"),
        pytest.param("0", "“江门市”：金额必须大于 0", id="nothing"),
        pytest.param("十万", "“江门市”：请以元为单位", id="words"),
        pytest.param("99999", "不能低于已发放占用的 ¥100,000.00", id="below-committed"),
    ],
)
def test_bad_quota_is_said_and_kept(keeper: Client, today: World, typed: str, said: str) -> None:
    today.issued(cloud_fee="100000")
    answer = keeper.post(
        quota_page(today), {"revision": 1, "city-440700": typed, "city-440600": "7"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(said) >= 2
    assert value_of(answer, "city-440700") == typed
    assert value_of(answer, "city-440600") == "7"
    assert not today.cycle.quotas.exists()


def test_two_people_setting_quotas(keeper: Client, today: World) -> None:
    url = quota_page(today)
    keeper.post(url, {"revision": 1, "city-440700": "100000"})
    late = keeper.post(url, {"revision": 1, "city-440700": "90000", "city-440600": "5"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "最新内容：¥100,000.00" in page
    assert value_of(late, "city-440700") == "90000"
    assert keeper.post(url, {"revision": 2, "city-440700": "90000"}).status_code == 302


def test_auditor_sees_quotas_and_cannot_change_them(keeper: Client, as_: Any, today: World) -> None:
    keeper.post(quota_page(today), {"revision": 1, "city-440700": "100000"})
    client = as_(UserFactory(auditor=True))
    page = client.get(f"/province/cycles/{today.cycle.pk}/").content.decode()
    assert "江门市" in page
    assert "额度设置" not in page
    assert client.post(quota_page(today), {"revision": 2}).status_code == 403
