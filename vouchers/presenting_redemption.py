"""A redemption's parts in the shape the page components take. Nothing here asks the database."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from common.clock import local_date
from common.dates import format_day, format_instant
from common.money import format_wan, format_yuan
from documents.models import Document
from enterprises.models import BankAccount
from enterprises.services.bank import masked_number
from vouchers.eligibility import Level, Verdict
from vouchers.models import Payout, Redemption
from vouchers.presenting import Facts
from vouchers.selectors.dossier import Dossier, is_recording
from vouchers.selectors.expecting import Expected
from vouchers.selectors.payouts import grouped

# Where what a verdict speaks of is mended.
PAGE_OF = {
    "payments": "payments",
    "paid_on": "payments",
    "payer": "payments",
    "payee": "payments",
    "receipt_number": "payments",
    "invoice_number": "invoices",
    "materials": "materials",
    "bank_account": "materials",
}
TITLES = {
    "payments": ("付款", "登记每笔付款，上传银行回单"),
    "invoices": ("发票", "登记供应商开具的发票"),
    "materials": ("材料与收款账户", "验收报告、应用成效说明，核对收款账户"),
}


def page_url(dossier: Dossier, page: str) -> str:
    """The address of one page of the redemption."""
    return reverse(f"vouchers:redemption-{page}", args=[dossier.voucher.public_id])


def task_rows(dossier: Dossier) -> list[dict[str, str]]:
    """付款 → 发票 → 材料与收款账户 → 核对提交, for components/tasks.html."""
    rows = [
        {
            "title": title,
            "text": _said(dossier, page) or about,
            "url": page_url(dossier, page),
            "status": status_of(dossier, page),
        }
        for page, (title, about) in TITLES.items()
    ]
    rows.append(_check_row(dossier))
    return rows


def status_of(dossier: Dossier, page: str) -> str:
    """How far a page is: todo, doing, wrong, done."""
    against = [one for one in dossier.against if mended_on(dossier, one) == page]
    # Receipts dated or addressed wrongly are faults; what is merely lacking is not.
    if any(one.rule != "R1" and not one.missing for one in against):
        return "wrong"
    begun = {
        "payments": dossier.payments,
        "invoices": dossier.invoices,
        "materials": dossier.account and dossier.filing,
    }[page]
    if not begun:
        return "todo"
    unfinished = page == "materials" and dossier.lacks_reports
    return "doing" if against or unfinished else "done"


def mended_on(dossier: Dossier, verdict: Verdict) -> str:
    """The page that mends it; R3 names several papers at once: the first page that lacks one."""
    if verdict.field == "materials":
        if not dossier.payments:
            return "payments"
        return "invoices" if not dossier.invoices else "materials"
    return PAGE_OF.get(verdict.field, "")


def verdict_rows(dossier: Dossier, *, links: bool) -> list[dict[str, str]]:
    """The rules' word for _verdicts.html, worst first, with the page that mends each fault."""
    order = (Level.BLOCK, Level.WAITS, Level.NOTICE, Level.PASS)
    rows = sorted(dossier.verdicts, key=lambda verdict: order.index(verdict.level))
    return [_verdict_row(dossier, one, links=links) for one in rows]


def fault_rows(dossier: Dossier, verdicts: Iterable[Verdict]) -> list[dict[str, str]]:
    """What stops the filing, for the summary on top."""
    return [
        {"message": one.message, "rule": one.rule, "url": _mend_url(dossier, one)}
        for one in verdicts
    ]


def progress_parts(dossier: Dossier) -> list[dict[str, Any]]:
    """The bar of what is paid against what has to be (R1)."""
    tone = "solid" if dossier.lacking else "done"
    return [{"label": "已登记付款", "amount": dossier.paid, "tone": tone}]


def expected_card(expected: Expected) -> dict[str, Any]:
    """The sum with its bonus, for _amount.html (A7, A8)."""
    lines = [
        {"label": "服务券金额", "amount": expected.amount, "rule": "R1"},
        {"label": "贯标奖补", "amount": expected.bonus, "rule": "A7", "note": expected.reason},
    ]
    text = "" if expected.settled else "以省级主管部门最终审批为准。"
    label = "兑现金额合计" if expected.settled else "预计兑现金额"
    return {"label": label, "result": expected.total, "lines": lines, "version": "", "text": text}


