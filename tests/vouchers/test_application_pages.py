"""Starting an application, its task list and its pages: what they show and what they keep."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.models import Service
from enterprises.enums import CheckStatus
from suppliers.models import Supplier
from tests.factories.enterprises import EnterpriseFactory, owner_of
from tests.factories.vouchers import World
from tests.vouchers.pages import text_of, value_of
from vouchers.models import Voucher
from vouchers.services.draft import start_application
from vouchers.states import State

pytestmark = pytest.mark.django_db


def fresh(voucher: Voucher) -> Voucher:
    return Voucher.objects.get(pk=voucher.pk)


@pytest.fixture
def blank(today: World) -> Voucher:
    return start_application(today.enterprise, by=today.owner, at=today.at)


def stranger() -> Any:
    """The owner of another enterprise."""
    return owner_of(EnterpriseFactory(approved=True))


def save(client: Client, address: Any, voucher: Voucher, key: str, **typed: str) -> Any:
    """Fill a page's form in as a browser without scripts would, and press 保存并继续."""
    url = address("section", voucher, key)
    seen = value_of(client.get(url), "version")
    return client.post(url, {"version": seen, **typed})


def test_start_says_what_the_rules_say_of_the_enterprise(
    today: World, owner: Client, address: Any
) -> None:
    today.enterprise.identity_status = CheckStatus.PENDING
    today.enterprise.save()
    page = text_of(owner.get(address("start")))
    assert "正在接受申领" in page
    assert "企业认证 E8 企业认证正在核验中" in page
    assert "6 项规则通过" in page


def test_start_twice_finds_the_same_blank_draft(owner: Client, address: Any) -> None:
    first = owner.post(address("start"))
    second = owner.post(address("start"))
    assert first["Location"] == second["Location"]
    assert Voucher.objects.count() == 1


def test_task_list_of_a_blank_draft(owner: Client, address: Any, blank: Voucher) -> None:
    page = text_of(owner.get(address("tasks", blank)))
    assert page.count("未填写") == 3
    assert "还有 3 项未完成" in page


def test_task_list_says_how_far_each_page_is(owner: Client, address: Any, today: World) -> None:
    draft = today.draft(cloud_fee="900000.01", contract_title="")
    page = text_of(owner.get(address("tasks", draft)))
    assert "合同 上传合同，填写名称、编号、签订日期和金额 需修改" in page
    assert "应用服务 选择合同对应的应用服务 已完成" in page


def test_page_keeps_what_was_typed_and_goes_on(
    owner: Client, address: Any, blank: Voucher, today: World
) -> None:
    document = today.contract()
    blank.contract_document, blank.contract_sha256 = document, document.sha256
    blank.save()
    answer = save(
        owner,
        address,
        blank,
        "contract",
        contract_title="上云合同",
        contract_number="JM-1",
        signed_on="2018年7月19日",
        contract_total="９００，０００",
        cloud_fee="¥480,000.00",
    )
    assert answer["Location"] == address("section", blank, "service")
    kept = fresh(blank)
    assert (kept.contract_total, kept.cloud_fee) == (900_000, 480_000)
    assert str(kept.signed_on) == "2018-07-19"
    assert kept.typed["contract_total"] == "９００，０００"


def test_save_draft_goes_back_without_a_word_about_gaps(
    owner: Client, address: Any, blank: Voucher
) -> None:
    answer = save(owner, address, blank, "contract", contract_title="上云合同", then="later")
    assert answer["Location"] == address("tasks", blank)
    assert fresh(blank).contract_title == "上云合同"


def test_gaps_are_named_all_at_once_with_their_rules(
    owner: Client, address: Any, blank: Voucher
) -> None:
    answer = save(owner, address, blank, "contract", contract_title="上云合同")
    page = text_of(answer)
    assert answer.status_code == 400
    assert "有 5 处需要修改" in page
    for message in ("请上传合同（一份 PDF 文件）。 V1", "请填写合同编号。 V1", "签订日期。 E5"):
        assert message in page
    assert "请填写合同名称" not in page


def test_contract_goes_up_with_the_form_where_there_is_no_script(
    owner: Client, address: Any, blank: Voucher
) -> None:
    with open("fixtures/contracts/contract-01.pdf", "rb") as file:
        content = file.read()
    upload = SimpleUploadedFile("合同.pdf", content, "application/pdf")
    url = address("section", blank, "contract")
    seen = value_of(owner.get(url), "version")
    answer = owner.post(url, {"version": seen, "contract_document": upload, "then": "later"})
    kept = fresh(blank)
    assert answer.status_code == 302
    assert kept.contract_document is not None
    assert kept.contract_sha256 == kept.contract_document.sha256
    assert "合同.pdf" in text_of(owner.get(url))


