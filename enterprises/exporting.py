"""企业名录 as a workbook."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import QueryDict

from accounts import exports
from accounts.enums import Role
from accounts.models import User
from common import masking
from common.filters import in_words
from common.paging import capped_count, walk
from common.workbooks import moment, text
from enterprises.enums import CheckStatus, Size
from enterprises.forms.desk import DirectoryForm
from enterprises.selectors.directory import COLUMNS as FIELDS
from enterprises.selectors.directory import ORDER, directory

COLUMNS = (
    text("企业名称", 34),
    text("统一社会信用代码", 22),
    text("城市", 12),
    text("区县", 12),
    text("行业代码", 10),
    text("行业分类", 26),
    text("企业规模", 10),
    text("认证状态", 12),
    moment("注册时间"),
    text("联系人", 12, personal=masking.NAME),
    text("手机", 16, personal=masking.MOBILE),
    text("邮箱", 26, personal=masking.EMAIL),
)


def read(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """What the list shows, and whom to ask."""
    form = DirectoryForm(query, user=user)
    form.is_valid()
    rows = directory(user, form.cleaned_data)
    return exports.Table(_rows(rows), capped_count(rows, exports.MAX_ROWS), in_words(form))


def _rows(rows: Any) -> Iterator[list[Any]]:
    sizes, statuses = dict(Size.choices), dict(CheckStatus.choices)
    wanted = rows.values(*FIELDS, "contact_name", "contact_mobile", "contact_email")
    for page in walk(wanted, order=ORDER):
        for row in page:
            city, region = row["region__city__name"], row["region__name"]
            yield [
                row["name"],
                row["uscc"],
                city or region,
                region if city else "",
                row["industry__code"],
                row["industry__name"],
                sizes.get(row["size"], ""),
                statuses[row["identity_status"]],
                row["created_at"],
                row["contact_name"],
                row["contact_mobile"],
                row["contact_email"],
            ]


exports.register(
    "enterprises",
    label="企业名录",
    columns=COLUMNS,
    read=read,
    roles=(Role.BUREAU, Role.PROVINCE, Role.AUDITOR),
)
