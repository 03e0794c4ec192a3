"""Plays the cases of one account against each other in order of time, as the services would."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from functools import cache, lru_cache
from random import Random

from vouchers.models.account import ZERO, LedgerKind
from vouchers.populating.books import Form, Ledger, Purse, remark
from vouchers.populating.cases import HELD, LIVING, PROMISES, Case, Redeeming, day_of, due
from vouchers.populating.copying import NULL, as_json
from vouchers.populating.money import Money
from vouchers.populating.traces import trace
from vouchers.populating.world import SYSTEM, Offer, Person, World
from vouchers.selectors.assessing import cap_of
from vouchers.states import Actor, State
from vouchers.subsidy import assess, entitlement, integration_bonus
from vouchers.workflow import Action, resolve

FEN = Decimal("0.01")
REDUCED = 0.06  # of the redemptions are approved for less (R4)
SEND_BACK, SEND_REDEMPTION_BACK = Action.SEND_BACK.value, Action.SEND_REDEMPTION_BACK.value
APPROVE, CLEAR = Action.APPROVE.value, Action.CLEAR.value
REASONS = {
    SEND_BACK: "合同第三页缺少双方盖章，请重新上传。",
    SEND_REDEMPTION_BACK: "发票缺少清单附页，请补充后重新提交。",
    Action.REFUSE.value: "合同未列明上云上平台费用，不符合奖补要求。",
    Action.WITHDRAW.value: "项目方案调整，暂不实施。",
    Action.LAPSE.value: "未在规定期限内完成补正",
    Action.SURRENDER.value: "合同已协商解除。",
    Action.REVOKE.value: "经核查，该合同已申报其他专项资金。",
    Action.EXPIRE.value: "兑现期限届满，未完成兑现",
}
ENDING = {
    action.value: action.label
    for action in (
        *(Action.REFUSE, Action.WITHDRAW, Action.LAPSE),
        *(Action.SURRENDER, Action.REVOKE, Action.EXPIRE),
    )
}
DEFECTS = {move: as_json([REASONS[move]]) for move in (SEND_BACK, SEND_REDEMPTION_BACK)}
RESERVE, ADJUST, ISSUE, RAISE, RELEASE, SETTLE, BONUS, PAY, BOUNCE = (
    kind.value
    for kind in (
        *(LedgerKind.RESERVE, LedgerKind.ADJUST, LedgerKind.ISSUE, LedgerKind.RAISE),
        *(LedgerKind.RELEASE, LedgerKind.SETTLE, LedgerKind.BONUS, LedgerKind.PAY),
        LedgerKind.BOUNCE,
    )
)
BUREAU_REVIEW = State.BUREAU_REVIEW.value
ENTERPRISE, SUPPLIER, BUREAU, PROVINCE = (
    actor.value for actor in (Actor.ENTERPRISE, Actor.SUPPLIER, Actor.BUREAU, Actor.PROVINCE)
)


@cache
def turn(action: str, state: str, by: str, provincial: bool, checked: bool) -> Form:  # noqa: FBT001 - by place, which a cache finds faster
    """What the workflow table says; the cases are planned so that its conditions hold."""
    conditions = {"needs_provincial_check": provincial, "overdue": True, "window_open": False}
    after = resolve(Action(action), State(state), Actor(by), **conditions)
    return Form(action, state, after.value, checked=checked)


@lru_cache(maxsize=50_000)
def _worth(offer: Offer, fee: str, devices: int | None) -> Decimal:
    """What one contract is worth by itself (A1, A2)."""
    cap = cap_of(offer.entry)
    return entitlement(cap=cap, fee=Decimal(fee), devices=devices).amount


class Game:
    """The cases of one account and what happens to them."""

    def __init__(
        self, world: World, ledger: Ledger, money: Money, purse: Purse, random: Random
    ) -> None:
        self.world, self.ledger, self.money = world, ledger, money
        self.purse, self.random = purse, random
        self.submitted: list[Case] = []

    def play(self, cases: Sequence[Case]) -> None:
        """All steps of all cases in order of time."""
        steps = [
            (at, case.id, case, step.move, step.role)
            for case in cases
            for at, step in zip(case.plan.moments, case.plan.steps, strict=True)
        ]
        steps.sort(key=_when)
        for at, _, case, move, role in steps:
            if not case.stopped:
                self._take(case, move, role, at)
        self.purse.close()

    def _take(self, case: Case, move: str, role: str, at: datetime) -> None:
        by, time = self._actor(case, role), at.isoformat()
        if move in (APPROVE, CLEAR) and (case.amount == 0 or not case.plan.firm.approved):
            case.stopped = True  # waits for room, or for the identity check: there it stays
            return
        verb = VERBS.get(move)
        if verb is not None:
            verb(self, case, by, at, time)
        elif move in ENDING:
            self._end(case, move, by, time)
        else:
            self._move(case, move, by, time, checked=True)

    def _actor(self, case: Case, role: str) -> Person:
        plan = case.plan
        if role == ENTERPRISE:
            return plan.firm.owner
        if role == SUPPLIER:
            return self.world.sellers[plan.supplier.id]
        if role == BUREAU:
            return self.world.officers[plan.firm.region.city_code]
        return self.world.province if role == PROVINCE else SYSTEM

    def _move(
        self,
        case: Case,
        move: str,
        by: Person,
        time: str,
        *,
        due_at: str = NULL,
        reason: str = "",
        checked: bool = False,
        amounts: str = "",
    ) -> None:
        form = turn(move, case.state, by.role, case.provincial, checked)
        case.state, case.since, case.due = form.state, time, due_at
        case.version += 1
        if form.closes:
            case.closed = time
        self.ledger.event(case, form, by=by, time=time, reason=reason, amounts=amounts)

    def _reassess(self, time: str, cause: str) -> None:
        """As services.assessment.reassess: what changed is posted, with an event saying why."""
        live = [case for case in self.submitted if case.state in LIVING]
        if all(case.amount == case.entitlement for case in live if case.state not in HELD):
            return  # all that is open is paid in full: A3 and A4 have nothing to give or to take
        for case, award in zip(live, assess([case.claim() for case in live]), strict=True):
            if case.state in HELD or award.amount == case.amount:
                continue
            delta = award.amount - case.amount
            if case.state in PROMISES:
                self.purse.post(case.id, RAISE, time, note=cause, issued=delta)
            else:
                self.purse.post(case.id, ADJUST, time, note=cause, reserved=delta)
            amounts = f'"after":"{award.amount:.2f}","before":"{case.amount:.2f}"'
            case.amount, form = award.amount, remark("reassess", case.state)
            self.ledger.event(case, form, by=SYSTEM, time=time, reason=cause, amounts=amounts)

    def _judge(self, case: Case) -> None:
        """The rules as of the first submission, and what they say of its service (A3)."""
        service = case.plan.offer.entry.service_id
        others = [
            other.application_number
            for other in self.submitted
            if other is not case
            and other.plan.offer.entry.service_id == service
            and other.state in LIVING
        ]
        case.verdicts, case.provincial = trace(case.plan, others[:5])

    def submit(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """Rules, amount, place (A1, A4)."""
        plan = case.plan
        self._judge(case)
        cycle = plan.season.cycle
        case.entitlement = worth = _worth(plan.offer, plan.fee_text, plan.devices)
        case.application_number = f"{cycle.code}-{plan.place:06d}"
        case.submitted = self.purse.last_submitted_at = time
        earlier = [other.claim() for other in self.submitted if other.state in LIVING]
        case.amount = assess([*earlier, case.claim()])[-1].amount
        self.submitted.append(case)
        amounts = f'"after":"{case.amount:.2f}","entitlement":"{worth:.2f}"'
        until = due(day_of(at), cycle.supplier_days)
        self._move(case, "submit", by, time, due_at=until, amounts=amounts)
        self.purse.post(case.id, RESERVE, time, reserved=case.amount)

    def resubmit(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """Corrected; the amount may change (A4)."""
        self._judge(case)
        case.resubmitted, case.defects = time, "[]"
        until = due(day_of(at), case.plan.season.cycle.supplier_days)
        self._move(case, "resubmit", by, time, due_at=until)
        self._reassess(time, f"{case.application_number} 补正后重新核定")

    def send_back(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """By the supplier or the bureau, with a reason."""
        case.defects = DEFECTS[SEND_BACK]
        until = due(day_of(at), case.plan.season.cycle.correction_days)
        self._move(case, SEND_BACK, by, time, due_at=until, reason=REASONS[SEND_BACK])

    def approve(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """Approved or cleared: the voucher, unless the province looks first (E3)."""
        move = APPROVE if case.state == BUREAU_REVIEW else CLEAR
        if move == APPROVE and case.provincial:
            self._move(case, move, by, time, checked=True)
            return
        case.number, case.issued, case.issued_amount = case.secret_number, time, case.amount
        case.redeem_by = until = case.plan.season.redeem_by
        self.purse.post(case.id, ISSUE, time, reserved=-case.amount, issued=case.amount)
        amounts = f'"issued":"{case.amount:.2f}"'
        self._move(case, move, by, time, due_at=until, checked=True, amounts=amounts)
        self._reassess(time, f"{case.number} 发放")

    def _end(self, case: Case, move: str, by: Person, time: str) -> None:
        """As services.application.release."""
        before, label = case.amount, ENDING[move]
        if case.issued == NULL:
            self.purse.post(case.id, RELEASE, time, note=label, reserved=-before)
        else:
            self.purse.post(case.id, RELEASE, time, note=label, issued=-before)
        case.amount, case.reason = ZERO, REASONS[move]
        amounts = f'"after":"0.00","before":"{before:.2f}"'
        self._move(case, move, by, time, reason=case.reason, amounts=amounts)
        name = case.number or case.application_number
        self._reassess(time, f"{name} {label}，释放额度")

    def file(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """The supplier was paid; the redemption is asked for."""
        self.money.pay_supplier(case, by, at - timedelta(hours=1))
        case.filed = time
        case.redemption = Redeeming(next(self.money.redemptions.ids), time)
        self._move(case, "file_redemption", by, time, amounts=f'"requested":"{case.amount:.2f}"')

    def verify(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """The bureau's word on the redemption."""
        if case.redemption is not None:
            case.redemption.verified = f"{by.id_text}\t{time}\t{case.amount}"
        amounts = f'"verified":"{case.amount:.2f}"'
        self._move(case, "verify_redemption", by, time, checked=True, amounts=amounts)

    def send_redemption_back(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """Something is missing."""
        move, until = SEND_REDEMPTION_BACK, case.redeem_by
        case.defects = DEFECTS[move]
        self._move(case, move, by, time, due_at=until, reason=REASONS[move])

    def redeem(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """The province approves, now and then for less (R4)."""
        before = approved = case.amount
        reason = ""
        if self.random.random() < REDUCED:
            approved = (before * 4 / 5).quantize(FEN, rounding=ROUND_DOWN)
            reason = "部分功能未上线，按实际核减。"
        self.purse.post(case.id, SETTLE, time, issued=-before, settled=approved)
        case.amount = case.redeemed_amount = approved
        case.redeemed = time
        if case.redemption is not None:
            case.redemption.decided = f"{by.id_text}\t{time}\t{approved}"
            case.redemption.reduction = reason
        self._decide_bonus(case, time)
        amounts = f'"approved":"{approved:.2f}","before":"{before:.2f}","bonus":"{case.bonus:.2f}"'
        self._move(case, "redeem", by, time, reason=reason, checked=True, amounts=amounts)
        self._reassess(time, f"{case.number} 核减，释放额度")

    def _decide_bonus(self, case: Case, time: str) -> None:
        """As services.bonus.decide_bonus; one enterprise, one decision (A7)."""
        firm, version = case.plan.firm, case.plan.season.version
        if not self.money.first_redemption(firm.id):
            return
        case.bonus = integration_bonus(
            certified=firm.certified,
            provincially_awarded=False,
            already_granted=False,
            amount=version.integration_bonus,
        )
        if case.counts_bonus:
            case.bonus = min(case.bonus, max(ZERO, self.purse.cap - self.purse.in_use()))
            self.purse.counted_bonus += case.bonus
        reason = self.money.decide_bonus(case, time)
        self.purse.post(case.id, BONUS, time, note=reason, bonus=case.bonus)

    def pay_out(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """Amount and bonus together (R5)."""
        total, batch = case.amount + case.bonus, f"{at.year}-{at.month:02d}"
        self.money.pay_out(case, by, at, batch=batch)
        self.purse.post(case.id, PAY, time, note=batch, paid=total)
        case.paid, amounts = time, f'"paid":"{total:.2f}"'
        self._move(case, "pay_out", by, time, reason=f"批次 {batch}", amounts=amounts)

    def bounce(self, case: Case, by: Person, at: datetime, time: str) -> None:
        """The payout came back (R5)."""
        reason, total = "开户行行号有误，银行退汇。", case.amount + case.bonus
        self.money.bounce(case, by, time, reason=reason)
        self.purse.post(case.id, BOUNCE, time, note=reason, paid=-total)
        case.paid = case.closed = NULL
        self._move(case, "bounce", by, time, reason=reason, amounts=f'"bounced":"{total:.2f}"')


def _when(step: tuple[datetime, int, Case, str, str]) -> tuple[datetime, int]:
    return step[0], step[1]


# Not kept with each game: bound methods would make a circle that only the garbage collector breaks.
VERBS: dict[str, Callable[[Game, Case, Person, datetime, str], None]] = {
    "submit": Game.submit,
    "resubmit": Game.resubmit,
    SEND_BACK: Game.send_back,
    APPROVE: Game.approve,
    CLEAR: Game.approve,
    "file_redemption": Game.file,
    "verify_redemption": Game.verify,
    SEND_REDEMPTION_BACK: Game.send_redemption_back,
    "redeem": Game.redeem,
    "pay_out": Game.pay_out,
    "bounce": Game.bounce,
}
