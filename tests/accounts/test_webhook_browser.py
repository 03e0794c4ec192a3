"""Adding a receiver, testing it and looking at what was told, in a browser of a phone's width."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from common.outbox import deliver_due
from tests.conftest import watched_page
from tests.factories.accounts import UserFactory
from tests.journeys.conftest import session_cookie
from tests.journeys.steps import assert_accessible
from tests.listening import listening

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_owner_adds_and_tests_a_receiver(chromium: Browser, live_server: Any):
    size = {"viewport": {"width": 390, "height": 900}, "base_url": live_server.url}
    with listening() as listener, watched_page(chromium, **size) as page:
        page.context.add_cookies([session_cookie(UserFactory(), live_server.url)])
        page.goto("/accounts/webhooks/new/")
        page.get_by_label("接收地址").fill(f"{listener.url}/hook")
        page.get_by_label("服务券已发放").check()
        assert_accessible(page, "webhook-new")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text(re.compile("^whsec_"))).to_be_visible()
        assert_accessible(page, "webhook-made")

        page.get_by_role("link", name="我已保存").click()
        page.get_by_role("button", name="发送测试消息").click()
        row = page.locator("#deliveries tbody tr").first
        expect(row).to_contain_text("等待推送")
        deliver_due()
        expect(row).to_contain_text("已送达")  # the page looks again by itself

        page.locator("#deliveries summary").click()
        expect(page.get_by_text("webhook.test")).to_be_visible()
        assert_accessible(page, "webhook")
        assert [one.path for one in listener.heard] == ["/hook"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
