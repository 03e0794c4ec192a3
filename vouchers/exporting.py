"""Lists of vouchers and of payouts as workbooks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import QueryDict

from accounts import exports
from accounts.enums import Role
from accounts.models import User
from common import masking
from common.clock import local_date
from common.filters import in_words
from common.paging import capped_count, walk
from common.workbooks import day, moment, money, text
from enterprises.models import Region
from vouchers.forms.listing import CaseListForm, OwnListForm
from vouchers.forms.payout import PaidForm, WaitingForm
from vouchers.selectors import payouts as selecting
from vouchers.selectors.listing import EXPORT_FIELDS, ORDER, narrowed
from vouchers.selectors.visibility import visible_to
from vouchers.states import State, display_label

VOUCHERS = (
    text("申请编号", 18),
    text("服务券编号", 20),
    text("企业名称", 34),
    text("统一社会信用代码", 22),
    text("城市", 12),
    text("区县", 12),
    text("应用服务", 22),
    text("供应商", 26),
    text("合同编号", 20),
    money("合同总金额"),
    money("其中：上云上平台费用"),
    money("应补金额"),
    money("核定金额"),
    money("发放金额"),
    money("兑现金额"),
    money("贯标奖补"),
    text("状态", 20),
    moment("提交时间"),
    moment("发放时间"),
    moment("兑现截止"),
)
WAITING = (
    text("服务券编号", 20),
    text("企业名称", 34),
    text("统一社会信用代码", 22),
    text("城市", 12),
    text("区县", 12),
    moment("兑现审批时间"),
    day("公示期满"),
    money("服务券金额"),
    money("贯标奖补"),
    money("应拨金额"),
    text("户名", 34),
    text("开户银行", 30),
    text("银行账号", 26, personal=masking.ACCOUNT),
    text("退汇原因", 30),
)
PAID = (
    text("服务券编号", 20),
    text("企业名称", 34),
    text("统一社会信用代码", 22),
    text("城市", 12),
    text("拨付批次", 18),
    text("拨付文号", 24),
    day("拨付日期"),
    money("服务券金额"),
    money("贯标奖补"),
    money("拨付金额"),
    text("户名", 34),
    text("开户银行", 30),
    text("银行账号", 26, personal=masking.ACCOUNT),
    text("登记人", 12, personal=masking.NAME),
    moment("登记时间"),
    moment("退汇时间"),
    text("退汇原因", 30),
)


def read_vouchers(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """What the list shows; drafts are left out, an enterprise's own too."""
    own = user.role == Role.ENTERPRISE
    form = OwnListForm(query) if own else CaseListForm(query, user=user)
    vouchers = narrowed(visible_to(user), form.filters).exclude(state=State.DRAFT)
    total = capped_count(vouchers, exports.MAX_ROWS)
    return exports.Table(_voucher_rows(vouchers), total, in_words(form))


def _voucher_rows(vouchers: Any) -> Iterator[list[Any]]:
    for page in walk(vouchers.values("id", *EXPORT_FIELDS), order=ORDER):
        for row in page:
            label = display_label(State(row["state"]), row["amount"])
            yield [label if name == "state" else row[name] for name in EXPORT_FIELDS]


def read_waiting(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """待拨付, with the accounts the money goes to."""
    cities = Region.objects.filter(city=None).order_by("code").values_list("code", "name")
    form = WaitingForm(query, cities=list(cities))
    vouchers = selecting.waiting_for(user, form.filters, at=at)
    total = capped_count(vouchers, exports.MAX_ROWS)
    return exports.Table(_waiting_rows(vouchers), total, in_words(form))


def _waiting_rows(vouchers: Any) -> Iterator[list[Any]]:
    for page in walk(selecting.waiting_rows(vouchers), order=selecting.WAITING_ORDER, filled=True):
        accounts = selecting.accounts_of(page)
        for row in page:
            account = accounts.get(row.account_pk)
            yield [
                row.number,
                row.enterprise.name,
                row.enterprise.uscc,
                row.city.name,
                row.region.name,
                row.redeemed_at,
                local_date(row.publicity_ends) if row.publicity_ends else None,
                row.amount,
                row.bonus_amount,
                row.amount + row.bonus_amount,
                account.account_name if account else "",
                account.bank if account else "",
                account.number if account else "",
                row.bounce_reason,
            ]


def read_paid(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """已拨付, those that bounced among them."""
    form = PaidForm(query, batches=selecting.batches())
    payouts = selecting.payouts_for(user, form.filters)
    total = capped_count(payouts, exports.MAX_ROWS)
    return exports.Table(_paid_rows(payouts), total, in_words(form))


def _paid_rows(payouts: Any) -> Iterator[list[Any]]:
    for page in walk(selecting.paid_rows(payouts), order=selecting.PAID_ORDER):
        for row in page:
            voucher = row.voucher
            yield [
                voucher.number,
                voucher.enterprise.name,
                voucher.enterprise.uscc,
                voucher.city.name if voucher.city else "",
                row.batch,
                row.document_number,
                row.paid_on,
                row.amount,
                row.bonus,
                row.amount + row.bonus,
                row.account_name,
                row.bank,
                row.account_number,
                row.recorded_by.name,
                row.recorded_at,
                row.bounced_at,
                row.bounce_reason,
            ]


READERS = (Role.ENTERPRISE, Role.SUPPLIER, Role.BUREAU, Role.PROVINCE, Role.AUDITOR)
PAYERS = (Role.PROVINCE, Role.AUDITOR)
exports.register("vouchers", label="服务券", columns=VOUCHERS, read=read_vouchers, roles=READERS)
exports.register(
    "payouts-waiting", label="待拨付", columns=WAITING, read=read_waiting, roles=PAYERS
)
exports.register("payouts-paid", label="已拨付", columns=PAID, read=read_paid, roles=PAYERS)
