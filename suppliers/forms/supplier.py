"""A supplier's facts."""

from typing import Any

from django import forms

from enterprises.models import Region
from suppliers.enums import SupplierKind
from suppliers.models import Supplier
from suppliers.selectors import cities
from suppliers.services.registration import SupplierFacts


class VersionField(forms.IntegerField):
    """The version of the supplier the page was made from."""

    widget = forms.HiddenInput


class VersionedForm(forms.Form):
    """A form that knows which version of the supplier it was made from."""

    def take_version(self, supplier: Supplier) -> None:
        """After a conflict: what was typed stays, and saving again goes on from what is there."""
        self.data = {**{name: self.data[name] for name in self.data}, "version": supplier.version}


class SupplierForm(VersionedForm):
    """What the province registers; the fields' names are those of domain errors."""

    name = forms.CharField(
        label="供应商名称",
        max_length=120,
        help_text="名录中显示的名称，可用简称。",
        error_messages={"required": "请填写供应商名称。"},
    )
    full_name = forms.CharField(
        label="工商登记名称",
        max_length=120,
        required=False,
        help_text="与合同、发票和收款账户一致的全称；不填时与供应商名称相同。",
    )
    uscc = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    kind = forms.ChoiceField(
        label="供应商类型",
        choices=[("", "请选择"), *SupplierKind.choices],
        help_text="批次按供应商类型设置额度时，以申请提交时登记的类型为准。",
        error_messages={"required": "请选择供应商类型。", "invalid_choice": "请选择供应商类型。"},
    )
    city = forms.ModelChoiceField(
        label="所在城市",
        queryset=Region.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择所在城市。", "invalid_choice": "请选择所在城市。"},
    )
    contact_name = forms.CharField(label="联系人", max_length=60, required=False)
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    introduction = forms.CharField(
        label="简介", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    version = VersionField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["city"].queryset = cities()  # type: ignore[attr-defined]

    def facts(self) -> SupplierFacts:
        """What was typed; of a valid form."""
        typed = self.cleaned_data
        return SupplierFacts(**{name: typed[name] for name in SupplierFacts.__dataclass_fields__})


class DescribeForm(VersionedForm):
    """What a supplier says of itself in the public list."""

    introduction = forms.CharField(
        label="简介",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="在供应商名录中公开。",
    )
    contact_name = forms.CharField(
        label="联系人", max_length=60, required=False, help_text="在供应商名录中公开。"
    )
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text="在供应商名录中公开。",
    )
    version = VersionField()


def initial_of(supplier: Supplier) -> dict[str, Any]:
    """The supplier as initial values of either form."""
    names = (*SupplierFacts.__dataclass_fields__, "version")
    return {name: getattr(supplier, name) for name in names}