def test_refused_file_leaves_everything_else_saved(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    before = draft.contract_document_id
    url = address("section", draft, "contract")
    seen = value_of(owner.get(url), "version")
    upload = SimpleUploadedFile("合同.pdf", b"not a PDF", "application/pdf")
    answer = owner.post(
        url, {"version": seen, "contract_document": upload, "contract_title": "新的名称"}
    )
    assert answer.status_code == 400
    assert "文件格式不符合要求" in text_of(answer)
    kept = fresh(draft)
    assert (kept.contract_document_id, kept.contract_title) == (before, "新的名称")


def test_service_page_lists_the_version_in_force_by_theme_with_caps(
    owner: Client, address: Any, blank: Voucher
) -> None:
    page = text_of(owner.get(address("section", blank, "service")))
    assert "智能排单调度 最高 50 万元" in page
    assert "生产设备状态监控 每台套 ¥2,000.00" in page
    assert page.index("研发设计") < page.index("生产管理") < page.index("经营管理")


def test_supplier_page_lists_only_those_certified_for_the_service_today(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    page = text_of(owner.get(address("section", draft, "supplier")))
    certified = set(
        Supplier.objects.filter(certifications__service=draft.service).values_list(
            "name", flat=True
        )
    )
    others = set(Supplier.objects.values_list("name", flat=True)) - certified
    assert certified
    assert others
    for name in certified:
        assert name in page
    for name in others:
        assert name not in page


def test_supplier_search_keeps_the_chosen_one_in_sight(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    page = text_of(owner.get(address("section", draft, "supplier"), {"q": "快立信"}))
    assert "江门移动 已选择" in page


def test_supplier_page_waits_for_the_service(owner: Client, address: Any, blank: Voucher) -> None:
    page = text_of(owner.get(address("section", blank, "supplier")))
    assert "请先选择应用服务" in page


def test_changing_the_service_clears_a_supplier_not_certified_for_it(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    assert draft.supplier is not None
    free = Service.objects.exclude(certifications__supplier=draft.supplier).first()
    assert free is not None
    answer = save(owner, address, draft, "service", service=str(free.pk), devices="3")
    kept = fresh(draft)
    assert answer.status_code == 302
    assert (kept.service, kept.supplier) == (free, None)
    page = text_of(owner.get(answer["Location"]))
    assert "江门移动未通过所选应用服务的认定，已清除，请重新选择供应商。" in page


def test_changing_the_service_keeps_a_supplier_certified_for_both(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    other = Service.objects.get(code="quality-control")
    save(owner, address, draft, "service", service=str(other.pk))
    assert fresh(draft).supplier == today.supplier


def test_draft_page_leads_to_the_task_list(owner: Client, address: Any, blank: Voucher) -> None:
    assert owner.get(address("voucher", blank))["Location"] == address("tasks", blank)


def test_submitted_application_has_no_more_pages_to_write(
    owner: Client, address: Any, today: World
) -> None:
    voucher = today.submitted()
    for url in (address("tasks", voucher), address("section", voucher, "contract")):
        assert owner.get(url)["Location"] == address("voucher", voucher)


def test_discard_throws_a_draft_away_after_asking(
    owner: Client, address: Any, blank: Voucher
) -> None:
    assert "草稿删除后不能恢复" in text_of(owner.get(address("discard", blank)))
    assert owner.post(address("discard", blank))["Location"] == address("mine")
    assert not Voucher.objects.exists()


@pytest.mark.parametrize("name", ["tasks", "check", "subsidy", "discard", "receipt", "withdraw"])
def test_strangers_application_is_not_there(
    as_: Any, address: Any, blank: Voucher, name: str
) -> None:
    assert as_(stranger()).get(address(name, blank)).status_code == 404


@pytest.mark.parametrize("key", ["contract", "service", "supplier"])
def test_strangers_page_is_not_there_and_takes_nothing(
    as_: Any, address: Any, blank: Voucher, key: str
) -> None:
    client = as_(stranger())
    assert client.get(address("section", blank, key)).status_code == 404
    assert client.post(address("autosave", blank, key), {}).status_code == 404


def test_page_that_does_not_exist_is_a_404(owner: Client, address: Any, blank: Voucher) -> None:
    assert owner.get(address("section", blank, "nonsense")).status_code == 404


@pytest.mark.parametrize("who", ["seller", "officer", "province"])
def test_only_enterprises_apply(as_: Any, today: World, address: Any, who: str) -> None:
    client = as_(getattr(today, who))
    assert client.get(address("start")).status_code == 403
    assert client.post(address("start")).status_code == 403
    assert not Voucher.objects.filter(state=State.DRAFT).exists()
