"""A supplier is certified on its own application; lists come in and go out as workbooks."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from accounts.jobs import run_due_job
from catalog.models import Service
from common.clock import database_now, local_date
from suppliers.models import Certification, Supplier
from tests.documents.pdfs import pdf
from tests.factories.vouchers import World
from tests.journeys.steps import assert_accessible, upload
from tests.suppliers.test_importing import GOOD, book

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = {"name": "资质证明.pdf", "mimeType": "application/pdf", "buffer": pdf()}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def free_service(supplier: Supplier) -> Service:
    """One the supplier is not certified for yet."""
    services = Service.objects.order_by("pk")
    found = services.exclude(pk__in=supplier.certifications.values("service")).first()
    assert found is not None
    return found


def test_supplier_applies_and_is_listed(world: World, window: Any, width: int) -> None:
    service = free_service(world.supplier)
    seller, official = window(world.seller, width=width), window(world.province)
    seller.goto("/supplier/profile/")
    assert_accessible(seller, "supplier-own")
    seller.get_by_role("link", name="申请服务认定").click()
    seller.get_by_label("应用服务").select_option(service.name)
    seller.get_by_label("服务能力说明").fill("自有平台，已服务 30 家企业。")
    upload(seller, PDF)
    assert_accessible(seller, "supplier-apply")
    seller.get_by_role("button", name="提交申请").click()
    expect(seller.locator("main .tag").first).to_contain_text("待省级审核")
    assert_accessible(seller, "supplier-request")

    official.goto("/province/suppliers/queue/")
    assert_accessible(official, "supplier-queue")
    official.get_by_role("link", name=world.supplier.name).click()
    official.get_by_role("button", name="审核通过并认定").click()
    expect(official.get_by_role("alert")).to_contain_text("认定文号")
    official.get_by_label("认定文号").fill("粤工信〔2018〕45号")
    assert_accessible(official, "supplier-case")
    official.get_by_role("button", name="审核通过并认定").click()
    expect(official.get_by_text("已认定“")).to_be_visible()

    seller.reload()
    expect(seller.locator("main .tag").first).to_contain_text("已认定")
    anybody = window(width=width)
    anybody.goto(f"/catalog/{service.code}/")
    expect(anybody.get_by_role("link", name=world.supplier.name)).to_be_visible()


def send(page: Page, rows: list[dict[str, Any]]) -> None:
    """Choose a workbook and have it checked."""
    page.goto("/province/suppliers/import/")
    page.locator("input[type=file]").set_input_files(
        {"name": "名单.xlsx", "mimeType": XLSX, "buffer": book(rows)}
    )
    page.get_by_role("button", name="上传并试运行").click()


def test_list_comes_in_and_goes_out_as_a_workbook(world: World, window: Any) -> None:
    official = window(world.province)
    until = local_date(database_now()) + timedelta(days=300)
    good = {**GOOD, "service": free_service(world.supplier).name, "valid_until": until}
    send(official, [{**good, "city": "哪里"}, {**good, "name": ""}])
    expect(official.get_by_text("试运行发现问题")).to_be_visible()
    expect(official.get_by_text("E 列 所在城市")).to_be_visible()
    assert_accessible(official, "import-faulty")
    assert not Supplier.objects.filter(name=GOOD["name"]).exists()

    send(official, [good])
    expect(official.get_by_text("试运行没有发现问题")).to_be_visible()
    official.get_by_role("button", name="确认导入").click()
    official.wait_for_url("**/jobs/**")
    run_due_job()
    official.get_by_role("link", name="查看结果").click()
    expect(official.get_by_text("已全部导入")).to_be_visible()
    assert Certification.objects.filter(supplier__name=GOOD["name"]).count() == 1

    official.goto("/province/suppliers/?q=云匠")
    official.get_by_role("button", name="导出").click()
    official.wait_for_url("**/jobs/**")
    run_due_job()
    assert_accessible(official, "export-done")
    with official.expect_download() as found:
        official.get_by_role("link", name="下载").click()
    content = Path(found.value.path()).read_bytes()
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet] == ["供应商名称", GOOD["name"]]
    official.goto("/jobs/?kind=exports.write")
    expect(official.get_by_role("heading", level=1)).to_have_text("导出中心")
    assert_accessible(official, "export-centre")
