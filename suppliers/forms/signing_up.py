"""A supplier registers itself: the firm, and the person who looks after it."""

from typing import Any

from django import forms

from accounts.forms.team import OwnerForm
from enterprises.forms.fields import UsccField
from suppliers.forms.supplier import SupplierForm
from suppliers.services.registration import SupplierFacts

FIRM = ("uscc", "full_name", "supplier_name", "kind", "city", "introduction")
PERSON = ("name", "mobile", "email", "password", "password2")


def _fields() -> dict[str, forms.Field]:
    """The firm's fields as the province's form has them, the code and full name asked for."""
    form = SupplierForm()
    full_name, short = form.fields["full_name"], form.fields["name"]
    full_name.required, full_name.help_text = True, "与营业执照一致的全称。"
    full_name.error_messages["required"] = "请填写工商登记名称。"
    short.required, short.label = False, "名录显示名称"
    short.help_text = "可用简称；不填时与工商登记名称相同。"
    form.fields["kind"].help_text = ""
    return {**form.fields, "uscc": UsccField()}


class SignUpForm(OwnerForm):
    """One page; `name` is the person's, so the firm's short name is `supplier_name` here."""

    field_order = (*FIRM, *PERSON)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields = _fields()
        fields["supplier_name"] = fields.pop("name")
        self.fields.update({name: fields[name] for name in FIRM})
        self.order_fields(self.field_order)
        self.fields["password2"].error_messages["required"] = "请再次输入密码。"

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in two groups, as the page shows them."""
        groups = (("供应商", FIRM), ("负责人", PERSON))
        return [(title, [self[name] for name in names]) for title, names in groups]

    def facts(self) -> SupplierFacts:
        """The firm's facts; of a valid form."""
        typed = self.cleaned_data
        return SupplierFacts(
            name=typed["supplier_name"] or typed["full_name"],
            **{name: typed[name] for name in ("uscc", "full_name", "kind", "city", "introduction")},
        )


class SignUpAgainForm(SupplierForm):
    """A returned registration, to be mended."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.update(_fields())

    def facts(self) -> SupplierFacts:
        """What was typed; the short name falls back on the full one."""
        self.cleaned_data["name"] = self.cleaned_data["name"] or self.cleaned_data["full_name"]
        return super().facts()


class ReturnForm(forms.Form):
    """What has to be mended; `version` is that of the page."""

    reason = forms.CharField(
        label="需要修改的内容",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="请一次写全，供应商将按此修改。",
        error_messages={"required": "请写明需要修改的内容。"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
