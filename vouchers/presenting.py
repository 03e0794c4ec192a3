"""A voucher's parts in the shape the page components take; the desk's case page uses them too.

Nothing here asks the database: load the voucher with `selectors.visibility.CASE_PARTS`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.enums import Role
from accounts.models import User
from common.dates import format_day, format_instant, local_date
from common.money import format_wan, format_yuan
from enterprises.enums import CheckStatus
from vouchers.eligibility import Level, Verdict, kept
from vouchers.explanation import Explanation, Line
from vouchers.models import Voucher
from vouchers.progress import Mark, progress
from vouchers.sections import CONTRACT_FILE
from vouchers.selectors.explaining import Preview
from vouchers.self_check import Question, Reckoning
from vouchers.states import (
    AWAITING_LABEL,
    ENDED,
    REDEEMING,
    SETTLED,
    UNISSUED_OPEN,
    State,
    display_label,
    is_awaiting,
)
from vouchers.subsidy import ZERO, FixedCap, PerDeviceCap

Facts = list[tuple[str, Any] | tuple[str, Any, str]]

TONES: dict[State, str] = {
    State.DRAFT: "neutral",
    **dict.fromkeys(UNISSUED_OPEN, "accent"),
    State.CORRECTION: "waiting",
    State.ISSUED: "done",
    **dict.fromkeys(REDEEMING, "accent"),
    State.REDEMPTION_CORRECTION: "waiting",
    **dict.fromkeys(SETTLED, "done"),
    **dict.fromkeys(ENDED, "ended"),
    State.REFUSED: "wrong",
    State.REVOKED: "wrong",
}
_STAGE_STATUS = {
    Mark.DONE: "done",
    Mark.CURRENT: "current",
    Mark.UPCOMING: "todo",
    Mark.STOPPED: "wrong",
}
# What the supplier confirms rests on these (V4).
SUPPLIER_RULES = frozenset({"V1", "V2", "V3", "A1", "A2", "A6", "C1", "E5"})
MANY_LINES = 6  # earlier applications named one by one in an explanation


def state_label(voucher: Voucher) -> str:
    """The state's name, with 候补 beside it where the application waits at 0."""
    return display_label(State(voucher.state), voucher.amount)


def state_tone(voucher: Voucher) -> str:
    """The colour of the state's tag."""
    state = State(voucher.state)
    return "waiting" if is_awaiting(state, voucher.amount) else TONES[state]


def title_of(voucher: Voucher) -> str:
    """What the voucher is called: its number, the application's, or that it is a draft."""
    return voucher.number or voucher.application_number or "未提交的申请"


def stages(voucher: Voucher, *, left_from: State | None = None) -> list[dict[str, str]]:
    """The five public stages for components/stages.html."""
    steps = progress(State(voucher.state), left_from=left_from)
    dates = (
        voucher.submitted_at,
        None,
        None,
        voucher.issued_at,
        voucher.paid_at or voucher.redeemed_at,
    )
    rows = []
    for step, at in zip(steps, dates, strict=True):
        note = format_day(local_date(at)) if at and step.mark is Mark.DONE else ""
        if step.mark in (Mark.CURRENT, Mark.STOPPED):
            note = state_label(voucher)
        rows.append({"label": step.title, "status": _STAGE_STATUS[step.mark], "note": note})
    return rows


def verdict_rows(verdicts: Iterable[Verdict | Mapping[str, Any]]) -> list[dict[str, str]]:
    """Verdicts, fresh or as the voucher keeps them, for _verdicts.html: worst first."""
    order = {Level.BLOCK: 0, Level.WAITS: 1, Level.NOTICE: 2, Level.PASS: 3}
    found = [v if isinstance(v, Verdict) else kept(v) for v in verdicts]
    return [
        {
            "rule": verdict.rule,
            "level": _shown_level(verdict),
            "title": verdict.title,
            "text": verdict.message,
            "word": verdict.word,
            "field": verdict.field,
            "url": "",  # a template that looks in vain for a key takes ten times as long
        }
        for verdict in sorted(found, key=lambda verdict: order[verdict.level])
    ]


