"""How invented cases run: each is a generator that says when it acts next, played in order of time.

All moves go through the real services, so that amounts, ledger, queue and chains are lawful.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from accounts.models import User
from catalog.models import ServiceEntry
from common.clock import SHANGHAI, local_date
from documents.enums import Kind
from documents.models import Document
from enterprises.models import BankAccount
from reviews.selectors.desks import checklist_of, desk_for
from reviews.services.judging import Ruling, decide
from suppliers.models import Supplier
from voucher_portal.demo.papers import make_paper
from voucher_portal.demo.people import Firm
from vouchers.models import Voucher
from vouchers.selectors.redeeming import Filing, PaymentEntry
from vouchers.services.application import (
    resubmit_application,
    submit_application,
    withdraw_application,
)
from vouchers.services.draft import save_draft, start_application
from vouchers.services.ending import (
    revoke_voucher,
    surrender_voucher,
)
from vouchers.services.overdue import expire_voucher, lapse_application
from vouchers.services.payments import InvoiceEntry, record_invoice, record_payment
from vouchers.services.redemption import file_redemption
from vouchers.states import State
from vouchers.workflow import Action

Case = Iterator[datetime]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in a case."""

    firm: Firm
    seller: User
    officer: User
    province: User


@dataclass(frozen=True, slots=True)
class Plot:
    """What a case is about and how it goes: `turns` are the unusual things that happen in it."""

    entry: ServiceEntry
    supplier: Supplier
    fee: Decimal
    total: Decimal
    devices: int | None
    number: str
    signed_on: date
    starts_at: datetime
    turns: frozenset[str] = frozenset()
    file: Document | None = None


