"""A supplier is found, certified, and its certification ended; the supplier sees it all."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from catalog.models import Service
from suppliers.models import Supplier
from tests.barriers import barriers_of
from tests.catalog.test_browser import sign_in
from tests.documents.pdfs import pdf
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def accessible(page: Page) -> None:
    assert barriers_of(page, "best-practice") == []


def test_certified_and_ended(
    live_server: object,
    page: Page,
    official: User,
    supplier: Supplier,
    service: Service,
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    base, paper = str(live_server), tmp_path / "认定文件.pdf"
    paper.write_bytes(pdf())
    owner = UserFactory(organisation=supplier.organisation)
    sign_in(page, base, official)
    page.goto(f"{base}/province/suppliers/")
    page.get_by_label("名称或统一社会信用代码").fill("云科")
    page.get_by_label("名称或统一社会信用代码").press("Enter")
    page.get_by_role("link", name="江门云科").click()
    page.get_by_role("link", name="添加认定").click()
    page.get_by_label("应用服务").select_option(service.code)
    page.get_by_label("认定文号").fill("粤经信〔2018〕18号")
    page.locator("input[type=file]").set_input_files(paper)
    expect(page.get_by_text("认定文件.pdf")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="保存认定").click()
    expect(page.get_by_text("查看文件")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="终止").click()
    page.get_by_label("终止原因").fill("企业申请退出")
    accessible(page)
    page.get_by_role("button", name="终止认定").click()
    expect(page.get_by_text("已终止")).to_be_visible()

    sign_in(page, base, owner)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{base}/supplier/profile/")
    expect(page.get_by_text("企业申请退出")).to_be_visible()
    accessible(page)
    page.goto(f"{base}/suppliers/")
    expect(page.get_by_text("供应商名录尚未公布")).to_be_visible()
    accessible(page)