def trace_of(voucher: Voucher, *, viewer: User) -> list[dict[str, str]]:
    """The rule trace of the last submission, for this reader.

    A supplier sees what is said of contract, service and itself: the enterprise's revenue, record
    and other applications are not its business.
    """
    rows = (_brought_up(row, voucher) for row in voucher.verdicts)
    supplier = viewer.role == Role.SUPPLIER
    return verdict_rows(row for row in rows if not supplier or row["rule"] in SUPPLIER_RULES)


def _brought_up(row: Mapping[str, Any], voucher: Voucher) -> Mapping[str, Any]:
    """E8 waits for a check that may have come through since the submission."""
    passed = voucher.enterprise.identity_status == CheckStatus.APPROVED
    if row["rule"] != "E8" or row["level"] != Level.WAITS or not passed:
        return row
    return {**row, "level": Level.PASS, "message": "企业认证已通过。"}


def _shown_level(verdict: Verdict) -> str:
    """Three levels on screen: what waits (E8), or is not filled in yet, is no fault."""
    gentle = verdict.level == Level.WAITS or verdict.missing
    return "notice" if gentle else verdict.level.value


def amount_card(explanation: Explanation, *, label: str = "核定金额") -> dict[str, Any]:
    """An explanation for _amount.html (A8)."""
    lines = [line for line in explanation.lines if line.amount is not None]
    return {
        "label": AWAITING_LABEL if explanation.awaiting else label,
        "result": explanation.amount,
        "lines": [_row(line) for line in _shortened(lines)],
        "version": explanation.catalog_version,
        "text": explanation.conclusion,
    }


def preview_card(preview: Preview) -> dict[str, Any]:
    """The live subsidy card: what is known so far, the missing named."""
    if preview.explanation is not None:
        return amount_card(preview.explanation, label="预计核定金额")
    lines = [
        {
            "label": "应用服务奖补上限",
            "amount": _cap(preview),
            "note": _cap_text(preview),
            "rule": "A2",
        },
        {"label": "上云上平台费用", "amount": preview.fee, "rule": "A1"},
        {"label": "累计奖补上限", "amount": preview.cycle_cap, "rule": "A3"},
        {"label": "本周期剩余额度", "amount": preview.room, "rule": "A4"},
    ]
    return {
        "label": "预计核定金额",
        "result": None,
        "lines": lines,
        "version": preview.catalog_version,
        "text": f"填写{'、'.join(preview.lacking)}后自动计算。",
    }


def reckoning_card(question: Question, reckoning: Reckoning) -> dict[str, Any]:
    """What the calculator found, in the shape of the live subsidy card."""
    if reckoning.explanation is not None:
        return amount_card(reckoning.explanation, label="预计服务券金额")
    preview = Preview(
        None,
        service=question.service.name if question.service else "",
        cap=question.service.cap if question.service else None,
        fee=question.fee,
        cycle_cap=question.cycle_cap,
        room=max(question.cycle_cap - question.used, ZERO),
        catalog_version=question.catalog_version,
        lacking=reckoning.lacking,
    )
    return preview_card(preview) | {"label": "预计服务券金额"}


def contract_facts(voucher: Voucher) -> Facts:
    """The contract and what was chosen, as (label, value) pairs."""
    facts = _named_facts(voucher)
    if voucher.devices is None:
        del facts["devices"]
    return list(facts.values())


def typed_facts(subject: Voucher, values: Mapping[str, str], names: Iterable[str]) -> Facts:
    """The same for an application being written, `subject` holding what could be read of it.

    What could not be read is shown as typed, and said to be so.
    """
    facts = {**_named_facts(subject), CONTRACT_FILE: ("合同文件", _file_name(subject))}
    rows: Facts = []
    for name in names:
        label, value, *note = facts[name]
        typed = values[name].strip()
        if typed and value in ("", None):
            rows.append((label, typed, "无法识别，请修改"))
        elif value or name != "devices":
            rows.append((label, value, *note))  # type: ignore[arg-type]
    return rows


