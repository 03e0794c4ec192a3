"""The province's list of suppliers as a workbook."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import QueryDict

from accounts import exports
from accounts.enums import Role
from accounts.models import User
from common import masking
from common.filters import in_words
from common.paging import capped_count, walk
from common.workbooks import number, text
from suppliers.enums import Standing, SupplierKind
from suppliers.forms import SupplierFilter
from suppliers.selectors import DIRECTORY_ORDER, services_by_supplier, supplier_rows, visible_to

COLUMNS = (
    text("供应商名称", 30),
    text("工商登记名称", 34),
    text("统一社会信用代码", 22),
    text("供应商类型", 20),
    text("所在城市", 12),
    text("登记状态", 14),
    number("有效认定"),
    text("已认定的应用服务", 60),
    text("联系人", 12, personal=masking.NAME),
    text("联系电话", 16, personal=masking.MOBILE),
)


def read(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """What the list shows, with the services and whom to call."""
    form = SupplierFilter(query, at=at)
    suppliers = form.narrow(visible_to(user))
    return exports.Table(
        _rows(suppliers, form.on), capped_count(suppliers, exports.MAX_ROWS), in_words(form)
    )


def _rows(suppliers: Any, on: date) -> Iterator[list[Any]]:
    kinds, standings = dict(SupplierKind.choices), dict(Standing.choices)
    # Fields must be among the values: the two beyond the list's own come along.
    rows = supplier_rows(suppliers, on=on).values("contact_name", "contact_phone", *FIELDS)
    for page in walk(rows, order=DIRECTORY_ORDER, size=500):
        services = services_by_supplier([row["id"] for row in page], on)
        for row in page:
            yield [
                row["name"],
                row["full_name"],
                row["uscc"],
                kinds[row["kind"]],
                row["city__name"],
                standings[row["standing"]],
                row["certified"],
                "、".join(services.get(row["id"], [])),
                row["contact_name"],
                row["contact_phone"],
            ]


FIELDS = (
    "id",
    "name",
    "full_name",
    "uscc",
    "kind",
    "city_id",
    "city__name",
    "standing",
    "certified",
)
exports.register(
    "suppliers",
    label="供应商",
    columns=COLUMNS,
    read=read,
    roles=(Role.PROVINCE, Role.AUDITOR),
)
