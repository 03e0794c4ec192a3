"""Reminders before a window ends and when a supplier has not answered (V4, R6)."""

from datetime import datetime

from common.clock import local_date
from common.dates import format_day
from common.money import format_yuan
from vouchers.handlers import send
from vouchers.mail_texts import REDEEM_SOON, UNANSWERED
from vouchers.models import Voucher
from vouchers.news import Letter
from vouchers.services.deadlines import unanswered, vouchers_to_remind
from vouchers.states import Actor


def send_reminders(*, at: datetime) -> int:
    """Send what is due; each reminder reaches each person once. Returns how many were new."""
    sent = sum(_remind_to_redeem(voucher, days, at) for voucher, days in vouchers_to_remind(at=at))
    return sent + sum(_remind_to_answer(voucher, at) for voucher in unanswered(at=at))


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