def _named_facts(voucher: Voucher) -> dict[str, Any]:
    supplier, devices = voucher.supplier, voucher.devices
    full = supplier.full_name if supplier and supplier.full_name != supplier.name else ""
    signed = voucher.signed_on
    return {
        "contract_title": ("合同名称", voucher.contract_title),
        "contract_number": ("合同编号", voucher.contract_number),
        "signed_on": ("签订日期", format_day(signed) if signed else ""),
        "contract_total": ("合同总金额", _both(voucher.contract_total)),
        "cloud_fee": ("其中：上云上平台费用", _both(voucher.cloud_fee)),
        "service": ("应用服务", _service_name(voucher)),
        "devices": ("联网设备台套数", "" if devices is None else f"{devices} 台套"),
        "supplier": ("供应商", supplier.name if supplier else "", full),
    }


def _file_name(voucher: Voucher) -> str:
    return voucher.contract_document.name if voucher.contract_document else ""


def enterprise_facts(voucher: Voucher, *, viewer: User) -> Facts:
    """Who applies; to the contract's other party neither its people nor its line of business.

    Needs the enterprise's region and industry loaded.
    """
    enterprise = voucher.enterprise
    region = voucher.region or enterprise.region
    known: Facts = [
        ("企业名称", enterprise.name),
        ("统一社会信用代码", enterprise.uscc),
        ("所在区域", region.full_name if region else ""),
    ]
    if viewer.role == Role.SUPPLIER:
        return known
    return [
        *known,
        ("法定代表人", enterprise.legal_representative),
        ("行业分类", str(enterprise.industry) if enterprise.industry else ""),
        ("联系人", enterprise.contact_name, enterprise.contact_mobile),
    ]


def voucher_facts(voucher: Voucher) -> Facts:
    """Numbers and dates of the application and of the voucher it became."""
    facts: Facts = [
        ("申请编号", voucher.application_number),
        ("申领周期", voucher.cycle.name if voucher.cycle else ""),
        ("提交时间", _day(voucher.submitted_at)),
    ]
    if voucher.number:
        facts += [
            ("服务券编号", voucher.number),
            ("发放日期", _day(voucher.issued_at)),
            ("兑现截止日期", _day(voucher.redeem_by)),
        ]
    if voucher.redeemed_at:
        facts += [
            ("兑现金额", _both(voucher.redeemed_amount)),
            ("贯标奖补", format_yuan(voucher.bonus_amount) if voucher.bonus_amount else "无"),
        ]
    return facts


def _row(line: Line) -> dict[str, Any]:
    return {
        "label": line.label,
        "amount": line.amount,
        "note": line.text,
        "rule": line.rule,
        "binding": line.binds,
    }


def _shortened(lines: list[Line]) -> Iterable[Line]:
    """Earlier applications that took nothing say nothing; of very many the rest is one sum."""
    taken = [line for line in lines if line.amount is not None and line.amount < 0]
    rest = taken[MANY_LINES:]
    total = sum((line.amount for line in rest if line.amount), start=0)
    for line in lines:
        if line in rest:
            if line is rest[-1]:
                text = f"其余 {len(rest)} 项申请合计"
                yield Line("减：其他申请", text, total, "A4")  # type: ignore[arg-type]
        elif line.amount or not line.label.startswith("减"):
            yield line


def _cap(preview: Preview) -> Any:
    return preview.cap.amount if isinstance(preview.cap, FixedCap) else None


def _cap_text(preview: Preview) -> str:
    if isinstance(preview.cap, PerDeviceCap):
        return f"“{preview.service}”每台套 {format_yuan(preview.cap.rate)}"
    return f"“{preview.service}”" if preview.service else ""


def _service_name(voucher: Voucher) -> str:
    """As the version of first submission called it (A5)."""
    if voucher.entry is not None:
        return voucher.entry.name
    return voucher.service.name if voucher.service else ""


def _both(amount: Any) -> str:
    return "" if amount is None else f"{format_yuan(amount)}（{format_wan(amount)}）"


def _day(at: Any) -> str:
    return format_instant(at) if at else ""
