"""The words of each paper, put together from an event and the voucher as it was at that moment.

Everything a paper says is text from here on, so that it can be kept: nothing on it is looked up
again when it is printed. No database, no clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.wording import fill
from common.dates import format_day, format_instant, local_date
from common.money import format_yuan, in_words
from vouchers import presenting
from vouchers.explanation import Explanation
from vouchers.letters.kinds import RECEIPTS, LetterKind
from vouchers.letters.wording import Said, items_of, paragraphs_of, rules_of
from vouchers.models import Event, Voucher

SCHEME = "工业企业“上云上平台”服务券"
_AMOUNTS = {
    LetterKind.RECEIPT: "预计核定金额",
    LetterKind.APPROVAL: "核定金额",
    LetterKind.CERTIFICATE: "服务券金额",
    LetterKind.REDEMPTION_RECEIPT: "申请兑现金额",
    LetterKind.REDEMPTION_APPROVAL: "核定兑现金额",
}


@dataclass(frozen=True, slots=True)
class Around:
    """What a paper needs besides event and voucher: reckoning (open, and as the supplier sees it),
    the bureau whose desk the case is for, the portal's name, the closing words.
    """

    reckonings: Sequence[Explanation]
    bureau: str
    portal: str
    remedy: str


def facts_of(kind: LetterKind, event: Event, voucher: Voucher, around: Around) -> dict[str, Any]:
    """All the paper says, in plain JSON values. Needs the voucher's parties loaded."""
    authority = _authority(kind, event, around)
    day = local_date(event.at)
    said = Said(event, voucher, authority=authority, bureau=around.bureau)
    closing = [*said.after(kind), _basis(kind, event, around)]
    if kind not in RECEIPTS:
        closing.append(fill(around.remedy, {"承办机关": authority}))
    lines = [_lines(one) for one in around.reckonings]
    return {
        "title": kind.label if kind is LetterKind.CERTIFICATE else f"服务券{_short(kind)}",
        "scheme": SCHEME,
        "number": _number(event, voucher),
        "voucher_number": voucher.number,
        "authority": authority,
        "signature": authority,
        "recipient": voucher.enterprise.name,
        "date": format_day(day),
        "made": [day.year, day.month, day.day],
        "paragraphs": paragraphs_of(kind, said),
        "items_title": "需要补正的内容（一次性告知）",
        "items": items_of(kind, voucher),
        "rows": _rows(kind, event, voucher, around),
        "amount": _amount(kind, event, voucher),
        "lines": lines[0] if lines else [],
        "supplier_lines": lines[-1] if lines else [],
        "closing": closing,
    }


def _short(kind: LetterKind) -> str:
    return kind.label.removeprefix("服务券")


def _number(event: Event, voucher: Voucher) -> str:
    """Case and place in its record: every paper of a case can be told from the others."""
    return f"{voucher.application_number}-{event.seq:02d} 号"


def _authority(kind: LetterKind, event: Event, around: Around) -> str:
    """Who issues it, by the name of that day; the portal where nobody decided."""
    if kind in RECEIPTS:
        return around.portal
    return event.actor_organisation or around.bureau or around.portal


def _rows(
    kind: LetterKind, event: Event, voucher: Voucher, around: Around
) -> list[tuple[str, str]]:
    contract = [
        (str(label).removeprefix("其中："), str(value))
        for label, value, *_ in presenting.contract_facts(voucher)
    ]
    if kind is LetterKind.CERTIFICATE:
        return _certified(voucher, dict(contract))
    rows = [
        ("统一社会信用代码", voucher.enterprise.uscc),
        ("申请编号", voucher.application_number),
        ("服务券编号", voucher.number),
    ]
    if kind in RECEIPTS:
        rows += [("收到时间", format_instant(event.at)), ("主管部门", around.bureau)]
    if kind is LetterKind.RECEIPT:
        document = voucher.contract_document
        rows += [
            ("本周期排队序号", str(voucher.place)),
            ("合同文件", document.name if document else ""),
        ]
    rows += contract
    if kind is LetterKind.REDEMPTION_APPROVAL:
        rows += _settlement(event)
    return [(label, value) for label, value in rows if value]


def _certified(voucher: Voucher, contract: dict[str, str]) -> list[tuple[str, str]]:
    supplier = voucher.supplier
    return [
        ("持券企业", voucher.enterprise.name),
        ("统一社会信用代码", voucher.enterprise.uscc),
        ("应用服务", contract["应用服务"]),
        ("供应商", (supplier.full_name or supplier.name) if supplier else ""),
        ("合同编号", contract["合同编号"]),
        ("申领周期", voucher.cycle.name if voucher.cycle else ""),
        ("发放日期", _day(voucher.issued_at)),
        ("兑现截止日期", _day(voucher.redeem_by)),
    ]


def _settlement(event: Event) -> list[tuple[str, str]]:
    """Voucher, reduction, bonus (R4, A7): what the event says was decided."""
    before, approved, bonus = (
        Decimal(event.amounts.get(name, 0)) for name in ("before", "approved", "bonus")
    )
    rows = [("服务券金额", format_yuan(before))]
    if approved < before:
        rows.append(("核减", format_yuan(before - approved)))
    rows.append(("贯标奖补", format_yuan(bonus) if bonus else "无"))
    if bonus:
        rows.append(("合计", format_yuan(approved + bonus)))
    return rows


def _amount(kind: LetterKind, event: Event, voucher: Voucher) -> dict[str, str] | None:
    label = _AMOUNTS.get(kind)
    amount = voucher.amount
    if kind is LetterKind.REDEMPTION_APPROVAL:
        amount = Decimal(event.amounts["approved"])
    if label is None or amount <= 0:
        return None
    return {"label": label, "figures": format_yuan(amount), "words": in_words(amount)}


def _lines(explanation: Explanation) -> list[dict[str, Any]]:
    """The very lines of the screen (A8)."""
    return [
        {
            "label": row["label"],
            "text": row["note"],
            "amount": format_yuan(row["amount"]),
            "rule": row["rule"],
            "binds": row["binding"],
        }
        for row in presenting.amount_card(explanation)["lines"]
    ]


def _basis(kind: LetterKind, event: Event, around: Around) -> str:
    own = rules_of(kind, event)
    reckoned = around.reckonings[0].rules if around.reckonings else ()
    ids = "、".join(dict.fromkeys((*own, *sorted(reckoned))))
    version = around.reckonings[0].catalog_version if around.reckonings else ""
    catalog = f"，目录版本：{version}" if version else ""
    return f"依据的业务规则：{ids}{catalog}。"


def _day(at: Any) -> str:
    return format_day(local_date(at)) if at else ""
