"""What the enterprise declares about violations (E4)."""

from typing import Any

from django import forms

from enterprises.forms.fields import date_field, long_text_field, yes_no, yes_no_field
from enterprises.forms.profile import SectionForm
from enterprises.models import Enterprise
from enterprises.selectors.profile import declared_violations
from enterprises.services import Declared, declare_violations

MAXIMUM = 10


class ViolationForm(forms.Form):
    """One violation as the enterprise tells it."""

    happened_on = date_field("发生日期")
    description = long_text_field("情况说明")


ViolationFormSet = forms.formset_factory(
    ViolationForm, extra=1, max_num=MAXIMUM, validate_max=True, can_delete=True
)


class IntegrityForm(SectionForm):
    """The answer; with 有, the violations below it."""

    none = yes_no_field(
        "近五年使用财政资金有无严重违规",
        yes="没有",
        no="有，情况如下",
        help_text="如实申报不影响已发放的服务券；隐瞒不报的，将追回资金（规则 E4）。",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = declared_violations(self.enterprise)
        self.violations = ViolationFormSet(
            self.data if self.is_bound else None,
            initial=[
                {"happened_on": row.happened_on, "description": row.description} for row in rows
            ],
            prefix="violations",
        )

    def stored(self) -> dict[str, Any]:
        return {"none": yes_no(self.enterprise.declares_no_violation)}

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.cleaned_data.get("none") is False:
            if not self.violations.is_valid():
                raise forms.ValidationError("请改正下面标出的内容。")
            if not self.declared():
                raise forms.ValidationError("请至少填写一项违规情况。", code="rule:E4")
        return cleaned

    def declared(self) -> list[Declared]:
        """The violations that are filled in and not struck out."""
        return [
            Declared(row["happened_on"], row["description"].strip())
            for row in self.violations.cleaned_data
            if row and not row.get("DELETE")
        ]

    def save(self) -> Enterprise:
        declared = [] if self.cleaned_data["none"] else self.declared()
        return declare_violations(self.enterprise, declared, **self.call())