def account_facts(account: BankAccount | Payout) -> Facts:
    """Where the money goes; the number in groups of four comes with the template's reveal."""
    return [("户名", account.account_name), ("开户银行", account.bank)]


def shown_number(number: str) -> dict[str, str]:
    """An account number hidden but for its last four digits, and in full on demand."""
    return {"masked": masked_number(number), "full": grouped(number)}


def outcome_facts(redemption: Redemption) -> Facts:
    """How the request went so far."""
    facts: Facts = [("提交时间", format_instant(redemption.filed_at))]
    if redemption.refiled_at:
        facts.append(("补正后提交", format_instant(redemption.refiled_at)))
    if redemption.verified_at and redemption.verified_amount is not None:
        note = format_instant(redemption.verified_at)
        facts.append(("初核金额", _both(redemption.verified_amount), note))
    if redemption.approved_amount is not None and redemption.decided_at:
        note = format_instant(redemption.decided_at)
        facts.append(("核定兑现金额", _both(redemption.approved_amount), note))
    if redemption.reduction_reason:
        facts.append(("核减原因", redemption.reduction_reason))
    facts.append(("办理结果", redemption.get_outcome_display()))
    if redemption.reason:
        facts.append(("理由", redemption.reason))
    return facts


def window_of(dossier: Dossier, at: datetime) -> dict[str, Any]:
    """The end of the redemption window (R6); `open`: it still runs for the enterprise."""
    until = dossier.facts.settings.window_closes_at
    left, over = (local_date(until) - local_date(at)).days, at > until
    recording = is_recording(dossier.voucher)
    return {"until": until, "days": left, "over": over, "open": recording and not over}


def download_url(document: Document | None) -> str:
    """The guarded download, empty for nothing."""
    return reverse("documents:download", args=[document.pk]) if document else ""


def payment_rows(dossier: Dossier) -> list[dict[str, Any]]:
    """Payments as finished words; the party that is not the contract's is marked by its note."""
    return [
        {
            "pk": one.pk,
            "number": one.receipt_number,
            "day": format_day(one.paid_on),
            "amount": one.amount,
            "payer": one.payer,
            "payee": one.payee,
            "file": download_url(one.document),
            "explanation": download_url(one.explanation),
        }
        for one in dossier.payments
    ]


def invoice_rows(dossier: Dossier) -> list[dict[str, Any]]:
    """Invoices as finished words."""
    return [
        {
            "pk": one.pk,
            "number": one.number,
            "day": format_day(one.issued_on),
            "amount": one.total,
            "file": download_url(one.document),
        }
        for one in dossier.invoices
    ]


def _said(dossier: Dossier, page: str) -> str:
    if page == "payments" and dossier.payments:
        said = f"已登记 {len(dossier.payments)} 笔，合计 {format_yuan(dossier.paid)}"
        lacking = dossier.lacking
        return f"{said}，还差 {format_yuan(lacking)}" if lacking else said
    if page == "invoices" and dossier.invoices:
        return f"已登记 {len(dossier.invoices)} 张，合计 {format_yuan(dossier.invoiced)}"
    if page == "materials" and dossier.account:
        return f"收款账户：{dossier.account.bank} {masked_number(dossier.account.number)}"
    return ""


def _check_row(dossier: Dossier) -> dict[str, str]:
    ready = not dossier.against
    return {
        "title": "核对提交",
        "text": "核对全部内容和预计兑现金额后提交",
        "url": page_url(dossier, "check"),
        "status": "doing" if ready else "todo",
        "status_text": "可以提交" if ready else "完成以上各项后提交",
    }


def _verdict_row(dossier: Dossier, verdict: Verdict, *, links: bool) -> dict[str, str]:
    linked = links and verdict.level is not Level.PASS
    return {
        "rule": verdict.rule,
        "level": verdict.level.value,
        "title": verdict.title,
        "text": verdict.message,
        "word": verdict.word,
        "url": _mend_url(dossier, verdict) if linked else "",
    }


def _mend_url(dossier: Dossier, verdict: Verdict) -> str:
    page = mended_on(dossier, verdict)
    return page_url(dossier, page) if page else ""


def _both(amount: Decimal) -> str:
    return f"{format_yuan(amount)}（{format_wan(amount)}）"
