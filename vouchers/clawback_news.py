"""Who is told what of money demanded back: the enterprise, and the bureaus that judge it (E9)."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from accounts.services import notify_organisation
from common.dates import format_day
from common.money import format_yuan
from common.outbox import handles
from vouchers.handlers import send
from vouchers.models import Clawback, ClawbackEvent, Voucher
from vouchers.models.clawback import ClawbackState, ClawbackStep
from vouchers.news import Letter
from vouchers.services.clawback import CLAWBACK_TOPIC
from vouchers.states import UNISSUED_OPEN, Actor

_TITLES = {
    ClawbackStep.OPEN: "请退还资金",
    ClawbackStep.REPAY: "已登记退还资金",
    ClawbackStep.CLOSE: "追回款项已还清",
    ClawbackStep.CANCEL: "追回已撤销",
}
# Steps after which applications of the enterprise stand differently.
_TURNING = (ClawbackStep.OPEN, ClawbackStep.CLOSE, ClawbackStep.CANCEL)


@handles(CLAWBACK_TOPIC)
def tell_of_clawback(payload: dict[str, Any]) -> None:
    """Tell the enterprise of every step, and the bureaus of what changes for open applications."""
    rows = ClawbackEvent.objects.select_related("clawback__voucher", "clawback__enterprise")
    event = rows.get(pk=payload["event_id"])
    clawback, step = event.clawback, ClawbackStep(event.step)
    notify_organisation(
        clawback.enterprise.organisation_id,
        key=f"clawback-{event.pk}",
        title=f"{_TITLES[step]}：{clawback.voucher.number}",
        body=_text(event, clawback),
        url=reverse("vouchers:clawback", args=[clawback.public_id]),
        needs_action=step is ClawbackStep.OPEN,
        at=event.at,
        by_mail=True,
    )
    if step not in _TURNING:
        return
    for voucher in _judged(clawback):
        letter = Letter(Actor.BUREAU, f"{_word(step)}：{voucher.enterprise.name}", _for_desk(event))
        send(letter, voucher, key=f"clawback-{event.pk}-{voucher.pk}", at=event.at)


def _judged(clawback: Clawback) -> Iterator[Voucher]:
    """The voucher itself, and the enterprise's applications under way."""
    yield clawback.voucher
    rows = Voucher.objects.filter(enterprise=clawback.enterprise, state__in=UNISSUED_OPEN)
    yield from rows.select_related("enterprise").order_by("place")


def _text(event: ClawbackEvent, clawback: Clawback) -> str:
    step = ClawbackStep(event.step)
    if step is ClawbackStep.OPEN:
        return (
            f"{event.reason}\n请于{format_day(clawback.due_on)}前退还 "
            f"{format_yuan(clawback.demanded)}。全部退还前不能提交新的申领。"
        )
    if step is ClawbackStep.REPAY:
        left = clawback.demanded - event.repaid
        return f"已登记退还 {format_yuan(event.amount)}，尚需退还 {format_yuan(left)}。"
    if step is ClawbackStep.CLOSE:
        return "可以继续申领服务券。"
    return f"{event.reason}\n不再需要退还。"


def _word(step: ClawbackStep) -> str:
    return "企业被要求退还资金" if step is ClawbackStep.OPEN else "企业的追回款项已了结"


def _for_desk(event: ClawbackEvent) -> str:
    clawback = event.clawback
    state = ClawbackState(clawback.state).label
    return f"{clawback.document_number}，应退还 {format_yuan(clawback.demanded)}，现为“{state}”。"