class Stage:
    """Plays one case: submit, confirm, review, redeem, with its turns; the treasury pays."""

    def __init__(self, cast: Cast, plot: Plot, random: Random) -> None:
        self.cast, self.plot, self.random = cast, plot, random
        self.at = plot.starts_at
        self.voucher: Voucher

    def later(self, low: float, high: float) -> datetime:
        """Some days on, in office hours."""
        day = self.at + timedelta(days=self.random.uniform(low, high))
        hour = time(self.random.randrange(9, 17), self.random.randrange(60))
        self.at = max(
            datetime.combine(day.astimezone(SHANGHAI).date(), hour, SHANGHAI),
            self.at + timedelta(minutes=self.random.randrange(5, 90)),
        )
        return self.at

    def decide(self, action: Action, *, reason: str = "", amount: Decimal | None = None) -> None:
        """Decide at the desk the case lies on, every item answered yes."""
        state = State(self.fresh().state)
        judges = {
            State.SUPPLIER_CONFIRMATION: self.cast.seller,
            State.BUREAU_REVIEW: self.cast.officer,
            State.REDEMPTION_REVIEW: self.cast.officer,
        }
        by = judges.get(state, self.cast.province)
        desk = desk_for(state, by.role)
        items = checklist_of(desk) if desk else []
        ruling = Ruling(
            answers={item.code: "yes" for item in items},
            reason=reason,
            defects=[reason] if reason and "send" in action else [],
            amount=amount,
        )
        self.voucher = decide(self.voucher, action, by=by, at=self.at, ruling=ruling)

    def fresh(self) -> Voucher:
        """The voucher as the database has it: others' cases may have raised it."""
        self.voucher = Voucher.objects.select_related("enterprise", "supplier", "cycle").get(
            pk=self.voucher.pk
        )
        return self.voucher

    def play(self) -> Case:
        """The whole case, as far as the present allows."""
        yield self.at
        self.apply()
        if "draft" in self.plot.turns:
            return
        yield self.later(0, 0.2)
        submit_application(self.voucher, by=self.cast.firm.owner, at=self.at)
        yield from self.review()
        if self.fresh().state == State.ISSUED:
            yield from self.use()

    def apply(self) -> None:
        """Fill the application in."""
        firm, plot = self.cast.firm, self.plot
        self.voucher = start_application(firm.enterprise, by=firm.owner, at=self.at)
        document = plot.file or contract_paper(firm, plot, at=self.at)
        typed = {
            "contract_title": f"{plot.entry.name}上云合同",
            "contract_number": plot.number,
            "signed_on": plot.signed_on.isoformat(),
            "contract_total": str(plot.total),
            "cloud_fee": str(plot.fee),
            "devices": str(plot.devices or ""),
            "service": str(plot.entry.service_id),
            "supplier": str(plot.supplier.pk),
            "other_funds_declared": "on",
        }
        if "draft" in plot.turns:
            typed.pop("supplier")
        save_draft(self.voucher, by=firm.owner, at=self.at, typed=typed, document=document)

    def review(self) -> Case:
        """Supplier and bureau, with what may go wrong."""
        turns, owner = self.plot.turns, self.cast.firm.owner
        yield self.later(0.5, 4)
        if "sent_back" in turns:
            self.decide(Action.SEND_BACK, reason="合同第三页缺少双方盖章，请重新上传。")
            yield self.later(1, 4)
            resubmit_application(self.voucher, by=owner, at=self.at)
            yield self.later(0.5, 2)
        self.decide(Action.CONFIRM)
        if "desk" in turns:
            return
        yield self.later(1, 9)
        if "withdraw" in turns:
            reason = "项目方案调整，暂不实施。"
            withdraw_application(self.voucher, by=owner, at=self.at, reason=reason)
            return
        if "refuse" in turns:
            self.decide(Action.REFUSE, reason="合同未列明上云上平台费用，不符合奖补要求。")
            return
        if turns & {"lapse", "correct", "wait"}:
            self.decide(Action.SEND_BACK, reason="合同列明费用与填写金额不一致，请核对后更正。")
            due = self.fresh().due_at
            if turns & {"lapse", "wait"} and due:  # still to be mended where it is not yet due
                self.at = due + timedelta(minutes=5)
                yield self.at
                lapse_application(self.voucher, at=self.at)
                return
            yield self.later(1, 4)
            resubmit_application(self.voucher, by=owner, at=self.at)
            yield self.later(0.5, 2)
            self.decide(Action.CONFIRM)
            yield self.later(1, 5)
        if self.blocked():
            return
        self.decide(Action.APPROVE)
        if self.voucher.state == State.PROVINCIAL_CHECK:
            yield self.later(4, 30)
            if not self.blocked():
                self.decide(Action.CLEAR)

    def blocked(self) -> bool:
        """Waiting at 0, or for the identity check: then the case just stays where it is."""
        voucher = self.fresh()
        return voucher.amount == 0 or voucher.enterprise.identity_status != "approved"

    def use(self) -> Case:
        """From voucher to money, or to one of the other ends."""
        turns, owner = self.plot.turns, self.cast.firm.owner
        yield self.later(8, 60)
        if "surrender" in turns:
            surrender_voucher(self.voucher, by=owner, at=self.at, reason="合同已协商解除。")
            return
        if "revoke" in turns:
            reason = "经核查，该合同已申报其他专项资金。"
            revoke_voucher(self.voucher, by=self.cast.province, at=self.at, reason=reason)
            return
        if "expire" in turns and self.voucher.redeem_by:
            self.at = self.voucher.redeem_by + timedelta(minutes=10)
            yield self.at
            expire_voucher(self.voucher, at=self.at)
            return
        if "keep" in turns:
            return
        self.pay_supplier()
        yield self.later(0.1, 3)
        account = BankAccount.objects.get(enterprise=self.voucher.enterprise, replaced_at=None)
        filing = Filing(bank_account=account)
        file_redemption(self.fresh(), by=owner, at=self.at, filing=filing)
        yield self.later(2, 10)
        if "redemption_back" in turns:
            self.decide(Action.SEND_REDEMPTION_BACK, reason="发票缺少清单附页，请补充后重新提交。")
            return
        self.decide(Action.VERIFY_REDEMPTION)
        yield self.later(3, 14)
        if "reduce" in turns:
            amount = (self.fresh().amount * Decimal("0.8")).quantize(Decimal("0.01"))
            self.decide(Action.REDEEM, reason="部分功能未上线，按实际核减。", amount=amount)
        else:
            self.decide(Action.REDEEM)

    def pay_supplier(self) -> None:
        """One payment and one invoice over the whole fee."""
        voucher, owner, plot = self.fresh(), self.cast.firm.owner, self.plot
        number = f"{plot.number}-{voucher.pk}"
        paid_on = max(plot.signed_on, local_date(self.at) - timedelta(days=5))
        payee = plot.supplier.full_name or plot.supplier.name
        rows = [
            ["付款方", voucher.enterprise.name],
            ["收款方", payee],
            ["金额", f"¥{plot.fee:,.2f}"],
        ]
        organisation = voucher.enterprise.organisation

        def paper(kind: Kind, title: str) -> Document:
            facts = {
                "title": title,
                "number": number,
                "rows": [*rows, ["日期", f"{paid_on}"]],
                "text": [],
                "parties": [],
            }
            return make_paper(organisation, kind, facts, by=owner, at=self.at)

        payment = PaymentEntry(
            paid_on=paid_on,
            amount=plot.fee,
            payer=voucher.enterprise.name,
            payee=payee,
            receipt_number=f"HD{number}",
            document=paper(Kind.PAYMENT_RECEIPT, "银行电子回单"),
        )
        record_payment(voucher, by=owner, at=self.at, entry=payment)
        invoice = InvoiceEntry(
            number=f"{44_000_000 + voucher.pk}",
            issued_on=paid_on,
            total=plot.fee,
            document=paper(Kind.INVOICE, "增值税专用发票"),
        )
        record_invoice(voucher, by=owner, at=self.at, entry=invoice)


def contract_paper(firm: Firm, plot: Plot, *, at: datetime) -> Document:
    """A contract that says what the application says."""
    seller = plot.supplier.full_name or plot.supplier.name
    rows = [
        ["甲方（需方）", firm.enterprise.name],
        ["乙方（供方）", seller],
        ["合同编号", plot.number],
        ["签订日期", f"{plot.signed_on.year}年{plot.signed_on.month}月{plot.signed_on.day}日"],
        ["服务内容", plot.entry.name],
        ["合同总金额", f"¥{plot.total:,.2f} 元"],
        ["其中：上云上平台费用", f"¥{plot.fee:,.2f} 元"],
    ]
    if plot.devices:
        rows.append(["联网设备台套数", f"{plot.devices} 台（套）"])
    facts = {
        "title": f"{plot.entry.name}上云合同",
        "number": f"合同编号：{plot.number}",
        "rows": rows,
        "text": [
            "第一条　乙方按照本合同约定向甲方提供云平台应用服务，服务期限自签订之日起一年。",
            "第二条　甲方按本合同列明的金额分期向乙方支付费用，乙方开具合法有效的发票。",
            "第三条　乙方对甲方数据负有保密义务，未经甲方书面同意不得向第三方提供。",
        ],
        "parties": [["甲方（盖章）", firm.enterprise.name], ["乙方（盖章）", seller]],
    }
    return make_paper(firm.enterprise.organisation, Kind.CONTRACT, facts, by=firm.owner, at=at)
