"""Reminders: a window that ends, a supplier that is silent, money not repaid (V4, R6, E9)."""

from datetime import datetime

from django.urls import reverse

from accounts.services import notify_organisation
from common.clock import local_date
from common.dates import format_day
from common.money import format_yuan
from vouchers.handlers import send
from vouchers.mail_texts import REDEEM_SOON, UNANSWERED
from vouchers.models import Clawback, Voucher
from vouchers.news import Letter
from vouchers.selectors.clawbacks import overdue
from vouchers.services.deadlines import unanswered, vouchers_to_remind
from vouchers.states import Actor

REPEAT_DAYS = 30  # between two reminders of money that is overdue


def send_reminders(*, at: datetime) -> int:
    """Send what is due; each reminder reaches each person once. Returns how many were new."""
    sent = sum(_remind_to_redeem(voucher, days, at) for voucher, days in vouchers_to_remind(at=at))
    sent += sum(_remind_to_answer(voucher, at) for voucher in unanswered(at=at))
    return sent + sum(_remind_to_repay(clawback, at) for clawback in overdue(at=at))


def _remind_to_redeem(voucher: Voucher, days: int, at: datetime) -> int:
    last_day = format_day(local_date(voucher.redeem_by)) if voucher.redeem_by else ""
    title = f"服务券将于{last_day}到期：{voucher}"
    body = f"金额 {format_yuan(voucher.amount)}。逾期未完成兑现的服务券将失效，额度随之释放。"
    letter = Letter(
        Actor.ENTERPRISE, title, body, needs_action=True, by_mail=True, about=REDEEM_SOON
    )
    return send(letter, voucher, key=f"redeem-{voucher.pk}-{days}", at=at)


def _remind_to_answer(voucher: Voucher, at: datetime) -> int:
    """The supplier and the bureau, once for each deadline passed."""
    due_on = local_date(voucher.due_at) if voucher.due_at else local_date(at)
    body = f"确认期限为{format_day(due_on)}。未确认的申请不会自动通过，请尽快确认或退回。"
    case = f"{voucher.enterprise.name} {voucher}"
    supplier = Letter(
        Actor.SUPPLIER,
        f"申请逾期未确认：{case}",
        body,
        needs_action=True,
        by_mail=True,
        about=UNANSWERED,
    )
    name = voucher.supplier.name if voucher.supplier else ""
    bureau = Letter(Actor.BUREAU, f"供应商逾期未确认：{case}", f"{name}，{body}")
    key = f"unanswered-{voucher.pk}-{due_on}"
    return send(supplier, voucher, key=key, at=at) + send(bureau, voucher, key=key, at=at)


def _remind_to_repay(clawback: Clawback, at: datetime) -> int:
    """The enterprise and whoever demanded, on the first day overdue and every 30 days from then."""
    days = (local_date(at) - clawback.due_on).days
    left = format_yuan(clawback.outstanding)
    url = reverse("vouchers:clawback", args=[clawback.public_id])
    key = f"clawback-overdue-{clawback.pk}-{clawback.due_on}-{(days - 1) // REPEAT_DAYS}"
    passed = f"退还期限为{format_day(clawback.due_on)}，已逾期 {days} 天，尚需退还 {left}。"
    told = notify_organisation(
        clawback.enterprise.organisation_id,
        key=key,
        title=f"退还资金已逾期：{clawback.voucher.number}",
        body=f"{passed}请尽快退还并联系省级主管部门；全部退还前不能提交新的申领。",
        url=url,
        needs_action=True,
        at=at,
        by_mail=True,
    )
    province = clawback.opened_by.organisation_id
    if province is None:
        return told
    title = f"追回款项逾期未还：{clawback.enterprise.name}"
    body = f"{clawback.document_number}，{passed}"
    return told + notify_organisation(province, key=key, title=title, body=body, url=url, at=at)
