"""Payments, invoices, reports, and handing the redemption in (R1-R3)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalog.forms.fields import YuanField
from common.text import normalise_reference
from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin
from documents.models import Document
from vouchers.forms.application import TypedDateInput
from vouchers.models import Cycle
from vouchers.selectors.redeeming import InvoiceEntry, PaymentEntry
from vouchers.typed import read_typed


class DayField(forms.CharField):
    """A calendar day as people write it; text that is none stays readable beside its fault."""

    widget = TypedDateInput

    def clean(self, value: Any) -> date:
        text = super().clean(value)
        reading = read_typed({"signed_on": text})
        for fault in reading.faults:
            raise ValidationError(fault.message, code=fault.code)
        day: date = reading.values["signed_on"]
        return day


class ReferenceField(forms.CharField):
    """A number or a firm's name that is compared normalised (R2): its key has to fit as well."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        key = normalise_reference(text)
        if not key:
            raise ValidationError(self.error_messages["required"], code="required")
        if self.max_length is not None and len(key) > self.max_length:
            raise ValidationError(f"最多 {self.max_length} 个字，请核对。", code="too_long")
        return text


def _number(label: str, length: int, **options: Any) -> ReferenceField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return ReferenceField(label=label, max_length=length, widget=widget, **options)


class PaymentForm(DocumentFormMixin, forms.Form):
    """One payment with its bank receipt (R2)."""

    mark_optional = False  # the explanation is shown where it is needed only

    amount = YuanField(label="实际支付金额")
    paid_on = DayField(label="付款日期")
    receipt_number = _number("银行回单号", 80, help_text="回单上的流水号或凭证号")
    payer = ReferenceField(label="付款方", max_length=120)
    payee = ReferenceField(label="收款方", max_length=120)
    document = DocumentField(kind=Kind.PAYMENT_RECEIPT, label="银行回单")
    explanation = DocumentField(
        kind=Kind.EXPLANATION,
        required=False,
        label="情况说明",
        help_text="付款方或收款方与合同不一致时须上传，说明原因并加盖公章；PDF 格式",
    )

    @property
    def entry(self) -> PaymentEntry:
        """What `record_payment` takes."""
        return PaymentEntry(**self.cleaned_data)

    def differs(self, *, payer: str, payees: tuple[str, ...]) -> bool:
        """Whether a party typed is not the contract's: then the explanation is asked for."""
        lawful = {normalise_reference(name) for name in payees if name}
        typed_payer = normalise_reference(str(self["payer"].value() or payer))
        typed_payee = normalise_reference(str(self["payee"].value() or ""))
        return typed_payer != normalise_reference(payer) or typed_payee not in lawful | {""}


class InvoiceForm(DocumentFormMixin, forms.Form):
    """One invoice (R2, R3)."""

    number = _number("发票号码", 40)
    issued_on = DayField(label="开票日期")
    total = YuanField(label="价税合计")
    document = DocumentField(kind=Kind.INVOICE, label="发票文件")

    @property
    def entry(self) -> InvoiceEntry:
        """What `record_invoice` takes."""
        return InvoiceEntry(**self.cleaned_data)


class MaterialsForm(DocumentFormMixin, forms.Form):
    """The reports the cycle asks for, or takes (R3); missing ones do not stop saving the others."""

    mark_optional = False

    acceptance_report = DocumentField(kind=Kind.ACCEPTANCE_REPORT, required=False)
    effect_note = DocumentField(kind=Kind.EFFECT_NOTE, required=False)

    def __init__(self, *args: Any, cycle: Cycle | None, **options: Any) -> None:
        self.asked = {
            "acceptance_report": cycle is not None and cycle.requires_acceptance_report,
            "effect_note": cycle is not None and cycle.requires_effect_note,
        }
        super().__init__(*args, **options)
        for name, asked in self.asked.items():
            field = self.fields[name]
            field.label = field.label if asked else f"{field.label}（选填）"

    @property
    def kept(self) -> dict[str, Document | None]:
        """The reports as they now stand, whatever else is missing."""
        fields = {name: self.fields[name] for name in self.asked}
        return {n: f.document for n, f in fields.items() if isinstance(f, DocumentField)}

    def clean(self) -> dict[str, Any]:
        for name, asked in self.asked.items():
            if asked and name not in self.errors and self.cleaned_data.get(name) is None:
                message = f"本周期要求提供{self.fields[name].label}，请上传。"
                self.add_error(name, ValidationError(message, code="rule:R3"))
        return self.cleaned_data


class FilingForm(forms.Form):
    """What the check page showed: the voucher's version and the bank account."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    account = forms.IntegerField(widget=forms.HiddenInput, required=False)
