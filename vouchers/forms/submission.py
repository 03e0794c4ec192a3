"""The last page before submission: a declaration, and what the page showed."""

from typing import Any

from django import forms

from vouchers.models import Voucher
from vouchers.sections import CHECK
from vouchers.selectors.drafting import fingerprint, shown_values
from vouchers.typed import read_typed

FIELD = "other_funds_declared"


class CheckForm(forms.Form):
    """E6's declaration. `version` is the application's, `seen` that of the declaration alone."""

    mark_optional = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    other_funds_declared = forms.ChoiceField(
        label="同一项目是否已申报其他省级财政专项资金？",
        choices=[
            ("yes", "没有申报，也不会重复申报"),
            ("no", "已经申报其他专项资金"),
        ],
        widget=forms.RadioSelect,
        required=False,
        help_text="同一项目只能申报一项专项资金。作出不实声明的，须退回资金并承担相应责任。",
    )

    def __init__(self, data: Any = None, *, voucher: Voucher) -> None:
        stored = shown_values(voucher)
        answer = read_typed({FIELD: stored[FIELD]}).values[FIELD]
        initial = {
            "version": voucher.version,
            "seen": fingerprint(CHECK, stored),
            FIELD: {True: "yes", False: "no"}.get(answer, ""),
        }
        super().__init__(data, initial=initial)
