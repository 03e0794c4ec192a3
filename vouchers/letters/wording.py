"""The sentences of the papers, kind by kind; as an authority would write them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from common.dates import format_day, format_instant, local_date
from vouchers.letters.kinds import LetterKind
from vouchers.models import Event, Voucher
from vouchers.states import Actor, State
from vouchers.workflow import Action

_RULES = {
    LetterKind.RECEIPT: ("A4", "A5", "A6"),
    LetterKind.CORRECTION: ("V5", "V8"),
    LetterKind.APPROVAL: ("V5",),
    LetterKind.CERTIFICATE: ("V6",),
    LetterKind.REFUSAL: ("V5", "V7"),
    LetterKind.REDEMPTION_RECEIPT: ("R1", "R3"),
    LetterKind.REDEMPTION_CORRECTION: ("R4", "R6"),
    LetterKind.REDEMPTION_APPROVAL: ("R4", "R5"),
    LetterKind.REDEMPTION_REFUSAL: ("R4",),
    LetterKind.REVOCATION: ("V7",),
}
_DEFECTIVE = (LetterKind.CORRECTION, LetterKind.REDEMPTION_CORRECTION)


@dataclass(frozen=True, slots=True)
class Said:
    """An event with the names its sentences need."""

    event: Event
    voucher: Voucher
    authority: str
    bureau: str

    @property
    def due(self) -> str:
        """The last day of whoever acts next."""
        due_at = self.voucher.due_at
        return format_day(local_date(due_at)) if due_at else ""

    @property
    def supplier(self) -> str:
        """The supplier's short name."""
        return self.voucher.supplier.name if self.voucher.supplier else "供应商"

    @property
    def desk(self) -> str:
        """The bureau by name."""
        return self.bureau or "所在地经信部门"

    @property
    def case(self) -> str:
        """The application by number."""
        return f"服务券申请（申请编号 {self.voucher.application_number}）"

    @property
    def claim(self) -> str:
        """The redemption by the voucher's number."""
        return f"服务券（编号 {self.voucher.number}）兑现申请"

    def after(self, kind: LetterKind) -> list[str]:
        """What holds for the paper itself, below its tables."""
        if kind is LetterKind.CERTIFICATE:
            state = "本凭证由平台出具，服务券当前状态以扫码验证的结果为准"
            return [f"{state}；不得转让、质押或者兑付现金。"]
        return []


def paragraphs_of(kind: LetterKind, said: Said) -> list[str]:
    """The body, one string a paragraph; what was typed stands in paragraphs of its own."""
    return _BODIES[kind](said)


def items_of(kind: LetterKind, voucher: Voucher) -> list[str]:
    """The defects to mend, all at once (V5)."""
    return [str(text) for text in voucher.defects] if kind in _DEFECTIVE else []


def rules_of(kind: LetterKind, event: Event) -> tuple[str, ...]:
    """The rules the paper rests on: its own, and those of the checklist's items not met."""
    failed = [str(row.get("rule", "")) for row in event.checklist if row.get("answer") == "no"]
    return tuple(rule for rule in dict.fromkeys((*_RULES[kind], *failed)) if rule)


def _receipt(said: Said) -> list[str]:
    what = "补正后重新提交" if said.voucher.resubmitted_at else "提交"
    return [
        f"贵单位于{format_instant(said.event.at)}{what}的{said.case}，平台已经收到。"
        "下列内容以收到时为准，请妥善保存本回执。",
        f"下一步由供应商{said.supplier}在{said.due}前确认合同；确认后由{said.desk}审核。"
        "预计核定金额以审核通过时为准。",
    ]


def _correction(said: Said) -> list[str]:
    words = [
        f"贵单位的{said.case}，经核对存在需要补正的内容，现予退回。"
        f"请在{said.due}前通过平台补正后重新提交；逾期未补正的，申请失效。",
        "按期补正的，首次提交的时间、排队序号和目录版本不变。",
    ]
    return words + _typed(said, "说明")


