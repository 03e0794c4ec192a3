"""Plays the cases of one account against each other in order of time, as the services would."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from random import Random

from vouchers.models.account import ZERO, LedgerKind
from vouchers.populating.books import Ledger, Purse
from vouchers.populating.cases import Case, due
from vouchers.populating.copying import as_json, stamp
from vouchers.populating.money import Money
from vouchers.populating.scripts import Step
from vouchers.populating.world import SYSTEM, Person, World
from vouchers.states import ENDED, FIXED, LIVE, PROMISED, Actor, State
from vouchers.subsidy import assess, integration_bonus
from vouchers.workflow import Action, resolve

FEN = Decimal("0.01")
REDUCED = 0.06  # of the redemptions are approved for less (R4)
REASONS = {
    Action.SEND_BACK: "合同第三页缺少双方盖章，请重新上传。",
    Action.SEND_REDEMPTION_BACK: "发票缺少清单附页，请补充后重新提交。",
    Action.REFUSE: "合同未列明上云上平台费用，不符合奖补要求。",
    Action.WITHDRAW: "项目方案调整，暂不实施。",
    Action.LAPSE: "未在规定期限内完成补正",
    Action.SURRENDER: "合同已协商解除。",
    Action.REVOKE: "经核查，该合同已申报其他专项资金。",
    Action.EXPIRE: "兑现期限届满，未完成兑现",
}
ENDING = {
    *(Action.REFUSE, Action.WITHDRAW, Action.LAPSE),
    *(Action.SURRENDER, Action.REVOKE, Action.EXPIRE),
}


@lru_cache(maxsize=256)
def target_of(action: Action, state: State, by: Actor, *, provincial: bool) -> State:
    """What the workflow table says; the cases are planned so that its conditions hold."""
    conditions = {"needs_provincial_check": provincial, "overdue": True, "window_open": False}
    return resolve(action, state, by, **conditions)


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
            (at, case.id, case, step)
            for case in cases
            for at, step in zip(case.plan.moments, case.plan.steps, strict=True)
        ]
        steps.sort(key=lambda row: row[:2])
        for at, _, case, step in steps:
            if not case.stopped:
                self._take(case, step, at)
        self.purse.write()

    def _take(self, case: Case, step: Step, at: datetime) -> None:
        by, action = self._actor(case, step.by), step.action
        if action in (Action.APPROVE, Action.CLEAR) and self._blocked(case):
            case.stopped = True  # waits for room, or for the identity check: there it stays
            return
        if action in ENDING:
            self._end(case, action, by, at)
        elif action in VERBS:
            VERBS[action](self, case, by, at)
        else:
            self._move(case, action, by, at, checked=True)

    def _actor(self, case: Case, actor: Actor) -> Person:
        plan = case.plan
        if actor is Actor.ENTERPRISE:
            return plan.firm.owner
        if actor is Actor.SUPPLIER:
            return self.world.sellers[plan.supplier.pk]
        if actor is Actor.BUREAU:
            return self.world.officers[plan.firm.region.city_code]
        return self.world.province if actor is Actor.PROVINCE else SYSTEM

    def _blocked(self, case: Case) -> bool:
        return case.amount == 0 or not case.plan.firm.approved

    def _move(
        self,
        case: Case,
        action: Action,
        by: Person,
        at: datetime,
        *,
        due_at: datetime | None = None,
        reason: str = "",
        checked: bool = False,
        **amounts: Decimal,
    ) -> None:
        before = case.state
        case.state = target_of(action, before, by.role, provincial=case.provincial)
        case.since, case.due_at = at, due_at
        case.version += 1
        if case.state in ENDED or case.state is State.PAID:
            case.at["closed"] = at
        self.ledger.event(
            case.chain,
            case.id,
            action.value,
            by=by,
            at=at,
            states=(before.value, case.state.value),
            reason=reason,
            checked=checked,
            amounts={name: f"{amount:.2f}" for name, amount in amounts.items()},
        )

    def _reassess(self, at: datetime, cause: str) -> None:
        """As services.assessment.reassess: what changed is posted, with an event saying why."""
        live = [case for case in self.submitted if case.state in LIVE]
        for case, award in zip(live, assess([case.claim() for case in live]), strict=True):
            if case.state in FIXED or award.amount == case.amount:
                continue
            delta = award.amount - case.amount
            if case.state in PROMISED:
                self.purse.post(case.id, LedgerKind.RAISE, at=at, note=cause, issued=delta)
            else:
                self.purse.post(case.id, LedgerKind.ADJUST, at=at, note=cause, reserved=delta)
            amounts = {"before": f"{case.amount:.2f}", "after": f"{award.amount:.2f}"}
            case.amount, states = award.amount, ("", case.state.value)
            self.ledger.event(
                *(case.chain, case.id, "reassess"),
                **{"by": SYSTEM, "at": at, "states": states, "reason": cause, "amounts": amounts},
            )

    def submit(self, case: Case, by: Person, at: datetime) -> None:
        """Rules, amount, place (A1, A4)."""
        case.judge()
        case.at["submitted"] = self.purse.last_submitted_at = at
        earlier = [other.claim() for other in self.submitted if other.state in LIVE]
        case.amount = assess([*earlier, case.claim()])[-1].amount
        self.submitted.append(case)
        amounts = {"entitlement": case.entitlement or ZERO, "after": case.amount}
        days = case.plan.season.cycle.supplier_days
        self._move(case, Action.SUBMIT, by, at, due_at=due(at, days), **amounts)
        self.purse.post(case.id, LedgerKind.RESERVE, at=at, reserved=case.amount)

    def resubmit(self, case: Case, by: Person, at: datetime) -> None:
        """Corrected; the amount may change (A4)."""
        case.at["resubmitted"], case.defects = at, "[]"
        days = case.plan.season.cycle.supplier_days
        self._move(case, Action.RESUBMIT, by, at, due_at=due(at, days))
        self._reassess(at, f"{case.application_number} 补正后重新核定")

    def send_back(self, case: Case, by: Person, at: datetime) -> None:
        """By the supplier or the bureau, with a reason."""
        reason = REASONS[Action.SEND_BACK]
        case.defects = as_json([reason])
        due_at = due(at, case.plan.season.cycle.correction_days)
        self._move(case, Action.SEND_BACK, by, at, due_at=due_at, reason=reason)

    def approve(self, case: Case, by: Person, at: datetime) -> None:
        """Approved or cleared: the voucher, unless the province looks first (E3)."""
        action = Action.APPROVE if case.state is State.BUREAU_REVIEW else Action.CLEAR
        if action is Action.APPROVE and case.provincial:
            self._move(case, action, by, at, checked=True)
            return
        case.number, case.at["issued"], case.issued_amount = case.secret_number, at, case.amount
        case.redeem_by = case.plan.season.cycle.redemption_closes_at
        note = {"reserved": -case.amount, "issued": case.amount}
        self.purse.post(case.id, LedgerKind.ISSUE, at=at, **note)
        amounts = {"issued": case.amount}
        self._move(case, action, by, at, due_at=case.redeem_by, checked=True, **amounts)
        self._reassess(at, f"{case.number} 发放")

    def _end(self, case: Case, action: Action, by: Person, at: datetime) -> None:
        """As services.application.release."""
        before, balance = case.amount, "issued" if "issued" in case.at else "reserved"
        note = {"note": action.label, balance: -before}
        self.purse.post(case.id, LedgerKind.RELEASE, at=at, **note)  # type: ignore[arg-type]
        case.amount, case.reason = ZERO, REASONS[action]
        self._move(case, action, by, at, reason=case.reason, before=before, after=ZERO)
        name = case.number or case.application_number
        self._reassess(at, f"{name} {action.label}，释放额度")

    def file(self, case: Case, by: Person, at: datetime) -> None:
        """The supplier was paid; the redemption is asked for."""
        self.money.pay_supplier(case, by, at - timedelta(hours=1))
        case.at["filed"] = at
        case.redemption = {"id": next(self.money.redemptions.ids), "filed_at": at}
        self._move(case, Action.FILE_REDEMPTION, by, at, requested=case.amount)

    def verify(self, case: Case, by: Person, at: datetime) -> None:
        """The bureau's word on the redemption."""
        case.redemption |= {"verified": (by.id_text, stamp(at), str(case.amount))}
        action, amounts = Action.VERIFY_REDEMPTION, {"verified": case.amount}
        self._move(case, action, by, at, checked=True, **amounts)

    def send_redemption_back(self, case: Case, by: Person, at: datetime) -> None:
        """Something is missing."""
        reason = REASONS[Action.SEND_REDEMPTION_BACK]
        case.defects = as_json([reason])
        action = Action.SEND_REDEMPTION_BACK
        self._move(case, action, by, at, due_at=case.redeem_by, reason=reason)

    def redeem(self, case: Case, by: Person, at: datetime) -> None:
        """The province approves, now and then for less (R4)."""
        before = approved = case.amount
        reason = ""
        if self.random.random() < REDUCED:
            approved = (before * 4 / 5).quantize(FEN, rounding=ROUND_DOWN)
            reason = "部分功能未上线，按实际核减。"
        sums = {"issued": -before, "settled": approved}
        self.purse.post(case.id, LedgerKind.SETTLE, at=at, **sums)
        case.amount = case.redeemed_amount = approved
        case.at["redeemed"] = at
        decided = (by.id_text, stamp(at), str(approved))
        case.redemption |= {"decided": decided, "reduction": reason}
        self._decide_bonus(case, at)
        amounts = {"before": before, "approved": approved, "bonus": case.bonus}
        self._move(case, Action.REDEEM, by, at, reason=reason, checked=True, **amounts)
        self._reassess(at, f"{case.number} 核减，释放额度")

    def _decide_bonus(self, case: Case, at: datetime) -> None:
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
        reason = self.money.decide_bonus(case, at)
        self.purse.post(case.id, LedgerKind.BONUS, at=at, note=reason, bonus=case.bonus)

    def pay_out(self, case: Case, by: Person, at: datetime) -> None:
        """Amount and bonus together (R5)."""
        total, batch = case.amount + case.bonus, f"{at.year}-{at.month:02d}"
        self.money.pay_out(case, by, at, batch=batch)
        self.purse.post(case.id, LedgerKind.PAY, at=at, note=batch, paid=total)
        case.at["paid"] = at
        self._move(case, Action.PAY_OUT, by, at, reason=f"批次 {batch}", paid=total)

    def bounce(self, case: Case, by: Person, at: datetime) -> None:
        """The payout came back (R5)."""
        reason, total = "开户行行号有误，银行退汇。", case.amount + case.bonus
        self.money.bounce(case, by, at, reason=reason)
        self.purse.post(case.id, LedgerKind.BOUNCE, at=at, note=reason, paid=-total)
        del case.at["paid"], case.at["closed"]
        self._move(case, Action.BOUNCE, by, at, reason=reason, bounced=total)


# Not kept with each game: bound methods would make a circle that only the garbage collector breaks.
VERBS: dict[Action, Callable[[Game, Case, Person, datetime], None]] = {
    Action.SUBMIT: Game.submit,
    Action.RESUBMIT: Game.resubmit,
    Action.SEND_BACK: Game.send_back,
    Action.APPROVE: Game.approve,
    Action.CLEAR: Game.approve,
    Action.FILE_REDEMPTION: Game.file,
    Action.VERIFY_REDEMPTION: Game.verify,
    Action.SEND_REDEMPTION_BACK: Game.send_redemption_back,
    Action.REDEEM: Game.redeem,
    Action.PAY_OUT: Game.pay_out,
    Action.BOUNCE: Game.bounce,
}
