"""What everybody may know: when the next cycle opens, and whether one voucher is good."""

from dataclasses import dataclass
from datetime import datetime

from vouchers.models import Cycle, Voucher
from vouchers.states import REDEEMING, State


@dataclass(frozen=True, slots=True)
class Verification:
    """All that a stranger with a voucher's number may learn."""

    number: str
    word: str
    tone: str
    text: str
    enterprise: str  # masked


def next_cycle(at: datetime) -> Cycle | None:
    """The cycle that opens next."""
    return Cycle.objects.filter(opens_at__gt=at).order_by("opens_at").first()


def verify_number(number: str) -> Verification | None:
    """Whether the number belongs to a voucher, and how it stands; None when there is none.

    One look at the unique index either way: how long it takes tells nothing.
    """
    voucher = Voucher.objects.filter(number=number).exclude(number="")
    found = voucher.select_related("enterprise").only("number", "state", "enterprise__name").first()
    if found is None:
        return None
    word, tone, text = _standing(State(found.state))
    return Verification(found.number, word, tone, text, mask_name(found.enterprise.name))


def mask_name(name: str) -> str:
    """Enough to recognise one's partner by, too little to look anybody up."""
    kept = 2 if len(name) > 4 else 1
    return f"{name[:kept]}{'*' * max(len(name) - kept - 2, 1)}{name[-2:] if len(name) > 4 else ''}"


def mask_code(uscc: str) -> str:
    """A unified social credit code without its middle: `9144**********3X1B`."""
    return f"{uscc[:4]}{'*' * max(len(uscc) - 8, 0)}{uscc[-4:]}"


def _standing(state: State) -> tuple[str, str, str]:
    if state in (State.ISSUED, *REDEEMING):
        return "有效", "done", "该服务券真实有效。"
    if state in (State.REDEEMED, State.PAID):
        return "已兑现", "accent", "该服务券真实，已经兑现，不能再次使用。"
    if state == State.EXPIRED:
        return "已过期", "ended", "该服务券真实，但已过兑现期限。"
    return "已作废", "wrong", "该服务券已作废，不能使用。"
