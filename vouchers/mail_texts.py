"""The letters about vouchers that the province may word, one for each thing that happens."""

from decimal import Decimal

from accounts.wording import COMMON, Text, register
from common.dates import format_day, local_date
from common.money import format_yuan
from vouchers.models import Voucher
from vouchers.states import State
from vouchers.workflow import Action

PREFIX = "voucher."
RAISED, REDEEM_SOON, UNANSWERED = "raised", "redeem_soon", "unanswered"
REMEDY = "letter.remedy"
FIELDS = {
    **COMMON,
    "标题": "申请被退回补正：2026-000817",
    "说明": "合同第 4 页没有列明上云上平台费用，请补充费用清单。\n办理期限 2026年12月1日。",
    "企业名称": "江门市宏达五金有限公司",
    "供应商名称": "江门移动",
    "申请编号": "2026-000817",
    "服务券编号": "YQ-7K3M-9A4P-8X2Q",
    "合同名称": "智能排产系统上云服务合同",
    "应用服务": "智能排单调度",
    "核定金额": "¥300,000.00",
    "办理期限": "2026年12月1日",
}
_APPLYING = {
    State.SUPPLIER_CONFIRMATION: ("请供应商确认", "企业提交申请后，发给供应商"),
    State.BUREAU_REVIEW: ("请经信部门审核", "供应商确认后，发给所在地经信部门"),
    State.CORRECTION: ("申请退回补正", "退回后，发给企业"),
    State.PROVINCIAL_CHECK: ("请省级复核", "须省级复核的申请审核通过后，发给省级主管部门"),
    State.ISSUED: ("服务券已发放", "发放后，发给企业"),
    Action.REFUSE: ("申请不予通过", "决定后，发给企业"),
    Action.LAPSE: ("逾期未补正失效", "失效后，发给企业"),
    RAISED: ("核定金额调增", "额度释放使金额增加时，发给企业"),
    UNANSWERED: ("供应商逾期未确认", "确认期限过后，发给供应商"),
}
_REDEEMING = {
    State.REDEMPTION_REVIEW: ("请审核兑现申请", "企业申请兑现后，发给所在地经信部门"),
    State.REDEMPTION_APPROVAL: ("请审批兑现申请", "初核通过后，发给省级主管部门"),
    State.REDEMPTION_CORRECTION: ("兑现退回补正", "退回后，发给企业"),
    Action.REFUSE_REDEMPTION: ("不予兑现", "决定后，发给企业"),
    Action.REDEEM: ("兑现审批通过", "审批后，发给企业"),
    Action.PAY_OUT: ("资金已拨付", "登记拨付后，发给企业"),
    Action.BOUNCE: ("银行退汇", "登记退汇后，发给企业"),
    Action.EXPIRE: ("服务券过期", "兑现期限届满后，发给企业"),
    Action.REVOKE: ("服务券作废", "作废后，发给企业"),
    REDEEM_SOON: ("兑现期限提醒", "兑现截止前 30、7、1 天，发给企业"),
}


def key_of(name: str) -> str:
    """The key under which the letter of a state, a move or a reminder is worded."""
    return f"{PREFIX}{name}"


def facts_of(voucher: Voucher) -> dict[str, str]:
    """The fields of the voucher; what it does not have yet is empty. Needs its parties loaded."""
    supplier, due = voucher.supplier, voucher.due_at
    return {
        "企业名称": voucher.enterprise.name,
        "供应商名称": supplier.name if supplier else "",
        "申请编号": voucher.application_number,
        "服务券编号": voucher.number,
        "合同名称": voucher.contract_title,
        "应用服务": voucher.entry.name if voucher.entry else "",
        "核定金额": format_yuan(voucher.amount) if voucher.amount > Decimal(0) else "",
        "办理期限": format_day(local_date(due)) if due else "",
    }


def _register() -> None:
    for group, labels in (("申请和发放", _APPLYING), ("兑现和拨付", _REDEEMING)):
        for name, (label, when) in labels.items():
            register(
                Text(
                    key=key_of(str(name)),
                    label=label,
                    group=group,
                    file="voucher",
                    fields=FIELDS,
                    required=("链接",),
                    when=when,
                )
            )
    register(
        Text(
            key=REMEDY,
            label="异议和救济提示",
            group="文书",
            file="remedy",
            fields={"承办机关": "江门市工业和信息化局"},
            has_subject=False,
            when="印在通知书、决定书和服务券凭证的末尾",
        )
    )


_register()
