"""Who is told what when something happens to a voucher. No database, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from common.dates import format_day, local_date
from common.money import format_yuan
from vouchers.mail_texts import RAISED
from vouchers.models import Event, Voucher
from vouchers.states import Actor, State, whose_turn
from vouchers.workflow import Action

_E, _S, _B, _P = Actor.ENTERPRISE, Actor.SUPPLIER, Actor.BUREAU, Actor.PROVINCE


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to everybody at one party; what needs action goes by mail too."""

    to: Actor
    title: str
    body: str
    needs_action: bool = False
    by_mail: bool = False
    about: str = ""  # the state, move or reminder under which the letter is worded


# Whoever's turn it becomes, by the state that makes it so.
_ASKED = {
    State.SUPPLIER_CONFIRMATION: "请确认申请",
    State.BUREAU_REVIEW: "请审核申请",
    State.CORRECTION: "申请被退回补正",
    State.PROVINCIAL_CHECK: "请复核申请",
    State.ISSUED: "服务券已发放",
    State.REDEMPTION_REVIEW: "请审核兑现申请",
    State.REDEMPTION_APPROVAL: "请审批兑现申请",
    State.REDEMPTION_CORRECTION: "兑现材料被退回补正",
}
# Everybody else it concerns: title, and to whom.
_TOLD: dict[str, tuple[str, tuple[Actor, ...]]] = {
    Action.CONFIRM: ("供应商已确认，转经信部门审核", (_E,)),
    Action.APPROVE: ("审核已通过", (_E, _S)),
    Action.CLEAR: ("省级复核已通过", (_E, _S)),
    Action.REFUSE: ("申请不予通过", (_E, _S)),
    Action.WITHDRAW: ("企业已撤回申请", (_S, _B)),
    Action.LAPSE: ("逾期未补正，申请失效", (_E, _S)),
    Action.SURRENDER: ("企业已退券", (_S, _B)),
    Action.VERIFY_REDEMPTION: ("兑现初审已通过，转省级审批", (_E,)),
    Action.REFUSE_REDEMPTION: ("兑现申请不予通过", (_E, _S)),
    Action.REDEEM: ("兑现审批已通过", (_E, _S)),
    Action.PAY_OUT: ("资金已拨付", (_E,)),
    Action.BOUNCE: ("银行退汇，请核对收款账户", (_E,)),
    Action.EXPIRE: ("服务券已过期", (_E, _S)),
    Action.REVOKE: ("服务券已作废", (_E, _S)),
    "quota_wait": ("申请列入额度候补", (_E,)),
    "quota_room": ("额度候补已解除，继续办理", (_E, _B)),
    "extend": ("兑现截止日期已延长", (_E, _S)),
    "hold": ("申请暂缓办理", (_E,)),
    "lift_hold": ("申请恢复办理", (_E,)),
    "check_passed": ("抽查合格", (_E, _S)),
    "check_found": ("抽查发现问题", (_E, _S, _B)),
    "check_amended": ("抽查结果已更正", (_E, _S, _B)),
    "publicity": ("兑现结果已公示", (_E,)),
    "objection": ("公示期内收到异议，暂缓拨付", (_E, _P)),
    "objection_dismissed": ("公示异议不成立", (_E,)),
    "objection_upheld": ("公示异议成立，暂停拨付", (_E,)),
    "publicity_reopened": ("异议事项处理完毕，待重新公示", (_E,)),
}
# Ends and money: worth a letter to those who want results by mail, though there is nothing to do.
_MAILED = frozenset(
    {
        Action.REFUSE,
        Action.LAPSE,
        Action.REFUSE_REDEMPTION,
        Action.REDEEM,
        Action.PAY_OUT,
        Action.BOUNCE,
        Action.EXPIRE,
        Action.REVOKE,
        "check_found",
        "check_amended",
    }
)


def letters_about(event: Event, voucher: Voucher) -> Iterator[Letter]:
    """The messages an event gives rise to, each party at most once; none to who acted."""
    actor = Actor(event.actor_role)
    asked = _asked(event)
    if event.move == "reassess":
        yield from _reassessed(event, voucher)
        return
    if asked is not None and asked is not actor:
        title = f"{_ASKED[State(event.to_state)]}：{_name(voucher, asked)}"
        yield Letter(
            asked,
            title,
            _details(event, voucher),
            needs_action=True,
            by_mail=True,
            about=event.to_state,
        )
    title, told = _TOLD.get(event.move, ("", ()))
    for party in told:
        if party not in (asked, actor) and _concerned(party, event):
            mailed = party is Actor.ENTERPRISE and event.move in _MAILED
            text = f"{title}：{_name(voucher, party)}"
            asked_to = party is Actor.ENTERPRISE and event.move == Action.BOUNCE
            yield Letter(
                party,
                text,
                _details(event, voucher),
                needs_action=asked_to,
                by_mail=mailed,
                about=event.move,
            )


def _asked(event: Event) -> Actor | None:
    """Whose turn this move made it; a refused redemption leaves the voucher where it was."""
    moved = bool(event.from_state) and event.from_state != event.to_state
    if not moved or event.move == Action.REFUSE_REDEMPTION:
        return None
    state = State(event.to_state)
    return whose_turn(state) if state in _ASKED else None


def _concerned(party: Actor, event: Event) -> bool:
    """A bureau hears of a withdrawal only once the application has reached it."""
    before = event.from_state == State.SUPPLIER_CONFIRMATION
    return not (party is Actor.BUREAU and event.move == Action.WITHDRAW and before)


def _reassessed(event: Event, voucher: Voucher) -> Iterator[Letter]:
    """A4: a message to those who gain; who loses by a correction of its own is told as well."""
    before, after = (Decimal(event.amounts.get(key, 0)) for key in ("before", "after"))
    sums = f"核定金额由 {format_yuan(before)} 变为 {format_yuan(after)}。{event.reason}"
    if after <= before:
        yield Letter(Actor.ENTERPRISE, f"核定金额调整：{voucher}", sums)
        return
    title = "候补转为有额度" if before == 0 else "核定金额调增"
    yield Letter(Actor.ENTERPRISE, f"{title}：{voucher}", sums, by_mail=True, about=RAISED)


def _name(voucher: Voucher, party: Actor) -> str:
    """The case as this party knows it: everybody but the enterprise needs its name too."""
    return str(voucher) if party is Actor.ENTERPRISE else f"{voucher.enterprise.name} {voucher}"


def _details(event: Event, voucher: Voucher) -> str:
    parts = [event.reason] if event.reason else []
    if voucher.due_at is not None and voucher.state == event.to_state:
        what = "兑现截止" if voucher.number else "办理期限"
        parts.append(f"{what} {format_day(local_date(voucher.due_at))}。")
    return "\n".join(parts)
