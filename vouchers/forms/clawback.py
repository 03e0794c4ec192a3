"""Demanding money back, recording what came back, and narrowing the list of demands (E9)."""

from typing import Any

from django import forms

from catalog.forms.fields import YuanField
from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin
from vouchers.forms.ending import ReasonForm
from vouchers.forms.listing import PlainSelect
from vouchers.forms.redemption import DayField, ReferenceField
from vouchers.models.clawback import ClawbackState
from vouchers.selectors.clawbacks import OVERDUE
from vouchers.services.clawback import Demand, RepaymentEntry


class DemandForm(forms.Form):
    """What is demanded back of a paid voucher."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    document_number = ReferenceField(
        label="追回文号", max_length=80, help_text="责令退还资金的文件文号"
    )
    demanded = YuanField(label="应退还金额")
    due_on = DayField(label="退还期限", help_text="含当日；逾期未还会标注“已逾期”")
    reason = forms.CharField(
        label="追回原因",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="企业会看到，请写明依据",
    )
    payee = forms.CharField(label="收款户名", max_length=120, help_text="企业把款退到这个账户")
    bank = forms.CharField(label="收款银行", max_length=120)
    account_number = forms.CharField(label="收款账号", max_length=34)

    @property
    def demand(self) -> Demand:
        """What `open_clawback` takes."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Demand(**facts)


class RepaymentForm(DocumentFormMixin, forms.Form):
    """One sum that came back, with its bank receipt."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    amount = YuanField(label="退还金额")
    paid_on = DayField(label="退还日期", help_text="款项到账的日期")
    receipt_number = ReferenceField(
        label="入账回单号", max_length=80, help_text="银行入账回单上的流水号或凭证号"
    )
    document = DocumentField(kind=Kind.PAYMENT_RECEIPT, label="入账回单")

    @property
    def entry(self) -> RepaymentEntry:
        """What `record_repayment` takes."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return RepaymentEntry(**facts)


class CancelForm(ReasonForm):
    """Why a demand is taken back."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reason"]
        field.label, field.help_text = "撤销原因", "企业会看到"
        field.error_messages["required"] = "请写明撤销追回的原因，企业将看到此内容。"


class ClawbackListForm(forms.Form):
    """A GET form; what is no lawful choice narrows nothing."""

    q = forms.CharField(
        label="文号、企业名称、服务券编号",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), (OVERDUE, "已逾期"), *ClawbackState.choices],
        widget=PlainSelect,
    )

    @property
    def narrowing(self) -> dict[str, str]:
        """What `selectors.clawbacks.narrowed` takes."""
        self.full_clean()
        found = self.cleaned_data
        return {"state": found.get("state", ""), "text": found.get("q", "")}
