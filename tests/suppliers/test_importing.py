"""A list of suppliers from a workbook: template, every fault by row and column, all or nothing."""

import json
import threading
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook
from xlsxwriter.workbook import Workbook

from accounts.jobs import run_due_job
from accounts.models import Job, JobState, User
from catalog.models import CatalogVersion, Service
from catalog.services.reference import load_catalog
from common.clock import database_now
from common.errors import NotAllowed
from common.models import AuditEvent
from enterprises.services.reference import load_regions_and_industries
from suppliers.errors import ImportRefused, ImportStale
from suppliers.importing.columns import COLUMNS, LABELS, MAX_ROWS, SHEET
from suppliers.importing.reading import read_sheet
from suppliers.importing.template import template
from suppliers.models import Certification, ImportState, Supplier, SupplierImport
from suppliers.services.importing import apply_import, keep_import
from tests.factories.accounts import UserFactory
from tests.factories.catalog import QUALITY
from tests.factories.suppliers import CertificationFactory, SupplierFactory, city

pytestmark = pytest.mark.django_db
HEADER = [column.label for column in COLUMNS]
KEYS = [column.key for column in COLUMNS]
GOOD = {
    "name": "江门云匠",
    "full_name": "江门市云匠信息技术有限公司",
    "uscc": "91440703MA4JURQ20Q",
    "kind": "解决方案服务商",
    "city": "江门市",
    "service": QUALITY,
    "document_number": "粤工信〔2018〕18号",
    "valid_from": date(2018, 9, 1),
    "valid_until": "",
}


def book(rows: Sequence[dict[str, Any]], *, header: Sequence[str] = HEADER) -> bytes:
    """A filled-in workbook."""
    content = BytesIO()
    made = Workbook(content, {"in_memory": True})
    sheet, look = made.add_worksheet(SHEET), made.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, header)
    for place, row in enumerate(rows, start=1):
        for column, key in enumerate(KEYS):
            value = row.get(key, "")
            if isinstance(value, date):
                sheet.write_datetime(place, column, value, look)
            elif str(value).startswith("="):
                sheet.write_formula(place, column, value)
            else:
                sheet.write(place, column, value)
    made.close()
    return content.getvalue()


@pytest.fixture
def place(live: CatalogVersion) -> None:
    city()


def kept_of(rows: Sequence[dict[str, Any]], by: User, at: datetime) -> SupplierImport:
    return keep_import("名单.xlsx", read_sheet(book(rows)), by=by, at=at)


def faults(kept: SupplierImport) -> list[tuple[int, str]]:
    return [(one["row"], one["column"]) for one in kept.problems]


@pytest.mark.usefixtures("place")
def test_good_list_is_written_whole_and_only_once(official: User, now: datetime) -> None:
    other = {"name": "江门云梯", "uscc": "", "full_name": "", "valid_until": "2019年8月31日"}
    rows = [GOOD, {**GOOD, **other}]
    kept = kept_of(rows, official, now)
    assert (kept.state, Supplier.objects.count()) == (ImportState.READY, 0)
    apply_import(kept, by=official, at=now)
    assert Supplier.objects.get(name="江门云匠").uscc == "91440703MA4JURQ20Q"
    assert Certification.objects.get(supplier__name="江门云梯").valid_until == date(2019, 8, 31)
    apply_import(kept, by=official, at=now)
    again = kept_of(rows, official, now)
    assert (again.state, again.summary) == (
        ImportState.READY,
        {"new": 0, "known": 2, "pairs": 0, "unchanged": 2},
    )
    apply_import(again, by=official, at=now)
    assert (Supplier.objects.count(), Certification.objects.count()) == (2, 2)
    assert AuditEvent.objects.filter(action="applied").count() == 2


