"""A supplier's facts."""

from typing import Any

from django import forms

from enterprises.models import Region
from suppliers.models import Supplier
from suppliers.selectors import cities
from suppliers.services.registration import SupplierFacts


class VersionField(forms.IntegerField):
    """The version of the supplier the page was made from."""

    widget = forms.HiddenInput


class SupplierForm(forms.Form):
    """What the province registers; the fields' names are those of domain errors."""

    name = forms.CharField(
        label="供应商名称", max_length=120, help_text="名录中显示的名称，可用简称。"
    )
    full_name = forms.CharField(
        label="工商登记名称",
        max_length=120,
        required=False,
        help_text="与合同、发票和收款账户一致的全称；不填时与供应商名称相同。",
    )
    uscc = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    city = forms.ModelChoiceField(
        label="所在城市", queryset=Region.objects.none(), empty_label="请选择"
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


class DescribeForm(forms.Form):
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
