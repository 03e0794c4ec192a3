"""Self-check and calculator for everybody: results, bad input, and answers carried along."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from common.clock import local_date
from enterprises.models import Enterprise
from tests.enterprises.test_register_page import TYPED
from tests.factories.vouchers import World, present_world
from vouchers.models import Voucher

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole file; every test takes back what it did to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield present_world()
        transaction.set_rollback(True)


@pytest.fixture
def answers(world: World) -> dict[str, str]:
    """An enterprise that may apply, with a contract of last week."""
    today = local_date(world.at)
    return {
        "result": "1",
        "region": "440705",
        "independent": "yes",
        "founded_on": "2010-05-01",
        "industry": "33",
        "revenue": "2680",
        "clean": "yes",
        "integration": "certified",
        "signed_on": (today - timedelta(days=7)).isoformat(),
        "contract_total": "900,000",
        "cloud_fee": "480000",
        "sole_fund": "yes",
        "service": "smart-scheduling",
    }


def test_good_answers_give_amount_bonus_and_papers(client: Client, answers: dict) -> None:
    page = client.get("/check/", answers).content.decode()
    assert "按您填写的情况，可以申领" in page
    assert "¥480,000.00" in page
    assert "¥200,000.00" in page
    assert "需要准备的材料" in page


def test_calculator_says_what_a_submission_gets(world: World, client: Client) -> None:
    world.submitted(cloud_fee="300000")
    told = client.get(
        "/calculator/",
        {"result": 1, "service": "smart-scheduling", "cloud_fee": 480000, "used": 300000},
    )
    real = world.submitted(cloud_fee="480000")
    assert told.context["reckoning"].amount == real.amount == Decimal(200_000)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param("region", "outside", "服务券面向在广东省", id="elsewhere"),
        pytest.param("independent", "no", "独立法人资格", id="branch"),
        pytest.param("industry", "66", "不在工业企业", id="industry"),
        pytest.param("sole_fund", "no", "同一项目只能申报一项专项资金", id="funds"),
        pytest.param("cloud_fee", "900001", "大于合同总金额", id="fee above total"),
        pytest.param("signed_on", "2018-03-20", "之后（不含当日）", id="too early"),
    ],
)
def test_broken_rule_is_a_result_with_its_reason(
    client: Client, answers: dict, name: str, value: str, said: str
) -> None:
    response = client.get("/check/", {**answers, name: value})
    assert response.status_code == HTTPStatus.OK
    page = response.content.decode()
    assert "暂不能申领" in page
    assert said in page


def test_no_answers_at_all_is_a_result_too(world: World, client: Client) -> None:
    page = client.get("/check/", {"result": "1"}).content.decode()
    assert "项没有回答" in page
    assert "待计算" in page


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param("cloud_fee", "一百万", "请以元为单位", id="words"),
        pytest.param("cloud_fee", "9" * 40, "金额过大", id="huge"),
        pytest.param("cloud_fee", "-1", "金额不能为负数", id="negative"),
        pytest.param("cloud_fee", "0", "金额必须大于 0", id="zero"),
        pytest.param("devices", "1.5", "不小于 1 的整数", id="half a device"),
        pytest.param("used", "abc", "金额格式不正确", id="nonsense"),
        pytest.param("founded_on", "2018-02-30", "日期不正确", id="no such day"),
        pytest.param("signed_on", "昨天", "日期不正确", id="word for a day"),
        pytest.param("revenue", "nan", "金额格式不正确", id="nan"),
        pytest.param("service", "no-such", "没有这项应用服务", id="service"),
        pytest.param("region", "110000", "没有这个区域", id="region"),
        pytest.param("industry", "\0", "没有这个行业", id="industry"),
    ],
)
def test_bad_input_is_explained_and_kept(
    client: Client, answers: dict, name: str, value: str, said: str
) -> None:
    response = client.get("/check/", {**answers, name: value})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.content.decode()
    assert said in page
    assert 'value="900,000"' in page
    assert response.context["form"].data[name] == value


def test_unknown_service_in_a_link_is_said(world: World, client: Client) -> None:
    page = client.get("/calculator/?service=gone").content.decode()
    assert "链接中的应用服务不在现行目录中" in page


def test_answers_are_carried_into_profile_and_first_draft(client: Client, answers: dict) -> None:
    assert client.post("/check/carry/", answers).headers["Location"] == "/register/"
    assert "自查答案已为您保留" in client.get("/register/").content.decode()
    client.post("/register/", TYPED)
    enterprise = Enterprise.objects.get(uscc="91440704MA83FQEF9M")
    assert (enterprise.region_id, enterprise.industry_id) == ("440705", "33")
    assert enterprise.founded_on.isoformat() == "2010-05-01"
    assert enterprise.is_independent_legal_person is True
    assert enterprise.declares_no_violation is None  # a declaration is made, never carried
    assert enterprise.revenues.get().amount == Decimal(26_800_000)
    draft = Voucher.objects.get(enterprise=enterprise)
    assert draft.service.code == "smart-scheduling"
    assert (draft.cloud_fee, draft.contract_total) == (480_000, 900_000)
    assert draft.signed_on.isoformat() == answers["signed_on"]
    assert draft.other_funds_declared is None
    assert "carried_answers" not in client.session


def test_unusable_answers_do_not_stop_a_registration(client: Client, world: World) -> None:
    session = client.session
    session["carried_answers"] = {"region": "0", "founded_on": "2999-01-01", "industry": "66"}
    session.save()
    client.post("/register/", TYPED)
    assert Enterprise.objects.get(uscc="91440704MA83FQEF9M").founded_on is None


def test_signed_in_enterprise_gets_a_draft_at_once(world: World, answers: dict) -> None:
    client = Client()
    client.force_login(world.owner)
    response = client.post("/check/carry/", answers)
    draft = Voucher.objects.get(enterprise=world.enterprise)
    assert response.headers["Location"] == f"/vouchers/{draft.public_id}/apply/"
    assert draft.cloud_fee == 480_000
