"""What an organisation's systems are told of a voucher: its moves and its payouts, as bare facts.

The message leaves with the row every event writes to the outbox anyway; a move asks nothing more.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.selectors import webhooks_for
from accounts.services.webhook_deliveries import announce
from accounts.webhooks import kinds
from common.clock import database_now
from common.outbox import handles
from vouchers.handlers import TOPIC
from vouchers.models import Event, Voucher
from vouchers.selectors.visibility import is_visible_to, parties_of
from vouchers.states import State
from vouchers.workflow import Action

KINDS = {
    "voucher.submitted": "申请已提交（含补正后重新提交）",
    "voucher.confirmed": "供应商已确认",
    "voucher.returned": "申请被退回补正",
    "voucher.escalated": "转省级复核",
    "voucher.issued": "服务券已发放",
    "voucher.ended": "申请或服务券终止（不予通过、撤回、失效、退券、过期、作废）",
    "redemption.filed": "兑现申请已提交（含补正后重新提交）",
    "redemption.verified": "兑现初审已通过",
    "redemption.returned": "兑现材料被退回补正",
    "redemption.refused": "兑现申请不予通过",
    "redemption.approved": "兑现审批已通过",
    "payout.paid": "资金已拨付",
    "payout.bounced": "银行退汇",
}
OF_MOVE: Mapping[str, str] = {
    Action.SUBMIT: "voucher.submitted",
    Action.RESUBMIT: "voucher.submitted",
    Action.CONFIRM: "voucher.confirmed",
    Action.SEND_BACK: "voucher.returned",
    Action.APPROVE: "voucher.issued",
    Action.CLEAR: "voucher.issued",
    Action.REFUSE: "voucher.ended",
    Action.WITHDRAW: "voucher.ended",
    Action.LAPSE: "voucher.ended",
    Action.SURRENDER: "voucher.ended",
    Action.EXPIRE: "voucher.ended",
    Action.REVOKE: "voucher.ended",
    Action.FILE_REDEMPTION: "redemption.filed",
    Action.REFILE_REDEMPTION: "redemption.filed",
    Action.VERIFY_REDEMPTION: "redemption.verified",
    Action.SEND_REDEMPTION_BACK: "redemption.returned",
    Action.REFUSE_REDEMPTION: "redemption.refused",
    Action.REDEEM: "redemption.approved",
    Action.PAY_OUT: "payout.paid",
    Action.BOUNCE: "payout.bounced",
}


def connect() -> None:
    """Register the kinds; called once when the app is ready."""
    for name, label in KINDS.items():
        kinds.register(name, label)


def kind_of(event: Event) -> str | None:
    """What the event is told as; None for what is no move between states."""
    if event.move == Action.APPROVE and event.to_state == State.PROVINCIAL_CHECK:
        return "voucher.escalated"
    return OF_MOVE.get(event.move)


def facts_of(event: Event, voucher: Voucher) -> dict[str, Any]:
    """What goes out of the house: nothing that names a person, a firm, a sum or an account.

    `sequence` is the event's place in the voucher's timeline; messages may overtake each other.
    """
    return {
        "voucher": str(voucher.public_id),
        "sequence": event.seq,
        "state_before": event.from_state,
        "state_after": event.to_state,
        "url": settings.SITE_URL + reverse("api:voucher", args=[voucher.public_id]),
    }


@handles(TOPIC)
def tell_systems(payload: dict[str, Any]) -> None:
    """Queue a message for each webhook whose organisation sees the voucher; told twice, once."""
    rows = Event.objects.select_related("voucher__enterprise", "voucher__supplier")
    event = rows.get(pk=payload["event_id"])
    kind, voucher = kind_of(event), event.voucher
    if kind is None:
        return
    candidates = list(webhooks_for(kind, parties_of(voucher)))
    organisations = {one.organisation for one in candidates}
    seeing = {one.pk for one in organisations if is_visible_to(one, voucher)}
    announce(
        [one for one in candidates if one.organisation_id in seeing],
        kind=kind,
        cause=f"event-{event.pk}",
        occurred_at=event.at,
        data=facts_of(event, voucher),
        at=database_now(),
    )