FAULTS = [
    pytest.param({"name": ""}, "name", "请填写供应商名称", id="no-name"),
    pytest.param({"name": "长" * 121}, "name", "不能超过 120 个字", id="long-name"),
    pytest.param({"uscc": "91440703MA4JURQ20X"}, "uscc", "第 18 位校验码", id="check-digit"),
    pytest.param({"uscc": 914407030000000000}, "uscc", "数值格式", id="code-as-number"),
    pytest.param({"kind": "神仙"}, "kind", "“神仙”不在供应商类型", id="unknown-kind"),
    pytest.param({"city": ""}, "city", "请填写所在城市", id="no-city"),
    pytest.param({"service": "没有的服务"}, "service", "不在应用服务", id="unknown-service"),
    pytest.param({"document_number": ""}, "document_number", "请填写认定文号", id="no-number"),
    pytest.param({"valid_from": ""}, "valid_from", "请填写生效日期", id="no-from"),
    pytest.param({"valid_from": "去年"}, "valid_from", "“去年”不是日期", id="no-date"),
    pytest.param({"valid_from": "2018-02-30"}, "valid_from", "不是日期", id="no-such-day"),
    pytest.param(
        {"valid_until": "2018-08-31"}, "valid_until", "不能早于生效日期", id="until-before-from"
    ),
    pytest.param(
        {"valid_from": "2018-01-01", "valid_until": "2018-08-31"},
        "valid_until",
        "已经过去",
        id="over",
    ),
    pytest.param({"document_number": "=1+1"}, "document_number", "单元格是公式", id="formula"),
]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(("change", "column", "words"), FAULTS)
def test_fault_is_named_by_row_and_column(
    official: User, now: datetime, change: dict[str, Any], column: str, words: str
) -> None:
    other = {**GOOD, "name": "江门云梯", "uscc": ""}
    kept = kept_of([other, {**GOOD, **change}], official, now)
    assert kept.state == ImportState.FAULTY
    assert (3, column) in faults(kept)
    assert any(words in one["message"] for one in kept.problems)
    with pytest.raises(ImportStale):
        apply_import(kept, by=official, at=now)
    assert not Supplier.objects.exists()


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        pytest.param({}, "service", "与第 2 行重复", id="same-row"),
        pytest.param({"city": "广州市"}, "city", "与第 2 行同一供应商", id="other-city"),
        pytest.param({"name": "另一家"}, "uscc", "与第 2 行“江门云匠”", id="code-of-another-row"),
    ],
)
def test_rows_that_contradict_each_other(
    official: User, now: datetime, change: dict[str, Any], column: str, words: str
) -> None:
    kept = kept_of([GOOD, {**GOOD, **change}], official, now)
    assert (3, column) in faults(kept)
    assert any(words in one["message"] for one in kept.problems)


@pytest.mark.usefixtures("place")
def test_every_fault_of_every_row_is_listed(official: User, now: datetime) -> None:
    third = {**GOOD, "name": "江门云梯", "uscc": "", "valid_from": "y"}
    rows = [{**GOOD, "kind": "", "service": "x"}, {**GOOD, "name": ""}, third]
    kept = kept_of(rows, official, now)
    assert faults(kept) == [(2, "kind"), (2, "service"), (3, "name"), (4, "valid_from")]


def test_what_the_register_already_has(official: User, now: datetime, service: Service) -> None:
    known = SupplierFactory(name="江门云匠", uscc="91440703MA4JURQ20Q")
    CertificationFactory(supplier=known, service=service)
    SupplierFactory(name="待审", pending=True)
    rows = [
        GOOD,
        {**GOOD, "name": "换名", "service": ""},
        {**GOOD, "name": "待审", "uscc": "", "service": service.name},
    ]
    kept = kept_of(rows, official, now)
    assert {(2, "service"), (3, "uscc"), (4, "name")} <= set(faults(kept))
    words = " ".join(one["message"] for one in kept.problems)
    assert "名录中已有这项认定" in words
    assert "已登记在“江门云匠”名下" in words
    assert "尚未通过审核" in words


@pytest.mark.usefixtures("place")
def test_register_that_changed_meanwhile_stops_the_list(official: User, now: datetime) -> None:
    kept = kept_of([GOOD, {**GOOD, "name": "江门云梯", "uscc": ""}], official, now)
    SupplierFactory(name="抢先的", uscc="91440703MA4JURQ20Q")
    with pytest.raises(ImportStale, match="没有写入任何内容"):
        apply_import(kept, by=official, at=now)
    kept.refresh_from_db()
    assert kept.state == ImportState.FAULTY
    assert list(Supplier.objects.values_list("name", flat=True)) == ["抢先的"]


def _zip(**parts: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"name,uscc\n", "不是 XLSX", id="csv"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"0" * 600, "取消密码", id="encrypted-or-xls"),
        pytest.param(_zip(a="b"), "不是 XLSX", id="another-zip"),
        pytest.param(_zip(xl__workbook_xml="<broken"), "不是 XLSX", id="broken"),
        pytest.param(b"0" * (5 * 1024 * 1024 + 1), "超过 5 MB", id="large"),
        pytest.param(book([]), "没有填写任何一行", id="empty"),
        pytest.param(book([GOOD], header=HEADER[:7]), "缺少列：应用服务", id="columns-missing"),
        pytest.param(book([GOOD], header=["甲"]), "没有找到表头", id="no-heading"),
        pytest.param(book([GOOD] * (MAX_ROWS + 1)), f"超过 {MAX_ROWS} 行", id="too-many"),
    ],
)
def test_file_that_is_no_list_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words) as raised:
        read_sheet(content)
    assert raised.value.field == "file"


