"""The pages about the API in a browser: reading it, and making a token."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import watched_page
from tests.factories.accounts import UserFactory
from tests.journeys.conftest import session_cookie
from tests.journeys.steps import assert_accessible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("width", [1440, 390])
def test_owner_reads_the_description_and_makes_a_token(
    chromium: Browser, live_server: Any, width: int
):
    owner = UserFactory()
    size = {"viewport": {"width": width, "height": 900}, "base_url": live_server.url}
    with watched_page(chromium, **size) as page:
        page.goto("/api/docs/")
        page.get_by_text("/api/v1/calculator/").click()
        expect(page.get_by_text("cloud_fee", exact=True)).to_be_visible()
        assert_accessible(page, "api-docs")

        page.context.add_cookies([session_cookie(owner, live_server.url)])
        page.goto("/accounts/tokens/")
        page.get_by_label("用途").fill("财务系统")
        page.get_by_label("以谁的名义办理").select_option(label=owner.name)
        page.get_by_label("查询申请和服务券").check()
        assert_accessible(page, "tokens")
        page.get_by_role("button", name="生成令牌").click()

        expect(page.get_by_text(re.compile("^vpt_"))).to_be_visible()
        assert_accessible(page, "token-made")
