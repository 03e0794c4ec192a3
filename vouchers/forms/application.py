"""What an application's pages carry: text as typed, which vouchers.typed and the rules judge.

These forms check nothing themselves, so that every word typed is kept; the views put the problems
that `services.checking` finds at their fields.
"""

from typing import Any, ClassVar

from django import forms

from common.forms import DateInput, MoneyInput
from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin
from documents.models import Document
from vouchers.models import Voucher
from vouchers.sections import CONTRACT, CONTRACT_FILE, LABELS, SERVICE, SUPPLIER, Section
from vouchers.selectors.drafting import fingerprint, shown_values
from vouchers.states import State
from vouchers.typed import CORRECTABLE, read_typed

LOCKED = "补正不能更改此项；如需更改，请撤回后重新申请（规则 A5）。"


class TypedField(forms.Field):
    """Text exactly as typed, never refused."""

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(required=False, label=LABELS[name], **options)

    def to_python(self, value: Any) -> str:
        return "" if value is None else str(value)


class TypedDateInput(DateInput):
    """A date picker, but for text that is no date: that stays readable as it was typed."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        read = read_typed({"signed_on": str(value or "")}).values["signed_on"]
        if read is not None:
            context["widget"]["value"] = read.isoformat()
        elif value:
            context["widget"]["type"] = "text"
        return context


class SectionForm(DocumentFormMixin, forms.Form):
    """One page of the application; `version` names what the page was drawn with."""

    section: ClassVar[Section]
    mark_optional = False

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, voucher: Voucher, **who: Any
    ) -> None:
        self.voucher = voucher
        self.stored = shown_values(voucher)
        initial: dict[str, Any] = {
            **self.stored,
            "version": fingerprint(self.section, self.stored),
            CONTRACT_FILE: self.stored[CONTRACT_FILE] or None,
        }
        super().__init__(data, files, initial=initial, **who)
        if voucher.state == State.CORRECTION:
            self._lock()

    def _lock(self) -> None:
        """Supplier, service and the contract's identity stay as submitted (A5)."""
        for name in self.section.fields:
            if name in self.fields and name not in (*CORRECTABLE, CONTRACT_FILE):
                self.fields[name].disabled = True
                self.fields[name].help_text = LOCKED

    @property
    def typed(self) -> dict[str, str]:
        """The fields the request brought; the others stay as they are."""
        return {
            name: self.cleaned_data[name]
            for name in self.section.fields
            if name in self.data and name in self.cleaned_data and not self.fields[name].disabled
            if name != CONTRACT_FILE
        }

    @property
    def document(self) -> Document | None:
        """The contract as it was just uploaded or kept."""
        return self.cleaned_data.get(CONTRACT_FILE)

    def renew(self, values: Any) -> None:
        """Have the next post say that it has seen `values`."""
        self.data = self.data.copy()
        self.data["version"] = fingerprint(self.section, values)

    def show(self, problems: Any) -> None:
        """Put problems at their fields, also on a page that was not posted."""
        if not hasattr(self, "cleaned_data"):
            self.cleaned_data: dict[str, Any] = {}
        refused = CONTRACT_FILE in self.errors  # then it is no news that there is none
        for problem in problems:
            if refused and problem.field == CONTRACT_FILE:
                continue
            code = f"rule:{problem.rule}" if problem.rule else problem.code
            self.add_error(problem.field, forms.ValidationError(problem.message, code=code))


class ContractForm(SectionForm):
    """The contract's file, facts and amounts (V1)."""

    section = CONTRACT

    # A contract is replaced, never taken away.
    contract_document = DocumentField(
        kind=Kind.CONTRACT, required=False, removable=False, label="合同（一份 PDF）"
    )
    contract_title = TypedField("contract_title")
    contract_number = TypedField("contract_number", help_text="合同上的编号，含字母和符号")
    signed_on = TypedField("signed_on", widget=TypedDateInput)
    contract_total = TypedField("contract_total", widget=MoneyInput)
    cloud_fee = TypedField(
        "cloud_fee",
        widget=MoneyInput,
        help_text="合同中列明的上云上平台费用，不含硬件采购等其他费用，不超过合同总金额",
    )


class ServiceForm(SectionForm):
    """The service, and the device sets where its cap is reckoned by them (A2)."""

    section = SERVICE

    service = TypedField("service")
    devices = TypedField(
        "devices",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        help_text="合同约定联网的设备台套数，整数；该应用服务按台套数核定上限",
    )


class SupplierForm(SectionForm):
    """The contract's main implementer (V2)."""

    section = SUPPLIER

    supplier = TypedField("supplier")


FORMS: dict[Section, type[SectionForm]] = {
    form.section: form for form in (ContractForm, ServiceForm, SupplierForm)
}
