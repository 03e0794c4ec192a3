"""事件推送 in the browser: added, shown once, tested, switched, sent again; colleagues look."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User, Webhook, WebhookDelivery
from common.clock import database_now
from common.outbox import deliver_due
from tests.factories.accounts import UserFactory, WebhookFactory
from tests.listening import Listener, listening

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return UserFactory()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def mine(owner: User, client: Client) -> Client:
    client.force_login(owner)
    return client


def told(webhook: Webhook, number: int, **facts: Any) -> WebhookDelivery:
    base = {"kind": "voucher.issued", "cause": f"event-{number}", "body": "{}"}
    return webhook.deliveries.create(
        message=f"msg_{webhook.pk}_{number}", created_at=database_now(), **{**base, **facts}
    )


def page_of(webhook: Webhook, name: str = "webhook") -> str:
    return reverse(f"accounts:{name}", args=[webhook.pk])


def test_secret_is_shown_once(mine: Client):
    asked = {"url": "http://127.0.0.1:9/hook", "kinds": ["voucher.issued", "payout.paid"]}

    shown = mine.post(reverse("accounts:webhook-new"), asked)

    secret = shown.context["made"].secret
    assert secret in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    webhook = Webhook.objects.get()
    assert secret not in mine.get(page_of(webhook)).content.decode()
    assert "服务券已发放" in mine.get(page_of(webhook)).content.decode()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "必填"),
        ("ftp://erp.example.com/", "https://"),
        ("https://10.0.0.1/hook", "内部网络"),
    ],
    ids=["none", "no-https", "inside"],
)
def test_unfit_url_is_told_beside_the_field(mine: Client, url: str, said: str):
    shown = mine.post(reverse("accounts:webhook-new"), {"url": url, "kinds": ["payout.paid"]})

    assert shown.status_code == 422
    assert said in str(shown.context["form"].errors["url"])
    assert 'value="payout.paid"' in shown.content.decode()
    assert "checked" in shown.content.decode()


def test_url_used_already_is_told_beside_the_field(mine: Client, owner: User):
    other, webhook = WebhookFactory(user=owner), WebhookFactory(user=owner)
    asked = {"url": other.url, "kinds": ["payout.paid"]}

    new = mine.post(reverse("accounts:webhook-new"), asked)
    changed = mine.post(page_of(webhook, "webhook-edit"), asked)

    assert (new.status_code, changed.status_code) == (422, 422)
    assert "已有这个接收地址" in str(changed.context["form"].errors["url"])


def test_kinds_are_changed(mine: Client, owner: User):
    webhook = WebhookFactory(user=owner)

    mine.post(page_of(webhook, "webhook-edit"), {"url": webhook.url, "kinds": ["payout.paid"]})

    webhook.refresh_from_db()
    assert webhook.kinds == ["payout.paid"]


def test_test_message_is_sent_by_the_worker(mine: Client, owner: User, listener: Listener):
    webhook = WebhookFactory(user=owner, url=listener.url)

    waiting = mine.post(page_of(webhook, "webhook-test"), follow=True).content.decode()
    heard_before = len(listener.heard)
    deliver_due()
    shown = mine.get(page_of(webhook)).content.decode()

    assert (heard_before, len(listener.heard)) == (0, 1)
    assert "等待推送" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "已送达" in shown
    assert "HTTP 204" in shown
    assert "every 2s" not in shown


def test_failed_message_is_sent_again(mine: Client, owner: User, listener: Listener):
    webhook = WebhookFactory(user=owner, url=listener.url)
    failed = told(webhook, 1, state="failed", attempts=5, fault="对方返回 500", status=500)

    assert "重新推送" in mine.get(page_of(webhook)).content.decode()
    mine.post(page_of(failed, "webhook-redeliver"))
    deliver_due()

    assert "已送达" in mine.get(page_of(webhook)).content.decode()


def test_switched_off_and_on(mine: Client, owner: User):
    webhook = WebhookFactory(user=owner)

    off = mine.post(page_of(webhook, "webhook-switch"), follow=True).content.decode()
    on = mine.post(page_of(webhook, "webhook-switch"), {"on": "yes"}, follow=True)

    assert "已停用" in off
    assert "启用，之后的事件" in on.content.decode()


def test_given_up_webhook_says_so(mine: Client, owner: User):
    webhook = WebhookFactory(user=owner, stopped_at=database_now(), failures=20)

    shown = mine.get(page_of(webhook)).content.decode()

    assert "平台已自动停用" in shown
    assert "启用</button>" in shown


@pytest.mark.parametrize("trait", [None, "auditor", "admin"])
def test_who_does_not_manage_only_looks(client: Client, owner: User, trait: str | None):
    webhook = WebhookFactory(user=owner)
    told(webhook, 1, state="failed")
    colleague = {"organisation": owner.organisation, "is_owner": False}
    client.force_login(UserFactory(**({trait: True} if trait else colleague)))

    shown = client.get(page_of(webhook)).content.decode()
    listed = client.get(reverse("accounts:webhooks")).content.decode()

    assert webhook.url in listed
    assert "添加接收地址" not in listed
    for act in ("发送测试消息</button>", "重新推送", "更换签名密钥", "删除</a>", "修改</a>"):
        assert act not in shown
    assert ("停用</button>" in shown) is (trait == "admin")


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_a_fixed_number_of_statements(
    mine: Client, owner: User, django_assert_max_num_queries: Any, rows: int
):
    for number in range(rows):
        told(WebhookFactory(user=owner), 1)
        told(Webhook.objects.first(), number + 2, state="failed")
    webhook = Webhook.objects.order_by("pk").first()

    with django_assert_max_num_queries(4):
        assert len(mine.get(reverse("accounts:webhooks")).context["rows"]) == rows
    with django_assert_max_num_queries(5):
        assert mine.get(page_of(webhook)).context["rows"]


def test_rotated_and_removed(mine: Client, owner: User):
    webhook = WebhookFactory(user=owner)

    shown = mine.post(page_of(webhook, "webhook-rotate"))
    gone = mine.post(page_of(webhook, "webhook-remove"), follow=True)

    assert shown.context["made"].secret in shown.content.decode()
    assert "接收地址已删除" in gone.content.decode()
    assert mine.get(page_of(webhook)).status_code == 404


def test_known_secret_is_shown_in_the_demo_only(mine: Client, owner: User, settings: Any):
    webhook = WebhookFactory(user=owner)
    settings.DEMO_WEBHOOK = {"url": webhook.url, "secret": "whsec_known"}
    page = page_of(webhook)

    settings.EMBEDDED_DATABASE = False
    assert "whsec_known" not in mine.get(page).content.decode()
    settings.EMBEDDED_DATABASE = True
    assert "whsec_known" in mine.get(page).content.decode()
