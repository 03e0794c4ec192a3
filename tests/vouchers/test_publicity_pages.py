"""公示 in the browser: chosen, published, read by everybody, objected to, decided (R5)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pgtrigger
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from tests.documents.pdfs import as_upload, pdf
from tests.factories.accounts import UserFactory
from tests.factories.vouchers import present_cycle, present_world
from tests.vouchers.publicity import objection, published, redeemed
from tests.vouchers.redeeming import as_
from tests.vouchers.world import World
from vouchers.models import Objection, PublicityBatch, PublicityItem
from vouchers.publicity import ItemState

pytestmark = pytest.mark.django_db
WAITING, PUBLISH, BATCHES, OBJECTIONS = (
    reverse(f"vouchers:{name}")
    for name in ("publicity", "publicity-publish", "publicity-batches", "objections")
)
FACTS = {"title": "2026 年拟兑现企业公示", "document_number": "粤工信公示〔2026〕5号"}


@pytest.fixture
def world() -> World:
    return present_world(cycle=present_cycle(timezone.now(), publicity_days=7))


@pytest.fixture
def province(client: Client, world: World) -> Client:
    return as_(client, world.province)


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def text_of(response: Any) -> str:
    return response.content.decode()


def form_of(item: PublicityItem, **changes: Any) -> dict[str, Any]:
    facts = {
        "key": str(uuid4()),
        "name": "陈国强",
        "contact": "13600136000",
        "statement": "该服务至今未上线。",
        **changes,
    }
    return {name: value for name, value in facts.items() if value is not None}


def object_url(item: PublicityItem) -> str:
    return reverse("public:object", args=[item.batch_id, item.position])


def item_of(world: World) -> PublicityItem:
    return published(world, *redeemed(world, "100000")).items.select_related("voucher").get()


def test_chosen_vouchers_are_published_and_read_by_everybody(
    province: Client, world: World
) -> None:
    pair = redeemed(world, "100000", "150000")
    page = province.get(PUBLISH, {"all": "1"})
    assert "¥250,000.00" in text_of(page)
    chosen = [str(one.public_id) for one in pair]
    assert "请填写公示文号" in text_of(
        province.post(PUBLISH, {"voucher": chosen, "title": "公示", "document_number": ""})
    )
    done = province.post(PUBLISH, {"voucher": chosen, **FACTS}, follow=True)
    assert "已公示 2 张服务券" in text_of(done)
    batch = PublicityBatch.objects.get()
    assert "没有待公示" in text_of(province.get(WAITING))
    province.logout()
    listed = text_of(province.get(reverse("public:publicity")))
    shown = text_of(province.get(reverse("public:publicity-batch", args=[batch.pk])))
    assert FACTS["title"] in listed
    assert "¥150,000.00" in shown
    for hidden in (world.enterprise.name, world.enterprise.uscc, *(one.number for one in pair)):
        assert hidden not in shown


def test_published_meanwhile_is_a_conflict(province: Client, world: World) -> None:
    first, second = redeemed(world, "100000", "90000")
    published(world, first)
    chosen = [str(first.public_id), str(second.public_id)]
    assert province.post(PUBLISH, {"voucher": chosen, **FACTS}).status_code == 409
    assert PublicityBatch.objects.count() == 1
    assert province.get(PUBLISH, {"voucher": chosen[:1]}).status_code == 302


def test_a_stranger_objects_and_reads_the_answer(client: Client, world: World) -> None:
    item = item_of(world)
    page = text_of(client.get(object_url(item)))
    assert world.enterprise.name not in page
    files = {"paper_1": as_upload(pdf(), "合同.pdf")}
    done = client.post(object_url(item), {**form_of(item), **files}, follow=True)
    assert "已收到您的异议" in text_of(done)
    found = Objection.objects.get()
    assert found.files.get().document.organisation == world.province.organisation
    case = reverse("vouchers:objection", args=[found.pk])
    inside = text_of(as_(client, world.province).get(case))
    assert "陈国强" in inside
    assert "合同.pdf" in inside
    facts = {"decision": "dismissed", "reply": "已核实上线。", "reason": "材料属实。"}
    assert client.post(case, {**facts, "reason": ""}).status_code == 422
    assert client.post(case, facts).status_code == 302
    assert client.post(case, facts).status_code == 409
    client.logout()
    receipt = reverse("public:objection-receipt", args=[found.public_id])
    answer = text_of(client.get(receipt))
    assert "已核实上线。" in answer
    assert "陈国强" not in answer


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"name": None}, "匿名异议不予受理", id="no-name"),
        pytest.param({"contact": None}, "没有联系方式的异议不予受理", id="no-contact"),
        pytest.param({"contact": "找我"}, "11 位手机号码或电子邮箱", id="bad-contact"),
        pytest.param({"statement": None}, "异议的内容和依据", id="no-statement"),
        pytest.param({"key": "nonsense"}, "key", id="forged-key"),
    ],
)
def test_an_unsigned_objection_keeps_what_was_typed(
    client: Client, world: World, changes: dict[str, Any], said: str
) -> None:
    item = item_of(world)
    files = {"paper_2": as_upload(pdf(), "照片.pdf")}
    refused = client.post(object_url(item), {**form_of(item, **changes), **files})
    assert refused.status_code == 422
    page = text_of(refused)
    assert said in page
    assert "照片.pdf" in page
    assert ("该服务至今未上线。" in page) == ("statement" not in changes)
    assert not Objection.objects.exists()
    assert "data-upload-url" not in page
    assert Document.objects.filter(kind="objection").count() == 1


def test_a_kept_file_is_handed_in_with_the_mended_form(client: Client, world: World) -> None:
    item = item_of(world)
    sent = {**form_of(item, contact=""), "paper_1": as_upload(pdf(), "照片.pdf")}
    page = text_of(client.post(object_url(item), sent))
    token = page.split('name="paper_1_kept" value="')[1].split('"')[0]
    done = client.post(object_url(item), {**form_of(item), "paper_1_kept": token})
    assert done.status_code == 302
    assert Objection.objects.get().files.get().document.name == "照片.pdf"


def test_a_bad_file_is_said_beside_its_field(client: Client, world: World) -> None:
    item = item_of(world)
    sent = {**form_of(item), "paper_1": as_upload(b"MZ\x90", "病毒.pdf")}
    refused = client.post(object_url(item), sent)
    assert refused.status_code == 422
    assert "文件格式不符合要求" in text_of(refused)


def test_after_the_deadline_nothing_is_taken(client: Client, world: World) -> None:
    item = item_of(world)
    with pgtrigger.ignore():
        PublicityItem.objects.update(ends_at=timezone.now() - timedelta(minutes=1))
    late = client.post(object_url(item), form_of(item))
    assert late.status_code == 409
    assert "不再受理异议" in text_of(late)
    assert not Objection.objects.exists()
    batch = client.get(reverse("public:publicity-batch", args=[item.batch_id]))
    assert object_url(item) not in text_of(batch)


def test_too_many_from_one_address_wait(client: Client, world: World, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "file_objection": "1/h/ip"}
    item = item_of(world)
    client.post(object_url(item), form_of(item, name=None))
    limited = client.post(object_url(item), form_of(item))
    assert limited.status_code == 429
    assert "该服务至今未上线。" in text_of(limited)
    assert not Objection.objects.exists()


def test_auditor_and_enterprise_never_see_who_objected(client: Client, world: World) -> None:
    found = objection(world, item_of(world))
    auditor = as_(client, UserFactory(auditor=True))
    for page in (OBJECTIONS, reverse("vouchers:objection", args=[found.pk])):
        shown = text_of(auditor.get(page))
        assert "陈**" in shown
        assert "陈国强" not in shown
        assert "13600136000" not in shown
    voucher = reverse("vouchers:voucher", args=[found.item.voucher.public_id])
    own = text_of(as_(client, world.owner).get(voucher))
    assert "公示期内收到异议" in own
    assert "陈" not in own.split("公示期内收到异议")[1][:300]


def test_a_settled_matter_is_published_again(province: Client, world: World) -> None:
    item = item_of(world)
    found = objection(world, item)
    case = reverse("vouchers:objection", args=[found.pk])
    province.post(case, {"decision": "upheld", "reply": "属实。", "reason": "待核清。"})
    batch = reverse("vouchers:publicity-batch", args=[item.batch_id])
    reopen = reverse("vouchers:publicity-reopen", args=[item.pk])
    assert reopen in text_of(province.get(batch))
    assert province.post(reopen, {"reason": ""}).status_code == 422
    assert province.post(reopen, {"reason": "已退还。"}).status_code == 302
    assert province.post(reopen, {"reason": "已退还。"}).status_code == 409
    item.refresh_from_db()
    assert item.state == ItemState.CLOSED
    assert item.voucher.number in text_of(province.get(WAITING))


@pytest.mark.parametrize("page", ["waiting", "batches", "objections", "batch", "public"])
def test_lists_cost_the_same_for_one_and_many(
    province: Client, world: World, page: str, django_assert_max_num_queries: Any
) -> None:
    vouchers = redeemed(world, "100000", "90000", "80000")
    addresses = {"waiting": WAITING, "batches": BATCHES, "objections": OBJECTIONS}
    counts = [(0, 3), (2, 1)] if page == "waiting" else [(1, 1), (2, 3)]
    costs = []
    for publish, expected in counts:
        rest = [one for one in vouchers if not one.publicity.exists()][:publish]
        for one in rest if page in ("batches", "objections", "waiting") else ():
            item = published(world, one).items.select_related("voucher").get()
            if page == "objections":
                objection(world, item)
        if page in ("batch", "public"):
            batch = published(world, *rest)
            name = {"batch": "vouchers:publicity-batch", "public": "public:publicity-batch"}[page]
            addresses[page] = reverse(name, args=[batch.pk])
        province.get(addresses[page])
        with django_assert_max_num_queries(6) as found:
            shown = len(province.get(addresses[page]).context["rows"])
        assert shown == (publish if page in ("batch", "public") else expected)
        costs.append(len(found))
    assert costs[0] == costs[1]