def _approval(said: Said) -> list[str]:
    if said.event.to_state == State.PROVINCIAL_CHECK:
        words = (
            f"贵单位的{said.case}，经审核予以通过。因上一年主营业务收入未达到参考线，"
            "按规定由省级主管部门复核，复核通过后发放服务券。本通知书不作为兑现依据。"
        )
        return [words, *_typed(said, "审核意见")]
    checked = "复核" if said.event.actor_role == Actor.PROVINCE else "审核"
    due = format_day(local_date(said.voucher.redeem_by)) if said.voucher.redeem_by else ""
    words = (
        f"贵单位的{said.case}，经{checked}予以通过，现发放服务券，编号 {said.voucher.number}。"
        f"请在向供应商付款后，于{due}前申请兑现；逾期未兑现的，服务券失效。"
    )
    return [words, *_typed(said, f"{checked}意见")]


def _refusal(said: Said) -> list[str]:
    words = f"贵单位的{said.case}，经审核决定不予通过。申请占用的额度已释放，合同可以重新用于申请。"
    return [words, *_typed(said, "理由")]


def _redemption_receipt(said: Said) -> list[str]:
    how = "补正后重新提交" if said.event.move == Action.REFILE_REDEMPTION else "提交"
    return [
        f"贵单位于{format_instant(said.event.at)}{how}的{said.claim}，"
        "平台已经收到，请妥善保存本回执。",
        f"下一步由{said.desk}审核，审核通过后报省级主管部门审批。兑现金额以审批决定为准。",
    ]


def _redemption_correction(said: Said) -> list[str]:
    words = (
        f"贵单位的{said.claim}，经审核存在需要补正的内容，现予退回。"
        f"请在{said.due}前通过平台补正后重新提交；兑现期限届满仍未补正的，服务券失效。"
    )
    return [words, *_typed(said, "说明")]


def _redemption_approval(said: Said) -> list[str]:
    amounts = said.event.amounts
    reduced = Decimal(amounts["approved"]) < Decimal(amounts.get("before", amounts["approved"]))
    words = f"贵单位的{said.claim}，经审批予以兑现，核定金额和贯标奖补如下，资金按规定程序拨付。"
    return [words, *_typed(said, "核减原因" if reduced else "审批意见")]


def _redemption_refusal(said: Said) -> list[str]:
    stands = said.event.to_state == State.ISSUED
    words = (
        f"服务券仍然有效，可以在{said.due}前重新申请兑现。"
        if stands
        else "兑现期限已过，服务券失效，占用的额度已释放。"
    )
    return [f"贵单位的{said.claim}，经审核决定不予兑现。{words}", *_typed(said, "理由")]


def _revocation(said: Said) -> list[str]:
    words = f"贵单位持有的服务券（编号 {said.voucher.number}），决定予以作废，占用的额度已释放。"
    return [words, *_typed(said, "理由")]


def _typed(said: Said, label: str) -> list[str]:
    """What the official wrote; of defects that make up the whole reason nothing is said twice."""
    reason = said.event.reason.strip()
    listed = [str(text).strip() for text in said.voucher.defects]
    if not reason or reason in ("；".join(listed), *listed):
        return []
    return [f"{label}：{reason}"]


_BODIES: dict[LetterKind, Callable[[Said], list[str]]] = {
    LetterKind.RECEIPT: _receipt,
    LetterKind.CORRECTION: _correction,
    LetterKind.APPROVAL: _approval,
    LetterKind.CERTIFICATE: lambda said: [],
    LetterKind.REFUSAL: _refusal,
    LetterKind.REDEMPTION_RECEIPT: _redemption_receipt,
    LetterKind.REDEMPTION_CORRECTION: _redemption_correction,
    LetterKind.REDEMPTION_APPROVAL: _redemption_approval,
    LetterKind.REDEMPTION_REFUSAL: _redemption_refusal,
    LetterKind.REVOCATION: _revocation,
}
