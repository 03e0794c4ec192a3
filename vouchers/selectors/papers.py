"""The documents that belong to a voucher, and who may open them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from common.together import read_together
from documents.models import Document
from vouchers.models import Event, Invoice, Payment, Redemption, Voucher
from vouchers.sections import CONTRACT_FILE
from vouchers.selectors.redeeming import recorded_for
from vouchers.selectors.visibility import visible_to

MANY = 60  # papers on one page


@dataclass(frozen=True, slots=True)
class Paper:
    """One document with what it is called on this voucher's page."""

    label: str
    document: Document
    note: str = ""


def papers_of(voucher: Voucher) -> list[Paper]:
    """The contract, and once issued the receipts, invoices and reports; at most one query."""
    found = []
    if voucher.contract_document is not None:
        found.append(Paper("合同", voucher.contract_document, voucher.contract_number))
    if voucher.issued_at is not None:
        found += _of_redemption(voucher)
    return found[:MANY]


def _of_redemption(voucher: Voucher) -> Iterator[Paper]:
    recorded = recorded_for(voucher)
    payments, invoices = recorded.payments[:MANY], recorded.invoices[:MANY]
    reports = Redemption.objects.filter(voucher=voucher)
    reports = reports.select_related("acceptance_report", "effect_note")
    reports = reports.defer("acceptance_report__text", "effect_note__text")[:1]
    read_together(payments, invoices, reports)
    for payment in payments:
        yield Paper("付款回单", payment.document, payment.receipt_number)
        if payment.explanation is not None:
            yield Paper("情况说明", payment.explanation, payment.receipt_number)
    for invoice in invoices:
        yield Paper("发票", invoice.document, invoice.number)
    for report in reports:
        if report.acceptance_report is not None:
            yield Paper("验收报告", report.acceptance_report)
        if report.effect_note is not None:
            yield Paper("应用成效说明", report.effect_note)


def may_open(user: User, document: Document) -> bool:
    """Whoever sees a voucher opens its documents (asked by documents)."""
    pk = document.pk
    on_voucher: Q = (
        Q(contract_document=pk)
        | Q(pk__in=_vouchers_of(Payment, Q(document=pk) | Q(explanation=pk)))
        | Q(pk__in=_vouchers_of(Invoice, Q(document=pk)))
        | Q(pk__in=_vouchers_of(Redemption, Q(acceptance_report=pk) | Q(effect_note=pk)))
    )
    return visible_to(user).filter(on_voucher).exists()


def _vouchers_of(model: Any, condition: Q) -> Any:
    return model.objects.filter(condition).values("voucher_id")


def replaced_in_corrections(ids: Collection[UUID]) -> set[UUID]:
    """Contract files a correction has replaced, kept as every step is (V7)."""
    texts = [str(pk) for pk in ids]
    key = "amounts__replaced_document"
    rows = Event.objects.filter(**{f"{key}__in": texts}).values_list(key, flat=True)
    return {UUID(text) for text in rows}


def in_corrections(ids: Collection[UUID]) -> set[UUID]:
    """Those of the documents that wait in a correction not yet handed in (asked by documents)."""
    texts = [str(pk) for pk in ids]
    key = f"typed__{CONTRACT_FILE}"
    rows = Voucher.objects.filter(**{f"{key}__in": texts}).values_list(key, flat=True)
    return {UUID(text) for text in rows}