def test_template_has_instructions_and_lists_to_choose_from() -> None:
    content = template(services=["甲", "乙"], cities=["江门市"], kinds=["云服务商"])
    made = CalamineWorkbook.from_filelike(BytesIO(content))
    assert made.sheet_names == [SHEET, "填表说明", "选项"]
    assert made.get_sheet_by_name(SHEET).to_python() == [HEADER]
    notes = str(made.get_sheet_by_name("填表说明").to_python())
    assert all(label in notes for label in LABELS.values())
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert parts.read("xl/worksheets/sheet1.xml").count(b"<dataValidation ") == 3
    with pytest.raises(ImportRefused, match="没有填写任何一行"):
        read_sheet(content)


def test_jiangmens_list_comes_in_as_s2_says(official: User) -> None:
    load_regions_and_industries()
    load_catalog()
    path = Path(settings.BASE_DIR) / "fixtures" / "suppliers-jiangmen.json"
    listed = json.loads(path.read_text(encoding="utf-8"))
    names = dict(Service.objects.values_list("code", "name"))
    rows = [
        {
            "name": row["name"],
            "full_name": row["full_name"],
            "kind": "其他服务商",
            "city": listed["city"],
            "service": names[code],
            "document_number": listed["certified"]["document_number"],
            "valid_from": listed["certified"]["valid_from"],
        }
        for row in listed["suppliers"]
        for code in row["services"]
    ]
    at = database_now()
    kept = kept_of(rows, official, at)
    assert kept.problems == []
    apply_import(kept, by=official, at=at)
    assert (Supplier.objects.count(), Certification.objects.count()) == (6, 23)


@pytest.mark.usefixtures("place")
def test_pages_lead_through_the_three_steps(client: Client, official: User) -> None:
    client.force_login(official)
    assert client.get("/province/suppliers/import/template/").content[:2] == b"PK"
    url = "/province/suppliers/import/"
    assert "请选择填好的名单文件" in client.post(url).content.decode()
    wrong = client.post(url, {"file": SimpleUploadedFile("a.xlsx", b"no")})
    assert (wrong.status_code, "不是 XLSX" in wrong.content.decode()) == (422, True)
    bad = book([{**GOOD, "city": "哪里"}])
    answer = client.post(url, {"file": SimpleUploadedFile("a.xlsx", bad)}, follow=True)
    page = answer.content.decode()
    assert "第 2 行" in page
    assert "E 列 所在城市" in page
    assert "确认导入</button>" not in page
    good = SimpleUploadedFile("名单.xlsx", book([GOOD]))
    answer = client.post(url, {"file": good})
    kept = SupplierImport.objects.get(name="名单.xlsx")
    assert answer.headers["Location"] == f"{url}{kept.pk}/"
    assert "确认导入</button>" in client.get(f"{url}{kept.pk}/").content.decode()
    client.post(f"{url}{kept.pk}/apply/")
    client.post(f"{url}{kept.pk}/apply/")
    job = Job.objects.get()
    waiting = client.get(f"{url}{kept.pk}/").content.decode()
    assert "正在导入" in waiting
    assert f'hx-get="/jobs/{job.public_id}/"' in waiting
    run_due_job()
    assert Job.objects.get().state == JobState.DONE
    assert "已全部导入" in client.get(f"{url}{kept.pk}/").content.decode()
    assert client.post(f"{url}{kept.pk}/apply/").status_code == 409


@pytest.mark.usefixtures("place")
def test_only_the_province_brings_lists_in(now: datetime, official: User) -> None:
    kept = kept_of([GOOD], official, now)
    for trait in ("auditor", "bureau", "supplier"):
        with pytest.raises(NotAllowed):
            apply_import(kept, by=UserFactory(**{trait: True}), at=now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_lists_at_once_write_each_supplier_once(live: CatalogVersion, official: User) -> None:
    city()
    at = database_now()
    lists = [kept_of([{**GOOD, "valid_from": at.date()}], official, at) for _ in range(3)]
    barrier, said = threading.Barrier(3), list[str]()

    def act(kept: SupplierImport) -> None:
        try:
            barrier.wait(timeout=10)
            apply_import(kept, by=official, at=at)
        except ImportStale as error:
            said.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[kept]) for kept in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    # The later ones find what the first wrote, and it is the same: nothing is left to do.
    assert said == []
    assert (Supplier.objects.count(), Certification.objects.count()) == (1, 1)
