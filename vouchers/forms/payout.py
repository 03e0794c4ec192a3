"""Recording payouts, one that came back, and voiding a voucher (R5)."""

from uuid import UUID

from django import forms

from common.forms import DateInput
from vouchers.forms.ending import ReasonForm
from vouchers.forms.listing import PlainSelect
from vouchers.forms.redemption import DayField
from vouchers.selectors.payouts import PaidFilters, Standing, WaitingFilters
from vouchers.services.payout import PayoutFacts


class RecordForm(forms.Form):
    """Batch, document number and day, for all vouchers chosen."""

    batch = forms.CharField(label="拨付批次", max_length=40, help_text="例如：2018-第一批")
    document_number = forms.CharField(
        label="拨付文号", max_length=80, help_text="资金下达文件的文号"
    )
    paid_on = DayField(label="拨付日期", help_text="不早于兑现审批日，不晚于今天")

    @property
    def facts(self) -> PayoutFacts:
        """What `pay_out` takes."""
        return PayoutFacts(**self.cleaned_data)


class BounceForm(ReasonForm):
    """Why the bank sent the money back (退汇)."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["reason"]
        field.label, field.help_text = "退汇原因", "企业会看到，并据此更正收款账户"
        field.error_messages["required"] = "请写明退汇原因。"


class RevokeForm(ReasonForm):
    """Why a voucher is voided."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["reason"]
        field.label, field.help_text = "作废理由", "企业和供应商会看到"
        field.error_messages["required"] = "请写明作废理由。"


def _search() -> forms.CharField:
    return forms.CharField(
        label="服务券编号、企业名称",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class WaitingForm(forms.Form):
    """Filters of what waits for payout."""

    q = _search()
    city = forms.ChoiceField(label="城市", required=False, widget=PlainSelect)
    publicity = forms.ChoiceField(
        label="公示",
        required=False,
        choices=[
            ("", "全部"),
            ("over", "可以拨付"),
            ("none", "待公示"),
            ("running", "公示中"),
            ("objected", "有异议"),
            ("sent", "已送财政"),
        ],
        widget=PlainSelect,
    )

    def __init__(self, data: object, *, cities: list[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["city"] = forms.ChoiceField(
            label="城市", required=False, choices=[("", "全部"), *cities], widget=PlainSelect
        )

    @property
    def filters(self) -> WaitingFilters:
        """What the list is to be narrowed to; what is no lawful choice narrows nothing."""
        self.full_clean()
        found = self.cleaned_data
        return WaitingFilters(found.get("q", ""), found.get("city", ""), found.get("publicity", ""))


class PaidForm(forms.Form):
    """Filters of what was paid."""

    q = _search()
    batch = forms.CharField(label="拨付批次", required=False, max_length=40)
    standing = forms.ChoiceField(
        label="情况", required=False, choices=[("", "全部"), *Standing.choices], widget=PlainSelect
    )
    since = forms.DateField(label="拨付自", required=False, widget=DateInput)
    until = forms.DateField(label="拨付至", required=False, widget=DateInput)

    def __init__(self, data: object, *, batches: list[str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [("", "全部"), *((name, name) for name in batches)]
        self.fields["batch"] = forms.ChoiceField(
            label="拨付批次", required=False, choices=choices, widget=PlainSelect
        )

    @property
    def filters(self) -> PaidFilters:
        """What the list is to be narrowed to."""
        self.full_clean()
        found = self.cleaned_data
        return PaidFilters(
            found.get("q", ""),
            found.get("batch", ""),
            found.get("standing", ""),
            found.get("since"),
            found.get("until"),
        )


def chosen_vouchers(values: list[str]) -> dict[UUID, int]:
    """`public_id:version` pairs as the pages carry them; what is none is passed over."""
    chosen = {}
    for value in values:
        name, _, version = value.partition(":")
        try:
            chosen[UUID(name)] = int(version)
        except ValueError:
            continue
    return chosen
